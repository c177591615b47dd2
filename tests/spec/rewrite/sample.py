'''A docstring.'''
x = 1 + 2 * 3 - 4 ** 5 // 7 % 5
x = -1, +2.5, ~3, ~True, not 0, not "", - (-0.0), -(1j), -9223372036854775808
x = 1 << 100, 1 << 128, 2 ** 64, 2 ** 128, 3 ** 80, 10 ** 38, 1 / 3, 1 // 0, 1 % 0, 1 / 0, 2 ** -1, 0 ** -1, (-8) ** (1 / 3)
x = "a" + "b" "c", "ab" * 3, 3 * b"xy", (1, 2) * 2, (1, (2, 3)) + (4,), "x" * 5000, "a" - 1, 1 + "a", b"a" + "a", () * 5
x = "abc"[1], "abc"[-1], "abc"[3], b"abc"[0], (1, 2, 3)[1], (1, 2, 3)[0:2], "abc"["a"], "é🐍"[1], x[1], (1, y)[0]
x = True + True, True & False, True | 2, 1.5 + 2, 1 + 2j, 1j * 1j, 1.5 // 0.4, -7 // 2, -7 % 3, 7.5 % -2, 1e308 * 10
x = (1, 2, "a", None, ..., True, b"c", (3, (4,))), (), (1, x), [1, 2], {1, 2}, {1: 2}
x = not (a is b), not (a is not b), not (a in b), not (a not in b), not (a == b), not (a < b), not (a in b in c), not not (a in b)
x = a in [1, 2], a in [1, b], a in [*b], a not in {1, 2}, a in {1, b}, a in (1, 2), a in [], a < b in [1], a in [1] < b, a == [1]
x = a in {1, 1.0, True, 2}, a in {(1, 2), (1.0, 2.0)}, a in {"x", b"x"}
x = "%s" % (a,), "%r-%a" % (a, b), "%5s|%-5s|%05s|%.3s|%5.2s|%-5.2s|%.s" % (a, b, c, d, e, f, g), "%%" % (), "100%% %s" % (a,)
x = "%d" % (a,), "%s" % a, "%s %s" % (a,), "%s" % (a, b), "%(n)s" % (a,), "%*s" % (a, b), "%100s" % (a,), "%99s" % (a,), "%.100s" % (a,)
x = "%s" % (*a,), b"%s" % (a,), "%s" % (1, 2), "%s-%s" % (1, 2), "plain" % (), "%" % (a,), "%s%" % (a,), "%+s% s%#s" % (a, b, c), "%0s%-0s" % (a, b)
x = __debug__, a.__debug__, f"{__debug__!r:>{1 + 2}}", "%s" % (__debug__,)
x = f"{1 + 1}", f"{'a' + 'b'}", "é%s" % ("ü" + a,), rf"{x:%s}" % (a,)
for i in [1, 2]: pass
for i in [a, b]: pass
for i in {1, 2}: pass
for i in {a}: break
else: x = 1 + 1
x = [i for i in [1, 2] for j in {3} if i in [4]], {i for i in [a]}, {i: j for i in [1]}, (i for i in {1, 2})
async def f(a: 1 + 1 = 2 + 2, *b: 3 + 3, c: 4 + 4 = 5 + 5, **d: 6 + 6) -> 7 + 7:
    "doc" "string"
    async for i in [1, 2]: pass
    return 1 + 1
def f():
    'only a docstring'
def f():
    "com" + "puted"
    return lambda a=1 + 1: (2 + 2, a)
class C(1 + 1, metaclass=2 + 2):
    "%s" % ("a" "b",)
class C:
    'doc'
    x: 1 + 1 = 2 + 2
    __debug__
class C:
    b"no" b"doc"
def f(): "a" if __debug__ else "b"
@(1 + 1)
def f[T: 1 + 1 = 2 + 2, *U = 3 + 3, **P = 4 + 4](): pass
type X[T: (1, 2)] = 1 + 1
match 1 + 1:
    case -1 | 1 + 2j | -1 - 2j | -0.0 | -1.5 + 3j: pass
    case {-1: x, 1 - 2j: y, "a": -3}: pass
    case a.b if 1 + 1: pass
    case C(-1, x=-2) as z: pass
    case [*_, -1] if False: pass
try:
    1 + 1
except (A, B): 2 + 2
except 3 + 3 as e: 4 + 4
else: 5 + 5
finally: 6 + 6
with 1 + 1 as x[2 + 2], (3 + 3): pass
while 1 + 1: x[1 + 1] += 2 + 2; del x[3 + 3]; assert 4 + 4, 5 + 5; raise 6 + 6 from 7 + 7
if (y := 1 + 1): x[1 + 1:2 + 2:3 + 3], x[(1, 2)], x[1, 2], x[1, a] = (4, 5), (6 + 6, b)
x = 1 + 1 if 2 + 2 else 3 + 3, 4 + 4 and 5 + 5 or 6 + 6, 1 < 1 + 1, [*(1, 2)], {**{1 + 1: 2 + 2}}, f(1 + 1, *(2, 3), k=4 + 4)
x = await (1 + 1)
x: (1 + 1) = 2 + 2
x, (y, z), [w, *v] = 1, 2
global g
"late" + "string"
