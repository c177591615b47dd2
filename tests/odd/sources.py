"""Odd sources: each is a name, a mode and its pieces. A piece is bytes, or bytes and how often they are repeated."""

UTF8_MARK = b"\xef\xbb\xbf"


def group(name, sources, mode="exec"):
    for number, source in enumerate(sources, 1):
        if isinstance(source, str):
            source = source.encode("utf-8", "surrogatepass")
        pieces = source if isinstance(source, list) else [source]
        yield f"{name} {number}", mode, [piece if isinstance(piece, tuple) else (piece, 1) for piece in pieces]


# Line breaks in the format spec of a single-quoted f-string, which 3.13.0 takes.
SPEC_BREAKS = [
    "f'{a:\n}'\n", "f'{a:\n\n}'\n", "f'{a:x\n}'\n", "f'{a:\nx}'\n", "f'{a:{b}\n}'\n", "f'{a:{b}x\n}'\n",
    "f'{a:\n{c}}'\n", "f'{a!r:\n}'\n", "f'{a=:\n}'\n", "f'{a=!r:x\n  }'\n", "f'{a:\\\n}'\n", "f'{a:\n}b{c:\n}'\n",
    "f'{a:\n", "f'{a:\n'\n", "f'{a:x\n'", "f'''{f'{a:\n}'}'''\n", "f'{a:{b:\n}}'\n", "f'{a:{b\n}}'\n", "f'{a:{b:x\n}\n}'\n",
    "rf'{a:x\n}'\n", "F\"{a:x\n}\"\n", "f'{a:x\n  # c\n}'\n", "f'{a:x # c\n}'\n", "f'{a:x\n\t\x0c }'\n", "f'{a:x\n\\\n}'\n",
    "f'{a:x\n!r}'\n", "f'{a:\n}\n'\n", "if 1:\n  f'{a:\n}'\n  b\nc\n", "(f'{a:\n}')\n", "f'{a:x\n{b}y}'\n", "f'{a:x\n{b}'\n",
    "f'{a:x\r\n}'\n", "f'{a:x\r}'\n", "f'{a:{b}\n  {c}\n }' 'x'\n", "f'{a:\\N{DIGIT ONE}\n}'\n", "f'{a:x}}\n}'\n",
    "f'{a:x\n}}'\n", "f'{a:x\n}{{'\n", "f'{a:%H:\n}'\n", "f'{lambda x:\n}'\n", "f'{lambda x:1\n}'\n", "f'{a:\n   '",
    "x = f'{a:y\n}' + b\nc = 1\n", "f'{a:\n\n\n  \n}'\n", "f'{a:x\n    {b}\n}'\n", "f'{a:\n}', f'{b:\n}'\n", "f'{a:é\n}'\n",
    "d = {f'{a:\n}': 1}\n", "f'{a:x\n}' f'{b:\n}'\n", "f'{a:x\n}'; f'{b:\n}'\n", "f'{a:x\n{b!r}}'\n", "f'{a:x\n{b!r:}}'\n",
    "f'{a:x\n{b:{c} }}'\n", "f'{a:x\n{b:{c} {d} # e\n } {e} }'\n", "f'{a:x\n{f\"{q:y\n}\"}}'\n", "f'{a:x\n{b:>3}}'\n",
    "f'{a:x\n{b : } }'\n", "f'{a:x\n{b :\n } }'\n", "f'{a:x\n{b[1:2]}}'\n", "f'{a:x\n{{b:c}}}'\n", "f'{a:x\n{ {b:c} }}'\n",
    "f'{a:x\n{\"s\"}}'\n", "f'{a:x\n \"y\" }'\n", "f'{a:x\n{b:f\"y\"}}'\n", "f'{a:x\n{b:{c}}}z{d:y}{e:k\n}'\n",
    "f'{a:x\n{*b}}'\n", "f'{a:x\n{b,c}}'\n", "f'{a:x\n{b}{c}}'\n", "f'{a:x\n{b != c}}'\n", "f'{a:x\n{b:{c:{d}}}}'\n",
    "f'{a:{b:{c}\n}}'\n", "f'{a:{b:\n{c}}}'\n", "f'{a:{b:\n{c}}y}'\n", "def f():\n    return f'{a:x\n}' if f'{b:\n}' else 1\n",
    "f'{a:\\d\n}'\n", "f'{a:\\x41\n}'\n", "f'{a:\\x4\n}'\n", "f'{a:y\n}' '''\n''' f'{a:x\n{é}}'\n", "x = [f'{a:é\n # é\n{b}}', c]\n",
    "f'{a:x\n{b=}}'\n", "f'{q}{a:x\n{b=}{c=}}'\n", "f'{a:{q:x\n{b=}}}'\n", "f'{a!r:x\n{b=}}'\n", "f'{a=:x\n{b=}}'\n",
    "f'{aa:x\n{b=}}{c=}'\n", "f'{a:x\n{b = !r}}'", "f'{a  :x\n{b = :{z}}}'", "f'{(a,\n{1:2}):x\n{b=!s:}}'", "f'{a:x\n{f\"{q=}\"=}}'",
]

# What `=` shows: CPython's tokenizer counts brackets, and often gives another text than the field's.
DEBUG_TEXTS = [
    'f"{a!=b=}"', 'f"{a!=b=:>3}"', 'f"{a!=b=!r}"', 'f"{a!=b=!r:>3}"', 'f"{f(x=1)[1:2]=}"', 'f"{f(x=1)[1:2]=:3}"',
    'f"{f(x=1)[1:2]=!r:3}"', 'f"{d[1:2]=}"', 'f"{d[1:2]=:3}"', 'f"{d[{1:2}]=:3}"', 'f"{(lambda x:1)=}"', 'f"{(lambda x=1:1)=}"',
    'f"{(lambda x=1:1)=:3}"', 'f"{f(a!=b)=}"', 'f"{f(x=a!=b)=}"', 'f"{f(x=a!=b)=:3}"', 'f"{(x:=1)=}"', 'f"{f(x=1),(y:=2)=:3}"',
    'f"{f(x=1),{2:3}=:3}"', 'f"{f(x=1),{2:3}=}"', 'f"{f(x=1),{2}=!r:3}"', 'f"{a!=b}{c=:3}"', 'f"{f(x=1)}{d[1:2]=}"',
    'f"{a:{f(x=1)[1:2]=}}"', 'f"{a:{b!=c=}}"', 'f"{a:{b!=c=:}}"', 'f"{a:{b[1:2]=:}}"', 'f"{a=:{b[1:2]=:}}"',
    'f"{f(x=1)[1:2]=} {b[1:2]=}"', 'f"{x=} {b[1:2]=}"', 'f"{f(x=1, y={2:3})=}"', 'f"{f(x=g(1),y=[{2}])=}"',
    'f"{f(x=1, y=lambda:{2:3})=}"', 'f"{f(x=1):{b=}{c=}}"', 'f"{a:{f(x=1,y={2:3})=}{c=}}"', 'f"{a!=b, {2:3}=}"',
    'f"{a==b, {2:3}=}"', 'f"{a:{q:{b=}}}"', 'f"{a:{b=}{c=}}"', 'f"{a:x{b=}}"', 'f"{a:x{b=}{c=}y{d=}}"', 'f"{a=:x{b=}{c=}}"',
    'f"{a=:x{b:{c=}}}"', 'f"{a:{b=:{c}}}"', 'f"{a:{b=:{c=}}}"', 'f"{a:{b=!s}{c}{d=!r}}"', 'f"{a:x{b=}}{c:{d=}}"',
    'f"{a:\\N{DIGIT ONE}{b=}{c=}}"', 'f"{{{a=}}}"', 'f"x{{{a!=b=}"', 'f"{a:}}{b=}"', 'f"{f\'{a!=b=}\'=}"', 'f"{a!=f\'{b=}\'=}"',
    'f"""{a!=b # c\n=}"""', 'f"""{a # !=\n = }"""', 'f"""{\na\n!=\nb\n=\n}"""', 'f"{a.b!=c=}" f"{d=}"', 'f"{\'#\'=}"', 'f"{\'!\'=}"',
    'f"{a[\'x\':\'y\']=}"', 'f"{f(x=\'a\')[\'x\':\'y\']=}"', 'f"{é!=b=}"', 'f"é{é:{é=}}"', 'f"{a if b!=c else d=}"', 'f"{{1:2}[1]=}"',
    'f"{ {1:2}[1]=}"', 'f"{a:{ {1:2}[1]=}}"', 'f"{a==b!=c=}"', 'f"{a=}" "{b=}" f"{c!=d=}"', 'f"{a!=b=}{c!=d=}{e=}{f:{g!=h=}{i=}}"',
    'f"{not a!=b=}"', 'f"{(a!=b)=}"', 'f"{[x for x in y if x!=z]=}"', 'f"{a!=b = !s:{c!=d = }}"', 'f"{a, *b, c!=d=}"', 'f"{yield=}"',
    'f"{x:=1=}"', 'f"{x:={y=}}"', 'f"{x!r:={y=}}"', 'f"{x=:={y=}}"', 'f"{lambda x=1:2=}"', 'f"{(lambda x=1, y={2:3}: {x:y})=}"',
    't"{f(x=1)[1:2]=:3}"', 't"{f(x=1)[1:2]:3}"', 't"{a!=b:3}"', 't"{a!=b}"', 't"{a!=b!r:3}"', 't"{a!=b=:3}"', 't"{x:{a!=b=}{c=}}"',
    't"{x:{a}{c=}}"', 't"""{a # c\n}"""', 't"""{a # c\n = }"""', 't"{ a }"', 't"{ a = }"', 't"{a==b}"', 't"{a== b = !r}"', 't"{d[1:2]:3}"',
    't"{(lambda x:1)}"', 't"{(lambda x=1:1):x}"', 't"{ {1:2}}{ {3} :x}"', 't"{a:{b:{c}}}"', 't"{f\'{a!=b:3}\'}"', 't"{t\'{a!=b:3}\':4}"',
]

