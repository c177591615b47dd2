# Compiles what it is given and never runs it. Frames go both ways over the standard streams: a four-byte tag, the lengths
# of a JSON header and of a body as little-endian 32-bit numbers, the header, the body.
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
        answer, code = compile_one(request, questions.read(body))
        answer["id"] = request["id"]
        send(answer, code)


main()
