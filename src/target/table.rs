//! The instruction table of each version: numbers, names, operands, caches, stack effects.
//!
//! In: `data/opcodes/3.X.tsv`, printed by `data/dump_opcodes.py` in that interpreter and checked against every
//! interpreter that the tests find. Out: look-ups in arrays, by name ([`Op`]) or by number. What operand values mean is in
//! [`super::operand`].

use std::sync::{LazyLock, OnceLock};

use super::effect::StackEffect;
use super::flags::FutureFeature;
use super::{Op, PyVersion, Target};

/// How many numbers there can be: bytes, and the pseudo instructions from 256 on.
const NUMBERS: usize = 512;
const OPS: usize = Op::ALL.len();
const ABSENT: u16 = u16::MAX;

/// What an instruction number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in this version.
    Unknown,
    /// An instruction that code objects hold.
    Real,
    /// An instruction of the compiler alone; its number is above 255.
    Pseudo,
    /// A form that the running interpreter puts in place for `sys.monitoring`; never in a `.pyc`.
    Instrumented,
    /// A form that the running interpreter puts in place of the general one; never in a `.pyc`.
    Specialised,
}

/// What the operand of an instruction is, after the lists `dis.hasconst` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Operand {
    /// Holds an index of `co_consts`.
    Const = 0,
    /// Holds an index of `co_names`.
    Name,
    /// Holds an index of the locals.
    Local,
    /// Holds an index of cells and free variables.
    Free,
    /// Holds a comparison.
    Compare,
    /// Holds a jump relative to the next instruction.
    JumpRelative,
    /// Holds an absolute jump target.
    JumpAbsolute,
    /// Goes to an exception handler (pseudo instructions).
    Handler,
}

impl Operand {
    const ALL: [(&'static str, Operand); 8] = [
        ("const", Operand::Const),
        ("name", Operand::Name),
        ("local", Operand::Local),
        ("free", Operand::Free),
        ("compare", Operand::Compare),
        ("jrel", Operand::JumpRelative),
        ("jabs", Operand::JumpAbsolute),
        ("exc", Operand::Handler),
    ];
}

/// Where the operand of a jump counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// From the start of the code.
    Absolute,
    /// From the next instruction, forward.
    Forward,
    /// From the next instruction, backward.
    Backward,
}

/// One number of a table.
#[derive(Clone, Debug)]
struct Row {
    name: &'static str,
    /// What `opcode.opname` holds, which for a specialised form may be `<number>`.
    shown: &'static str,
    kind: Kind,
    op: Option<Op>,
    has_arg: bool,
    operands: u8,
    backward: bool,
    cache_fields: Vec<(&'static str, u8)>,
    base: u16,
}

/// The table of one version.
#[derive(Debug)]
pub struct OpcodeTable {
    /// The release whose interpreter printed the table, as in `3.13.0`.
    pub release: &'static str,
    /// The number in the first two bytes of a `.pyc`, little-endian.
    pub magic: u16,
    /// The version of marshal that the release writes.
    pub marshal_version: u8,
    /// The first number that has an operand, where that is how operands are told (up to 3.11); see [`Self::has_arg`].
    pub have_argument: u8,
    /// Comparison operators by index, `dis.cmp_op`.
    pub cmp_ops: Vec<&'static str>,
    /// `BINARY_OP` operands: CPython's name and the operator.
    pub nb_ops: Vec<(&'static str, &'static str)>,
    /// Names of `CALL_INTRINSIC_1` operands.
    pub intrinsics1: Vec<&'static str>,
    /// Names of `CALL_INTRINSIC_2` operands.
    pub intrinsics2: Vec<&'static str>,
    /// Names of `LOAD_SPECIAL` operands.
    pub special_methods: Vec<&'static str>,
    /// `LOAD_COMMON_CONSTANT` operands: `repr` of the value, and the text `dis` shows.
    pub common_constants: Vec<(&'static str, &'static str)>,
    /// Bits of `co_flags` that `dis` names: value and name.
    pub code_flags: Vec<(u32, &'static str)>,
    /// Features of `from __future__ import`.
    pub futures: Vec<FutureFeature>,
    rows: Vec<Row>,
    numbers: [u16; OPS],
    caches: [u8; OPS],
    effects: [[StackEffect; 2]; OPS],
}

impl Target {
    /// The instruction table of this version.
    pub fn table(self) -> &'static OpcodeTable {
        self.version.table()
    }
}

impl PyVersion {
    /// The instruction table of this version.
    pub fn table(self) -> &'static OpcodeTable {
        const TEXTS: [&str; PyVersion::ALL.len()] = [
            include_str!("../../data/opcodes/3.8.tsv"),
            include_str!("../../data/opcodes/3.9.tsv"),
            include_str!("../../data/opcodes/3.10.tsv"),
            include_str!("../../data/opcodes/3.11.tsv"),
            include_str!("../../data/opcodes/3.12.tsv"),
            include_str!("../../data/opcodes/3.13.tsv"),
            include_str!("../../data/opcodes/3.14.tsv"),
            include_str!("../../data/opcodes/3.15.tsv"),
        ];
        static TABLES: [OnceLock<OpcodeTable>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
        let index = self.index();
        TABLES[index].get_or_init(|| match OpcodeTable::read(TEXTS[index]) {
            Ok(table) => table,
            Err(line) => panic!("data/opcodes/{self}.tsv, a part of this program, has a bad row: {line}"),
        })
    }
}

impl OpcodeTable {
    /// The number of an instruction, pseudo instructions included (they are above 255); `None` where this version has
    /// none of that name.
    #[inline]
    pub fn number(&self, op: Op) -> Option<u16> {
        match self.numbers[op as usize] {
            ABSENT => None,
            number => Some(number),
        }
    }

