def pairs(xs):
    it = iter(xs)
    for a in it:
        yield a, next(it, None)
