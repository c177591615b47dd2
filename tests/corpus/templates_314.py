"""3.14 alone: template strings, except without parentheses, finally."""
def t(a, b):
    t"", t"plain", t"{a}", t"x{a}y{b!r:>10}z", t"{a:{b}}", t"{a=}", t"a" t"{b}", t"{a + b!s}", t"{a['x']}"
    try:
        a()
    except A, B:
        b()
    try:
        a()
    except* A, B:
        b()
    for i in a:
        try:
            b()
        finally:
            for j in b:
                break
