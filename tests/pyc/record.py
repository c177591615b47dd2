"""Records what tests/pyc.rs expects: `python3.X tests/pyc/record.py` writes 3.X.pyc, 3.X.dis and, where `dis` has options,
3.X.options.dis with all of them. Set PYTHONHASHSEED=0."""

import dis
import io
import os
import py_compile
import re
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
version = "%d.%d" % sys.version_info[:2]
source = []
with open(os.path.join(here, "sample.py"), encoding="utf-8") as file:
    for line in file:
        since = re.match(r"# since 3\.(\d+)$", line)
        if since and int(since.group(1)) > sys.version_info[1]:
            break
        source.append(line)
source = "".join(source)


def write(name, code, **options):
    text = io.StringIO()
    dis.dis(code, file=text, **options)
    with open(os.path.join(here, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(re.sub(r" at 0x[0-9a-fA-F]+, file", " at 0x0, file", text.getvalue()))


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "sample.py")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(source)
    py_compile.compile(
        path,
        os.path.join(here, version + ".pyc"),
        dfile="sample.py",
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
code = compile(source, "sample.py", "exec")
write(version + ".dis", code)
if sys.version_info >= (3, 14):
    write(version + ".options.dis", code, show_caches=True, show_offsets=True, show_positions=True)
elif sys.version_info >= (3, 13):
    write(version + ".options.dis", code, show_caches=True, show_offsets=True)
