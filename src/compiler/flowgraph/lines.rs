//! Gives instructions without a place the place they should show in a traceback (`resolve_line_numbers`).
//!
//! Exits and loop ends that have no line and are reached from several places are copied, so that each copy can take the
//! line of its only predecessor (PEP 626). Then places flow forward, within blocks and to single successors.

use super::graph::{BlockId, Graph};
use super::{Rules, Work, opclass};
use crate::base::Location;

/// Copies exits without a line, then lets locations flow.
pub(super) fn resolve_lines(work: &mut Work<'_>) {
    if work.graph.notes.lineless {
        duplicate_exits(work);
        propagate(work);
    }
}

/// Whether a block without any line leaves the frame or looks for signals.
fn needs_line(graph: &Graph, rules: Rules, id: BlockId) -> bool {
    graph.has_no_line(id)
        && (graph.last(id).is_some_and(|last| opclass::is_scope_exit(last.op))
            || graph.code(id).iter().any(|instr| rules.has_eval_break(instr.op)))
}

fn duplicate_exits(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        if let Some(&last) = graph.last(id).filter(|last| rules.is_jump(last.op)) {
            let target = graph.next_nonempty(last.target);
            if target.is_some() && graph.block(target).predecessors > 1 && needs_line(graph, rules, target) {
                let copy = graph.new_block();
                graph.append_copy(copy, target);
                if let Some(first) = graph.code_mut(copy).first_mut() {
                    first.location = last.location;
                }
                if let Some(jump) = graph.code_mut(id).last_mut() {
                    jump.target = copy;
                }
                graph.block_mut(target).predecessors -= 1;
                let block = graph.block_mut(copy);
                block.predecessors = 1;
                block.labelled = true;
                graph.link_after(target, copy);
                (graph.notes.idle_jumps, graph.notes.edges) = (true, true);
            }
        }
        id = graph.block(id).next;
    }
    // What is left of them is reached by falling through, from one block only.
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let next = graph.block(id).next;
        if next.is_some()
            && graph.falls_through(id)
            && let Some(&last) = graph.last(id).filter(|_| needs_line(graph, rules, next))
            && let Some(first) = graph.code_mut(next).first_mut()
        {
            first.location = last.location;
        }
        id = next;
    }
}

fn propagate(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    // "The next instruction's place" is settled by the assembler, not here.
    let missing = |location: Location| {
        if rules.next_location { location.line == Location::NONE.line } else { !location.has_line() }
    };
    // Negative as soon as one line is.
    let mut lines = 0;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let mut previous = Location::NONE;
        for instr in graph.code_mut(id) {
            if missing(instr.location) {
                instr.location = previous;
            } else {
                previous = instr.location;
            }
            lines |= previous.line;
        }
        let next = graph.block(id).next;
        if let Some(&last) = graph.last(id) {
            let mut inherit = |to: BlockId| {
                if to.is_some()
                    && graph.block(to).predecessors == 1
                    && let Some(first) = graph.code_mut(to).first_mut().filter(|first| missing(first.location))
                {
                    first.location = previous;
                }
            };
            if !opclass::ends_flow(last.op) {
                inherit(next);
            }
            if rules.is_jump(last.op) {
                inherit(last.target);
            }
        }
        id = next;
    }
    graph.notes.lineless = lines < 0;
}
