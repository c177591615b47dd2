"""The interpreter's side of tests/stdlib_from_pyc.rs: runs modules of the standard library's own tests.

    run.py sources FOLDER MODULE...    from wherever they are; the source of every module that was imported is put into
                                       FOLDER
    run.py pyc FOLDER MODULE...        FOLDER is first on the path, with a `__pycache__` beside each source; says how many
                                       modules came from there, and of which the source was read all the same

Prints a line of JSON: for each test module how many tests ran, and by which names others than passed ones are known.
"""

import contextlib
import importlib
import importlib._bootstrap_external as loaders
import io
import json
import os
import pkgutil
import shutil
import sys
import unittest
import warnings
from importlib.machinery import PathFinder


def outcome(name):
    result = unittest.TestResult()
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            unittest.defaultTestLoader.loadTestsFromName("test." + name).run(result)
    except (unittest.SkipTest, NameError, ImportError) as reason:
        # Tests of 3.13 need not be for a later version.
        return {"left out": repr(reason)}
    kinds = ("failures", "errors", "skipped", "expectedFailures")
    answer = {kind: sorted(str(test) for test, _ in getattr(result, kind)) for kind in kinds}
    answer["unexpectedSuccesses"] = sorted(map(str, result.unexpectedSuccesses))
    answer["run"] = result.testsRun
    return answer


def imported():
    """Name, loader and whether it is a package, of all modules that have a source."""
    for name, module in sorted(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if spec is None or name == "__main__":
            continue
        if spec.name != name:
            # Another module stands in for it (`collections.abc`), which has a file all the same.
            package = sys.modules.get(name.rpartition(".")[0])
            spec = PathFinder.find_spec(name, package.__path__) if hasattr(package, "__path__") else None
        if spec is None or not hasattr(spec.loader, "get_source"):
            continue
        try:
            source = spec.loader.get_source(name)
        except ImportError:
            continue
        if source is not None:
            yield name, spec, source


def beside(name):
    """The modules of a package that are not imported, or whose import fails on purpose. `test` has too many."""
    package = sys.modules[name]
    for module in pkgutil.iter_modules(package.__path__) if name != "test" else ():
        inner = name + "." + module.name
        spec = PathFinder.find_spec(inner, package.__path__)
        if inner not in sys.modules and hasattr(spec.loader, "get_source"):
            yield inner, spec, spec.loader.get_source(inner)


def write_sources(folder):
    modules = list(imported())
    for name, spec, _ in list(modules):
        if spec.submodule_search_locations:
            modules += beside(name)
    for name, spec, source in modules:
        parts = name.split(".")
        path = os.path.join(folder, *parts, "__init__.py") if spec.submodule_search_locations else os.path.join(folder, *parts) + ".py"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = source.encode() if not os.path.exists(spec.origin) else open(spec.origin, "rb").read()
        with open(path, "wb") as file:
            file.write(data)
    # Some tests go into folders beside them, or read a text.
    for entry in os.scandir(os.path.dirname(sys.modules["test"].__file__)):
        if entry.is_dir():
            os.makedirs(os.path.join(folder, "test", entry.name), exist_ok=True)
        elif entry.name.endswith(".txt"):
            shutil.copy(entry.path, os.path.join(folder, "test"))


def from_pyc(folder):
    def refuse(*_, **__):
        raise SystemError

    loaders.SourceLoader.source_to_code = refuse
    taken, strangers = 0, []
    for name, spec, _ in imported():
        try:
            # Read once more, as the import did; without a valid `.pyc` this compiles.
            spec.loader.get_code(name)
            inside = spec.origin.startswith(folder + os.sep)
        except SystemError:
            inside = False
        if inside:
            taken += 1
        else:
            strangers.append(name)
    return {"taken": taken, "strangers": strangers}


def main(how, folder, *names):
    warnings.simplefilter("ignore")
    # Tests import it only where something warns, which is not the same in each run.
    importlib.import_module("test.support.warnings_helper")
    answer = {name: outcome(name) for name in names}
    if how == "sources":
        write_sources(folder)
    else:
        answer[""] = from_pyc(folder)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
