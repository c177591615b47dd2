"""What CPython's own modules say of files, for tests/show_json.rs: argv is the files.

Prints one JSON document with ASCII only: for every file its stages, and its code object as marshal writes it. Code objects
come as `dis` orders them.
"""

import ast
import dis
import io
import json
import marshal
import symtable
import sys
import tokenize
import types


def nested(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from nested(constant)


def clean(text):
    """Without addresses."""
    import re

    return re.sub(r"at 0x[0-9a-f]+", "at 0x0", text)


def instruction(code, one):
    positions = getattr(one, "positions", None)
    record = {
        "offset": one.offset,
        "opcode": one.opcode,
        "opname": one.opname,
        "arg": one.arg,
        "argrepr": clean(one.argrepr),
        "is_jump_target": one.is_jump_target,
    }
    if positions is not None:
        record["positions"] = [
            positions.lineno, positions.end_lineno, positions.col_offset, positions.end_col_offset
        ]
        if record["positions"] == [None] * 4:
            record["positions"] = None
    return record


def fields(code):
    names = [
        "co_name co_filename co_firstlineno co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_stacksize",
        "co_flags co_names co_varnames co_cellvars co_freevars",
    ]
    record = {name: getattr(code, name) for name in " ".join(names).split()}
    for name in ["co_qualname"]:
        if hasattr(code, name):
            record[name] = getattr(code, name)
    for name in ["co_code", "co_linetable" if sys.version_info >= (3, 10) else "co_lnotab", "co_exceptiontable"]:
        if hasattr(code, name):
            record[name] = getattr(code, name).hex()
    record["co_consts"] = [
        {"type": type(constant).__name__, "repr": clean(repr(constant))} for constant in code.co_consts
    ]
    return record


PLACES = ["lineno", "end_lineno", "col_offset", "end_col_offset"]
NAMES = {"id", "name", "arg", "attr", "module", "asname", "names", "rest", "kwd_attrs", "kind"}
NUMBERS = {"level", "conversion", "simple", "is_async", "lineno"}


def tree(node, field=""):
    if isinstance(node, ast.AST):
        record = {"class": type(node).__name__}
        record.update((name, getattr(node, name)) for name in PLACES if name in node._attributes)
        for name in node._fields:
            value = getattr(node, name, None)
            is_constant = isinstance(node, ast.Constant) and name == "value"
            record[name] = repr(value) if is_constant else tree(value, name)
        return record
    if isinstance(node, list):
        return [tree(item, field) for item in node]
    if field in NAMES and isinstance(node, str) or field in NUMBERS and isinstance(node, int):
        return node
    return None if node is None else repr(node)


def tables(table, parent=None, found=None):
    found = [] if found is None else found
    own = len(found)
    found.append(
        {
            "name": table.get_name(),
            "lineno": table.get_lineno(),
            "nested": table.is_nested(),
            "parent": parent,
            "symbols": sorted(symbol.get_name() for symbol in table.get_symbols()),
        }
    )
    for child in table.get_children():
        tables(child, own, found)
    return found


def stages(path):
    with open(path, "rb") as file:
        source = file.read()
    names = tokenize.tok_name
    tokens = tokenize.tokenize(io.BytesIO(source).readline)
    code = compile(source, path, "exec", dont_inherit=True)
    codes = list(nested(code))
    found = {
        "tokens": [[names[t.exact_type], t.string, list(t.start), list(t.end)] for t in tokens],
        "symbols": tables(symtable.symtable(source, path, "exec")),
        "bytecode": [[instruction(code, one) for one in dis.Bytecode(code)] for code in codes],
        "code": [fields(code) for code in codes],
        "marshal": marshal.dumps(code).hex(),
    }
    if not path.endswith("deep.py"):
        # Python's own writer of JSON is limited in depth.
        found["ast"] = tree(ast.parse(source, path, type_comments=True))
    return found


json.dump([stages(path) for path in sys.argv[1:]], sys.stdout)
