"""Functions, classes, closures, comprehensions, generators, coroutines."""


def outer(a, b=1, *, c: int = 2) -> None:
    """Doc.

        indented
    tail   
    """
    x = y = 0
    cell = a

    def inner(d=b, *e):
        nonlocal x
        x += 1
        return cell, a, d, inner, __class__ if 0 else e

    def no_doc():
        return cell

    class Local:
        cell = cell
        x = a

        def m(self):
            return cell, self

    return inner, lambda: (x, y), lambda z=cell: z, Local, [cell for _ in a]


class Plain:
    pass


class Doc(Plain, metaclass=type, key=1):
    """Class doc."""

    attribute: int = 1
    other: "str"
    __slots__ = ("a", "b")
    __private = 1

    def __init__(self, a, b):
        super().__init__()
        self.a = a
        self.b, self.c = b
        self.__hidden = a
        self.a += 1
        (self.d): int = 1
        for self.e in b:
            pass

    @property
    def p(self):
        return self.__hidden, self.__private__, __class__

    @p.setter
    def p(self, value): self.f = value

    @staticmethod
    def s(): return __class__

    class Nested(list):
        z = attribute_from_outer
        def f(self): return super().append

    values = [x for x in range(3)]
    pairs = {k: v for k, v in values}
    nested = [[y for y in x] for x in values]
    captured = [lambda: x for x in values]
    gen = (q for q in values)
    if attribute:
        conditional: int = 2
    for i in values:
        def method(self): return i


class Generic(*bases, **kw): x = 1


def comprehensions(a, b):
    x = 1
    [i for i in a]
    [i for i in a if i]
    [i for i in a if i if b]
    [(i, j) for i in a for j in b if i < j]
    [i for i, j in a]
    [x for x in a]
    {i for i in a}
    {i: j for i, j in a}
    {i: x for i in a for x in i}
    (i for i in a)
    (i for i in a if i for j in i)
    [[i for i in j] for j in a]
    [lambda: i for i in a]
    [(lambda: (i, x))() for i in a]
    [i for i in [1, 2, 3]]
    [i for i in (j for j in a)]
    [y := i for i in a]
    [x for x in x if x]
    sum(i for i in a)
    return [i for i in a], {**{i: i for i in a}}, [*[i for i in a]], [a.b for a.b in a], [0 for _ in a]


module_level = [m for m in range(3) if m]
closed = [lambda: m for m in range(3)]
nested_gen = list(x for x in (y for y in module_level))
print([print for print in module_level], [x.f() for x in []])


def generator(a):
    yield
    yield 1
    x = yield a
    y = yield from a
    try:
        z = yield x, y
    except GeneratorExit:
        return z
    finally:
        yield 2
    with a:
        yield 3
    for i in a:
        yield i
    return (yield)


def delegating(): return (yield from x)


def lambdas():
    lambda: (yield 1)
    lambda: (yield from x)
    lambda a, /, b, *, c: a
    return lambda *a, **k: (a, k)


async def coroutine(a, b):
    await a
    x = await a(await b)
    async for i in a:
        print(i)
    else:
        b()
    async for i, j in a:
        if i:
            continue
        if j:
            break
        return i
    async with a as x, b:
        pass
    async with a:
        return 1
    for i in b:
        async with a:
            if i:
                break
            continue
    try:
        await a
    except E:
        await b
    finally:
        await a()
    [i async for i in a]
    [await i for i in a]
    {i: await j async for i, j in a if await i}
    (i async for i in a)
    [[i async for i in j] for j in a]
    return [x async for x in a if x], await a if b else await b


async def agenerator(a):
    yield 1
    await a
    async for i in a:
        yield i
    async with a as b:
        yield b
    x = [i async for i in a]
    return


def annotated(a: int, b: "str" = 1, *args: tuple[int, ...], c: float = 2, **kw: dict[str, a]) -> list[int]:
    local: int = 1
    unset: str
    (paren): int = 2
    a.b: int
    return local


async def annotated_too(x: lambda: 1, y: [i for i in z]) -> None: ...


def shadowing(x):
    def f():
        global x
        x = 1
        def g():
            return x
        return g
    def h():
        nonlocal x
        del x
    class C:
        nonlocal x
        x = 2
        def x(self): return x
    return f, h, C


def many_locals():
    a0=a1=a2=a3=a4=a5=a6=a7=a8=a9=b0=b1=b2=b3=b4=b5=b6=b7=b8=b9=c0=c1=c2=c3=c4=c5=c6=c7=c8=c9=0
    d0=d1=d2=d3=d4=d5=d6=d7=d8=d9=e0=e1=e2=e3=e4=e5=e6=e7=e8=e9=f0=f1=f2=f3=f4=f5=f6=f7=f8=f9=0
    g0=g1=g2=g3=g4=g5=g6=g7=g8=g9 = 0
    if a0:
        h0 = 1
    del g9
    print(a0, a1, b5, g0, g9, h0, a0 + a1, d5 + d6)
    for g8 in h0:
        del g8
    return g8, h0


def unbound(a):
    if a:
        b = 1
    print(b)
    print(b)
    del b
    try:
        c = 1
    except:
        c
    for d in a:
        pass
    print(c, d)
    while a:
        e = 1
        del e
    return e
