"""The interpreter's side of tests/library.rs; runs in every CPython from 3.8 to 3.15, WebAssembly builds included.

    oracle.py dump OUT LIST [FLAGS]    for every source file named in LIST: a record with the marshalled code object and
                                       the text of `dis` with those flags (letters of C, O, P)
    oracle.py check OUT IN             for every record of IN (original and rewritten `.pyc`): "equal", or what differs

A record is a line of JSON with the lengths of the byte strings that follow it. OUT ends with an empty line.
"""

import dis
import importlib._bootstrap_external as loader
import importlib.util
import io
import json
import marshal
import os
import sys
import types
import warnings

warnings.simplefilter("ignore")
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


def record(out, head, *parts):
    head["lengths"] = [len(part) for part in parts]
    out.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        out.write(part)


def text(code, flags):
    names = {"C": "show_caches", "O": "show_offsets", "P": "show_positions"}
    file = io.StringIO()
    dis.dis(code, file=file, **{names[flag]: True for flag in flags})
    return file.getvalue().encode("utf-8", "surrogatepass")


def dump(out, paths, flags):
    for path in open(paths, encoding="utf-8").read().splitlines():
        with open(path, "rb") as file:
            source = file.read()
        try:
            code = compile(source, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            record(out, {"path": path, "refused": type(error).__name__})
            continue
        data = marshal.dumps(code)
        shown = text(code, flags)
        # Where an order of elements is not that of the compiler but that of reading the bytes.
        reread = text(marshal.loads(data), flags) if b"frozenset({" in shown else b""
        record(out, {"path": path}, importlib.util.MAGIC_NUMBER + bytes(12) + data, shown, reread)


def fields(code):
    """Everything that a code object stores; what `co_lines()` and `co_positions()` say follows from it."""
    names = [name for name in dir(code) if name.startswith("co_")]
    for name in sorted(names):
        if name not in ("co_lnotab", "co_lines", "co_positions", "co_branches"):
            yield name, getattr(code, name)
    if sys.version_info < (3, 10):
        yield "co_lnotab", code.co_lnotab


def key(value):
    """An element of a set, so that 1 differs from 1.0 and True, and 0.0 from -0.0."""
    if isinstance(value, (tuple, frozenset)):
        return type(value).__name__, sorted(map(key, value)) if isinstance(value, frozenset) else list(map(key, value))
    return type(value).__name__, repr(value)


def difference(a, b, where):
    if type(a) is not type(b):
        return "%s: %.200r became %.200r" % (where, a, b)
    if isinstance(a, types.CodeType):
        pairs = [(where + "." + name, x, y) for (name, x), (_, y) in zip(fields(a), fields(b))]
    elif isinstance(a, tuple) and len(a) == len(b):
        pairs = [("%s[%d]" % (where, i), x, y) for i, (x, y) in enumerate(zip(a, b))]
    elif isinstance(a, slice):
        pairs = [(where, (a.start, a.stop, a.step), (b.start, b.stop, b.step))]
    elif isinstance(a, frozenset):
        pairs = [] if sorted(map(key, a)) == sorted(map(key, b)) else [(where, len(a), len(b)), (where, 0, 1)]
    elif isinstance(a, (float, complex)):
        pairs = [] if repr(a) == repr(b) else [(where, repr(a), repr(b))]
    else:
        return None if a == b else "%s: %.200r became %.200r" % (where, a, b)
    for pair in pairs:
        found = difference(pair[1], pair[2], pair[0])
        if found:
            return found
    return None


def load(pyc, path):
    flags = loader._classify_pyc(pyc, "m", {"name": "m", "path": path})
    return flags, loader._compile_bytecode(memoryview(pyc)[16:], "m", path)


def check(out, records):
    with open(records, "rb") as file:
        for line in iter(file.readline, b"\n"):
            head = json.loads(line)
            original, rewritten = (file.read(length) for length in head["lengths"])
            flags, code = load(rewritten, head["path"])
            if original[:16] != rewritten[:16]:
                found = "the header differs"
            else:
                found = difference(load(original, head["path"])[1], code, "code")
            record(out, {"path": head["path"], "difference": found})


with open(sys.argv[2], "wb") as out:
    if sys.argv[1] == "dump":
        dump(out, sys.argv[3], sys.argv[4] if len(sys.argv) > 4 else "")
    else:
        check(out, sys.argv[3])
    out.write(b"\n")
