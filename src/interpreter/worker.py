# Compiles what it is given, or prints or tells its tokens, tree or symbol tables, and never runs it. Frames go both ways over the
# standard streams: a four-byte tag, the lengths of a JSON header and of a body as little-endian 32-bit numbers, the header, the body.
import sys

# Only the standard library: the folder of the caller is not a place to import from.
sys.path[:] = [entry for entry in sys.path if entry]

import json
import marshal
import os
import struct
import warnings


def limit_memory(size):
    try:
        import resource
    except ImportError:
        return
    for what, most in (("RLIMIT_CORE", 0), ("RLIMIT_AS", size)):
        try:
            hard = resource.getrlimit(getattr(resource, what))[1]
            if hard == resource.RLIM_INFINITY or most <= hard:
                resource.setrlimit(getattr(resource, what), (most, most))
        except (AttributeError, OSError, ValueError):
            pass


def own_output():
    """The pipe of the answers; whatever else prints on standard output is led to standard error."""
    try:
        answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        return answers
    except OSError:
        return sys.stdout.buffer


def text(value):
    """JSON can hold no lone surrogates that every reader takes."""
    if value is None:
        return None
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def number(value):
    return value if isinstance(value, int) and abs(value) < 1 << 62 else None


def raised(error):
    answer = {"class": type(error).__name__, "message": text(error)}
    if isinstance(error, SyntaxError):
        answer["message"] = text(error.msg)
        answer["text"] = text(error.text)
        answer["filename"] = text(error.filename)
        for name in ("lineno", "offset", "end_lineno", "end_offset"):
            answer[name] = number(getattr(error, name, None))
    return answer


def compile_one(request, source):
    body = b""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            code = compile(
                source,
                request["filename"],
                request["mode"],
                request["flags"],
                True,
                request["optimize"],
            )
            body = marshal.dumps(code)
            answer = {}
        except Exception as error:
            answer = {"raised": raised(error)}
    answer["warnings"] = [
        {"category": warning.category.__name__, "message": text(warning.message), "line": number(warning.lineno)}
        for warning in caught
    ]
    return answer, body


def tokens_text(source, request):
    """What `python -m tokenize -e` prints."""
    import io
    import tokenize

    tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
    if hasattr(tokenize, "_format_tokens"):
        return "".join(line + "\n" for line in tokenize._format_tokens(tokens, color=False, exact=True))
    lines = []
    for token in tokens:
        place = "%d,%d-%d,%d:" % (token.start + token.end)
        lines.append("%-20s%-15s%-15r\n" % (place, tokenize.tok_name[token.exact_type], token.string))
    return "".join(lines)


def tree_text(source, request):
    """What `python -m ast` prints; where there is no such tool, in the form of 3.9."""
    import ast

    tree = ast.parse(source, request["filename"], request["mode"], type_comments=True)
    attributes = request["attributes"]
    if hasattr(ast, "main"):
        return ast.dump(tree, include_attributes=attributes, indent=3) + "\n"

    def several(open_, parts, close, level):
        before = "\n" + "   " * level
        return open_ + before + ("," + before).join(parts) + close

    def written(node, level):
        if isinstance(node, list):
            return several("[", [written(item, level + 1)[0] for item in node], "]", level) if node else "[]", not node
        if not isinstance(node, ast.AST):
            return repr(node), True
        parts, simple = [], True
        for name in node._fields + (node._attributes if attributes else ()):
            value = getattr(node, name, None)
            if value is None and not (name == "value" and isinstance(node, ast.Constant)):
                continue
            text, plain = written(value, level + 1)
            parts.append("%s=%s" % (name, text))
            simple = simple and plain
        head = type(node).__name__ + "("
        if simple and len(parts) <= 3:
            return head + ", ".join(parts) + ")", not parts
        return several(head, parts, ")", level), False

    return written(tree, 1)[0] + "\n"


def symbol_words():
    """What `symtable` calls the flags and the scope of a symbol; in the words of 3.13 where it has none."""
    import symtable

    if hasattr(symtable.Symbol, "_flags_str"):
        return symtable.Symbol._flags_str, symtable.Symbol._scope_str
    names = "USE DEF_GLOBAL DEF_NONLOCAL DEF_LOCAL DEF_PARAM DEF_IMPORT DEF_BOUND DEF_ANNOT".split()
    scopes = "FREE LOCAL GLOBAL_IMPLICIT GLOBAL_EXPLICIT CELL".split()
    known = [(name, getattr(symtable, name, None) or symtable._symtable.USE) for name in names]
    scopes = {getattr(symtable, name): name for name in scopes}

    def flags(symbol):
        return [name for name, bits in known if symbol._Symbol__flags & bits == bits]

    def scope(symbol):
        return scopes.get(symbol._Symbol__scope) or str(symbol._Symbol__scope)

    return flags, scope


