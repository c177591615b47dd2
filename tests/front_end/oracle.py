"""The interpreter's side of tests/front_end.rs.

    oracle.py dump OUT LIST    for every source file named in LIST: a record with what `python -m symtable`, `-m tokenize -e`
                               and `-m ast -a` print, and the text of `ast.dump` for the tree as parsed and after the rewrite
                               for `-O0` and `-OO`; no texts when it is refused

A record is a line of JSON with the lengths of the byte strings that follow it. OUT ends with an empty line.
"""

import ast
import contextlib
import io
import json
import symtable
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")


def printed(main, *arguments):
    """What the main function of a module prints when these are the arguments of the command line."""
    sys.argv[1:] = arguments
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        main()
    return text.getvalue()


def tools(path):
    yield printed(lambda: symtable.main(sys.argv[1:]), path)
    yield printed(getattr(tokenize, "main", None) or tokenize._main, "-e", path)
    yield printed(getattr(ast, "main", None) or ast._main, "-a", path)


def trees(source, path):
    for optimize, flags in ((0, ast.PyCF_ONLY_AST), (0, ast.PyCF_OPTIMIZED_AST), (2, ast.PyCF_OPTIMIZED_AST)):
        tree = compile(source, path, "exec", flags, dont_inherit=True, optimize=optimize)
        yield ast.dump(tree, include_attributes=True)


def main(command, out, paths):
    assert command == "dump"
    sys.set_int_max_str_digits(0)
    with open(out, "wb") as file:
        for path in open(paths, encoding="utf-8").read().splitlines():
            with open(path, "rb") as source_file:
                source = source_file.read()
            try:
                parts = [*tools(path), *trees(source, path)]
            except (SyntaxError, ValueError) as error:
                parts = []
            parts = [part.encode("utf-8", "surrogatepass") for part in parts]
            file.write(json.dumps({"path": path, "lengths": [len(part) for part in parts]}).encode() + b"\n")
            for part in parts:
                file.write(part)
        file.write(b"\n")


main(*sys.argv[1:])
