"""Which code points `repr()` shows as they are, by CPython version.

usage: python dump_printable.py PYTHON... > unicode/printable.tsv

Each PYTHON is an interpreter of another minor version; it is asked once. A row is a range of code points and the first
minor version in which they are printable; code points in no row are printable in none.
"""
import subprocess
import sys

ASK = (
    "import sys;print(sys.version_info[1]);"
    "print(''.join('1' if chr(c).isprintable() else '0' for c in range(0x110000)))"
)


def main(interpreters):
    answers = {}
    for interpreter in interpreters:
        minor, bits = subprocess.run([interpreter, "-c", ASK], capture_output=True, text=True, check=True).stdout.split()
        answers[int(minor)] = bits
    minors = sorted(answers)
    since = []
    for point in range(0x110000):
        first = 0
        for minor in minors:
            if answers[minor][point] == "1":
                first = first or minor
            elif first:
                sys.exit(f"U+{point:04X} stopped being printable in 3.{minor}")
        since.append(first)
    print("# made by dump_printable.py from CPython", ", ".join(f"3.{m}" for m in minors))
    print("# first\tlast\tsince")
    start = 0
    for point in range(1, 0x110001):
        if point == 0x110000 or since[point] != since[start]:
            if since[start]:
                print(f"{start:X}\t{point - 1:X}\t{since[start]}")
            start = point


if __name__ == "__main__":
    main(sys.argv[1:])
