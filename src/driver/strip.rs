//! The pipeline strip of one version: every stage with this snippet's own numbers.
//!
//! Stages before the code object are known only for versions that are built in; for the others their boxes are left out.

use std::sync::Arc;

use super::compile::Compiled;
use super::job::{Job, View};
use crate::code::CodeObject;
use crate::code::graph::graph;
use crate::code::instruction::instructions;
use crate::code::pyc::{Pyc, Validation};
use crate::compiler::stages::{Stages, UnitStages};
use crate::target::Target;
use crate::view::ast::AstView;
use crate::view::pipeline::{Pipeline, StageBox, counted};
use crate::view::sample::{self, Bit, Sample};
use crate::view::symbols::SymbolsView;
use crate::view::uses::Uses;
use crate::view::{Role, bytecode, cfg, scopes, sequence, token_lines, tree};

/// The box of the source, the one stage that is always there.
pub(super) fn source_box(job: &Job) -> StageBox {
    StageBox::new("source", counted(job.source.lines().count(), "line", "lines"))
}

/// The whole strip. Every box names its view; the figure keeps those that it has. In full, each box shows a little of its
/// stage, taken from the first of `objects` that is not the module.
pub(super) fn strip(job: &Job, done: &Compiled, objects: &[Arc<CodeObject>], in_full: bool) -> Pipeline {
    let shown = objects.iter().find(|code| !Arc::ptr_eq(code, &done.code)).or(objects.first());
    let shown: Option<&[Arc<CodeObject>]> = shown.filter(|_| in_full).map(std::slice::from_ref);
    let lead = |one: StageBox, view: View| one.leads_to(view.word());
    let mut all = Vec::new();
    collect(&done.code, &mut all);
    let source = if in_full { sample::source(&job.source) } else { Vec::new() };
    let mut boxes = vec![source_box(job).showing(source)];
    if let Some(stages) = &done.stages {
        boxes.extend(before_the_graph(job, done, stages, shown));
    }
    let blocks: usize = all.iter().map(|code| graph(code).blocks.len()).sum();
    let count: usize = all.iter().map(|code| instructions(code).count()).sum();
    let bytes: usize = all.iter().map(|code| code.code.len()).sum();
    // The header has 16 bytes whatever stands in it.
    let pyc =
        Pyc { validation: Validation::Timestamp { mtime: 0, size: job.source.len() as u32 }, code: done.code.clone() };
    let blocks = lead(StageBox::new("flow graph", counted(blocks, "block", "blocks")), View::Cfg);
    let graph = |shown| cfg::of(shown).objects.first().map(sample::graph).unwrap_or_default();
    boxes.push(blocks.showing(shown.map(graph).unwrap_or_default()));
    let listing = |shown| {
        bytecode::of(shown, bytecode::Extras::default()).objects.first().map(sample::listing).unwrap_or_default()
    };
    let listing = shown.map(listing).unwrap_or_default();
    let instructions = StageBox::new("bytecode", counted(count, "instruction", "instructions")).showing(listing);
    if job.views.contains(&View::Code) {
        boxes.push(lead(instructions.and(counted(bytes, "byte", "bytes")), View::Bytecode));
        let names = all.iter().take(3).map(|code| vec![Bit::new(Role::Text, code.qualname.to_display())]);
        let names = if in_full { names.collect() } else { Vec::new() };
        boxes.push(lead(StageBox::new("code objects", all.len().to_string()).showing(names), View::Code));
    } else {
        // One box less, so that the strip fits into one line of text.
        boxes.push(lead(instructions.and(counted(all.len(), "code object", "code objects")), View::Bytecode));
    }
    let file = pyc.write();
    let first = if in_full { sample::bytes(&file) } else { Vec::new() };
    boxes.push(lead(StageBox::new(".pyc", counted(file.len(), "byte", "bytes")).showing(first), View::Pyc));
    Pipeline { boxes, in_full }
}

fn collect<'a>(code: &'a Arc<CodeObject>, all: &mut Vec<&'a CodeObject>) {
    all.push(code);
    for child in code.children() {
        collect(child, all);
    }
}

fn before_the_graph(job: &Job, done: &Compiled, stages: &Stages, shown: Option<&[Arc<CodeObject>]>) -> [StageBox; 4] {
    let target = Target::of(done.code.version);
    // ENCODING is a token of the module `tokenize`, not of the source.
    let count = stages.tokens.len().saturating_sub(1);
    let ast = AstView::new(&stages.tree, target);
    let table = SymbolsView::new(&stages.symbols, &stages.rewritten.names, target);
    let emitted: usize = stages.units.iter().map(|unit| unit.unit.sequence.instructions.len()).sum();
    let mut samples: [Sample; 4] = Default::default();
    if let Some(objects) = shown {
        let unit = objects.first().and_then(|code| unit_of(stages, code));
        let emitted = sequence::of(unit.into_iter(), false, target.version);
        samples = [
            sample::tokens(&token_lines::of(&stages.tokens, &job.source)),
            sample::tree(&tree::of(&ast)),
            sample::scopes(&scopes::of(&table, &stages.code, &Uses::default())),
            emitted.units.first().map(sample::sequence).unwrap_or_default(),
        ];
    }
    let [tokens, nodes, symbols, sequence] = samples;
    [
        StageBox::new("tokens", count.to_string()).showing(tokens).leads_to(View::Tokens.word()),
        StageBox::new("syntax tree", counted(ast.nodes(), "node", "nodes")).showing(nodes).leads_to(View::Ast.word()),
        StageBox { counts: scopes::facts(&table), ..StageBox::new("symbols", String::new()) }
            .showing(symbols)
            .leads_to(View::Symbols.word()),
        StageBox::new("instructions", counted(emitted, "emitted", "emitted"))
            .showing(sequence)
            .leads_to(View::Instructions.word()),
    ]
}

/// The stages of a code object that is shown; it may be an interpreter's, and then names and places are the same.
pub(super) fn unit_of<'s>(stages: &'s Stages, code: &Arc<CodeObject>) -> Option<&'s UnitStages> {
    let same = |u: &&UnitStages| u.code.qualname == code.qualname && u.code.firstlineno == code.firstlineno;
    stages.unit(code).or_else(|| stages.units.iter().find(same))
}