# What `=` shows is decoded too, by 3.13.0.
DEBUG_ESCAPES = [
    r"""f'{"\t"=}'""", r"""f'{"\d"=}'""", r"""f'{r"\d"=}'""", r"""f'{r"\x"=}'""", r"""f'a{r"\xg"=}'""", "f'''\n\n{r\"\"\"\n\\d\"\"\"=}'''", r"""f'{r"\N"=}'""",
    r"""f'{r"\400"=}'""", r"""f'{b"\xff"=}'""", r"""f'{b"\d"=}'""", r"""rf'{"\d"=}'""", r"""f'{x:{r"\d"=}}'""", r"""f'{x:{r"\x"=}}'""", r"""f'{r"é\x"=}'""",
    r"""f'{r"a\""=!s}'""", r"""f'{f"\d"=}'""", r"""f'\d{"\e"=}\g'""", r"""'\d' f'{r"\e"=}'""", r"""f'{x}' f'{r"\x"=}'""", r"""f'{r"\d" r"\e"=}'""",
    "f'{x # \\d\n=}'", "f'{x#\\x\n=}'", r"""f'{"#\x41"=}'""", r"""f'{f"{r'\d'=}"=}'""", "f'{(a,\\\nb)=}'", "f'{a\\\n=}'", "f'{r\"\\u12\" # x\n =}'",
    r"""f'{r"\{x}"=}'""", r"""f'{r"\n\t"=:{r"\n"=}}'""", r"""f'{x:{f"{"\t"=}"}}'""", r"""f'{"{{\t}}"=}'""", r"""f'{"\ud800"=}'""", r"""'é'; '\x'""", r"""'é'; b'\x'""", r"""'é'; f'é{a}\x'""", r"""'é'; f"é\x" """, r"""f'é{a:\x}'""", r"""f'é{a:é\x}'""", r"""f'{"\N{DIGIT ONE}"=}'""",
]

# PEP 263.
NAMES = [
    "utf-8", "utf8", "UTF-8", "Utf_8", "utf-8-sig", "utf_8_sig", "utf8-mac", "u8", "utf", "utf-8-unix", "utf-8-dos", "utf8-unix",
    "latin-1", "latin1", "Latin_1", "latin-1-unix", "iso-8859-1", "ISO-8859-1", "iso_8859_1", "iso8859-1", "iso-8859-1-unix",
    "iso-latin-1", "iso-latin-1-unix", "l1", "cp819", "8859", "ascii", "us-ascii", "US_ASCII", "646", "cp1252", "windows-1252",
    "cp1251", "iso-8859-15", "iso8859-15", "latin-9", "latin9", "l9", "koi8-r", "koi8_r", "cp437", "mac-roman", "macroman", "big5", "gbk",
    "shift_jis", "sjis", "euc-jp", "euc_kr", "utf-16", "utf-16-le", "utf-32", "utf-7", "idna", "punycode", "raw_unicode_escape",
    "unicode_escape", "rot13", "hex", "base64", "zlib", "undefined", "klingon", "utf-9", "mbcs", "string-escape", ".", "-", "a.b", "iso8859_2",
    "cp932", "gb18030", "hz", "cp850", "cp866", "tis-620", "iso-8859-8", "cp1250", "cp037", "latin2", "latin5", "greek", "hebrew", "arabic",
]
COOKIES = [
    "# coding: %s", "# -*- coding: %s -*-", "# vim: set fileencoding=%s :", "#coding=%s", "\n# coding: %s", "#!/usr/bin/python\n# coding: %s",
    "# a\n# b\n# coding: %s", "x = 1\n# coding: %s", "   # coding: %s", "\t# coding: %s", "\x0c# coding: %s", "x = 1 # coding: %s", "# coding : %s",
    "# coding:%s", "# coding:   %s", "# coding:\t%s", "# coding %s", "# encoding: %s", "# Coding: %s", "# coding=%s; coding=klingon",
    "# coding: klingon coding: %s", "'# coding: %s'", "'''\n# coding: %s\n'''", "\\\n# coding: %s", "#\r# coding: %s", "#\r\n# coding: %s",
    "\r# coding: %s", "# coding:: %s", "# coding=: %s", "# coding= %s", "# xcoding: %s", "# coding: \n# coding: %s", "# coding: %s\n# coding: klingon",
    "\n\n# coding: %s", "# codingcoding: %s", "\x0b# coding: %s", "# coding:\xa0%s", "; # coding: %s", "# é coding: %s",
]
LATIN = b"x = '\xe9'\n"
ENCODINGS = [
    *([f"# coding: {name}\nx = 'a'\n".encode() for name in NAMES]),
    *([f"# coding: {name}\nx = '".encode() + b"\xe9'\n" for name in NAMES]),
    *([f"# coding: {name}\nx = 'é'\n".encode() for name in NAMES]),
    *([cookie.replace("%s", "latin-1").encode() + b"\n" + LATIN for cookie in COOKIES]),
    *([UTF8_MARK + f"# coding: {name}\nx = 'é'\n".encode() for name in NAMES[:40]]),
    *([UTF8_MARK + f"\n# coding: {name}\nx = 'é'\n".encode() for name in ("utf-8", "latin-1", "ascii", "klingon", "cp1252")]),
    UTF8_MARK + b"# abcdef\n# coding: latin-1", UTF8_MARK + b"\r\n# coding: latin-1\r\nx\n", UTF8_MARK + b"# \xc3\xa9\n# coding: latin-1 \xc3\xa9\nx\n",
    UTF8_MARK + b"# coding: latin-1 \xc3\xa9\r\n", b"a = \xff\n", b"a\n\xff", b"a = 1 + x\xff.b\n", b"\xc3\xa9 = \xff\n", b"f(a\xff=1)\n", b"a = (\nb\xff)\n",
    UTF8_MARK, UTF8_MARK + b"x = 1", UTF8_MARK + b"x = '\xc3\xa9'\n", UTF8_MARK * 2 + b"x = 1\n", b" " + UTF8_MARK + b"x = 1\n",
    b"x = 1\n" + UTF8_MARK + b"y = 2\n", UTF8_MARK + b"x = '\xe9'\n", UTF8_MARK + b"  x = 1\n", UTF8_MARK + b"x = = 1\n", UTF8_MARK + b"\n\xc3\xa9 = $\n",
    b"\xff\xfex\x00", b"\xfe\xff\x00x", b"x = '\xc3'\n", b"x = '\xc3\xa9\xff'\n", b"# \xff\n", b"# \xff\nx = 1\n", b"x = 1 # \xff\n", b"x = 1 # \xff",
    b"x = 1\n# \xc3\xa9 \xc3\n", b"x\xff = 1\n", b"\xff\n", b"\xe9 = 1\n", b"def f():\n    x = b'\xff'\n", b"x = b'\xc3\xa9'\n", b"x = '''\n\n\xff'''\n",
    b"x = f'{a}\xff'\n", b"x = f'''{a}\n\xff'''\n", b"x = 'a\xed\xa0\x80'\n", b"x = '\xf4\x90\x80\x80'\n", b"x = '\xf0\x9f\x92'\n", b"x = '\xc0\x80'\n",
    b"x = '\xf0\x9f\x92\xa9'\n", b"x = '\xe2\x82", b"x = 1\n\xff = 2\ny = = 3\n", b"x = = 1\ny = '\xff'\n", b"if a:\nb\n# \xff\n", b"x = (\n'\xff'\n",
    b"  x = 1\n# \xff\n", b"x = 1\n# \xff\ny = = 2\n", b"y = 1 # \xff = = 2\nz = $\n",
]

