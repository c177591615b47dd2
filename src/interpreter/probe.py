# Says who the interpreter is, as one line of JSON behind a word that nothing else prints. Runs on Python 2 too.
import json
import sys

implementation = getattr(sys, "implementation", None)
about = {
    "implementation": implementation.name if implementation else "cpython",
    "version": list(sys.version_info),
    "executable": sys.executable or "",
    "platform": sys.platform,
    "abiflags": getattr(sys, "abiflags", ""),
    "magic": [],
}
if sys.version_info[0] == 3:
    import importlib.util

    about["magic"] = list(importlib.util.MAGIC_NUMBER)
sys.stdout.write("pyscope-probe " + json.dumps(about, sort_keys=True) + "\n")
sys.stdout.flush()
