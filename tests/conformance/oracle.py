"""Compiles files with the CPython that runs this: python oracle.py OUT OPTIMIZE, paths on standard input, one a line.

For each path one record is appended to OUT: a kind byte (`C` code object, `E` exception), four bytes of length (little-endian)
and the marshalled code object, or a marshalled tuple of the exception's type, message and four places.
"""

import marshal
import sys
import warnings


def answer(path, optimize):
    try:
        with open(path, "rb") as file:
            source = file.read()
        code = compile(source, path, "exec", dont_inherit=True, optimize=optimize)
        return b"C", marshal.dumps(code)
    except SyntaxError as e:
        places = (e.lineno, e.offset, e.end_lineno, e.end_offset)
        return b"E", marshal.dumps((type(e).__name__, e.msg, *places))
    except Exception as e:
        return b"E", marshal.dumps((type(e).__name__, str(e), None, None, None, None))


def main():
    warnings.simplefilter("ignore")
    sys.set_int_max_str_digits(0)
    with open(sys.argv[1], "ab") as out:
        for path in sys.stdin.read().splitlines():
            kind, data = answer(path, int(sys.argv[2]))
            out.write(kind + len(data).to_bytes(4, "little") + data)
            # The next source may break the interpreter.
            out.flush()


main()
