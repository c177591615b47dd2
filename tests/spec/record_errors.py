"""Record what CPython says about the snippets of a Markdown file.

    python3.13 tests/spec/record_errors.py tests/spec/codegen-errors.md

Run it by each interpreter whose answers are wanted. Below every Python fence, the lines that begin with `- 3.N: ` for
that version are replaced: `ok`, or the exception with its message and `@line:offset-end_line:end_offset` (0 for `None`),
or every warning with its message and `@line`. Words after `python` in the fence are `single` or `eval` for the mode and
`optimize=1` or `optimize=2`.
"""

import re
import sys
import warnings

VERSION = f"3.{sys.version_info.minor}"
FENCE = re.compile(r"(^```python([^\n]*)\n(.*?)^```\n)((?:- 3\.\d+: [^\n]*\n)*)", re.M | re.S)


def answers(source, words):
    mode = next((word for word in words if word in ("single", "eval")), "exec")
    optimize = next((int(word[9:]) for word in words if word.startswith("optimize=")), 0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<snippet>", mode, optimize=optimize, dont_inherit=True)
        except SyntaxError as e:
            place = f"@{e.lineno}:{e.offset}-{e.end_lineno or 0}:{e.end_offset or 0}"
            return [f"{type(e).__name__}: {e.msg} {place}"]
        except (ValueError, RecursionError, MemoryError, OverflowError, SystemError) as e:
            return [f"{type(e).__name__}: {e}"]
    return [f"{w.category.__name__}: {w.message} @{w.lineno}" for w in caught] or ["ok"]


def replace(match):
    fence, words, source, old = match.groups()
    lines = [line for line in old.splitlines() if not line.startswith(f"- {VERSION}: ")]
    lines += [f"- {VERSION}: {answer}" for answer in answers(source, words.split())]
    lines.sort(key=lambda line: int(line[4 : line.index(":")]))
    return fence + "".join(line + "\n" for line in lines)


def main(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(FENCE.sub(replace, text))


if __name__ == "__main__":
    main(*sys.argv[1:])
