"""Annotations that stay strings."""
from __future__ import annotations, division


x: int = 1
y: list[
    int
]
z: (lambda a, *b, c=1: a) = f"{x!r:>{y}}"


def f(a: int | None, *b: "quoted", c: x[1:2, ...] = (1,), **d: {**a}) -> not a:
    local: undefined


class C[T: int]:
    a: T
    b: -1 + ~x ** 2 @ 3
    c: (yield_ for yield_ in x if y)
    d: a if b else (c, *d)
    e: await_.x(*a, k=1, **b)
    if a:
        g: [1, {2: 3}, {4}, ()]

    def m(self, x: 1 < 2 <= 3 in 4) -> "str": ...
