//! The passes of each target, in order: the whole back end of a version on one screen.

use super::{
    Work, borrow, cold, depth, exceptions, inline, lines, load_const, nops, normalize, peephole, prefix, pseudo,
    superinstructions, unbound, unreachable, unused_consts,
};
use crate::compiler::error::CompileError;
use crate::target::{Feature, Target};

/// One step over the whole graph.
#[derive(Clone, Copy)]
pub struct Pass {
    /// What it does, in CPython's words where it has a name there.
    pub name: &'static str,
    pub(super) run: Step,
}

#[derive(Clone, Copy)]
pub(super) enum Step {
    Sure(fn(&mut Work<'_>)),
    Checked(fn(&mut Work<'_>) -> Result<(), CompileError>),
}

const fn sure(name: &'static str, run: fn(&mut Work<'_>)) -> Pass {
    Pass { name, run: Step::Sure(run) }
}

const fn checked(name: &'static str, run: fn(&mut Work<'_>) -> Result<(), CompileError>) -> Pass {
    Pass { name, run: Step::Checked(run) }
}

/// CPython 3.13.
const PASSES_313: &[Pass] = &[
    checked("label exception targets", exceptions::label_targets),
    sure("inline small or lineless blocks", inline::inline_blocks),
    sure("remove unreachable", unreachable::remove_unreachable),
    sure("resolve line numbers", lines::resolve_lines),
    sure("optimize LOAD_CONST", load_const::optimize_load_const),
    sure("optimize basic blocks", peephole::optimize_blocks),
    sure("remove redundant NOPs and pairs", nops::remove_nops_and_pairs),
    sure("remove unreachable again", unreachable::remove_unreachable),
    checked("remove redundant NOPs and jumps", nops::remove_nops_and_jumps),
    sure("remove unused constants", unused_consts::remove_unused_consts),
    sure("check loads of unbound locals", unbound::check_loads),
    sure("insert superinstructions", superinstructions::insert_superinstructions),
    checked("push cold blocks to the end", cold::push_cold_blocks_to_end),
    sure("resolve line numbers again", lines::resolve_lines),
    checked("calculate stack depth", depth::stack_depth),
    sure("insert prefix, fix cell offsets", prefix::prepare_locals),
    checked("convert pseudo instructions", pseudo::convert_pseudo_ops),
    sure("normalize jumps", normalize::normalize_jumps),
];

/// CPython 3.14 and 3.15.
const PASSES_314: &[Pass] = &[
    checked("label exception targets", exceptions::label_targets),
    sure("inline small or lineless blocks", inline::inline_blocks),
    sure("remove unreachable", unreachable::remove_unreachable),
    sure("resolve line numbers", lines::resolve_lines),
    sure("optimize LOAD_CONST", load_const::optimize_load_const),
    sure("optimize basic blocks", peephole::optimize_blocks),
    sure("remove redundant NOPs and pairs", nops::remove_nops_and_pairs),
    sure("remove unreachable again", unreachable::remove_unreachable),
    checked("remove redundant NOPs and jumps", nops::remove_nops_and_jumps),
    sure("remove unused constants", unused_consts::remove_unused_consts),
    sure("check loads of unbound locals", unbound::check_loads),
    sure("insert superinstructions", superinstructions::insert_superinstructions),
    checked("push cold blocks to the end", cold::push_cold_blocks_to_end),
    sure("resolve line numbers again", lines::resolve_lines),
    sure("convert jumps that keep their value", pseudo::convert_keeping_jumps),
    checked("calculate stack depth", depth::stack_depth),
    sure("insert prefix, fix cell offsets", prefix::prepare_locals),
    checked("convert pseudo instructions", pseudo::convert_pseudo_ops),
    sure("normalize jumps", normalize::normalize_jumps),
    sure("borrow loads of locals", borrow::borrow_loads),
];

/// The passes of a target, in order.
pub fn passes(target: Target) -> &'static [Pass] {
    if target.has(Feature::BorrowedLoads) { PASSES_314 } else { PASSES_313 }
}
