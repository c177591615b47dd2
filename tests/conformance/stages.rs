//! From which stage of compilation a difference comes: the texts of all stages, ours and CPython's, row by row.

use std::fmt::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use mdbook_pyscope::base::Location;
use mdbook_pyscope::code::{Constant, marshal};
use mdbook_pyscope::compiler::flowgraph::stages::StageBlock;
use mdbook_pyscope::compiler::flowgraph::{self, Rules};
use mdbook_pyscope::compiler::ir::Unit;
use mdbook_pyscope::compiler::stages::Stages;
use mdbook_pyscope::compiler::{self, CompileError, Mode, Options};
use mdbook_pyscope::render::text;
use mdbook_pyscope::target::Target;
use mdbook_pyscope::view::ast::AstView;
use mdbook_pyscope::view::symbols::{SymbolsView, quoted};
use mdbook_pyscope::view::tokens::TokensView;

/// A stage and the rows of its text. CPython may not tell all stages; then the later ones are missing.
pub(crate) type Texts = Vec<(String, Vec<String>)>;

/// The pass after which `_testinternalcapi.optimize_cfg` hands out the instructions.
const LAST_PASS: &str = "resolve line numbers again";

/// Where two ways of compiling part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parting {
    /// The first stage that differs; `None` when all that could be compared agree.
    pub(crate) stage: Option<String>,
    /// The last stage that was compared.
    pub(crate) compared: String,
    /// The first differing row, from 1, what stands there, and the rows before.
    pub(crate) row: usize,
    pub(crate) before: Vec<String>,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

/// Rows shown before the first that differs.
const CONTEXT: usize = 3;

/// Compares stage by stage.
pub(crate) fn parting(ours: &Texts, theirs: &Texts) -> Parting {
    let mut parting = Parting {
        stage: None,
        compared: String::new(),
        row: 0,
        before: Vec::new(),
        ours: String::new(),
        theirs: String::new(),
    };
    for ((name, ours), (_, theirs)) in ours.iter().zip(theirs) {
        parting.compared.clone_from(name);
        let (ours, theirs) = (ordered(ours), ordered(theirs));
        if ours != theirs {
            let at = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
            let row = |rows: &[String]| rows.get(at).cloned().unwrap_or_else(|| "(no more rows)".into());
            parting.stage = Some(name.clone());
            parting.row = at + 1;
            parting.before = ours[at.saturating_sub(CONTEXT)..at].to_vec();
            (parting.ours, parting.theirs) = (row(&ours), row(&theirs));
            break;
        }
    }
    parting
}

/// Names that only pass through a block come in the order of a hash table; they are sorted.
fn ordered(rows: &[String]) -> Vec<String> {
    let passes = |row: &String| row.trim_start().starts_with("free symbol") && row.ends_with(": ");
    let mut rows = rows.to_vec();
    rows.chunk_by_mut(|a, b| passes(a) && passes(b)).for_each(|run| run.sort());
    rows
}

impl fmt::Display for Parting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(stage) = &self.stage else {
            return write!(f, " equal up to the stage `{}`; the difference comes later", self.compared);
        };
        writeln!(f, " first different stage: {stage}, row {}", self.row)?;
        for row in &self.before {
            writeln!(f, "            {row}")?;
        }
        write!(f, "   ours:    {}\n   CPython: {}", self.ours, self.theirs)
    }
}

/// Our stages, and what CPython's flow graph must know of the units to make its own.
pub(crate) fn ours(source: &[u8], path: &str, target: Target, optimize: u8) -> Result<(Texts, Vec<u8>), CompileError> {
    let options = Options { target, mode: Mode::Exec, optimize };
    let stages = compiler::stages(source, path, options)?;
    let version = target.version;
    let tokens = text::tokens::table(&TokensView::new(stages.tokens.clone(), version));
    let tree = |tree| {
        text::ast::dump(&AstView::new(tree, target), text::ast::DumpOptions { indent: Some(1), attributes: true })
    };
    let view = SymbolsView::new(&stages.symbols, &stages.rewritten.names, target);
    let symbols = text::symbols::tables(&view, &quoted(path, version));
    let mut texts: Texts = [
        ("tokens", tokens),
        ("tree", tree(&stages.tree)),
        ("rewritten tree", tree(&stages.rewritten)),
        ("symbol tables", symbols),
    ]
    .map(|(name, text)| (name.to_string(), text.lines().map(str::to_string).collect()))
    .into();
    texts.push(("instruction sequence".into(), each_unit(&stages, |unit, rows| sequence(unit, target, rows))));
    texts.push(("optimised sequence".into(), each_unit(&stages, |unit, rows| optimised(unit, target, rows))));
    Ok((texts, constants(&stages)))
}

