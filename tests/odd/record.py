"""Records what this CPython makes of the sources here: python record.py OUT.gz.

Each record is four bytes of length (little-endian) and a marshalled tuple: name, mode, pieces of the source, the code object or
the exception's type, message and place, and the warnings with their lines. What is too deep for a WebAssembly build is left out.
"""

import gzip
import marshal
import sys
import warnings

import sources


def answer(source, mode):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = compile(source, "odd.py", mode, dont_inherit=True, optimize=0)
            marshal.dumps(result)
        except SyntaxError as e:
            place = [number or 0 for number in (e.lineno, e.offset, e.end_lineno, e.end_offset)]
            result = (type(e).__name__, e.msg, *place)
        except Exception as e:
            result = (type(e).__name__, str(e), 0, 0, 0, 0)
    return result, tuple((w.category.__name__, str(w.message), w.lineno) for w in caught)


def main():
    own_limits = ("MemoryError", "RecursionError") if sys.platform in ("emscripten", "wasi") else ()
    with open(sys.argv[1], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
        for name, mode, pieces in sources.cases():
            pieces = tuple((piece.encode() if isinstance(piece, str) else piece, times) for piece, times in pieces)
            result, warned = answer(b"".join(piece * times for piece, times in pieces), mode)
            if isinstance(result, tuple) and result[0] in own_limits:
                continue
            data = marshal.dumps((name, mode, pieces, result, warned))
            out.write(len(data).to_bytes(4, "little") + data)


if __name__ == "__main__":
    main()