LINES = [
    "", " ", "\n", "\r", "\r\n", "\t", "\x0c", "\\", "\\\n", "\\\n\n", "\\\r\n", "\\\r", "#", "# c", "# c\n", "#\r", "pass", "pass\n", "pass\r", "pass\r\n",
    "pass\\", "pass\\\n", "pass \\\n", "pass \\\n\n", "pass \\\r\n", "pass \\\\\n", "pass \\ \n", "pass \\x\n", "x = 1 + \\\n2\n", "x = 1 + \\\n", "x = 1 + \\",
    "x = (1 + \\\n2)\n", "x = (1 + \\", "x = (1 + \\\n", "'a\\\nb'\n", "'a\\", "'a\\\n", "'''a\\", "'''a\\\n'''", "'a\\\r\nb'\n", "'a\\\rb'\n", "'''a\r\nb\rc\n'''\n",
    "r'''a\r\nb\rc\\\r\n'''\n", "b'''a\r\nb\rc\n'''\n", "f'''a\r\nb\r{c}\r\n'''\n", "a\r\nb\rc\nd\n", "a = 1\rb = 2\rc = 3", "if a:\r  b\r  c\rd\r", "if a:\r\n\tb\r\n\tc\r\n",
    "# a\rb = 1\n", "# a\r\nb = 1\n", "a\n\r\nb\n\n\rc\n", "a\r\r\nb\n", "a;\r\nb\n", "a ;; b\n", "x = (\r\n1,\r2,\n3)\n", "\r\r\r\na\n", "\n\n\n\na\n",
    "\x0ca\n", "\x0c\x0ca\n", "a\x0c\n", "a\x0cb\n", "a \x0c = 1\n", "if a:\n\x0c  b\n", "if a:\n  \x0cb\n", "if a:\n  \x0c  b\n", "if a:\n  b\n\x0c  c\n", "if a:\n  b\n  \x0c  c\n",
    "if a:\n    b\n  \x0c    c\n", "if a:\n  b\n\x0cc\n", "  \x0ca\n", " \x0ca\n", "\x0b\n", "a\x0b\n", "\x0ba\n", "\x1c\n", "\x85\n", "a\u2028b\n", "a\xa0= 1\n", "\ufeffa\n",
    "if a:\n\tb\n        c\n", "if a:\n        b\n\tc\n", "if a:\n\tb\n    c\n", "if a:\n    b\n\tc\n", "if a:\n \tb\n\tc\n", "if a:\n  \tb\n\tc\n", "if a:\n\tb\n  \tc\n",
    "if a:\n\tif b:\n\t    c\n\t\td\n", "if a:\n\tif b:\n\t\tc\n        d\n", "if a:\n\tif b:\n\t        c\n\t\td\n", "if a:\n        if b:\n\t c\n", "\ta\n", " a\n", "a\n b\n", "a\n\tb\n",
    "if a:\n  b\n c\n", "if a:\n  b\n   c\n", "if a:\nb\n", "if a:\n", "if a:", "if a:\n  ", "if a:\n  #", "if a:\n  # c\n", "if a:\n  \n\nb\n", "if a:\n  b\n #c\n  d\n", "if a:\n  b\n\t#c\n  d\n",
    "if a:\n  b\n\n \n  c", "if a: b\n  c\n", "class A:\n  x = 1\n\ty = 2\n", "def f():\n\treturn 1\n        return 2\n", "def f():\n  return (\n1,\n\t2)\n", "if a:\\\n  b\n", "if a: \\\n  b\n",
    "if a:\n  \\\n  b\n", "if a:\n\\\n  b\n", "if a:\n  b\n\\\n  c\n", "\\\n  a\n", "  \\\na\n", "if a:\n  b\n  \\\n  c\n", "if a:\n    \\\n  b\n    c\n", "\\\n\\\na\n", "\\\n#a\n", "a\\\n#b\n", "a = \\\n# b\n1\n",
    "\0", "a\0b\n", "a\n\0\n", "# \0\n", "'\0'\n", "a = 1\n'''\0'''\n", "a = = 1\n\0", "\x01\n", "a\x01\n", "\x7f\n", "a = 1\x1a\n", "\x1a", "\x04", "$\n", "?\n", "a ? b\n", "a!\n", "`a`\n", "a <> b\n", "a != b\n",
    ["x = '", ("a", 200000), "'\n"], ["x = ", ("a", 100000), "\n"], ["x = [", ("1, ", 20000), "]\n"], ["x = ", ("a; b = ", 3000), "1\n"], [("#", 100000), "\n"], [("\n", 50000), "a\n"],
    [(" ", 50000), "a\n"], ["a", (" ", 50000), "= 1\n"], ["if a:\n", (" ", 20000), "b\n"], ["if a:\n", ("\t", 5000), "b\n"], ["a = 1", ("\\\n", 20000), "\n"], ["(", ("\n", 70000), "a)\n"], ["x = '''", ("a\n", 50000), "'''\n"],
    ["x = (", ("'abc'\n", 5000), ")\n"], ["x = (", ("f'{a}'\n", 2000), ")\n"], [("a\n", 40000)], ["def f(", ("\n", 40000), "): pass\n"], ["f(", ("a, ", 5000), ")\n"], ["x = ", ("a.", 1500), "b\n"],
]

# Expressions that end in an unfinished line.
ENDS = ["1\n    ", "1\n    \n", "1\n  #", "1    ", "1\n\n  ", "1\n\t", "1 # a\n  ", "\n1\n  \n ", "(1\n  )\n ", "1\n\x0c", "1\n \x0c", "1\n\x0c ", "1\n \\", "1\n \\\n", "1\n\\\n "]

