"""Records what this CPython makes of the programs here: python record.py OUT.

Each record is four bytes of length (little-endian) and a marshalled tuple: file name (with `:LINE` for a line of eval.txt and
single.txt), mode, optimisation, and the code object or the exception's type and message.
"""

import marshal
import os
import sys
import warnings


def programs(folder):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            text = file.read()
        if name.endswith(".py") and name != "record.py":
            for optimize in 0, 1, 2:
                yield name, "exec", optimize, text
        elif name.endswith(".txt"):
            for number, line in enumerate(text.splitlines(), 1):
                yield f"{name}:{number}", name.removesuffix(".txt"), 0, line


def main():
    warnings.simplefilter("ignore")
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(sys.argv[1], "wb") as out:
        for name, mode, optimize, text in programs(folder):
            try:
                result = compile(text, name, mode, dont_inherit=True, optimize=optimize)
            except SyntaxError as e:
                result = (type(e).__name__, e.msg)
            data = marshal.dumps((name, mode, optimize, result))
            out.write(len(data).to_bytes(4, "little") + data)


main()
