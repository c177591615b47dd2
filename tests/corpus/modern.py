"""Type parameters, match, and annotations of modules and classes."""

type Alias = int
type Generic[T] = list[T]
type Bound[T: int, *Ts, **P] = dict[T, P]
type Default[T = int, *Ts = *tuple[int], **P = [str]] = T


def generic[T](x: T) -> T:
    return x


def bounded[T: (int, str), *Ts, **P](x: T = 1, *args: *Ts, y: P = 2) -> Alias:
    def inner() -> T: ...
    return T, lambda: T


class Box[T]:
    item: T

    def get(self) -> T:
        return self.item

    def other[U: T](self, u: U) -> tuple[T, U]:
        return super().x, __class__, T

    @classmethod
    def c[V = T](cls): return [T for _ in cls]


class Derived[T: int](Box[T], metaclass=M, key=T):
    """Doc."""
    type Inner[U] = dict[T, U]
    x: T = 1
    if x:
        y: U = 2


async def agen[T](x: T):
    yield T


@decorator
def decorated[T](x: T = default): ...


def matches(x, y):
    match x:
        case 1:
            return "one"
        case 1 | 2 | -3 | 4 + 5j | "s" | b"b":
            pass
        case None | True | False:
            return x
        case a.b | a.b.c:
            pass
        case []:
            pass
        case [a]:
            return a
        case [a, b, *_]:
            return a, b
        case [a, *rest, b] if rest:
            return rest
        case (1, [2, c]) | [c, 1]:
            return c
        case {}:
            pass
        case {"k": v}:
            return v
        case {"k": 1, "l": [a, b], **rest}:
            return rest, a, b
        case {a.b: c, -1: d}:
            pass
        case int():
            pass
        case Point(x=0, y=y0):
            return y0
        case Point(a, b, z=[c]):
            return a, b, c
        case Point(1, x=Point()) as p:
            return p
        case str() | bytes() as text:
            return text
        case [Point(x=0)] | {"p": Point(x=1)}:
            pass
        case _ if y:
            return y
        case other:
            return other
    match x, y:
        case 1, 2:
            pass
        case _:
            pass
    match x:
        case [*_]:
            pass
    match x:
        case _:
            return 1
    for i in x:
        match i:
            case 1:
                continue
            case 2:
                break
            case [a, [b, [c, *d]]]:
                return a, b, c, d


x: int = 1
y: list["x"]
if x:
    z: str = ""
for i in x:
    w: i
a.b: int = 1
a[0]: str


class Annotated:
    x: int
    y: "str" = 1
    __z: float = 2
    if x:
        w: x
    def f(self, a: y, b: __z = 1) -> x:
        c: undefined = 1
    lambda_: (lambda: x) = None
    class Inner:
        q: x
    comp: [i for i in x]


def use_classdict():
    class C:
        x = 1
        def f(self) -> x: ...
        y: x
    return C
