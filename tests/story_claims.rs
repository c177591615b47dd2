//! What the chapters of the demo book say of a running CPython, tried with the interpreters that are found. What they say of
//! compiled code is in their figures.

mod found;

/// Runs checks of which each is a line of Python that must not fail.
fn holds(test: &str, since: (u8, u8), script: &str) {
    for python in found::all_or_skip(test) {
        // The WebAssembly ones take seconds to start, and 3.14 is what the book is about: one of them is enough.
        let minor = python.version.minor();
        if (3, minor) < since || python.wasm && minor != 14 {
            continue;
        }
        python.stdout(&["-c", script]);
    }
}

#[test]
fn exceptions() {
    holds(
        "story: exceptions",
        (3, 8),
        r#"
import dis, io, sys
source = '''
def read(path):
    try:
        file = open(path)
    except OSError as error:
        print(error)
    else:
        return file.read()
    finally:
        print("done")
'''
space = {}
exec(compile(source, "book", "exec"), space)
names = [i.opname for i in dis.get_instructions(space["read"])]
# Up to 3.10 blocks are pushed, since 3.11 there is a table.
assert any(n.startswith("SETUP_") for n in names) == (sys.version_info < (3, 11)), names
assert hasattr(space["read"].__code__, "co_exceptiontable") == (sys.version_info >= (3, 11))
# Since 3.9 the code of `finally` is there once for every way out: after the return, after the handler, after a raise.
copies = sum(i.argval == "done" for i in dis.get_instructions(space["read"]))
assert copies == (3 if sys.version_info >= (3, 9) else 1), copies
# The name is gone after the block.
def gone():
    try:
        raise OSError("x")
    except OSError as error:
        pass
    return error
try:
    gone()
except UnboundLocalError:
    pass
else:
    raise SystemExit("the name is still there")
"#,
    );
}

#[test]
fn closures_and_generators() {
    holds(
        "story: closures and generators",
        (3, 8),
        r#"
import types
def make():
    return [lambda: i for i in range(3)]
assert [f() for f in make()] == [2, 2, 2]
cells = {id(f.__closure__[0]) for f in make()}
assert len(cells) == 1
def countdown(n):
    while n:
        yield n
        n -= 1
assert isinstance(countdown(2), types.GeneratorType) and list(countdown(2)) == [2, 1]
def bad():
    raise StopIteration
    yield
try:
    next(bad())
except RuntimeError as error:
    assert isinstance(error.__cause__, StopIteration)
else:
    raise SystemExit("StopIteration escaped")
"#,
    );
}

/// The adaptive interpreter: special forms appear as code runs, go back, and are never in the code object.
#[test]
fn special_forms() {
    holds(
        "story: special forms",
        (3, 11),
        r#"
import dis, sys
source = '''
def total(prices):
    result = 0
    for price in prices:
        result += price
    return result
'''
space = {}
exec(compile(source, "book", "exec"), space)
total = space["total"]
code = total.__code__.co_code
def forms():
    return {i.opname for i in dis.get_instructions(total, adaptive=True)}
assert not any(name in forms() for name in ("BINARY_OP_ADD_INT", "FOR_ITER_LIST", "FOR_ITER_RANGE"))
for _ in range(100):
    total([1, 2, 3])
assert "BINARY_OP_ADD_INT" in forms(), forms()
if sys.version_info >= (3, 12):
    assert "FOR_ITER_LIST" in forms(), forms()
for _ in range(3000):
    total(range(5))
if sys.version_info >= (3, 12):
    assert "FOR_ITER_RANGE" in forms(), forms()
for _ in range(3000):
    total([1.5, 2.5])
assert "BINARY_OP_ADD_INT" not in forms(), forms()
# None of this is in the code object.
assert total.__code__.co_code == code
assert compile(source, "book", "exec").co_consts[0].co_code == code
"#,
    );
}

#[test]
fn the_cache() {
    holds(
        "story: the cache",
        (3, 8),
        r#"
import importlib.util, os, py_compile, sys, tempfile
folder = tempfile.mkdtemp()
path = os.path.join(folder, "add.py")
with open(path, "w") as f:
    f.write("def add(a, b):\n    return a + b\n")
cached = importlib.util.cache_from_source(path)
assert cached == os.path.join(folder, "__pycache__", "add.cpython-3%d.pyc" % sys.version_info[1]), cached
assert cached.replace(".pyc", ".opt-2.pyc") == importlib.util.cache_from_source(path, optimization=2)
py_compile.compile(path, doraise=True)
head = open(cached, "rb").read(16)
assert head[:4] == importlib.util.MAGIC_NUMBER and head[2:4] == b"\r\n" and head[4:8] == bytes(4)
assert int.from_bytes(head[8:12], "little") == int(os.stat(path).st_mtime)
assert int.from_bytes(head[12:16], "little") == os.stat(path).st_size
for mode, flags in ((py_compile.PycInvalidationMode.CHECKED_HASH, 3), (py_compile.PycInvalidationMode.UNCHECKED_HASH, 1)):
    py_compile.compile(path, doraise=True, invalidation_mode=mode)
    head = open(cached, "rb").read(16)
    assert head[4:8] == bytes([flags, 0, 0, 0])
    assert head[8:] == importlib.util.source_hash(open(path, "rb").read())
# A magic number that is another's: the source is compiled again.
py_compile.compile(path, doraise=True)
data = bytearray(open(cached, "rb").read())
data[0] ^= 1
open(cached, "wb").write(data)
sys.dont_write_bytecode = False
sys.path.insert(0, folder)
import add
assert add.add(1, 2) == 3
assert open(cached, "rb").read(4) == importlib.util.MAGIC_NUMBER
"#,
    );
}
