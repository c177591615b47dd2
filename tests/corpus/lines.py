"""Lines: instructions without one, several on one, long ones."""
def f(a): return a
def g(a,
      b):
    return (a +
            b)
def h(x):
    if x: return 1
    else: return 2
def k(x):
    while x:
        if x > 1:
            x -= 1
        else:
            x -= 2
    return
def l(x):
    try: return x
    except: return 1
    finally: x
def m(x):
    for i in x:
        if i: continue
        print(i)
def n(x):
    if x:
        if x.y:
            if x.z:
                pass
            else:
                x()
def o(x): 
    with x: pass
    with x: return
def wide(a_rather_long_parameter_name, another_rather_long_parameter_name, a_third_rather_long_parameter_name_for_columns): return a_rather_long_parameter_name.attribute[another_rather_long_parameter_name](a_third_rather_long_parameter_name_for_columns)
def tall(a):
    return [
        a,








        a.b(
            1,
        ),
    ]
def swaps(a, b, c, d):
    a, b = b, a
    a, b, c = c, b, a
    a, b, c = b, c, a
    a, b, c, d = d, c, b, a
    a.x, b.y = c, d
    a[0], b = b, a[0]
    (a, b), c = (b, a), c
    a, b = b, \
        a
    a = b = c
    _, a = a, _
    a, a = b, c
    return a, b
def same(a):
    a = 1; a = 2
    a = a; return a
é = "é"; ü = é + ü; print(ü[é:ü])
x = 1 ; y = 2; z = \
    3
if x: y
if (x
    and y
    or z): x
assert (x
        ), (
    y)
x = (1,
     2,
     3)
x = [1,
     y,
     3]
print(1,
      *x,
      a=1,
      **y)