# A name that Ruff takes for a statement.
MATCH_NAMES = [
    "a; match = 3\n", "a; match(x)\n", "a; match.match = match\n", "a; match[match] = 3\n", "a; match: match = 3\n", "a; match, b = c\n", "a; match\n", "a; match -x\n",
    "import match; match = match.a(b); match.group()\n", "def f():\n    global match; match = 1\n    return match\n", "def f(match): a; match = f'{match=}'; return match\n",
    "class A: a; match = 3; __match = matcA\n", "a; match = 3\nmatch a:\n  case match: b; match\n", "a; match \\\n= 1\n", "é; match = f'{a:x\n}'; match\n",
]

NUMBERS = [
    "0", "00", "0_0", "0000", "01", "09", "0_7", "1_000", "1__0", "1_", "_1", "0x", "0xg", "0xF_f", "0x_f", "0x__f", "0xf_", "0XABC", "0b", "0b2", "0b12", "0b_1", "0b1_", "0B101", "0o", "0o8", "0o18", "0o_7", "0O17",
    "0o7_", "1.", ".1", "1.e", "1.e5", "1e", "1e+", "1e5", "1E+5", "1e-5", "1_0.0_1e1_0", "1_.0", "1._0", "1e_5", "1e5_", "1.0.0", "1..real", "1.real", "1 .real", "1.0.real", "1j", "1J", "1.5j", ".5J", "1e5j", "1_0j",
    "0j", "00j", "01j", "09.5", "09e1", "09j", "0e0", "0.0", "-0.0", "1if 2else 3", "1or 2", "0xfor x", "1and 2", "1in x", "1is 2", "1else", "0b1or 2", "0o7or 2", "1.5or 2", "1jor 2", "1e5or 2", "1x", "1_x", "0xfg", "1e5x", "1jx", "1.x", "1l", "1L",
    "012", "0777", "00000001", "0xdeadbeef", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "2**64", "1 << 100", "1e308", "1e309", "-1e309", "1e-400", "1e400j", "5e-324", "4.9e-324", "2.2250738585072014e-308",
    "1.7976931348623157e308", "1.7976931348623159e308", "0.1", "0.1 + 0.2", "1e22", "1e23", "9007199254740993", "9007199254740993.0", "123456789012345678901234567890", "1e16", "1e15", "123456789.123456789e10", "0x1p3", "0x1.8p3", "1e999999999999999999999", "1e-999999999999999999999", "inf", "nan", "1e1000 - 1e1000",
    [("9", 4300)], [("9", 4301)], [("1", 5000)], ["-", ("9", 4301)], [("9", 4300), "j"], [("9", 4301), "j"], [("9", 4301), ".0"], [("9", 400), ".5e-300"], ["0x", ("f", 5000)], ["0b", ("1", 20000)], ["0o", ("7", 5000)], [("1_", 4299), "1"], [("1_", 4300), "1"], [("0", 5000)], [("0", 5000), "1"],
    ["0.", ("3", 5000)], ["0.", ("0", 400), "1"], ["1e", ("0", 5000), "1"], ["x = 1\ny = (2,\n  ", ("7", 4301), ")\n"], [("9", 4301), " + 1"], ["f'{", ("9", 4301), "}'"], ["1 + 1e", ("9", 400)], ["0x", ("f", 3571), " + 1"], ["1 << 20000"], ["2 ** 20000"], ["'a' * 5000"], ["10 ** 4300"], ["-", ("9", 4300)],
]

NAMES_UNICODE = [
    "é = 1", "ｅ = 1", "ﬁ = 1; fi", "ſ = 1; s", "ℌ = 1; H", "ª = 1", "º = 1", "µ = 1; μ", "x² = 1", "x₂ = 1", "ⅷ = 1", "𝐱 = 1; x", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 = 1", "Ａ = 1; A", "ℯ = 1", "e\u0301 = 1; \xe9", "가 = 1; 가", "\u1100\u1161 = 1", "Å = 1; Å; A\u030a",
    "def ｆ(ａ, *ｂ, ｃ=1, **ｄ): return ａ, b, ｃ, d", "class Ｃ: __ｘ = 1; __x", "import ｏs", "import os.ｐath as ｐ", "from ｏs import ｐath", "global ａ", "x.ａ = 1", "f(ａ=1)", "f(ａ=1, a=2)", "def f(ａ, a): pass", "def f(ａ): global a", "lambda ａ: a",
    "match x:\n  case ａ: a", "match x:\n  case A(ａ=1, a=2): pass", "for ａ in a: pass", "[ａ for a in b]", "ｉf = 1", "ｉf a: pass", "𝐝𝐞𝐟 f(): pass", "Ｔrue", "Ｎone = 1", "Ｔrue = 1", "ｐrint", "ａｗａｉｔ x", "__ｎame__", "type Ｘ[Ｔ] = T", "def f[Ｔ](): T", "ｙield", "ｍatch x:\n  case 1: pass", "ｔype X = 1",
    "_é", "éa", "1é", "a·b = 1", "·a = 1", "a\u200d = 1", "a\u200b = 1", "\u200ba", "a\u0300 = 1", "\u0300a = 1", "℘ = 1", "℮ = 1", "゛ = 1", "a゛ = 1", "\u309b", "ﷺ = 1", "x\ufe0f", "😀 = 1", "a😀 = 1", "€", "a€b", "“a”", "‘a’", "a – b", "a − b", "a × b", "a，b", "（a）", "a；b", "a：b", "x = ‘a’", "f“a”",
    "\u3000a", "a\u3000b", "\u2003a", "if a:\n\u2003b", "ªº", "ⁿ = 1", "aⁿ = 1", "\U00010400 = 1", "\U000e0100 = 1", "a\U000e0100 = 1", "\U0001d7d8", "a\U0001d7d8 = 1; a0", "\u0660", "1\u0660", "a\u0660 = 1", "\U00011f00", "\U00016d40 = 1", "\u1c89 = 1", "\ua7cb = 1", "\U00010d4a = 1", "\U000323b0 = 1", "ꟑ = 1", "\u0870 = 1", "ᲊ = 1",
    "nonlocal ａ", "def f():\n  nonlocal ａ", "def f():\n  ａ = 1\n  def g(): nonlocal a", "class A:\n  def f(self): return self.__ａ, __ｂ", "del ａ; a", "ａ: int = 1", "with a as ａ: a", "try: pass\nexcept E as ａ: a", "(ａ := 1); a", "import ａ.ｂ.ｃ; a", "@ａ\ndef f(): pass", "ａ.ｂ.ｃ(ｄ=ｅ)[ｆ]", "f'{ａ}' f'{ａ=}'", "f'{ａ!ｒ}'", "f'{a!é}'", "f'{a!r :é}'",
    [("é", 5000), " = 1"], ["x\u0300", ("\u0301\u0323", 300), " = 1"], ["x", ("\u0323\u0301", 300), " = 1"],
]

