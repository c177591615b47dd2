//! Programs of one kind each, of any length.

/// A kind of program that grows.
pub(crate) struct Program {
    /// What it is.
    pub(crate) name: &'static str,
    /// Its text; how long, in parts.
    pub(crate) text: fn(usize) -> String,
    /// How many parts the shorter of the two has.
    pub(crate) parts: usize,
    /// What becomes of it.
    pub(crate) end: End,
}

/// What becomes of a program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It is compiled.
    Code,
    /// It is compiled, and the instructions before optimisation are as many as the square of its parts, as they are in
    /// CPython.
    LongCode,
    /// It is refused, at its last line or for what begins at its first.
    Error,
}

const fn code(name: &'static str, parts: usize, text: fn(usize) -> String) -> Program {
    Program { name, text, parts, end: End::Code }
}

const fn long_code(name: &'static str, parts: usize, text: fn(usize) -> String) -> Program {
    Program { name, text, parts, end: End::LongCode }
}

const fn error(name: &'static str, parts: usize, text: fn(usize) -> String) -> Program {
    Program { name, text, parts, end: End::Error }
}

/// `{}` in `part` is the number of the part.
fn each(count: usize, part: &str) -> String {
    (0..count).map(|number| part.replace("{}", &number.to_string())).collect()
}

fn within(before: &str, count: usize, part: &str, after: &str) -> String {
    format!("{before}{}{after}", each(count, part))
}

