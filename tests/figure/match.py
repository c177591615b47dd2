def area(shape):
    match shape:
        case {"kind": "circle", "r": r}:
            return 3.14159 * r * r
        case ("rect", w, h) if w > 0 and h > 0:
            return w * h
        case Square(side=s) | Cube(edge=s):
            return s ** 2
        case _:
            raise TypeError(f"no area: {shape!r}")