STRINGS = [
    r"'\ud800'", r"'\ud83d\ude00'", r"'\ud83d' '\ude00'", r"'\udfff' + '\ud800'", r"f'\ud800{a}\udfff'", r"'\U0010ffff'", r"'\U00110000'", r"'\U0010fff'", r"'\u12'", r"'\x1'", r"'\x'", r"'\xg1'", r"b'\x1'", r"b'\u1234'", r"b'\N{DIGIT ONE}'", r"'\N{DIGIT ONE}'",
    r"'\N{digit one}'", r"'\N{LATIN SMALL LETTER E WITH ACUTE}'", r"'\N{NO SUCH NAME}'", r"'\N{}'", r"'\N'", r"'\N{'", r"'\N{a'", r"'\N}'", r"'\Na'", r"'\N{ DIGIT ONE }'", r"'\N{DIGIT  ONE}'", r"'\N{U+0041}'", r"'\N{LF}'", r"'\N{NULL}'", r"'\N{LINE FEED}'", r"'\N{NBSP}'", r"'\N{BELL}'",
    r"'\N{HANGUL SYLLABLE GAG}'", r"'\N{CJK UNIFIED IDEOGRAPH-4E00}'", r"'\N{cjk unified ideograph-4e00}'", r"'\N{CJK UNIFIED IDEOGRAPH-04E00}'", r"'\N{LATIN SMALL LETTER AE WITH MACRON}'", r"'\N{KEYCAP DIGIT ONE}'", r"'\N{LATIN SMALL LETTER I WITH MACRON AND GRAVE}'", r"'\N{ARABIC LETTER ALEF}'", r"'\N{TANGUT IDEOGRAPH-17000}'",
    r"'\N{NUSHU CHARACTER-1B170}'", r"'\N{CONTROL-0000}'", r"'\N{EGYPTIAN HIEROGLYPH-13460}'", r"'\N{LATIN CAPITAL LETTER GHA}'", r"'\N{LATIN CAPITAL LETTER OI}'", r"'\N{BYZANTINE MUSICAL SYMBOL FTHORA SKLIRON CHROMA VASIS}'", r"'\N{WEIERSTRASS ELLIPTIC FUNCTION}'", r"'\N{GRINNING FACE}' '\N{SNOWMAN}'", r"f'\N{DIGIT ONE}{a}\N{DIGIT TWO}'",
    r"f'\N{NO SUCH}{a}'", r"f'\N{a}'", r"f'\N'", r"f'\N{'", r"f'\N{{a}}'", r"rf'\N{a}'", r"f'{a:\N{DIGIT ONE}}'", r"f'{a:\N}'", r"'\0\00\000\0000'", r"'\1\12\123\1234'", r"'\400'", r"'\777'", r"'\8'", r"b'\400'", r"b'\777'", r"b'\8'", r"'\d\.\ '", r"b'\d'", r"f'\d{a}\d'", r"'''\d" + "\n" + r"\e'''", r"'\a\b\f\n\r\t\v\'\"\\'", r"'\q' '\z'",
    r"r'\d'", r"r'\''", r"r'\'", r"r'\\'", r"rb'\d'", r"Rb'\xff'", r"bR'\xff'", "u'a'", "U'a' 'b'", "'a' u'b'", "ur'a'", "ru'a'", "bu'a'", "fb'a'", "bf'a'", "fu'a'", "ff'a'", "rr'a'", "rf'a{b}\\d'", "fr'a{b}\\d'", "FR'{a}'", "tr'{a}'", "rt'{a}'", "tf'a'", "bt'a'", "ut'a'", "x'a'", "b'é'", "b'''\né'''", "rb'é'", "b'a' 'b'", "'a' b'b'", "f'a' b'b'", "b'a' f'b'", "b'a' b'b'",
    "''", '""', "''''''", '""""""', "'''a''''", "'''a''' 'b' \"c\" '''d\n'''", "'a\nb'", "'a", '"a', "'''a", '"""a', "'''a'", "'''a''", "\"a'", "'a\\", "'a\\'", "'''a\\'''", "'''a\\''''", "f'a", "f'''a", "f'{a", "f'{a'", "f'{a}", "f'{'", "f'}'", "f'{}'", "f'{ }'", "f'{!r}'", "f'{:x}'", "f'{=}'", "f'{a!}'", "f'{a!x}'", "f'{a!r x}'", "f'{a! r}'", "f'{a!r!s}'", "f'{a b}'", "f'{a:{b:{c}}}'",
    "f'{a:{b:{c:{d}}}}'", "f'{{}}{{{a}}}'", "f'{a}}'", "f'{{a}'", "f'{{{a}'", "f'{a\\n}'", "f'{\\'a\\'}'", "f'{\"a\"}'", "f'{'a'}'", "f'{f'{f'{f'{1}'}'}'}'", "f'{a#b}'", "f'{a#}'", "f'''{a#b\n}'''", "f'''{\na\n}'''", "f'{\na\n}'", "f'{a\n}'", "f'{(a,\nb)}'", "f'{lambda: 1}'", "f'{(lambda: 1)}'", "f'{lambda x: 1}'", "f'{*a}'", "f'{**a}'", "f'{a,}'", "f'{yield}'", "f'{await a}'", "f'{a:=1}'", "f'{(a:=1)}'", "f'{a=}'", "f'{a = }'", "f'{a = !r:^20}'", "f'{ a=}'",
    "f'{{1: 2}}'", "f'{ {1: 2} }'", "f'{a[\"b\"]}'", "f'{a!r:{b}}'", "f'{a:{b!r}}'", "f'{a:{b}{c}d}'", "f'{a:}}'", "f'{a:{{}}}'", "f'{3.4:10}'", "f'{3!r:>{w}.{p}}'", "f'a' 'b{c}' f'{d}'", "f''", "f'' f''", "'' f'' ''", "f'a' f'b'", "f'{1}{2}{3}'", "f'{1!r}'", "f'{\"x\"}'", "f'{None}{True}{...}'", "f'{1+2}'", "f'{a if b else c}'", "f'{a:%Y-%m-%d}'", "f'{a::}'", "f'{a:!r}'", "f'{a!r:}'", "f'{a:\\'}'", "f'{a:\\x41}'", "f'{a:\\{b}}'", "f'\\{a}'", "f'\\{{'", "f'\\}}'", "f'\\}'", "rf'\\{a}'", "f'{a}\\'{b}'",
    "'a' \\\n'b'", "('a'\n'b')", "('a' # c\n'b')", "'a'\n'b'", "('a' f'{b}'\n'c')", "'%s' % a", "'%s %d' % (a, b)", "'%r' % (a,)", "'%s' % (a, b)", "'%5s|%-5r' % (a, b)", "'%%' % ()", "'%(a)s' % (b,)", "b'%s' % (a,)", "'%c' % (a,)", "'a' 'b' % (c,)", "'\\ud800%s' % (a,)", "'a' * 3", "'a' * 4097", "3 * 'ab'", "('a',) * 3", "'abc'[1]", "'abc'[5]", "'abc'[-1]", "'a\\ud800'[1]", "'é'[0]", "b'abc'[1]",
    ["'", ("a", 70000), "'"], ["'", ("\\n", 20000), "'"], ["'", ("é", 40000), "'"], ["b'", ("\\xff", 20000), "'"], ["'''", ("\n", 70000), "'''"], ["f'", ("{a}", 3000), "'"], ["f'", ("a{b}", 2000), "'"], ["(", ("'a' ", 10000), ")"], ["'", ("\\N{DIGIT ONE}", 2000), "'"], ["'", ("\\ud800", 3000), "'"],
    [("f'{", 149), "1", ("}'", 149)], [("f'{", 150), "1", ("}'", 150)], ['f"{a', (":{a", 1), ("}", 2), '"'], ['f"{a', (":{a", 2), ("}", 3), '"'], ['f"{a', (":{a", 3), ("}", 4), '"'], ["f'{", ("(", 199), ("a", 1), (")", 199), "}'"], ["f'{", ("(", 200), ("a", 1), (")", 200), "}'"], [("f'''{\n", 100), "1", ("\n}'''", 100)], [("f'{f\"{", 70), "1", ("}\"}'", 70)],
]

