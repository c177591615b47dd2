"""Expressions: names, calls, displays, slices, strings, numbers, folding."""

import os
import os.path as p
from sys import *
from . import sibling
from .. import parent as up
from .pkg.mod import a as b, c

None
...
1
"text"
f"text"
NotImplemented


def names(a, /, b, *args, c, d=1, **kwargs):
    global g, h
    g = a
    h += b
    del g
    local = a
    del local
    try:
        local
    except NameError:
        local = 1
    return local, args, c, d, kwargs, g, undefined, len


def arithmetic(a, b):
    a + b, a - b, a * b, a @ b, a / b, a // b, a % b, a**b, a << b, a >> b, a & b, a | b, a ^ b
    a += b; a -= b; a *= b; a @= b; a /= b; a //= b; a %= b; a **= b; a <<= b; a >>= b; a &= b; a |= b; a ^= b
    a.x += 1
    a[b] -= 2
    a[b:] *= 3
    a[b:a] /= 3
    a[::b] //= 3
    a[b, a] **= 4
    +a, -a, ~a, not a
    a == b, a != b, a < b, a <= b, a > b, a >= b, a is b, a is not b, a in b, a not in b
    return a == b == a != b


def folded():
    yield 1 + 2, 3 - 4, 5 * 6, 7 / 2, 7 // 2, 7 % 4, 2**10, 1 << 4, 256 >> 2, 6 & 3, 6 | 1, 6 ^ 3
    yield -1, +1, ~1, not 1, not 0, -0.0, -1j, +True, ~5, - -1, not not 0
    yield "a" + "b", "ab" * 3, b"x" * 2, "abc"[0], "abc"[-1], (1, 2, 3)[1], "abc"[1:2], (1, 2)[5:]
    yield 1.5 + 2, 1e308 * 10, 1j * 1j, 2**-1, (-8) ** (1 / 3), 10**100, 2**200, 1 << 1000, 0**0, 1 / 0, 5 % 0
    yield (1, (2, 3), "x"), (1,) + (2,), (1, 2) * 3, ((1, 2), [3])
    yield "%s" % 1, "%s and %r" % ("a", "b"), "%d%%" % 3, "%(a)s" % {"a": 1}, "%-10s|" % x, "%5.2f" % y, "%s %s" % (x, y)
    yield 255, 256, 1000, -1, 0, True, False, None, ..., 1.0, 0.0, 1j, "s", b"b", 2**70, -(2**70)
    yield 1 if 1 else 2, 0 or 1, 1 and 2, None or (), "" or "x"
    yield 1 in (1, 2), x in [1, 2], x in {1, 2}, x not in (1, "a"), x in [1, y], x in {y}, x in ()
    yield 1 + 2 + x + 3 + 4, x * 2 * 3, 2 * 3 * x, (1 + 2) * (3 + 4) - 5


def displays(a, b):
    [], [1], [1, 2], [1, 2, 3], [a], [a, b], [a, *b], [*a], [*a, *b, 1], [1, 2, *a]
    (), (1,), (1, 2), (a,), (a, b), (*a,), (*a, *b), (1, *a, 2), (1, *(2, 3))
    {1}, {1, 2}, {1, 2, 3}, {a}, {a, b}, {*a}, {*a, b}, {1, 2, 3, *a}
    {}, {1: 2}, {"a": 1, "b": 2}, {a: b}, {**a}, {**a, "b": 1}, {"x": 1, **a, "y": 2, **b}, {1: a, 2: b, 3: a}
    {
        "a": a, "b": b, "c": a, "d": b, "e": a, "f": b, "g": a, "h": b, "i": a, "j": b,
        "k": a, "l": b, "m": a, "n": b, "o": a, "p": b, "q": a, "r": b,
    }
    [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    ]
    [a, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]
    (a, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31)
    {a, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31}
    return {1, 1.0, True, 0, False, 2}, {(1, 2), "a"}


def calls(f, a, b, *c, **d):
    f(), f(1), f(a, b), f(a, x=1), f(x=a, y=b), f(*c), f(**d), f(*c, **d), f(1, *c, x=1, **d), f(*a, *b), f(**a, **b)
    f.m(), f.m(1), f.m(a, x=1), f.m(*c), f.m(x=1, **d), f.m.n(), f().m(), f[0](), f.m(*c, k=1)
    os.path.join(a, b), os.getcwd(), super().m(), super().a, super(a, b).m(1), super(a, b).x, super
    f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31)
    f.m(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
    f(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14, o=15, p=16, q=17, r=18)
    any(x for x in c), all(x for x in c), tuple(x for x in c), list(x for x in c), sum(x for x in c)
    any(c), all(c, 1)
    f(x for x in c)
    (lambda: 0)()
    f(a)(b)(c)
    return f(
        a,
        b.c(
            d
        ),
        [
            1
        ],
    )


def subscripts(a, b, c):
    a[0], a[b], a[b, c], a[:], a[b:], a[:c], a[b:c], a[b:c:2], a[::], a[1:2], a[1:2:3], a[b:c, 1], a[..., 1], a[*b], a[*b, 1]
    a[0] = 1
    a[b:c] = 1
    a[b:c:2] = 1
    a[:], a[1:] = b
    a[1:2] = c
    del a[0], a[b:c], a[:], a[b].c
    a.b = a.c = 1
    del a.b
    a[b][c].d[1:b] = a


def assignments(a, b):
    x = a
    x = y = a
    x, y = a, b
    x, y = y, x
    x, y, z = a, b, x
    x, y, z, w = a, b, x, y
    x, *y = a
    *x, y = a
    x, (y, *z), w = a
    [x, y] = a
    (x) = a
    x = y, = a
    x, x = a, b
    (x, y), z = (a, b), 1
    () = a
    [] = a
    x: int = 1
    y: "str"
    a.b: int = 2
    a[0]: int
    (z): int = 3
    if (n := a) and (m := b):
        return n, m
    print(k := 1, [j := i for i in a])
    a = (x := 1, y := 2)
    del (x, y), [z]
    x = 1; x = 2
    return x


def strings(a, b):
    f"{a}", f"{a!r}", f"{a!s:>{b}}", f"{a:.2f}", f"{a=}", f"{a = !r:^10}", f"x{a}y{b}z", f"{a}{b}", f"", f"{{}}", f"{a:{b}.{b}}"
    f"{'nested'}" f"{a + 1}" "plain" f"{b}", "a" "b", b"a" b"b", r"\n", "\N{BULLET}\u1234\x41\101\
continued"
    f"{a:%Y-%m-%d}", f"{f'{a}'}", f"{a['x']}", f"{ {1: 2}[1] }", f"{a!a}", f'{a,}', f"{*a,}"
    f"""
    {a
     + b}
    """
    "%s" % a, "%s-%s" % (a, b), "%r %a" % (a, b), "%x" % a
    "".join([a]), "{}".format(a)
    f"1{a}2{a}3{a}4{a}5{a}6{a}7{a}8{a}9{a}10{a}11{a}12{a}13{a}14{a}15{a}16{a}"
    return "\ud800", "é", "日本語", b"\xff"


import a.b.c, d.e as f
import a.b.c as abc
x: int = 1
y: list[int]
x.y: int = 1
(z): int
del x
print(-1, - 1.5, not x)
lambda: (yield)
lambda x, *y, z=1, **k: x
[lambda i=i: i for i in x]
@x
def decorated(): pass
@x.y(1)
@z
class Decorated: pass
print(f"a{x}b" "" , "" f"{x}" "", f"{x}" "" "c", "" "" f"{x}" u"" "d"
      "" f"e{x}"
      "")
