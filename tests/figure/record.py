"""Compiles the programs of this folder with the Python that runs this and writes NAME-3.X.pyc beside them.

Run with each version whose files are here: python3.X record.py NAME...
The header is all zeros after the magic number, so that the files do not change with the clock.
"""
import importlib.util
import marshal
import sys
from pathlib import Path

here = Path(__file__).parent
for name in sys.argv[1:]:
    source = (here / f"{name}.py").read_text(encoding="utf-8")
    code = compile(source, f"{name}.py", "exec", dont_inherit=True)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (here / f"{name}-{version}.pyc").write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