NESTING = [
    [("(", 200), ("", 1), (")", 200)], [("(", 201), (")", 201)], [("[", 200), ("]", 200)], [("{", 100), ("}", 100)], ["x = ", ("-", 3000), "1"], ["x = ", ("not ", 3000), "1"], ["x = ", ("~", 90), "1"], ["x = a", ("[0]", 1500)], ["x = a", ("()", 1500)], ["x = a", (" + a", 2500)], ["x = a", (" and a", 5000)], ["x = a", (" < a", 5000)],
    ["x = a", (" if b else a", 900)], ["x = ", ("lambda: ", 90), "1"], [("if a:\n", 1), (" pass\n", 1000)], ["if a: pass\n", ("elif a: pass\n", 900)], ["x = 1", (" + 1", 2000)], ["x = 'a'", (" + 'a'", 1000)], ["x = ", ("(", 50), "1,", ("),", 49), ")"], ["x = ", ("[*", 100), "a", ("]", 100)], [("a = ", 3000), "1"], ["a", (", a", 3000), " = b"], ["(", ("(a, ", 150), "b", (")", 150), ") = c"],
    ["del ", ("a, ", 3000), "b"], ["global ", ("a, ", 1000), "b"], ["import ", ("a.", 1000), "b"], ["import a", (", a", 1000)], ["def f(", ("*, ", 2), "a): pass"], ["@a\n" * 500 + "def f(): pass"], ["match a:\n", ("  case 1: pass\n", 500)], ["match a:\n  case ", ("[", 150), "x", ("]", 150), ": pass"], ["match a:\n  case ", ("1 | ", 500), "2: pass"], ["a", ("." "b", 1500), " = 1"], ["async def f():\n  ", ("await ", 1), "a"],
    [("with a:\n", 1), " pass"], ["try: pass\n", ("except a: pass\n", 300)], ["class A", ("[T]", 1), ": pass"], ["x: ", ("A[", 150), "b", ("]", 150)], ["def f() -> ", ("A[", 150), "b", ("]", 150), ": pass"], ["f(", ("a=", 1), "1", (", **b", 1000), ")"], ["[", ("x for x in ", 1), ("[", 100), ("]", 100), "]"], ["[a", (" for a in b", 15), "]"], ["[a", (" for a in b", 25), "]"], ["[a for a in b", (" if c", 500), "]"],
]


# After stars, brackets first and then operators that may not stand there.
STARRED = [
    "{*(y) in z}", "[*(y) in z]", "(*(y) in z,)", "*(y) in z, 1", "{*(y) or z}", "[*(y) or z]", "{1, *(y) in z}", "x = *(y) or z,", "{*(y)(z) in w}",
    "{*(y) | z in w}", "for x in *(y) in z, 1: pass", "[*(y) not in z, 1]", "{**(y) in z}", "{**(y) or z}", "{1: 2, **(y) < z}", "{*(y), *(z) in w}",
    "print(*(y) or z)", "print(**(y) or z)", "a[*(y) or z]", "[*(y or z)]", "[*((y) or z)]", "{**(y or z)}", "{*(y) | z}", "[*(y)]", "x, {*(y) in {1, 2}}",
    "def f():\n    return *(y) or z\n", "def f():\n    yield *(y) in z\n", "class A(*(y) or z): pass",
]

# Words right behind numbers.
GLUED = [
    "raise 1from x", "with 1as x: pass", "try: a\nexcept 1.0as b: c\n", "match a:\n    case 1as b: c\n", "1if a else 2", "1 if 1else 2", "1or 2", "1and 2", "1in x",
    "1is 1", "1not in x", "[1for x in y]", "[x for x in 1async for y in z]", "0x1for x in y", "0b1or 2", "0o7and 1", "1.5and 2", "1jor 2", "1e5if a else b", "1_0or 2",
    "1orange", "1in_x", "1android", "1iffy", "1notx", "0xfor x in y", "x = 1as", "with 1.as x: pass", "with 0x1as x: pass", "with 1jas x: pass", "import a.1as b",
]

# Mistakes behind strings over several lines, and behind continued lines.
BEHIND = [
    "'''é\n''' x", "'''é\n''' = = 1", "x = (\n'''é\n''' x y", "x = '''é\né''' \\ y", "'''\né\n'''\nx y", "a\\\n\\\n\\**", "é\\\n\\\n\\**", "é = 1 + \\\n2 3",
    "f'''é\n{a b}'''", "f'''é\n{a}''' x", "f'''é\n{\n'''", "f'''é\n{é!x}'''", "{'é': '''\né''' 1}", "f('''é\n''' for)", "('''é\n''' = 1)", "'''é\n''' b''", "b'' '''é\n''' x",
    "'''é\n''' + '''é\n''' x", "[*'''é\n''' for x in y]", "print '''é\n'''", "f(a for a in b, '''é\n''' c)", "f(**'''é\n''', *)", "for '''é\n''' in x: pass", "del '''é\n'''",
    "'''é\n''' (", "'''é\n''' )", "x = '''é\n'''; $", "x = '''é\n'''; 1a", "x = '''é\n'''; '", "if a:\n  '''é\n'''\n b", "'''é\n'''\n b", "class A: '''é\n''' 1",
]

# A name that is not to be bound, in the last line of its expression.
BOUND = [
    "'''é\n'''.__debug__ = 1",
    "(a\n.b\n.__debug__) = 1", "(a\n.__debug__) : 1", "for a\\\n.__debug__ in b: pass", "del a\\\n.__debug__", "(a\n.__debug__) += 1", "with a as (b\n.__debug__): pass", "[x for (a\n.__debug__) in b]",
]

# The first statement, and what CPython does not come to behind it.
SINGLE = [
    "(a, *b), *c = x\nf'{a:{b:{c:{d}}}}'", "a\nb", "a\n  b", "a\n(", "a\n'", "a\n$", "a\n1a", "a\nb = = 1", "a = = 1\n$", "a\n)", "if a: b\n\nc", "if a: b\n\n$", "a;\n$", "# c\na\n$", "a\n# c", "a\n\\", "a\n\\x",
]

# Bytes that are no UTF-8, and something else that is wrong.
UNDECODABLE = [
    b"p\xc3int(C{{import socket\n", b"\nfrom \xc3yping import IO TextIO\n", b"from \xffyping import TypeAlias\n", b"from . im\xffort events\n", b"x = 1\nif a:\n    # the pars\xc3r\n", b"if a:\n    # \xc3\nb\n", b"match a:\n    # b\xff\ncase\n",
    b"if a:\n    b\n  \xc3 = 1\n", b"if a:\n    b\n  c # \xc3\n", b"x = 1\xac\n", b"x = 0x1\xac\n", b"[\n\n\xac", b"\xc3(\xc2\xa0\n", b"a \xe2\x80\x98\xff\n", b"a\xe2\x80\x98\xff\n", b"x = '\xff' 1a\n", b"x = '\xff'\n1a\n", b"x = '\xff' )\n", b"x = '\xff'\n)\n",
    b"x = '\xff' 'a\n", b"x = ('\xff', '''a\n", b"x = = 1\ny = \xff\n", b"x = = 1\ny = '\xff'\n", b"x = = 1 # \xff\n", b"x = = 1\nf'{a}\xff'\n", b"x = = (\n\xff\n", b"x = = 1\n$ \xff\n", b"x = = 1\n\xff $\n", b"x y \xff\n", b"x y z\xff\n", b"f(**a, *b)\n\xc3", b"def f(*a=1): \xc3b\n",
    b"try: a\nb\n\xc3", b"class A:\nb\n\xff = 1\n", b"f'{a b}' \xff\n", b"f'{a b}\xff'\n", b"f'\xff{a}'\n", b"f'{a}\xff{b}'\n", b"f'{a:\xff}'\n", b"f'{a:{b}\xff}'\n", b"f'{\xff}'\n", b"f'{\"\xff\"}'\n", b"f'{a!\xff}'\n", b"'a' f'\xff'\n", b"rf'\xff{a}'\n", b"f'\\n\xff'\n",
    b"'\\n\xff'\n", b"'\xc3\xa9\\n\xc3\xa9\xff'\n", b"'a\\\xff'\n", b"'\\x4\xff'\n", b"'\\x4' '\xff'\n", b"'\xff' '\\x4'\n", b"r'\\n\xff'\n", b"'\xe2\x82'\n", b"'\xe2\x82\\n'\n", b"b'\xff'\n", b"b'\\xff\xff'\n", b"b'\xff' 'a'\n", b"'a' b'\xff'\n", b"'\xff' b'a'\n", b"'''\n\xff'''\n", b"x = '''\n\xc3''' y\n",
    b"\xff'a'\n", b"b\xff'a'\n", b"1\xff\n", b"a.\xff\n", b"@\xff\ndef f(): pass\n", b"\xff: int\n", b"def \xff(): pass\n", b"import \xff\n", b"x = \\\n\xff\n", b"x = \\\xff\n", b"# \xff\n  x\n", b"# \xff\r\nx = = 1\r\n", b"x = '\xff'\r\ny = 1\r\n", b"# \xff\n\ty = 1\n        z = 1\n", b"\xff\tx\n",
    b"print '\xff'\n", b"print \xff\n", b"f(a=\xff)\n", b"f(a='\xff')\n", b"f(a='\xff', b)\n", b"f('\xff' for)\n", b"a = '\xff' = 1\n", b"'\xff' = 1\n", b"(\xff = 1)\n", b"('\xff' := 1)\n", b"if '\xff' = 1: pass\n", b"else: '\xff'\n", b"return '\xff'\n", b"\xe2\x82\n", b"\xe2\x82 \xff\n", b"a = 1; \xf0\x9f\x92\n", b"\xed\xa0\x80\n",
    b"x = \xc3\xa9\xff\n", b"\xc3\xa9 = \xff y\n", b"\xc3\xa9 \xff\n", b"'\xc3\xa9' \xff\n", b"'\xc3\xa9' '\xff'\n", b"x = '\xc3\xa9\xff' \xc3\xa9\n", b"(a, '\xff'\nb c)\n", b"a b '\xff'\n", b"a '\xff'\n", b"'\xff' a\n", b"'\xff' a b\n", b"a\xff b '\xff'\n",
]

