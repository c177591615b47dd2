"""Writes the encodings that a source may be in, as this CPython knows them: python dump.py > encodings.tsv.

A row is a codec's name, its other names, what it is, and for `charmap` the code points of its 256 bytes (hexadecimal, `-` where
there is none); where bytes below 128 are ASCII, only those of the others.
"""

import codecs
import encodings
import encodings.aliases
import os

MULTIBYTE = (
    "big5 big5hkscs cp932 cp949 cp950 euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030 gb2312 gbk hz iso2022_jp iso2022_jp_1"
    " iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr johab shift_jis shift_jis_2004 shift_jisx0213"
).split()


def cells(codec):
    points = []
    for byte in range(256):
        try:
            points.append(f"{ord(codecs.decode(bytes([byte]), codec)):x}")
        except UnicodeDecodeError:
            points.append("-")
    same = points[:128] == [f"{byte:x}" for byte in range(128)]
    return " ".join(points[128:] if same else points)


def kind(codec):
    if not codecs.lookup(codec)._is_text_encoding:
        return "bytes"
    if codec in MULTIBYTE:
        return "multibyte"
    module = __import__("encodings." + codec, fromlist=["*"])
    return "charmap" if hasattr(module, "decoding_table") or hasattr(module, "decoding_map") else None


print("# Written by data/encodings/dump.py: name, other names, kind, code points.")
names = sorted(name[:-3] for name in os.listdir(os.path.dirname(encodings.__file__)) if name.endswith(".py"))
for codec in names:
    try:
        what = kind(codec)
    except (LookupError, ImportError):
        continue
    if what:
        others = sorted(alias for alias, target in encodings.aliases.aliases.items() if target == codec)
        print("\t".join([codec, ",".join(others), what] + ([cells(codec)] if what == "charmap" else [])))
