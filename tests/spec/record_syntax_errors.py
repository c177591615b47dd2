"""Writes what this version of CPython raises below each block of a Markdown file.

usage: python record_syntax_errors.py FILE.md, once with each interpreter whose answers are wanted
"""
import ast
import re
import sys
import warnings

VERSION = "3.%d" % sys.version_info[1]
BLOCK = re.compile(r"(````python\n(.*?)\n````\n)((?:- 3\.\d+: [^\n]*\n)*)", re.S)


def answer(source):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source + "\n", "<block>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        except SyntaxError as e:
            places = ", ".join(str(x or 0) for x in (e.lineno, e.offset, e.end_lineno, e.end_offset))
            return f"{type(e).__name__}: {e.msg!r} {places}"
        except Exception as e:
            return f"{type(e).__name__}: {str(e)!r} 0, 0, 0, 0"
    return "ok" + "".join(f"; {w.category.__name__}: {str(w.message)!r} {w.lineno}" for w in caught)


def record(match):
    lines = dict(line[2:].split(": ", 1) for line in match[3].split("\n") if line)
    lines[VERSION] = answer(match[2])
    return match[1] + "".join(f"- {v}: {lines[v]}\n" for v in sorted(lines, key=lambda v: int(v[2:])))


text = open(sys.argv[1], encoding="utf-8", newline="").read()
text = BLOCK.sub(record, text)
with open(sys.argv[1], "w", encoding="utf-8", newline="") as out:
    out.write(text)
