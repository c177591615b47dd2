"""Records the tree of sample.py after CPython's rewrite: one line of `ast.dump` for each statement.

    python3.13 record.py; python3.14 record.py
"""

import ast
import pathlib
import sys

here = pathlib.Path(__file__).parent
source = (here / "sample.py").read_bytes()
for optimize in 0, 2:
    tree = compile(source, "sample.py", "exec", ast.PyCF_OPTIMIZED_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, optimize=optimize)
    lines = [ast.dump(statement, include_attributes=True) for statement in tree.body]
    name = f"sample.3.{sys.version_info.minor}.{optimize}.txt"
    (here / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
