"""Record CPython's instruction sequences, before its flow graph, for sources.

    python3.13 tests/spec/record_sequences.py OUT FILE...

Run it by the interpreter whose answers are wanted (3.13 or later). OUT gets, for every file that compiles, a line
`== FILE`, then for every code unit in the order in which they are finished (inner ones first) a line `--` and its
instructions: name, operand (for jumps and block pushes the number of the instruction that is the target), first line,
last line, first column, last column. `@LIST` names a file that lists the sources. A file of snippets (`.md`) is taken
apart at its fences.

3.14 and later cannot do modules with annotations: the interpreter breaks. They are left out.
"""

import ast
import re
import sys

import _opcode_metadata
import _testinternalcapi

NAMES = {number: name for name, number in _opcode_metadata.opmap.items()}
FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.M | re.S)


def annotated(tree):
    """Whether a module has variable annotations of its own."""
    pending = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.AnnAssign):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(node))
    return False


def units(sequence):
    for inner in sequence.get_nested():
        yield from units(inner)
    yield sequence


def record(out, label, source, name):
    try:
        tree = ast.parse(source)
        if sys.version_info >= (3, 14) and annotated(tree):
            return
        sequence, _ = _testinternalcapi.compiler_codegen(tree, name, 0)
    except (SyntaxError, ValueError, RecursionError):
        return
    out.write(f"== {label}\n")
    for unit in units(sequence):
        out.write("--\n")
        for op, arg, *place in unit.get_instructions():
            line = [NAMES.get(op, op), arg or 0, *(-1 if n is None else n for n in place)]
            out.write(" ".join(map(str, line)) + "\n")


def main(target, *paths):
    files = []
    for path in paths:
        if path.startswith("@"):
            with open(path[1:], encoding="utf-8") as listing:
                files += listing.read().split("\n")
        else:
            files.append(path)
    with open(target, "w", encoding="utf-8") as out:
        for path in filter(None, files):
            with open(path, "rb") as source:
                text = source.read()
            if path.endswith(".md"):
                for number, snippet in enumerate(FENCE.findall(text.decode())):
                    record(out, f"{path}#{number}", snippet, "<snippet>")
            else:
                record(out, path, text, path)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
