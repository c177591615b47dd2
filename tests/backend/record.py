"""Records code units for tests/backend.rs: python record.py OUT FILE...

It needs a CPython of which `optimize_and_assemble_code_unit` (Python/compile.c) was changed to append to the list
`sys.unit_dump`, for every unit, a pair of the code object and, before it, this tuple, taken before the flow graph is made:

    name, qualname, constants in order, then the dicts of names, varnames, cellvars, freevars and fast-hidden names,
    u_argcount, u_posonlyargcount, u_kwonlyargcount, length of ste_varnames, first line, code flags,
    the instructions (six 32-bit integers each: opcode, operand, line, end line, column, end column),
    the label map (32-bit integers), and the instructions of the annotations or None.

A list of files can also be given on standard input, with `-` for FILE.
"""

import marshal
import sys
import warnings


def unit(fields):
    # A name can stay in the dict of hidden names after it was turned off; both count.
    return tuple(
        tuple(field) if isinstance(field, (dict, list)) else field for field in fields
    )


def main():
    warnings.simplefilter("ignore")
    out, *paths = sys.argv[1:]
    if paths == ["-"]:
        paths = sys.stdin.read().splitlines()
    with open(out, "wb") as file:
        for path in paths:
            with open(path, "rb") as source:
                text = source.read()
            name = path if path.startswith("/") else path.rsplit("/", 1)[-1]
            sys.unit_dump = []
            try:
                compile(text, name, "exec", dont_inherit=True, optimize=0)
            except (SyntaxError, ValueError):
                continue
            units = tuple((unit(fields), code) for fields, code in sys.unit_dump)
            data = marshal.dumps((name, units))
            file.write(len(data).to_bytes(4, "little") + data)


main()
