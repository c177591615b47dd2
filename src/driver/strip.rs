//! The pipeline strip of one version: every stage with this snippet's own numbers.
//!
//! The instructions before the flow graph are known only for versions that are built in; the boxes of what is not known are left
//! out.

use std::sync::Arc;

use super::compile::Compiled;
use super::job::{Job, View};
use super::told::Told;
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
use crate::view::tokens::TokensView;
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
    } else if let Some(told) = &done.told {
        boxes.extend(told_boxes(job, done, told, shown.is_some()));
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
            sample::tokens(&token_lines::of(&TokensView::new(stages.tokens.clone(), target.version), &job.source)),
            sample::tree(&tree::of(&ast)),
            sample::scopes(&scopes::of(&table, &stages.code, &Uses::default())),
            emitted.units.first().map(sample::sequence).unwrap_or_default(),
        ];
    }
    let [tokens, nodes, symbols, sequence] = samples;
    [
        token_box(count).showing(tokens),
        tree_box(&ast).showing(nodes),
        symbols_box(&table).showing(symbols),
        StageBox::new("instructions", counted(emitted, "emitted", "emitted"))
            .showing(sequence)
            .leads_to(View::Instructions.word()),
    ]
}

/// Of the stages that an interpreter told, those that it could tell.
fn told_boxes(job: &Job, done: &Compiled, told: &Told, in_full: bool) -> Vec<StageBox> {
    let version = done.code.version;
    let tokens = told.tokens(&job.source, version).map(|view| {
        let one = token_box(view.tokens.len().saturating_sub(1));
        if in_full { one.showing(sample::tokens(&token_lines::of(&view, &job.source))) } else { one }
    });
    let nodes = told.tree(version).map(|view| {
        let one = tree_box(&view);
        if in_full { one.showing(sample::tree(&tree::of(&view))) } else { one }
    });
    let symbols = told.symbols(version).map(|view| {
        let one = symbols_box(&view);
        let scopes = || scopes::of(&view, &done.code, &Uses::default());
        if in_full { one.showing(sample::scopes(&scopes())) } else { one }
    });
    [tokens, nodes, symbols].into_iter().flatten().collect()
}

fn token_box(count: usize) -> StageBox {
    StageBox::new("tokens", count.to_string()).leads_to(View::Tokens.word())
}

fn tree_box(view: &AstView) -> StageBox {
    StageBox::new("syntax tree", counted(view.nodes(), "node", "nodes")).leads_to(View::Ast.word())
}

fn symbols_box(view: &SymbolsView) -> StageBox {
    StageBox { counts: scopes::facts(view), ..StageBox::new("symbols", String::new()) }.leads_to(View::Symbols.word())
}

/// The stages of a code object that is shown; it may be an interpreter's, and then names and places are the same.
pub(super) fn unit_of<'s>(stages: &'s Stages, code: &Arc<CodeObject>) -> Option<&'s UnitStages> {
    let same = |u: &&UnitStages| u.code.qualname == code.qualname && u.code.firstlineno == code.firstlineno;
    stages.unit(code).or_else(|| stages.units.iter().find(same))
}
