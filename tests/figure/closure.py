def counter(start=0):
    n = start

    def step(by=1):
        nonlocal n
        n += by
        return n

    return step
