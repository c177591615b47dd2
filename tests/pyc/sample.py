"""A module docstring."""
from __future__ import annotations
import os, sys as system
from a.b import c as d, e
BIG = (10 ** 20, -1, 2.5, 1e300, 3j, "é\ud800😀", b"\x00'\"", None, True, ..., (1, ("nested",)))

def f(a, /, b=1, *args, c: int = 2, **kw):
    global G
    G = 1
    def inner(x):
        nonlocal b
        b += x
        return a + b + c
    try:
        for i in range(1000):
            if i in {1, 2, 3} and i not in ("a", "b"):
                continue
            print(f"{i!r:>{c}} {a}")
        else:
            return [x for x in args if x is not None]
    except (ValueError, KeyError) as err:
        raise RuntimeError("no") from err
    finally:
        kw.update(z=1, **kw)
    while a < b <= c:
        a, b = b, a
        assert a, "message"
    return inner

async def g(it):
    async with it as x:
        await x
    async for y in it:
        yield y

class C(object, metaclass=type):
    "doc"
    attr = lambda self: super().__init__()
    def m(self):
        with open("x") as fh, os.scandir() as it:
            del fh
        return __class__, {**self.d, 'k': 1}, [*self.l, 2], {*self.s}, self.x[1:2], self.x[1:2:3]
    def gen(self):
        r = yield from self.m()
        return (yield r)
# since 3.10
def classify(v):
    match v:
        case {"k": [1, *rest]} | C(x=1, y=rest):
            return rest
        case None | "s":
            pass
# since 3.11
def groups():
    try:
        groups()
    except* OSError as group:
        print(group)
# since 3.12
type Pair[T: int] = tuple[T, T]
def first[*Ts](p: Pair) -> Ts: return p[0]
# since 3.13
class D[T = int]:
    pass
# since 3.14
def t(name):
    return t"hello {name!r:>5}"
# since 3.15
lazy import json
