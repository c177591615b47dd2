import sys

def first_number(lines, default=None):
    """Return the first line that is an integer."""
    for line in lines:
        if not line.strip():
            continue
        try:
            return int(line)
        except ValueError as error:
            print(f"skip {line!r}: {error}", file=sys.stderr)
    return default