def table_kind(table):
    # Before 3.12 the blocks of annotations that stay strings have no name.
    return str(table.get_type() or "annotation")


def symbols_text(source, request):
    """What `python -m symtable` prints; where there is no such tool, in the form of 3.13."""
    import symtable

    table = symtable.symtable(source, request["filename"], request["mode"])
    flags, scope = symbol_words()
    lines = []

    def add(table, level):
        indent = "    " * level
        kind = table_kind(table)
        what = "from file %r" % table._filename if kind == "module" else repr(table.get_name())
        lines.append("%ssymbol table for %s%s %s:" % (indent, "nested " if table.is_nested() else "", kind, what))
        for name in table.get_identifiers():
            symbol = table.lookup(name)
            words = ", ".join(flags(symbol)).lower()
            lines.append("    %s%s symbol %r: %s" % (indent, scope(symbol).lower(), symbol.get_name(), words))
        lines.append("")
        for inner in table.get_children():
            add(inner, level + 1)

    add(table, 0)
    return "".join(line + "\n" for line in lines)


def told_tokens(source, request):
    import io
    import tokenize

    tokens = tokenize.tokenize(io.BytesIO(source).readline)
    return json.dumps([(tokenize.tok_name[t.exact_type], text(t.string), t.start, t.end) for t in tokens])


def told_tree(source, request):
    """All nodes in one list, each before those below it; what a field holds is told by its place in the list."""
    import ast

    nodes = [ast.parse(source, request["filename"], request["mode"], type_comments=request["comments"])]
    told = []

    def value(held, field, of):
        if isinstance(held, list):
            return [value(item, "", of) for item in held]
        if isinstance(held, ast.AST):
            nodes.append(held)
            return len(nodes) - 1
        # The only fields in which `None` is a value.
        absent = held is None and field and not (field == "value" and type(of).__name__ in ("Constant", "MatchSingleton"))
        return None if absent else text(repr(held))

    # Whatever a node holds is added behind all that are there, so no nesting is too deep.
    for node in nodes:
        place = None
        if "lineno" in node._attributes:
            place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
        fields = [(field, value(getattr(node, field, None), field, node)) for field in node._fields]
        told.append((type(node).__name__, place, fields))
    return json.dumps(told)


def told_tables(source, request):
    import symtable

    flags, scope = symbol_words()
    told = []
    waiting = [(symtable.symtable(source, request["filename"], request["mode"]), None)]
    while waiting:
        table, parent = waiting.pop()
        symbols = []
        for name in table.get_identifiers():
            symbol = table.lookup(name)
            # DEF_TYPE_PARAM has a name in `symtable` from 3.13 only.
            is_type = bool(symbol._Symbol__flags & 1024)
            symbols.append((text(name), scope(symbol), list(flags(symbol)), symbol.is_parameter(), is_type))
        waiting.extend((inner, len(told)) for inner in reversed(table.get_children()))
        told.append((table_kind(table), text(table.get_name()), table.get_lineno(), table.is_nested(), parent, symbols))
    return json.dumps(told)


PRINTED = {
    "tokens": tokens_text,
    "ast": tree_text,
    "symbols": symbols_text,
    "told tokens": told_tokens,
    "told tree": told_tree,
    "told tables": told_tables,
}


def print_one(request, source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return {}, PRINTED[request["print"]](source, request).encode("utf-8", "backslashreplace")
        except Exception as error:
            answer = raised(error)
            if answer["class"] == "TokenError" and len(error.args) == 2:
                answer["message"] = text(error.args[0])
                answer["lineno"], answer["offset"] = error.args[1][0], error.args[1][1] + 1
            return {"raised": answer}, b""


def main():
    limit_memory(int(sys.argv[1]))
    questions, answers = sys.stdin.buffer, own_output()

    def send(answer, body):
        header = json.dumps(answer).encode("ascii")
        answers.write(struct.pack("<4sII", b"PyA1", len(header), len(body)))
        answers.write(header)
        answers.write(body)
        answers.flush()

    send({"id": 0}, b"")
    while True:
        start = questions.read(12)
        if len(start) < 12:
            return
        tag, header, body = struct.unpack("<4sII", start)
        if tag != b"PyQ1":
            raise SystemExit("not a question: %r" % start)
        request = json.loads(questions.read(header).decode("utf-8"))
        work = print_one if "print" in request else compile_one
        answer, result = work(request, questions.read(body))
        answer["id"] = request["id"]
        send(answer, result)


main()
