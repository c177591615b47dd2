"""What the CPython that runs this makes of a file on the way to its code object: python stages.py OUT PATH OPTIMIZE CONSTS

OUT gets a JSON list of stages, each a name and the rows of its text: tokens, tree, rewritten tree, symbol tables, and, where
`_testinternalcapi` can tell, the instruction sequence of every code unit (inner ones first) and what the flow graph makes of
it. CONSTS is a file with a marshalled list: for each unit its number of locals and its constants, which
`_testinternalcapi` does not tell and the flow graph must know.
"""

import ast
import contextlib
import io
import json
import marshal
import opcode
import os
import symtable
import sys
import tokenize
import warnings


def printed(main, *arguments):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        main(*arguments)
    return text.getvalue().splitlines()


def tokens(path):
    sys.argv[1:] = ["-e", path]
    return printed(tokenize.main if hasattr(tokenize, "main") else tokenize._main)


def trees(source, path, optimize):
    for level, flags in ((0, ast.PyCF_ONLY_AST), (optimize, ast.PyCF_OPTIMIZED_AST)):
        tree = compile(source, path, "exec", flags, dont_inherit=True, optimize=level)
        yield ast.dump(tree, indent=1, include_attributes=True).splitlines()


def annotated(tree):
    """Whether a module has variable annotations of its own: 3.14 and later break on them."""
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


def rows(sequence):
    for op, arg, *place in sequence.get_instructions():
        place = ["-" if n in (None, -1) else n for n in place]
        # Which loads borrow is found out later in a real compilation.
        name = str(NAMES.get(op, op)).replace("_BORROW", "")
        yield "%s %s @%s:%s-%s:%s" % (name, arg or 0, place[0], place[2], place[1], place[3])


def sequences(source, path, optimize, consts):
    import _testinternalcapi as internal

    tree = ast.parse(source, path)
    if sys.version_info >= (3, 14) and annotated(tree):
        return
    sequence, _ = internal.compiler_codegen(tree, path, optimize)
    yield "instruction sequence", [row for n, unit in enumerate(units(sequence)) for row in ("unit %d" % n, *rows(unit))]
    optimised = []
    for n, (unit, (count, values)) in enumerate(zip(units(sequence), consts)):
        optimised += ["unit %d" % n, *rows(internal.optimize_cfg(unit, list(values), count))]
    yield "optimised sequence", optimised


def main(out, path, optimize, consts):
    warnings.simplefilter("ignore")
    sys.set_int_max_str_digits(0)
    with open(path, "rb") as file:
        source = file.read()
    with open(consts, "rb") as file:
        consts = marshal.load(file)
    optimize = int(optimize)
    stages = []
    try:
        stages.append(("tokens", tokens(path)))
        stages.extend(zip(("tree", "rewritten tree"), trees(source, path, optimize)))
        stages.append(("symbol tables", printed(symtable.main, [path])))
        stages.extend(sequences(source, path, optimize, consts))
    except (SyntaxError, ImportError, SystemError):
        # The stages before can be compared.
        pass
    with open(out, "w", encoding="utf-8", errors="surrogatepass") as file:
        json.dump(stages, file)
    # What `_testinternalcapi` leaves behind can break the interpreter when it ends.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    import _opcode_metadata

    NAMES = {number: name for name, number in _opcode_metadata.opmap.items()}
    main(*sys.argv[1:])
