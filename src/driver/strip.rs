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
use crate::compiler::stages::Stages;
use crate::target::Target;
use crate::view::ast::AstView;
use crate::view::pipeline::{Pipeline, StageBox, counted};
use crate::view::scopes;
use crate::view::symbols::SymbolsView;

/// The box of the source, the one stage that is always there.
pub(super) fn source_box(job: &Job) -> StageBox {
    StageBox::new("source", counted(job.source.lines().count(), "line", "lines"))
}

/// The whole strip. Every box names its view; the figure keeps those that it has.
pub(super) fn strip(job: &Job, done: &Compiled) -> Pipeline {
    let lead = |one: StageBox, view: View| one.leads_to(view.word());
    let mut all = Vec::new();
    collect(&done.code, &mut all);
    let mut boxes = vec![source_box(job)];
    if let Some(stages) = &done.stages {
        let target = Target::of(done.code.version);
        for (one, view) in before_the_graph(stages, target) {
            boxes.push(lead(one, view));
        }
    }
    let blocks: usize = all.iter().map(|code| graph(code).blocks.len()).sum();
    let count: usize = all.iter().map(|code| instructions(code).count()).sum();
    let bytes: usize = all.iter().map(|code| code.code.len()).sum();
    // The header has 16 bytes whatever stands in it.
    let pyc = Pyc { validation: Validation::Timestamp { mtime: 0, size: 0 }, code: done.code.clone() };
    boxes.push(lead(StageBox::new("flow graph", counted(blocks, "block", "blocks")), View::Cfg));
    let bytecode = StageBox::new("bytecode", counted(count, "instruction", "instructions"));
    if job.views.contains(&View::Code) {
        boxes.push(lead(bytecode.and(counted(bytes, "byte", "bytes")), View::Bytecode));
        boxes.push(lead(StageBox::new("code objects", all.len().to_string()), View::Code));
    } else {
        // One box less, so that the strip fits into one line of text.
        boxes.push(lead(bytecode.and(counted(all.len(), "code object", "code objects")), View::Bytecode));
    }
    boxes.push(lead(StageBox::new(".pyc", counted(pyc.write().len(), "byte", "bytes")), View::Pyc));
    Pipeline { boxes }
}

fn collect<'a>(code: &'a Arc<CodeObject>, all: &mut Vec<&'a CodeObject>) {
    all.push(code);
    for child in code.children() {
        collect(child, all);
    }
}

fn before_the_graph(stages: &Stages, target: Target) -> [(StageBox, View); 4] {
    // ENCODING is a token of the module `tokenize`, not of the source.
    let tokens = stages.tokens.len().saturating_sub(1);
    let nodes = AstView::new(&stages.tree, target).nodes();
    let symbols = scopes::facts(&SymbolsView::new(&stages.symbols, &stages.rewritten.names, target));
    let emitted: usize = stages.units.iter().map(|unit| unit.unit.sequence.instructions.len()).sum();
    [
        (StageBox::new("tokens", tokens.to_string()), View::Tokens),
        (StageBox::new("syntax tree", counted(nodes, "node", "nodes")), View::Ast),
        (StageBox { stage: "symbols", counts: symbols, view: None }, View::Symbols),
        (StageBox::new("instructions", counted(emitted, "emitted", "emitted")), View::Instructions),
    ]
}