/// All kinds.
pub(crate) const PROGRAMS: &[Program] = &[
    // Modules.
    code("100,000 lines", 100_000, |n| "x = f(a, b[1]) + c.d\n".repeat(n)),
    code("20,000 lines with names of their own", 20_000, |n| each(n, "a{} = b{} + 1\n")),
    code("20,000 imports", 20_000, |n| each(n, "import a{}.b, c{} as d{}\n")),
    code("10,000 names of one import", 10_000, |n| within("from a import (", n, "b{} as c{}, ", ")\n")),
    code("20,000 statements on one line", 20_000, |n| "a = b; ".repeat(n) + "\n"),
    code("20,000 lines joined by backslashes", 20_000, |n| within("a = [", n, "b, \\\n", "]\n")),
    code("20,000 comments and blank lines", 20_000, |n| "# c\n\n".repeat(n)),
    code("20,000 expressions that are only a constant", 20_000, |n| each(n, "{}\n'a{}'\n")),
    code("10,000 annotated names", 10_000, |n| each(n, "a{}: b{} = 1\n")),
    code("5,000 annotated names under `if`", 5_000, |n| each(n, "if a: b{}: c{}\n")),
    code("10,000 type aliases", 10_000, |n| each(n, "type A{} = B{}\n")),
    // Literals.
    code("a list of 50,000 constants", 50_000, |n| within("x = [", n, "{}, ", "]\n")),
    code("a list of 50,000 names", 50_000, |n| within("x = [", n, "a{}, ", "]\n")),
    code("a tuple of 50,000 constants", 50_000, |n| within("x = (", n, "{}, ", ")\n")),
    code("a tuple of 50,000 floats and strings", 25_000, |n| within("x = (", n, "{}.5, 'a{}', ", ")\n")),
    code("a tuple of 50,000 calls", 50_000, |n| within("x = (", n, "a(), ", ")\n")),
    code("a set of 50,000 constants", 50_000, |n| within("x = {", n, "{}, ", "}\n")),
    code("a frozen set of 20,000 constants", 20_000, |n| within("x in {", n, "{}, ", "}\n")),
    code("a dict of 50,000 constants", 50_000, |n| within("x = {", n, "'a{}': {}, ", "}\n")),
    code("a dict of 25,000 names", 25_000, |n| within("x = {", n, "a{}: b, ", "}\n")),
    code("10,000 lists in a list", 10_000, |n| within("x = [", n, "[{}, [a{}, (1, {})]], ", "]\n")),
    code("10,000 dicts in a list", 10_000, |n| within("x = [", n, "{'a': {}, 'b': 'c{}'}, ", "]\n")),
    code("10,000 unpackings in a list", 10_000, |n| within("x = [", n, "*a, ", "]\n")),
    code("a string of 1 MB", 100_000, |n| within("x = '", n, "abcdefghij", "'\n")),
    code("a string of 50,000 lines", 50_000, |n| within("x = '''", n, "abc\n", "'''\n")),
    code("a string of 100,000 escapes", 100_000, |n| within("x = '", n, "\\n\\u00e9", "'\n")),
    code("one line of 200,000 characters outside ASCII", 20_000, |n| within("x = [", n, "'éééé', é, ", "]\n")),
    code("10,000 strings side by side", 10_000, |n| within("x = (", n, "'a{}'\n", ")\n")),
    code("bytes of 1 MB", 100_000, |n| within("x = b'", n, "abcdefghi\\x00", "'\n")),
    code("5,000 integers of 40 digits", 5_000, |n| each(n, "x = 1000000000000000000000000000000000{}\n")),
    // Expressions.
    code("`and` of 10,000", 10_000, |n| within("x = a", n, " and b", "\n")),
    code("`or` of 10,000", 10_000, |n| within("x = a", n, " or b{}", "\n")),
    code("`and` of 10,000 `or`", 10_000, |n| within("if a", n, " and (b or c)", ": d\n")),
    code("`or` of 10,000 `and`", 10_000, |n| within("while a", n, " or b and not c", ": d\n")),
    code("a comparison of 10,000", 10_000, |n| within("x = a", n, " < b", "\n")),
    code("a condition on a comparison of 10,000", 10_000, |n| within("if a", n, " == b{}", ": c\n")),
    code("a sum of 1,000", 1_000, |n| within("x = a", n, " + b", "\n")),
    code("a sum of 1,000 constants", 1_000, |n| within("x = 1", n, " + {}", "\n")),
    code("5,000 conditional expressions", 5_000, |n| each(n, "x = a if b else c if d else e\n")),
    code("a call with 10,000 arguments", 10_000, |n| within("f(", n, "a{}, ", ")\n")),
    code("a call with 10,000 keyword arguments", 10_000, |n| within("f(", n, "a{}={}, ", ")\n")),
    code("a call with 5,000 unpackings of either kind", 5_000, |n| {
        format!("f({}{})\n", "*a, b, ".repeat(n), each(n, "**c, d{}=e, "))
    }),
    code("an f-string with 5,000 fields", 5_000, |n| within("x = f'", n, "a{b}", "'\n")),
    code("5,000 f-strings side by side", 5_000, |n| within("x = (", n, "f'a{b!r:>{c}}' 'd'\n", ")\n")),
    code("`%` with 5,000 values", 5_000, |n| format!("x = '{}' % ({})\n", "a%s".repeat(n), "b, ".repeat(n))),
    code("a slice of 10,000", 10_000, |n| within("x = a[", n, "b:c, ", "]\n")),
    code("10,000 comprehensions", 10_000, |n| "x = [a for b in c if d]\n".repeat(n)),
    code("a function with 5,000 comprehensions", 5_000, |n| {
        within("def f(a):\n", n, "    x = [b{} + a for b{} in a]\n    y = {c: d for c in b}\n", "")
    }),
    code("a comprehension of 5,000 names around it", 5_000, |n| {
        format!("def f():\n{}    return [({}) for b in c]\n", each(n, "    a{} = 1\n"), each(n, "a{}, "))
    }),
    code("a comprehension of 1,000 lambdas", 1_000, |n| {
        format!("def f():\n{}    return [({}) for b in c]\n", each(n, "    a{} = 1\n"), each(n, "lambda: a{}, "))
    }),
    code("a comprehension with 20 `for` and 5,000 `if`", 5_000, |n| within("x = [a for a in b", n, " if a", "]\n")),
    code("a call with 5,000 conditional arguments", 5_000, |n| within("f(", n, "a if b else {}, ", ")\n")),
    code("5,000 named expressions", 5_000, |n| within("def f(): return (", n, "(a{} := b), ", ")\n")),
    // Assignments.
    code("10,000 targets of one value", 10_000, |n| within("", n, "a{} = ", "b\n")),
    code("a value for 10,000 targets", 10_000, |n| within("", n, "a{}, ", "= b\n")),
    code("10,000 values for 10,000 targets", 10_000, |n| format!("{}= {}\n", each(n, "a, "), each(n, "b, "))),
    code("`del` of 10,000 names", 10_000, |n| within("def f():\n", n, "    a{} = 1\n    del a{}\n", "")),
    code("`global` of 10,000 names", 10_000, |n| within("def f():\n", n, "    global a{}\n    a{} = 1\n", "")),
    code("`nonlocal` of 5,000 names", 5_000, |n| {
        format!(
            "def f():\n{}    def g():\n{}",
            each(n, "    a{} = 1\n"),
            each(n, "        nonlocal a{}\n        a{} = 2\n")
        )
    }),
    code("10,000 augmented assignments", 10_000, |n| each(n, "a[b] += c\nd.e -= {}\n")),
    // Functions.
    code("5,000 functions with closures", 5_000, |n| {
        "def f(a):\n    def g(b): return a + b\n    return [x + a for x in g]\n".repeat(n)
    }),
    code("one function of 20,000 branches", 20_000, |n| {
        within("def f(a):\n", n, "    if a: b = a\n    else: a = b\n", "")
    }),
    code("one function of 20,000 lines", 20_000, |n| within("def f(a, b):\n", n, "    c = a.d(b, c)\n", "")),
    code("one function of 20,000 returns", 20_000, |n| within("def f(a):\n", n, "    if a == {}: return {}\n", "")),
    code("one function of 10,000 constants", 10_000, |n| {
        within("def f():\n", n, "    a = 1000{}\n    b = 'c{}'\n", "")
    }),
    code("one function of 10,000 tuples of constants", 10_000, |n| {
        within("def f():\n", n, "    a = (1, {}, 'b')\n", "")
    }),
    code("one function of 10,000 names", 10_000, |n| within("def f():\n", n, "    a{} = b{}.c{}\n", "")),
    code("one function of 10,000 loops", 10_000, |n| {
        within("def f(a):\n", n, "    for b in a:\n        if b: continue\n        if c: break\n    else: d = b\n", "")
    }),
    code("one function of 10,000 endless loops", 10_000, |n| {
        within("def f(a):\n", n, "    while True:\n        if a: break\n", "")
    }),
    code("10,000 lines that are never reached", 10_000, |n| within("def f():\n    return\n", n, "    a = b{}\n", "")),
    code("10,000 `if 0`", 10_000, |n| {
        within("def f():\n", n, "    if 0: a = b\n    if 1: c = d\n    while 0: e\n", "")
    }),
    code("5,000 names in one function, each in a lambda", 5_000, |n| {
        within("def f():\n", n, "    name{} = other{}\n    lambda: name{}\n", "")
    }),
    code("5,000 names in one function, each in a generator", 5_000, |n| {
        within("def f(x):\n", n, "    a{} = (b{} + a{} for b{} in x)\n", "")
    }),
    code("10,000 free variables of one function", 10_000, |n| {
        format!("def f():\n{}    def g(): return [{}]\n", each(n, "    a{} = 1\n"), each(n, "a{}, "))
    }),
    code("10,000 free variables through 5 functions", 10_000, |n| {
        let around: String = (1..6).map(|depth| format!("{}def g{depth}():\n", "    ".repeat(depth))).collect();
        format!("def f():\n{}{around}{}return [{}]\n", each(n, "    a{} = 1\n"), "    ".repeat(6), each(n, "a{}, "))
    }),
    code("10,000 parameters", 10_000, |n| format!("def f({}): return a0\n", each(n, "a{}, "))),
    code("5,000 parameters with all that they can have", 5_000, |n| {
        format!("def f(*, {}): return a0\n", each(n, "a{}: b{} = {}, "))
    }),
    code("5,000 decorators", 5_000, |n| format!("{}def f(): pass\n", each(n, "@a{}.b({})\n"))),
    code("5,000 type parameters", 5_000, |n| format!("def f[{}](a: T0): pass\n", each(n, "T{}: int, "))),
    code("5,000 awaits", 5_000, |n| {
        within("async def f(a):\n", n, "    await a\n    async with a as b: c\n    async for d in a: e\n", "")
    }),
    code("10,000 yields", 10_000, |n| within("def f(a):\n", n, "    b = yield a\n    yield from b\n", "")),
    code("10,000 docstrings", 10_000, |n| each(n, "def f{}():\n    '''a\n    b{}\n    '''\n")),
    // Classes.
    code("a class of 10,000 methods", 10_000, |n| within("class A:\n", n, "    def f{}(self): return self.a\n", "")),
    code("a class of 5,000 methods with `super`", 5_000, |n| {
        within("class A(B):\n", n, "    def f{}(self): return super().f{}()\n", "")
    }),
    code("a class of 10,000 attributes", 10_000, |n| {
        within("class A:\n    def f(self):\n", n, "        self.a{} = self.b{}\n", "")
    }),
    code("a class of 10,000 fields", 10_000, |n| within("class A:\n", n, "    a{}: b{} = {}\n", "")),
    code("a class of 10,000 private names", 10_000, |n| within("class A:\n", n, "    __a{} = __b{}\n", "")),
    code("5,000 classes", 5_000, |n| {
        each(n, "class A{}(B, c=d):\n    '''e'''\n    f = {}\n    def g(self): self.h = f\n")
    }),
    code("5,000 generic classes", 5_000, |n| {
        each(n, "class A{}[T, *U](B[T]):\n    def f[V](self, a: T, b: V): pass\n")
    }),
    code("5,000 base classes", 5_000, |n| format!("class A({}): pass\n", each(n, "B{}, "))),
    // Statements with bodies.
    // Twice as many are nearly all that CPython's parser takes.
    code("2,950 `elif`", 2_950, |n| format!("if a: b\n{}", "elif a == 1: b = 2\n".repeat(n))),
    code("10,000 `if` with `elif` and `else`", 10_000, |n| {
        each(n, "if a == {}: b\nelif c: d\nelif e or f: g\nelse: h\n")
    }),
    code("10,000 `try`", 10_000, |n| "try: a\nexcept b as c: d\nexcept (e, f): raise\nelse: g\n".repeat(n)),
    code("one function of 5,000 `try` and `finally`", 5_000, |n| {
        within("def f():\n", n, "    try:\n        if a: return b\n    finally: c\n", "")
    }),
    code("5,000 `except*`", 5_000, |n| "try: a\nexcept* b as c: d\nexcept* e: f\n".repeat(n)),
    code("one `try` with 5,000 handlers", 5_000, |n| within("try: a\n", n, "except b{} as c: d\n", "")),
    code("one function of 5,000 `with`", 5_000, |n| {
        within("def f(a):\n", n, "    with a as b, c as d:\n        if b: return e\n", "")
    }),
    code("a match with 5,000 cases", 5_000, |n| within("match a:\n", n, "    case {}: b\n", "")),
    code("a match with 5,000 patterns of all kinds", 5_000, |n| {
        within("match a:\n", n, "    case [b, *_, {'c': d, **e}, F(g, h=i)] if b > {}: b\n", "")
    }),
    code("a case with 5,000 alternatives", 5_000, |n| within("match a:\n    case -1", n, " | {}", ": b\n")),
    long_code("a case with 2,000 names", 2_000, |n| within("match a:\n    case [", n, "b{}, ", "]: c\n")),
    long_code("a case with 2,000 keys", 2_000, |n| within("match a:\n    case {", n, "'b{}': c{}, ", "}: d\n")),
    long_code("a case with 2,000 attributes", 2_000, |n| within("match a:\n    case B(", n, "b{}=c{}, ", "): d\n")),
    code("10,000 `assert`", 10_000, |n| "assert a, b\nassert c\n".repeat(n)),
    // Warnings.
    code("5,000 warnings of escapes", 5_000, |n| each(n, "x = '\\d{}'\n")),
    code("5,000 warnings of comparisons", 5_000, |n| each(n, "x is {}\n")),
    code("5,000 warnings of `return` in `finally`", 5_000, |n| {
        each(n, "def f():\n    try: a\n    finally: return {}\n")
    }),
    // What is refused.
    error("a fault after 50,000 lines", 50_000, |n| "x = f(a, b[1]) + c.d\n".repeat(n) + "x = = 1\n"),
    error("a fault after 20,000 lines with bodies", 20_000, |n| "if a:\n    b(c)\n".repeat(n) + "print x\n"),
    error("a fault in a function of 20,000 lines", 20_000, |n| within("def f():\n", n, "    a = b\n", "    c d\n")),
    error("a fault after a list of 20,000", 20_000, |n| within("x = [", n, "a, ", "b c]\n")),
    error("a fault after a dict of 20,000", 20_000, |n| within("x = {", n, "a: b, ", "c d}\n")),
    error("a fault after 10,000 arguments", 10_000, |n| within("f(", n, "a{}=b, ", "c d)\n")),
    error("a fault after an `or` of 10,000", 10_000, |n| within("x = a", n, " or b", " c\n")),
    error("a fault after a sum of 1,000", 1_000, |n| within("x = a", n, " + b", " c\n")),
    error("a fault in an f-string of 2,000 fields", 2_000, |n| within("x = f'", n, "a{b}", "{c d}'\n")),
    error("a fault after 10,000 cases", 10_000, |n| within("match a:\n", n, "    case {}: b\n", "    case c d: e\n")),
    error("a bracket never closed before 20,000 lines", 20_000, |n| within("x = (\n", n, "a = b\n", "")),
    error("a string never closed before 20,000 lines", 20_000, |n| within("x = '''\n", n, "a = b\n", "")),
    error("an indent that fits nowhere after 20,000 lines", 20_000, |n| {
        within("def f():\n", n, "    a = b\n", "  c\n")
    }),
    error("`return` outside a function after 50,000 lines", 50_000, |n| "a = b\n".repeat(n) + "return\n"),
    error("a name that is nonlocal at the end of 10,000", 10_000, |n| {
        within("def f():\n", n, "    a{} = 1\n", "    nonlocal b\n")
    }),
];