fn each_unit(stages: &Stages, mut write: impl FnMut(&Unit, &mut Vec<String>)) -> Vec<String> {
    let mut rows = Vec::new();
    for (number, unit) in stages.units.iter().enumerate() {
        rows.push(format!("unit {number}"));
        write(&unit.unit, &mut rows);
    }
    rows
}

fn row(name: &str, operand: usize, at: Location) -> String {
    let number = |n: i32| if n == -1 { "-".to_string() } else { n.to_string() };
    let mut row = format!("{name} {operand} @");
    let _ = write!(row, "{}:{}-{}:{}", number(at.line), number(at.column), number(at.end_line), number(at.end_column));
    row
}

fn sequence(unit: &Unit, target: Target, rows: &mut Vec<String>) {
    let rules = Rules::of(target);
    for instruction in &unit.sequence.instructions {
        let operand = match rules.has_target(instruction.op) {
            true => unit.sequence.labels[instruction.arg as usize],
            false => instruction.arg,
        };
        rows.push(row(instruction.op.name(), operand as usize, instruction.location));
    }
}

/// The flow graph, made and asked as `optimize_cfg` does it: no parameters, a first line of 1.
fn optimised(unit: &Unit, target: Target, rows: &mut Vec<String>) {
    let mut unit = Unit { parameters: 0, firstlineno: 1, ..unit.clone() };
    let mut passes = Vec::new();
    // A later pass may refuse such a unit; what is asked for comes before.
    let _ = flowgraph::optimize(&mut unit, target, &mut flowgraph::Workspace::default(), Some(&mut passes));
    let Some(stage) = passes.iter().find(|pass| pass.pass == LAST_PASS) else { return };
    let starts: Vec<usize> = stage
        .blocks
        .iter()
        .scan(0, |start, block: &StageBlock| Some(std::mem::replace(start, *start + block.instructions.len())))
        .collect();
    let start = |id: u32| stage.blocks.iter().position(|block| block.id == id).map_or(0, |at| starts[at]);
    for instruction in stage.blocks.iter().flat_map(|block| &block.instructions) {
        let operand = instruction.target.map_or(instruction.arg as usize, start);
        rows.push(row(instruction.op.name(), operand, instruction.location));
    }
}

/// For each unit the number of its locals and its constants before the flow graph, marshalled.
fn constants(stages: &Stages) -> Vec<u8> {
    let tuple = |items: Vec<Constant>| Constant::Tuple(items.into());
    let unit = |unit: &Unit| {
        let values = unit.consts.as_slice().to_vec();
        tuple(vec![Constant::Int(unit.varnames.len() as i64), tuple(values)])
    };
    marshal::write(&tuple(stages.units.iter().map(|kept| unit(&kept.unit)).collect()))
}

/// CPython's stages of a file.
pub(crate) fn theirs(python: &mut Command, path: &str, optimize: u8, constants: &[u8]) -> Result<Texts, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let (out, consts) = (folder.path().join("stages"), folder.path().join("constants"));
    std::fs::write(&consts, constants).map_err(|e| e.to_string())?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/stages.py");
    python.env("PYTHONHASHSEED", "0").arg(script).arg(&out).arg(path).arg(optimize.to_string()).arg(&consts);
    let done = python.stdin(Stdio::null()).output().map_err(|e| format!("the interpreter does not start: {e}"))?;
    let said = || String::from_utf8_lossy(&done.stderr).trim().to_string();
    let text = std::fs::read_to_string(&out).map_err(|_| format!("{}: {}", done.status, said()))?;
    serde_json::from_str(&text).map_err(|e| e.to_string())
}
