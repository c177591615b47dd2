"""Records what CPython folds `left op right` and `op operand` to, for tests/spec/consteval.tsv.

Run by each embedded version; prints one line a case:  left TAB operator TAB right TAB value

    python3.13 tests/spec/consteval.py > tests/spec/consteval-3.13.tsv
    python3.14 tests/spec/consteval.py > tests/spec/consteval-3.14.tsv

Without an argument it keeps one case in 20; with an argument, one in that many. A WebAssembly build of CPython has
another C library and a 32-bit size type: cases that depend on them are left out there.

Values: N None, E Ellipsis, T/F, i<decimal>, f<bits>, c<bits>,<bits>, s<hex of UTF-8 with surrogates>, b<hex>,
(items separated by ;), S[start;stop;step]; `-` means not folded.
"""
import itertools, random, struct, sys, warnings

warnings.simplefilter("ignore")


def bits(x):
    return "nan" if x != x else struct.pack(">d", x).hex()


def show(v):
    if v is None: return "N"
    if v is ...: return "E"
    if v is True: return "T"
    if v is False: return "F"
    if isinstance(v, int): return f"i{v}"
    if isinstance(v, float): return "f" + bits(v)
    if isinstance(v, complex): return f"c{bits(v.real)},{bits(v.imag)}"
    if isinstance(v, str): return "s" + v.encode("utf-8", "surrogatepass").hex()
    if isinstance(v, bytes): return "b" + v.hex()
    if isinstance(v, tuple): return "(" + ";".join(map(show, v)) + ")"
    if isinstance(v, slice): return "[" + ";".join(map(show, (v.start, v.stop, v.step))) + "]"
    raise TypeError(v)


def source(v):
    """An expression whose folded value is v, or None."""
    if isinstance(v, float):
        if v != v: return "(1e999-1e999)"
        return "(" + repr(v).replace("inf", "1e999") + ")"
    if isinstance(v, complex):
        if bits(v.real) == bits(0.0) and bits(v.imag)[0] not in "89abcdef" and v.imag == v.imag and abs(v.imag) < 1e308:
            return repr(v)
        return None
    if isinstance(v, slice):
        part = lambda x: "" if x is None else repr(x)
        return f"{part(v.start)}:{part(v.stop)}:{part(v.step)}"
    return "(...)" if v is ... else "(" + repr(v) + ")"


def folded(text):
    try:
        code = compile(text, "<x>", "eval")
    except (SyntaxError, OverflowError, ValueError, MemoryError):
        return "-"
    import dis
    for i in dis.get_instructions(code):
        if i.opname not in ("RESUME", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "LOAD_SMALL_INT", "NOP"):
            return "-"
    return show(eval(code))


ints = [0, 1, -1, 2, 3, 7, -8, 10, 64, 127, 128, 129, 255, 256, 257, 1024, 4096, 4097, 2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, 2**63, -2**63, -2**63 - 1,
        2**64 - 1, 2**64, -2**64, 2**100 + 12345, -(2**100) + 1, 2**127 - 1, 2**128, 3**80, 10**30, 2**1023, 2**1024 - 1, 10**400]
floats = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.5, 3.7, 1e-5, 1e16, 1e308, -1e308, 5e-324, 1e999, -1e999, float("nan"), 0.1, 1 / 3, 100.0, 1e-300]
complexes = [0j, 1j, 2j, 0.5j, 1e200j, 3.7j]
others = [None, ..., True, False, "", "a", "héllo", "\ud800x", "ab" * 20, b"", b"xyz", b"\xff" * 20, (), (1,), (1, "a", None), ((1, 2), (3, (4, 5))), (0,) * 70]
ops = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "^", "&", "@"]


WASM = sys.platform == "emscripten"
KEEP = random.Random(1)
ONE_IN = int(sys.argv[1]) if len(sys.argv) > 1 else 20


def emit(a, op, b):
    if KEEP.randrange(ONE_IN): return
    if WASM and op == "**" and not (isinstance(a, int) and isinstance(b, int) and b > 0): return
    if op == "%" and isinstance(a, str): return  # the tree rewrite makes an f-string of it
    if WASM and op == "*" and any(isinstance(x, int) and abs(x) >= 2**31 for x in (a, b)) and any(x in ("", b"", ()) for x in (a, b)): return
    if isinstance(b, slice) and (sys.version_info < (3, 14) or any(x is not None and x < 0 for x in (b.start, b.stop, b.step))): return
    sa, sb = source(a), source(b) if b is not None or op != "u" else None
    text = f"{sa}[{sb}]" if op == "[]" else f"{sa} {op} {sb}"
    print(show(a), op, show(b), folded(text), sep="\t")


def main():
    rng = random.Random(7)
    values = ints + floats + complexes + others
    pairs = list(itertools.product(values, values))
    for a, b in pairs:
        if source(a) is None or source(b) is None: continue
        simple = isinstance(a, (int, float, complex)) and isinstance(b, (int, float, complex))
        for op in ops:
            if not simple and op not in ("+", "*", "%") and rng.random() > 0.05: continue
            if simple and rng.random() > 0.5: continue
            emit(a, op, b)
    for _ in range(1500):
        a = rng.choice([rng.uniform(-100, 100), rng.uniform(0, 2), 10.0 ** rng.randint(-20, 20), rng.randint(-10**6, 10**6), rng.getrandbits(rng.randint(1, 120))])
        b = rng.choice([rng.uniform(-10, 10), rng.randint(-20, 20), 0.5, 1 / 3, rng.getrandbits(rng.randint(1, 120))])
        for op in ("/", "//", "%", "**", "*"):
            emit(a, op, b)
    for _ in range(600):
        a = complex(0, rng.choice([rng.uniform(0, 100), 0.0, 1.0]))
        b = rng.choice([rng.uniform(-5, 5), rng.randint(-10, 10), complex(0, rng.uniform(0, 3)), 101, 0.5])
        for op in ("+", "-", "*", "/", "**"):
            if source(a) and source(b): emit(a, op, b), emit(b, op, a)
    sequences = [v for v in others if isinstance(v, (str, bytes, tuple))]
    indices = [0, 1, -1, 2, 5, -6, True, None, "a", 1.0, 2**70]
    for v in sequences:
        for i in indices:
            if i is not None: emit(v, "[]", i)
        for _ in range(12):
            emit(v, "[]", slice(*(rng.choice([None, None, 0, 1, -1, 2, 3, -2, 100, -100, 2**70]) for _ in range(3))))
    for v in values:
        if source(v) is None: continue
        for op in ("~", "-", "+", "not ")[: 3 if sys.version_info >= (3, 14) else 4]:  # the flow graph has its own rules for `not`
            print("", op.strip(), show(v), folded(f"{op}{source(v)}"), sep="\t")


main()