# Codecs in which nobody keeps sources.
CODECS = [
    *([f"# coding: {name}\nx = 'a'\n".encode() for name in ("utf-16-be", "UTF_16BE", "u16", "utf-32-be", "utf-32-le", "U32", "u7", "UTF7", "unicode-1-1-utf-7", "hzgb", "HZ_GB-2312", "Unicode-Escape", "raw-unicode-escape", "IDNA")]),
    b"# coding: utf-7\nx = '+AOk-'\n", b"# coding: utf-7\nx = 'a+-b'\n", b"# coding: utf-7\nx = 1 + 2\n", b"# coding: utf-7\nx = '+2D3eAA-'\n", b"# coding: utf-7\nx = '+A x'\n", b"# coding: utf-7\nx = '+AOn x'\n", b"# coding: utf-7\nx +AD0- '+AOkA6Q y'\n", b"# coding: utf-7\n# +AOk+", b"# coding: utf-7\n# +", b"# coding: utf-7\n+AOk- = 1\n",
    b"# coding: hz\nx = '~{!!~}~~'\n", b"# coding: hz\nx = '~x'\n", b"# coding: hz\nx = 1 ~\n + 2\n", b"# coding: hz\nx = '~{!", b"# coding: hz\nx = '~{ !~}'\n", b"# coding: hz\nx = ~{\n",
    rb"# coding: unicode_escape\nx = 1\n", b"# coding: unicode_escape\nx = '\\xe9\\u20ac\\U0001f600'\n", b"# coding: unicode_escape\nx = '\\\\n'\n", b"# coding: unicode_escape\nx = '\\n'\n", b"# coding: unicode_escape\nx = '\\x4'\n", b"# coding: unicode_escape\nx = '\xe9\\u12'\n", b"# coding: unicode_escape\nx = '\\N{DIGIT ONE}\\101'\n", b"# coding: unicode_escape\nx = 1 + \\\n2\n", b"# coding: unicode_escape\nx = '\\N{x}'\n", b"# coding: unicode_escape\nx = '\\U00110000'\n",
    b"# coding: raw_unicode_escape\nx = '\\u20ac\\U0001f600'\n", b"# coding: raw_unicode_escape\nx = '\\\\u20ac'\n", b"# coding: raw_unicode_escape\nx = '\\\\\\u20ac'\n", b"# coding: raw_unicode_escape\nx = '\\n\xe9'\n", b"# coding: raw_unicode_escape\nx = '\\u12'\n", b"# coding: raw_unicode_escape\nx = '\\U00110000'\n", b"# coding: raw_unicode_escape\nx = '\\U0011'\n", b"# coding: raw_unicode_escape\nx = 1 + \\\n2\\",
    b"# coding: idna\nx.y.z = 'a.b.'\n", b"# coding: idna\nx = 1 # a..b\n", b"# coding: undefined\n", b"# coding: utf-32\n# ", b"# coding: utf-32-be\n# a",
]


# Names of inlined comprehensions that are cells there and free outside.
INLINED = [
    "def f(b):\n    class C:\n        nonlocal b\n        a = [lambda: b for b in c]\n", "def f(b):\n    class C:\n        a = [lambda: b for b in b]\n        def g(self): return b\n",
    "def f(b):\n    def g():\n        nonlocal b\n        return [lambda: b for b in c]\n", "def f(b):\n    class C:\n        nonlocal b\n        a = [[lambda: b for b in d] for d in c]\n        b = 1\n",
]

# A last token behind which CPython's tokenizer has looked, and met the end of the text: it is not asked for more.
LAST_TOKENS = [
    start + end
    for start in ["(*\n", "(a=1\n", "(a\nb ", "(**x\na\n\n", "f(**a,\nb ", "[(**\n  x\n\\\n", "{a:\n(*\n"]
    for end in [
        "for", "=", ":=", "**=", "->", "..", "...", ".", ")", ":", "~", "$", "?", "!", "''", "'a'", "f''", "f'a'", "0xfor", "1or",
        "1if", "é", "1.", "1 ", "x\n", "#", "\\", "'a", "'''a", "f'{", "f'{x:", "(", "<>", ",", "in",
    ]
]

# T-strings that a reading for another mistake has failed on.
TEMPLATES = [
    "'a't'{}'", "'a't'{a b}'", "'a' t'{x!}'", "b'a't'{}'", "f'{'a't'{}'}'", "('a't'{}')", "x('a't'{}')", "'a't'{*}'", "'a't'{=}'",
    "'a't'{!r}'", "'a't'{lambda x:1}'", "'a''b't'{}'", "f'{a}'t'{}'", "t'{}''a'", "t'{a}'f'{}'", "t'{a}'t'{}'", "'a't'{x}'",
]

# Formatted strings in patterns: CPython's grammar takes them, and its compiler does not.
FORMATTED_PATTERNS = [
    f"match x:\n {before}case {pattern}: {after}\n"
    for pattern in [
        "f''", "[f'']", "[a, f'']", "[a, f'{a}']", "{f'': 1}", "{1: f''}", "{f'{a:{b}}': f''}", "C(f'')", "C(a, f'{a}', b=f'')",
        "[[f''], f'']", "[a.b, f'' 'c']", "[a, 'b' f'']", "[a, 'b'\n f'''\n''' # c\n 'd']", "f'' | a", "[b, f'' | a]", "f'' as a",
        "a, f''", "[a, t'']", "{t'': 1}", "[a, f'{(yield)}']", "[a, f'{b!z}']", "[a, f'{[f'']}']", "[a, f'' if b]",
        "[a, f'']  if f'{a}'", "[a, *f'']",
    ]
    for before, after in [("", "pass"), ("case a: pass\n ", "pass"), ("", "f'{a}'")]
]
FORMATTED_PATTERNS += [
    "case[a, f'']: int\nmatch x:\n case [a, f'']: pass\n", "case(f'', [f''])\nmatch x:\n case [a, f'']: pass\n",
]

