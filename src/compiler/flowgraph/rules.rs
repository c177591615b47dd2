//! What differs between targets inside passes, asked once for each unit and not once for each instruction.

use super::opclass::{self, Targeting};
use crate::target::{Feature, Op, Target};

/// The behaviours of one target, as the passes need them.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Which instructions name a label or a block.
    targeting: Targeting,
    /// Bit of `RESUME` that says "suspended in exactly one block"; 0 when there is none.
    pub resume_depth_bit: u32,
    /// `CALL_KW` looks for signals.
    pub call_kw_breaks: bool,
    /// A location can say "that of the next instruction".
    pub next_location: bool,
    /// Constants are folded here and not in the tree.
    pub fold: bool,
    /// `LOAD_SMALL_INT` exists.
    pub small_ints: bool,
    /// `RETURN_CONST` exists.
    pub return_const: bool,
    /// `NOT_TAKEN` follows conditional jumps.
    pub not_taken: bool,
    /// The analysis of borrowed loads mistakes the makers of some values.
    pub borrow_counts_makers: bool,
    /// The analysis of borrowed loads goes on through empty blocks.
    pub borrow_through_empty: bool,
    /// `GET_ITER` leaves what it iterates on the stack.
    pub get_iter_keeps_input: bool,
}

impl Rules {
    /// The rules of a target.
    pub fn of(target: Target) -> Rules {
        Rules {
            targeting: Targeting::new(target.has(Feature::EndAsyncForJumps)),
            resume_depth_bit: match (target.has(Feature::ResumeKinds), target.has(Feature::ResumeDepth)) {
                (true, _) => 8,
                (_, true) => 4,
                _ => 0,
            },
            call_kw_breaks: target.has(Feature::CallKwEvalBreak),
            next_location: target.has(Feature::NextLocation),
            fold: target.has(Feature::FoldInFlowGraph),
            small_ints: target.has(Feature::LoadSmallInt),
            return_const: target.has(Feature::ReturnConst),
            not_taken: target.has(Feature::NotTaken),
            borrow_counts_makers: target.has(Feature::BorrowMistakesMakers),
            borrow_through_empty: target.has(Feature::BorrowedLoads) && !target.has(Feature::BorrowMistakesMakers),
            get_iter_keeps_input: target.has(Feature::IteratorIndex),
        }
    }

    /// Whether an instruction names a label or a block.
    #[inline]
    pub fn has_target(self, op: Op) -> bool {
        self.targeting.has(op)
    }

    /// Whether an instruction can go elsewhere than to the next one, without an exception.
    #[inline]
    pub fn is_jump(self, op: Op) -> bool {
        self.has_target(op) && !opclass::is_block_push(op)
    }

    /// Whether an instruction looks for signals and other threads.
    #[inline]
    pub fn has_eval_break(self, op: Op) -> bool {
        opclass::has_eval_break(op, self.call_kw_breaks)
    }
}
