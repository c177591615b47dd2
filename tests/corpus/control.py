"""Loops, conditions, exceptions, with: every jump and every exit."""


def conditions(a, b, c, d):
    if a:
        return 1
    elif b and c:
        return 2
    elif not (a or b) and c:
        pass
    elif a if b else c:
        d()
    else:
        c()
    if a and b or c and not d:
        return
    if not a:
        pass
    if a is None:
        b()
    if a is not None and b is None:
        c()
    if not a is None:
        d()
    if a in b:
        c()
    if not a in b:
        d()
    if a < b < c:
        return a < b < c < d
    if a < b() < c():
        pass
    while a < b < c:
        if a:
            continue
        break
    x = a and b or c
    y = a or b and not c
    z = (a and b) or (c and d)
    return x if y else (z if a else b), not a, not a == b, not not a


def constants_decide(a):
    if 0:
        never()
    if 1:
        always()
    else:
        never()
    if "":
        never()
    elif a:
        b()
    while 1:
        if a:
            break
    while 0:
        never()
    else:
        once()
    while True:
        a()
        continue
    assert 1
    assert 0
    assert a, "message"
    assert (a)
    if __debug__:
        debug()
    if not __debug__:
        release()
    if None:
        never()
    if ...:
        always()
    if a and 0:
        never()
    if a or 1:
        always()
    x = 0 or a
    y = 1 and a
    z = None and a
    return x, y, z, a and (), a or ()


def loops(xs, ys):
    for x in xs:
        print(x)
    for x, y in xs:
        pass
    for x in xs:
        break
    else:
        print("none")
    for x in xs:
        for y in ys:
            if x:
                continue
            if y:
                break
            return x
        else:
            continue
        break
    for x.a, x[0], *x.b in xs:
        pass
    for i in (1, 2, 3):
        pass
    for i in [1, 2, 3]:
        pass
    for i in {1, 2, 3}:
        pass
    for i in [xs, ys]:
        pass
    for i in []:
        pass
    while xs:
        xs.pop()
        if ys:
            break
    else:
        ys()
    while not xs:
        pass
    while xs and (ys or x):
        pass
    while xs: y = 1; continue


def try_all(f, g):
    try:
        f()
    except:
        g()
    try:
        f()
    except ValueError:
        g()
    try:
        f()
    except (ValueError, TypeError) as e:
        print(e)
    except KeyError as e:
        del e
    except Exception:
        raise
    else:
        g()
    try:
        f()
    finally:
        g()
    try:
        f()
    except A:
        pass
    finally:
        g()
    try:
        try:
            f()
        finally:
            g()
    except B as b:
        raise C from b
    else:
        return 1
    finally:
        try:
            g()
        except D:
            pass


def finally_exits(xs, f):
    for x in xs:
        try:
            if x:
                continue
            if f:
                break
            return x
        finally:
            f(lambda: x)
    for x in xs:
        try:
            return f(x)
        except E as e:
            return e
        else:
            continue
        finally:
            print(x)
    while xs:
        try:
            try:
                break
            finally:
                f()
        finally:
            f(1)
    try:
        return 1
    finally:
        pass
    try:
        raise f
    except:
        return
    return


def except_star(f):
    try:
        f()
    except* ValueError:
        f(1)
    try:
        f()
    except* (TypeError, KeyError) as group:
        f(group)
    except* OSError:
        raise
    else:
        f(2)
    finally:
        f(3)
    for x in f:
        try:
            x()
        except* A as a:
            print(a)


def with_all(a, b):
    with a:
        pass
    with a as x:
        print(x)
    with a as x, b as y:
        return x, y
    with (a as x, b as (y, z)):
        pass
    with a, b:
        for i in a:
            if i:
                break
            if b:
                continue
            return
    with a as x.y, b as x[0]:
        raise x
    with a:
        with b:
            try:
                return 1
            except:
                return 2
            finally:
                print(3)
    while True:
        with a:
            break
    with a():
        yield 1


def returns(a):
    if a:
        return
    if a == 1:
        return None
    if a == 2:
        return 2
    if a == 3:
        return a, 3
    if a == 4:
        return (4, "four")
    if a == 5:
        return [5]
    if a == 6:
        return -a
    while 1:
        return a
    raise a
    unreachable()


def raises(a, b):
    if a:
        raise
    if b:
        raise a
    raise a from b


for i in range(3):
    try:
        if i: continue
        break
    finally:
        i
else:
    pass
while i: i -= 1
with open(__file__) as f: f.read()
try: pass
except: pass
else: pass
finally: pass
if i: pass
else: pass
