"""Scopes of every kind."""
from __future__ import division
import os.path, sys as system
from a import b as c, d
import e.f.g as h

x = y = 1
x: int
z: "str" = x
def plain(a, b=x, /, c: int = 1, *args: y, d, e=2, **kw) -> bool:
    global x
    local = a
    def inner():
        nonlocal local
        local = e
        return lambda q=local: q + a + args
    for local in b: pass
    with open(c) as f, g as (h, *i): pass
    try: pass
    except OSError as err: kw
    else: after
    finally: d
    del local
    return inner
class C(plain, metaclass=x):
    attr = __private = 1
    global z
    z = attr
    def __init__(self, __p): super().__init__(); self.__q = __p; z
    def other(self): return __class__, C
    comp = [attr for attr in (lambda: comp)() if __private]
    gen = (u for u in attr)
    if attr:
        field: int = 1
    class D:
        deep: C = attr
        def m(self: D, a=comp): return a
def comps(r, s):
    a = [i for i in r if i]
    b = {i: j for i in r for j in i if (last := j)}
    c = {lambda: (i, s) for i in r}
    return [[k for k in v] for v in (w for w in a)], last
async def co():
    async with x as y: await y
    async for z in y: yield z
    return_ = [await q async for q in z]
    w: [n for n in y] = 1
def f[T: (int, str) = int, *Ts = x, **P = y](a: T, *, b: P = 1) -> Ts:
    t: T
    return T
class G[__T, U: list[__T]](Base[U], k=lambda: __T):
    v: U
    def m[V](self, a: V | U) -> __T: return V, U
    type A[W] = dict[W, U]
type Alias[X: (lambda: X)] = list[X] | [i for i in X]
def patterns(p):
    match p:
        case [a, *b] | {"k": a, **b} if b: a
        case C(x=1, y=q) as r: r
        case os.sep: pass
        case _: (walrus := p)
def free(a, b):
    class In:
        a = a
        def m(self): return a, b
        l = [lambda: b for b in a]
        nonlocal b
        b = 1
    return In
print(f"{x!r:>{y}}", f"{(lambda z: z)(x)}")
if x:
    cond: C
while cond: other: "D"
