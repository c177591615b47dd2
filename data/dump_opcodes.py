"""Print the instruction table of the CPython that runs this file (3.8 to 3.15) as tab-separated rows.

    python3.X data/dump_opcodes.py > data/opcodes/3.X.tsv

The first column says what a row is:

    release          the interpreter that printed the table
    magic            the first two bytes of its .pyc files as a number
    marshal          the version of marshal it writes
    have_argument    the first number that has an operand; exact up to 3.11 only
    cmp_op nb_op intrinsic1 intrinsic2 special constant
                     the meaning of operand values: index, name; for nb_op also the operator,
                     for constant first the value's repr, then the text that `dis` prints
    flag future      bits of co_flags: value, name; names of __future__ features: value, name, since, mandatory
    op               number, name, kind (real, pseudo, instrumented), operand (arg or -), what the operand is
                     (const name local free compare jrel jabs back exc; `back` jumps backwards), caches as
                     field:units, stack effect when it does not jump, stack effect when it jumps
    specialised      number, name, the name in opcode.opname, the instruction it is a form of

A stack effect is a constant plus at most one term, and was compared with dis.stack_effect for every operand
that is tried in `stack_effect` below.
"""

import __future__
import dis
import importlib.util
import marshal
import opcode
import sys

try:
    import _opcode
except ImportError:
    _opcode = None

OPERANDS = list(range(1300)) + [1 << shift for shift in range(11, 24)] + [65535, 65537, 0x123456, 0xFFFFFF]
CHECKED_KINDS = ["const", "name", "local", "free", "compare", "jrel", "jabs", "exc"]


def row(*columns):
    sys.stdout.write("\t".join(str(column) for column in columns) + "\n")


def has_operand(number):
    if hasattr(_opcode, "has_arg"):
        return _opcode.has_arg(number)
    if hasattr(dis, "hasarg"):
        return number in dis.hasarg
    return number >= opcode.HAVE_ARGUMENT


def operand_kinds(number):
    kinds = [kind for kind in CHECKED_KINDS if number in getattr(opcode, "has" + kind, ())]
    backward = getattr(dis, "_is_backward_jump", None)
    if backward is not None and number < 256 and backward(number):
        kinds.append("back")
    return ",".join(kinds) or "-"


def cache_fields(name):
    fields = getattr(opcode, "_cache_format", {}).get(name, {})
    return ",".join("%s:%d" % field for field in fields.items()) or "-"


def terms(effects):
    """Candidates for the part of a stack effect that depends on the operand: text and function."""
    yield "", lambda arg: 0
    for factor, text in ((1, "+arg"), (-1, "-arg"), (2, "+2*arg"), (-2, "-2*arg")):
        yield text, lambda arg, factor=factor: factor * arg
    yield "+arg%256+arg/256", lambda arg: (arg & 255) + (arg >> 8)
    for sign in (1, -1):
        mask = sum(1 << bit for bit in range(24) if effects[1 << bit] - effects[0] == sign)
        count = lambda arg, sign=sign, mask=mask: sign * bin(arg & mask).count("1")
        yield "%sbits(arg&%d)" % ("+" if sign > 0 else "-", mask), count
    odd = [arg for arg in effects if effects[arg] != effects[0]]
    if len(odd) == 1:
        difference = effects[odd[0]] - effects[0]
        if abs(difference) == 1:
            text = "%s(arg==%d)" % ("+" if difference > 0 else "-", odd[0])
            yield text, lambda arg: difference if arg == odd[0] else 0


def stack_effect(number, jump):
    operands = OPERANDS if has_operand(number) else [None]
    effects = {}
    for arg in operands:
        try:
            effects[arg] = dis.stack_effect(number, arg, jump=jump)
        except ValueError:
            pass
    if not effects:
        return "-"
    if len(effects) != len(operands):
        raise SystemExit("%s: no stack effect for some operands" % opcode.opname[number])
    if operands == [None]:
        return str(effects[None])
    for text, term in terms(effects):
        base = effects[0] - term(0)
        if all(base + term(arg) == effect for arg, effect in effects.items()):
            return "%d%s" % (base, text)
    raise SystemExit("%s: no expression fits its stack effects" % opcode.opname[number])


def kind(number, name):
    if number > 255:
        return "pseudo"
    return "instrumented" if name.startswith("INSTRUMENTED_") else "real"


def constant_texts():
    """For LOAD_COMMON_CONSTANT: the repr of each value and what dis prints for it."""
    for index, value in enumerate(getattr(opcode, "_common_constants", ())):
        resolver = dis.ArgResolver()
        yield index, repr(value), resolver.get_argval_argrepr(opcode.opmap["LOAD_COMMON_CONSTANT"], index, 0)[1]


def main():
    print("# Instruction table of one CPython, printed by data/dump_opcodes.py, which explains the rows. Do not edit.")
    release = "%d.%d.%d" % sys.version_info[:3]
    if sys.version_info.releaselevel != "final":
        release += {"alpha": "a", "beta": "b", "candidate": "rc"}[sys.version_info.releaselevel]
        release += str(sys.version_info.serial)
    row("release", release)
    row("magic", int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little"))
    row("marshal", marshal.version)
    row("have_argument", opcode.HAVE_ARGUMENT)
    for index, name in enumerate(opcode.cmp_op):
        row("cmp_op", index, name)
    for index, (name, operator) in enumerate(getattr(opcode, "_nb_ops", ())):
        row("nb_op", index, name, operator)
    for what, names in (
        ("intrinsic1", "_intrinsic_1_descs"),
        ("intrinsic2", "_intrinsic_2_descs"),
        ("special", "_special_method_names"),
    ):
        for index, name in enumerate(getattr(opcode, names, ())):
            row(what, index, name)
    for index, value, text in constant_texts():
        row("constant", index, value, text)
    for value, name in sorted(dis.COMPILER_FLAG_NAMES.items()):
        row("flag", value, name)
    for name in __future__.all_feature_names:
        feature = getattr(__future__, name)
        since = "%d.%d" % feature.optional[:2]
        mandatory = "%d.%d" % feature.mandatory[:2] if feature.mandatory else "-"
        row("future", feature.compiler_flag, name, since, mandatory)

    for number, name in sorted((number, name) for name, number in opcode.opmap.items()):
        operand = "arg" if has_operand(number) else "-"
        effects = [stack_effect(number, jump) for jump in (False, True)]
        row("op", number, name, kind(number, name), operand, operand_kinds(number), cache_fields(name), *effects)

    family = {form: name for name, forms in getattr(opcode, "_specializations", {}).items() for form in forms}
    every = getattr(dis, "_all_opmap", opcode.opmap)
    for number, name in sorted((number, name) for name, number in every.items() if name not in opcode.opmap):
        row("specialised", number, name, opcode.opname[number], family.get(name, "-"))


main()
