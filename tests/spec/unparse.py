"""Records how annotations become strings: expressions, one a line, each with its text.

usage: python unparse.py EXPRESSIONS > unparse.tsv
"""
import sys

for line in open(sys.argv[1], encoding="utf-8"):
    expression = line.rstrip("\n")
    code = compile(f"from __future__ import annotations\nx: ({expression})\n", "", "exec")
    texts = [c for c in code.co_consts if isinstance(c, str) and c not in ("x", "annotations")]
    if len(texts) != 1:
        sys.exit(f"no text for {expression}")
    print(f"{expression}\t{texts[0]}")