# Text of f-strings that is no UTF-8.
UNDECODABLE_TEXTS = [
    (prefix + text + "'\n").encode("latin-1")
    for prefix in ["f'", "rf'", "t'"]
    for text in [
        "a\xff", "a\\n\xff", "{x:a\xff}", "{x:a\\n\xff}", "{x:\xc3\xa9\xe2\x82b}", "{x:\xe9\\d}", "{x:{y}z\xff}", "{x:{y:a\xff}}",
        "{x}z\xff", "{x=:a\xff}", "{x!r:a\xc3\xa9\xff}", "{x:\\x\xff}", "{x:\xff\\x}", "{x:{'a\xff'}}",
    ]
]

# What the tokenizer refuses behind what the parser refuses.
BEFORE_REFUSED = [
    before + refused
    for before in [
        "yield, a\n", "x = yield, a\n", "yield,", "def f():\n  yield, *a\n  ", "(yield, a)\n", "yield a\n", "yield, (", "x, a\n",
    ]
    for refused in [
        "f'{x:{y:{z:{a}}}}'\n", "t'{x:{y:{z:{a}}}}'\n", "f'{a:{f'{x:{y:{z:{b}}}}'}}'\n", "1in2\n", "0x1for\n", "1_a\n",
        "f'{f'{f'{x!}'}'}'\n",
    ]
]

# GB 2312 by itself and in HZ: all its letters, and the first byte pair of each row that is none.
ROWS = [[bytes([first, second]) for second in range(0xA1, 0xFF)] for first in range(0xA1, 0xFE)]
LETTERS = {pair for row in ROWS for pair in row if len(pair.decode("gb2312", "replace")) == 1}
GB_2312 = []
for head, end, mask in [("# coding: gb2312\nx = '", "'\n", 0x80), ("# coding: hz\nx = '~{", "~}'\n", 0)]:
    refused = [[next(pair for pair in row if pair not in LETTERS)] for row in ROWS if not LETTERS.issuperset(row)]
    for pairs in [sorted(LETTERS), *refused]:
        GB_2312.append(head.encode() + bytes(byte & 0x7F | mask for pair in pairs for byte in pair) + end.encode())
GB_2312 += [b"# coding: gb2312\nx = '\xb0", b"# coding: gb2312\nx = '\xb0'\n", b"# coding: hz\n~{0", b"# coding: hz\nx = '~{0\xa1~}'\n"]

# Names in messages: in their normal form.
NORMAL_NAMES = [
    template % name
    for template, names in [
        ("f'{x!%s}'", "ｒ ｚ ⅱ Ⅸ é ſ ª ﬁ e\u0301"), ("t'{x:{y!%s}}'", "ｓ ｚ ﬁ"), ("%s x, y", "ｐｒｉｎｔ ｅｘｅｃ ﬁ"), ("a = (%s y)", "ｐｒｉｎｔ ｅｘｅｃ ﬁ ｍａｔｃｈ"),
        ("%s = = 1", "Ｔrue Ｆalse Ｎone ﬁ ｉｆ"), ("x y %s", "Ｔrue"), ("x.%s y", "Ｔrue"), ("f(%s=1 2)", "Ｎone"), ("%s x", "ｉｆ Ｔrue"),
    ]
    for name in names.split()
]

# What fields show of themselves, before something else that is wrong.
DEBUG_BEFORE = [
    before + text + after
    for text in [
        r"f'{r'\x'=}'", r"f'{r'\xg'=!r}'", r"f'{r'\x'=:3}'", r"f'\d{r'\x'=}\x'", r"rf'{r'\x'=}'", r"f'{x:{r'\x'=}}'", r"f'{r'\d'=}'",
        r"f'{'\x'=}'", r"f'{r'\N{z}'=}'", r"f'{f'{r'\x'=}'}'", r"f'{r'\x'=} {y!z}'", r"f'{r'\x'=}{y}\N{q}'", r"f'a\x{r'\N'=}'",
        r"t'{r'\x'=}'", r"f'{d[r'\x':1]=}'", r"f'{a!=r'\x'=}'", r"f'{r'é\x'=}'", r"f'{r'\x'==1}'", r"f'{r'\u12'=}' '\x'",
        r"'\x' f'{r'\u12'=}'", r"f'{r'\x'=!s:>{w}}'", r"f'{ r'\x' = }'",
    ]
    for before, after in [("", " = = 1\n"), ("", " x y\n"), ("(", " 1 2\n"), ("x y; ", "\n"), ("f(", ", a b)\n"), ("[", "\n")]
]

# A `yield` as the element of a generator expression, with brackets and without.
YIELD_ELEMENTS = [
    template.replace("Y", element)
    for element in ["yield", "yield b", "yield from b", "yield b, c", "(yield b)", "( yield from b)"]
    for template in ["(Y for y in z)\n", "f(x for x in (Y for q in w))\n", "f(Y for y in z)\n", "[Y for y in z]\n", "def g():\n  return ( Y for y in z)\n"]
]


# The attribute `_` in class patterns.
UNDERSCORES = [
    f"match x:\n  case {pattern}: y\n"
    for pattern in [
        "C(_=q)", "C(x=1, _=q)", "C(_=_)", "C(_=1, _=2)", "C(_=q, A=r)", "C(A=q, _=r)", "C(_ = [q, *_])", "C(a, _=D(_=q))", "C(_=q) | C(_=q)",
        "C(_=q) if f(_=1)", "C(_=q) if _ == 1", "C(_=q, b)", "C(_=q, _)", "C(_)", "_(_=q)", "_._(_=q)", "{1: C(_=q)}", "C(_==q)", "C(_:=q)", "C(__=q)",
        "C(_=q): f(_=1); _ = 2; case", "C(_=f'')", "C(_=-1, B=b'')",
    ]
] + ["case(_=1)\n", "case = _ = 1\n", "case(_=1); match x: pass\n", "def f(_=1): pass\nmatch x:\n  case C(_=q): f(_=2)\n"]


def cases():
    yield from group("spec break", SPEC_BREAKS)
    yield from group("debug text", DEBUG_TEXTS)
    yield from group("encoding", ENCODINGS)
    yield from group("line", LINES)
    yield from group("line, single", [source for source in LINES if isinstance(source, str)], "single")
    yield from group("line, eval", [source for source in LINES if isinstance(source, str)][:80], "eval")
    yield from group("end, eval", ENDS, "eval")
    yield from group("end, single", ENDS, "single")
    yield from group("escape in debug text", DEBUG_ESCAPES)
    yield from group("match", MATCH_NAMES)
    yield from group("number", NUMBERS)
    yield from group("name", NAMES_UNICODE)
    yield from group("string", STRINGS)
    yield from group("nesting", NESTING)
    yield from group("starred", STARRED)
    yield from group("number and word", GLUED)
    yield from group("behind", BEHIND)
    yield from group("attribute bound", BOUND)
    yield from group("several, single", SINGLE, "single")
    yield from group("undecodable", UNDECODABLE)
    yield from group("undecodable, single", UNDECODABLE, "single")
    yield from group("codec", CODECS)
    yield from group("inlined", INLINED)
    yield from group("last token, eval", LAST_TOKENS, "eval")
    yield from group("last token, single", LAST_TOKENS, "single")
    yield from group("template", TEMPLATES)
    yield from group("template, eval", TEMPLATES, "eval")
    yield from group("formatted pattern", FORMATTED_PATTERNS)
    yield from group("undecodable text", UNDECODABLE_TEXTS)
    yield from group("before refused", BEFORE_REFUSED)
    yield from group("GB 2312", GB_2312)
    yield from group("normal name", NORMAL_NAMES)
    yield from group("normal name, eval", NORMAL_NAMES, "eval")
    yield from group("debug text before", DEBUG_BEFORE)
    yield from group("yield element", YIELD_ELEMENTS)
    yield from group("underscore", UNDERSCORES)