    /// The byte that stands for an instruction in `co_code`; `None` for pseudo instructions and those of other versions.
    #[inline]
    pub fn byte(&self, op: Op) -> Option<u8> {
        u8::try_from(self.numbers[op as usize]).ok()
    }

    /// The instruction of that number; `None` for unknown, specialised and instrumented ones ([`Self::base`] leads from
    /// those to the general form).
    #[inline]
    pub fn op(&self, number: u16) -> Option<Op> {
        self.row(number).op
    }

    /// The name that `dis` prints for a number, `<123>` for unknown ones and, up to 3.13, for specialised ones.
    pub fn name(&self, number: u16) -> &'static str {
        self.row(number).shown
    }

    /// The name of a number, specialised forms included; `<123>` for unknown ones.
    pub fn full_name(&self, number: u16) -> &'static str {
        self.row(number).name
    }

    /// What a number stands for.
    pub fn kind(&self, number: u16) -> Kind {
        self.row(number).kind
    }

    /// The number of the general instruction of which `number` is a specialised or instrumented form; any other number is
    /// its own base. `INSTRUMENTED_LINE` and `INSTRUMENTED_INSTRUCTION`, which stand for any instruction, too.
    pub fn base(&self, number: u16) -> u16 {
        self.row(number).base
    }

    /// Whether the instruction reads its operand (`dis.hasarg`).
    #[inline]
    pub fn has_arg(&self, number: u16) -> bool {
        self.row(number).has_arg
    }

    /// Whether the operand of a number is of that sort.
    #[inline]
    pub fn has(&self, number: u16, operand: Operand) -> bool {
        self.row(number).operands & 1 << operand as u8 != 0
    }

    /// How the operand of a number leads to another instruction, if it does. Pseudo instructions that push a block for a
    /// handler do not jump; see [`Operand::Handler`].
    #[inline]
    pub fn jump(&self, number: u16) -> Option<Jump> {
        let row = self.row(number);
        if row.operands & 1 << Operand::JumpAbsolute as u8 != 0 {
            Some(Jump::Absolute)
        } else if row.operands & 1 << Operand::JumpRelative as u8 != 0 {
            Some(if row.backward { Jump::Backward } else { Jump::Forward })
        } else {
            None
        }
    }

    /// Number of inline cache units (2 bytes each) after an instruction.
    #[inline]
    pub fn caches(&self, op: Op) -> u8 {
        self.caches[op as usize]
    }

    /// Names and sizes in units of the inline caches of a number, in order; those of the general form for others.
    pub fn cache_fields(&self, number: u16) -> &[(&'static str, u8)] {
        &self.row(self.base(number)).cache_fields
    }

    /// Number of inline cache units after the instruction of that number.
    #[inline]
    pub fn caches_of(&self, number: u16) -> u8 {
        self.op(self.base(number)).map_or(0, |op| self.caches(op))
    }

    /// What an instruction does to the depth of the stack when it jumps (or its handler is entered) and when it does not.
    /// As `dis.stack_effect`, for every operand; 0 for an instruction that this version does not have.
    #[inline]
    pub fn stack_effect(&self, op: Op, arg: u32, jump: bool) -> i32 {
        self.effects[op as usize][usize::from(jump)].of(arg)
    }

    /// Every known number in ascending order, pseudo, instrumented and specialised ones included.
    pub fn known(&self) -> impl Iterator<Item = u16> + '_ {
        (0..NUMBERS as u16).filter(|&n| self.kind(n) != Kind::Unknown)
    }

    fn row(&self, number: u16) -> &Row {
        &self.rows[usize::from(number).min(NUMBERS - 1)]
    }

    /// Reads the rows that `data/dump_opcodes.py` describes; the error is the row that is not understood.
    fn read(text: &'static str) -> Result<OpcodeTable, &'static str> {
        let mut table = OpcodeTable::empty();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            table.read_row(&columns).ok_or(line)?;
        }
        table.link_instrumented();
        Ok(table)
    }

    fn empty() -> OpcodeTable {
        // Made once for the life of the program, and names of numbers are `&'static str` for all versions.
        static UNKNOWN: LazyLock<Vec<&'static str>> =
            LazyLock::new(|| (0..NUMBERS).map(|n| &*format!("<{n}>").leak()).collect());
        let row = |number: usize| Row {
            name: UNKNOWN[number],
            shown: UNKNOWN[number],
            kind: Kind::Unknown,
            op: None,
            has_arg: false,
            operands: 0,
            backward: false,
            cache_fields: Vec::new(),
            base: number as u16,
        };
        OpcodeTable {
            release: "",
            magic: 0,
            marshal_version: 0,
            have_argument: 0,
            cmp_ops: Vec::new(),
            nb_ops: Vec::new(),
            intrinsics1: Vec::new(),
            intrinsics2: Vec::new(),
            special_methods: Vec::new(),
            common_constants: Vec::new(),
            code_flags: Vec::new(),
            futures: Vec::new(),
            rows: (0..NUMBERS).map(row).collect(),
            numbers: [ABSENT; OPS],
            caches: [0; OPS],
            effects: [[StackEffect::ZERO; 2]; OPS],
        }
    }

    fn read_row(&mut self, columns: &[&'static str]) -> Option<()> {
        match *columns {
            ["release", release] => self.release = release,
            ["magic", magic] => self.magic = magic.parse().ok()?,
            ["marshal", version] => self.marshal_version = version.parse().ok()?,
            ["have_argument", number] => self.have_argument = number.parse().ok()?,
            ["cmp_op", at, name] => next(&mut self.cmp_ops, at, name)?,
            ["nb_op", at, name, operator] => next(&mut self.nb_ops, at, (name, operator))?,
            ["intrinsic1", at, name] => next(&mut self.intrinsics1, at, name)?,
            ["intrinsic2", at, name] => next(&mut self.intrinsics2, at, name)?,
            ["special", at, name] => next(&mut self.special_methods, at, name)?,
            ["constant", at, repr, shown] => next(&mut self.common_constants, at, (repr, shown))?,
            ["flag", value, name] => self.code_flags.push((value.parse().ok()?, name)),
            ["future", value, name, since, mandatory] => self.futures.push(FutureFeature {
                name,
                flag: value.parse().ok()?,
                since,
                mandatory: Some(mandatory).filter(|m| *m != "-"),
            }),
            ["op", number, ref rest @ ..] => self.read_op(number.parse().ok()?, rest)?,
            ["specialised", number, name, shown, family] => {
                let base = match family {
                    "-" => None,
                    _ => Some(self.number(Op::from_name(family)?)?),
                };
                let general = base.map(|number| self.row(number).clone());
                let number: u16 = number.parse().ok()?;
                let row = self.rows.get_mut(usize::from(number))?;
                if let Some(general) = general {
                    *row = general;
                }
                (row.name, row.shown, row.kind, row.op) = (name, shown, Kind::Specialised, None);
            }
            _ => return None,
        }
        Some(())
    }

    fn read_op(&mut self, number: u16, columns: &[&'static str]) -> Option<()> {
        let [name, kind, arg, operands, caches, straight, jumping] = *columns else { return None };
        let row = self.rows.get_mut(usize::from(number))?;
        (row.name, row.shown) = (name, name);
        row.kind = match kind {
            "real" => Kind::Real,
            "pseudo" => Kind::Pseudo,
            "instrumented" => Kind::Instrumented,
            _ => return None,
        };
        row.has_arg = arg == "arg";
        for operand in operands.split(',').filter(|o| *o != "-") {
            if operand == "back" {
                row.backward = true;
            } else {
                let (_, sort) = Operand::ALL.iter().find(|(text, _)| *text == operand)?;
                row.operands |= 1 << *sort as u8;
            }
        }
        for field in caches.split(',').filter(|c| *c != "-") {
            let (name, units) = field.split_once(':')?;
            row.cache_fields.push((name, units.parse().ok()?));
        }
        if row.kind == Kind::Instrumented {
            return Some(());
        }
        let op = Op::from_name(name)?;
        row.op = Some(op);
        self.caches[op as usize] = row.cache_fields.iter().map(|(_, units)| units).sum();
        self.numbers[op as usize] = number;
        for (effect, text) in self.effects[op as usize].iter_mut().zip([straight, jumping]) {
            *effect = if text == "-" { StackEffect::ZERO } else { StackEffect::read(text)? };
        }
        Some(())
    }

    /// Instrumented forms are named after what they replace.
    fn link_instrumented(&mut self) {
        for number in 0..NUMBERS {
            let general = self.rows[number].name.strip_prefix("INSTRUMENTED_").and_then(Op::from_name);
            if let Some(base) = general.and_then(|op| self.number(op)) {
                self.rows[number].base = base;
            }
        }
    }
}

/// Appends the value of a row whose index must be the next one.
fn next<T>(list: &mut Vec<T>, at: &str, value: T) -> Option<()> {
    (at.parse() == Ok(list.len())).then(|| list.push(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_names_cover_each_other() {
        for op in Op::ALL {
            let known = PyVersion::ALL.iter().any(|v| v.table().number(*op).is_some());
            assert!(known, "{} is in no table", op.name());
        }
        for version in PyVersion::ALL {
            let table = version.table();
            assert!(table.release.starts_with(&format!("{version}.")), "{}", table.release);
            assert_eq!(table.release, Target::of(version).to_string(), "the release that is followed");
            for number in table.known() {
                let Some(op) = table.op(number) else {
                    assert!(matches!(table.kind(number), Kind::Instrumented | Kind::Specialised));
                    continue;
                };
                assert_eq!(table.number(op), Some(number));
                assert_eq!(table.name(number), op.name());
                assert_eq!(table.base(number), number);
                assert_eq!(table.caches_of(number), table.caches(op));
            }
        }
    }

    #[test]
    fn look_ups() {
        let t = PyVersion::V3_13.table();
        let call = t.number(Op::Call).unwrap();
        assert_eq!((t.caches(Op::Call), t.cache_fields(call)), (3, &[("counter", 1), ("func_version", 2)][..]));
        assert_eq!(t.byte(Op::SetupFinally), None);
        assert_eq!(t.jump(t.number(Op::JumpBackward).unwrap()), Some(Jump::Backward));
        assert_eq!(t.jump(t.number(Op::ForIter).unwrap()), Some(Jump::Forward));
        assert_eq!(t.jump(call), None);
        assert_eq!((t.name(3), t.full_name(3), t.name(119)), ("<3>", "BINARY_OP_INPLACE_ADD_UNICODE", "<119>"));
        assert_eq!(t.base(3), t.number(Op::BinaryOp).unwrap());
        assert_eq!(t.name(9999), "<511>");
        assert!(t.has(t.number(Op::LoadConst).unwrap(), Operand::Const) && t.has_arg(call) && !t.has_arg(0));
        assert_eq!(t.stack_effect(Op::SetupCleanup, 0, true), 2);
        assert_eq!(t.stack_effect(Op::Call, 3, false), -4);

        let t = PyVersion::V3_8.table();
        let jump = t.number(Op::JumpAbsolute).unwrap();
        assert_eq!((jump, t.jump(jump)), (113, Some(Jump::Absolute)));
        assert_eq!((t.stack_effect(Op::ForIter, 7, false), t.stack_effect(Op::ForIter, 7, true)), (1, -1));
        let t = PyVersion::V3_14.table();
        let instrumented = t.known().find(|&n| t.name(n) == "INSTRUMENTED_CALL").unwrap();
        assert_eq!(t.op(t.base(instrumented)), Some(Op::Call));
    }
}
