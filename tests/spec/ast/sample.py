"""Every node of the grammar, and the places and values in which Ruff's tree and CPython's differ."""
from __future__ import annotations
import a.b as c, d . e
from .. import f
from .g import (h as i, j,)
from . import *
@deco(1)
# a comment between
@(deco2)

def func(a, /, b: int = 1, *args: *Ts, c, d=2, **kw) -> int: return a; pass;
@deco
class Klass[T: int, *Ts, **P](Base, metaclass=M, *more, **kw):
    x: int = 3;
    (y): str
    def method(self): """doc"""
async def coro():
    async for x in y: await z
    else: pass
    async with a as b, c: pass
    return [x async for x in y if x if y]
if a: b
elif c:
    d;
elif e: f
else:
    g ;
for x, in y, z: continue
else:
    break
while (x := 1): pass
with (open(a) as b, c as (d, e),): pass
with (a, b) as c: pass
with (a): pass
try: pass
except (A, B) as e: raise X from e
except: raise
else: pass
finally: pass
try: pass
except* A: x;
match x:
    case 1 | -2 | 3 + 4j | None | True: pass
    case [a, *_, b] if a: pass
    case {"k": v, **rest}: pass
    case P(x, y=0) as whole: pass
    case (a): pass
    case _: pass
match x, y:
    case a, b: pass
type Alias[T = int] = list[T]
x = y = *a, b
x += 1; y @= 2; z **= 3
x.y: int
del a, (b, c), [d]
assert x, "message"
global g1, g2
lambda: (yield)
lambda x, *, y=1, **k: x
f(x for x in y)
f((x for x in y))
f(x, *y, k=1, **z)
(x for x in y)
[x, *y]
{1, *x}
{1: 2, **x}
{x: y for x, y in z}
{x for x in y}
a[1], a[1:2], a[::3], a[1:2, ...], a[*x], a[x := 1], a[:, (1, 2)]
not a and b or c if d else e
a < b <= c != d is not e not in f
-a ** -b, ~c, +d
a if b else c
0xFF, 0o17, 0b1_0, 1_000, 99999999999999999999, 1.5e3, 1e400, 2j, .5, 5.
"a" 'b' """c
d""" r"\e" u"f"
u"kind" "more"
"\x41\u00e9\U0001F600\N{DIGIT ONE}\101\ud800\
joined"
b"bytes\xff" rb"\x" B'\0'
f"plain"
f""
f"a{x}b{{c}}{y!r:>{w}.{p}}"
f"{x = }" f"{x=!s}" f'{x=:>10}' "tail"
u"u" "v" f"{w}"
f"{x:%H:%M}" f"{x!r:}"
f"""{
    x # comment
    = }"""
rf"\{x}\d" f"\N{DIGIT ONE}\x41{y:\x41}"
f"{f'{x}'}{ {1: 2}[1] }{(lambda x: 1)}"
f"{*a, b}" f"{yield x}"
é = ª = ﬁ = "ünïcode ☃" + f"☃{é}☃"
x = (1,
     2); y = \
    3
async def agen(): yield; await (yield 1); yield from x
print(a, end="", *b)
(a)
((a, b))
()
...
None, True, False
