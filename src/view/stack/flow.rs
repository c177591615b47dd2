//! The stack at every instruction of a code object: moves, followed over the flow graph until nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use super::machine::{Guard, Machine, Slot, Step};
use super::moves;
use super::value::Value;
use crate::base::limits::MAX_STACK_WORK;
use crate::code::graph::{Edge, EdgeKind, Graph, graph};
use crate::code::{CodeObject, exception_table};
use crate::target::{Feature, Op, Target};
use crate::view::listing::Listing;

/// What the stack is around one instruction.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// Before it.
    pub(super) before: Snapshot,
    /// After it, on the way that does not jump.
    pub(super) after: Snapshot,
    /// How many entries it takes.
    pub(super) taken: usize,
}

/// The stack at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    /// How many entries there are.
    pub(super) depth: usize,
    /// The topmost of them, the top last, and whether the last instruction left them.
    pub(super) top: Vec<(Value, bool)>,
}

impl Snapshot {
    fn of(machine: &Machine<'_>) -> Snapshot {
        let depth = machine.slots.len();
        let shown = &machine.slots[depth.saturating_sub(MAX_SHOWN)..];
        Snapshot { depth, top: shown.iter().map(|s| (s.value.clone(), machine.is_fresh(s))).collect() }
    }
}

/// Most entries of a stack that are shown, from the top.
const MAX_SHOWN: usize = 24;

/// Visits of one block before joins stop to look at the ways one by one.
const PRECISE: u32 = 6;

/// The stack when a block is entered.
#[derive(Clone, PartialEq)]
struct Entry {
    stack: Vec<Value>,
    guards: Vec<Guard>,
}

impl Entry {
    /// What is known where two ways meet. Damaged code may bring stacks of different depth; the shorter one is believed.
    fn join(&self, other: &Entry) -> Entry {
        let stack = self.stack.iter().zip(&other.stack).map(|(a, b)| a.join(b)).collect();
        Entry { stack, guards: self.guards.clone() }
    }
}

/// For every instruction of the listing what is around it; `None` where control never comes, and everywhere in code whose
/// stack is too deep, on too many ways, to be followed.
pub(super) fn around(code: &CodeObject, listing: &Listing) -> Vec<Option<Around>> {
    let graph = graph(code);
    let target = Target::of(code.version);
    let mut flow = Flow { code, listing, target, graph: &graph, raised: raised(code, target) };
    let entries = flow.settle();
    let mut all = vec![None; graph.instructions.len()];
    for (b, block) in graph.blocks.iter().enumerate() {
        let Some(entry) = &entries[b] else { continue };
        let mut machine = flow.machine(entry);
        for (n, around) in all.iter_mut().enumerate().take(block.end).skip(block.first) {
            let mut before = Snapshot::of(&machine);
            before.top.iter_mut().for_each(|(_, fresh)| *fresh = false);
            flow.step(&mut machine, n, false);
            let taken = before.depth.saturating_sub(machine.low);
            *around = Some(Around { before, after: Snapshot::of(&machine), taken });
        }
    }
    all
}

/// How deep the stack stays, and whether `lasti` is pushed, by offset of the guarded instructions (3.11 and later).
fn raised(code: &CodeObject, target: Target) -> BTreeMap<u32, (u32, usize, bool)> {
    if !target.has(Feature::ExceptionTable) {
        return BTreeMap::new();
    }
    let entry = |e: exception_table::ExceptionEntry| (e.start, (e.end, e.depth as usize, e.lasti));
    exception_table::decode(&code.exceptiontable).map(entry).collect()
}

struct Flow<'a> {
    code: &'a CodeObject,
    listing: &'a Listing,
    target: Target,
    graph: &'a Graph,
    raised: BTreeMap<u32, (u32, usize, bool)>,
}

impl<'a> Flow<'a> {
    fn machine(&self, entry: &Entry) -> Machine<'a> {
        let mut machine = Machine::new(self.code, self.target);
        machine.slots = entry.stack.iter().map(|v| Slot { value: v.clone(), step: 0 }).collect();
        machine.guards.clone_from(&entry.guards);
        machine
    }

    /// Runs one instruction on a machine.
    fn step(&self, machine: &mut Machine<'a>, n: usize, jumps: bool) {
        let instruction = &self.graph.instructions[n];
        let number = instruction.number.into();
        match (self.target.table().op(number), self.listing.rows.get(n)) {
            (Some(op), Some(row)) => {
                let target = self.target_of(n, op);
                moves::run(machine, &Step { op, arg: instruction.arg, operand: &row.operand, target, jumps });
            }
            _ => machine.begin(),
        }
    }

    /// Where an instruction that sets up a handler finds it, as an index.
    fn target_of(&self, n: usize, op: Op) -> Option<usize> {
        if !matches!(op, Op::SetupFinally | Op::SetupWith | Op::SetupAsyncWith) {
            return None;
        }
        let i = &self.graph.instructions[n];
        let to = u32::try_from(self.target.jump_target(i.number.into(), i.offset, i.arg)?).ok()?;
        let at = self.graph.instructions.partition_point(|i| i.offset < to);
        (at < self.graph.instructions.len()).then_some(at)
    }

    /// The entry of every block that is reached.
    fn settle(&mut self) -> Vec<Option<Entry>> {
        let count = self.graph.blocks.len();
        let mut entries: Vec<Option<Entry>> = vec![None; count];
        // What every block last sent to every other.
        let mut sent: Vec<BTreeMap<(usize, EdgeKind), Entry>> = vec![BTreeMap::new(); count];
        let mut visits = vec![0u32; count];
        let mut waiting = BTreeSet::new();
        if count > 0 {
            entries[0] = Some(self.start());
            waiting.insert(0);
        }
        let mut work = 0;
        while let Some(b) = waiting.pop_first() {
            visits[b] += 1;
            if work > MAX_STACK_WORK {
                return vec![None; count];
            }
            let Some(entry) = entries[b].clone() else { continue };
            for (to, kind, leaves) in self.leaving(b, &entry) {
                let Some(place) = sent.get_mut(to) else { continue };
                work += 1 + leaves.stack.len();
                if place.insert((b, kind), leaves.clone()).as_ref() == Some(&leaves) {
                    continue;
                }
                let joined = match &entries[to] {
                    // The entry of the code comes from outside; and what does not settle is made coarser.
                    Some(old) if to == 0 || visits[to] > PRECISE => old.join(&leaves),
                    _ => {
                        place.values().skip(1).fold(place.values().next().cloned().unwrap_or(leaves), |a, b| a.join(b))
                    }
                };
                if entries[to].as_ref() != Some(&joined) {
                    entries[to] = Some(joined);
                    waiting.insert(to);
                }
            }
        }
        entries
    }

    /// The stack at the start: generators of 3.10 begin with what was sent.
    fn start(&self) -> Entry {
        let first = self.graph.instructions.iter().find(|i| !i.is_extended_arg);
        let sent = first.is_some_and(|i| self.target.table().op(i.number.into()) == Some(Op::GenStart));
        Entry { stack: if sent { vec![Value::named("sent None")] } else { Vec::new() }, guards: Vec::new() }
    }

    /// What a block passes on, edge by edge.
    fn leaving(&self, b: usize, entry: &Entry) -> Vec<(usize, EdgeKind, Entry)> {
        let block = &self.graph.blocks[b];
        let mut machine = self.machine(entry);
        let last = block.end.saturating_sub(1);
        for n in block.first..last {
            self.step(&mut machine, n, false);
        }
        let of = |machine: Machine<'_>| Entry {
            stack: machine.slots.into_iter().map(|s| s.value).collect(),
            guards: machine.guards,
        };
        let run = |jumps: bool| {
            let mut machine = machine.clone();
            if block.first < block.end {
                self.step(&mut machine, last, jumps);
            }
            of(machine)
        };
        let edge = |e: &Edge| {
            let leaves = match e.kind {
                EdgeKind::Fall | EdgeKind::Return => run(false),
                EdgeKind::Jump => run(true),
                EdgeKind::Exception => self.caught(entry, block.first, e.to),
            };
            (e.to, e.kind, leaves)
        };
        // 3.8: a `finally` block that is called back to may find a shallower stack than after an exception; as CPython
        // does when it adds up depths, the deeper one is followed.
        let last_op = self.graph.instructions.get(last).and_then(|i| self.target.table().op(i.number.into()));
        let called = |e: &Edge| e.kind == EdgeKind::Jump && last_op == Some(Op::CallFinally);
        block.edges.iter().filter(|e| !called(e)).map(edge).collect()
    }

    /// What a handler finds when something in a block raises.
    fn caught(&self, entry: &Entry, first: usize, handler: usize) -> Entry {
        let mut entry = entry.clone();
        let cut = |stack: &mut Vec<Value>, depth: usize| {
            // A depth that the block has not reached is that of damaged code; no stack is deeper than its code is long.
            stack.resize(depth.min(stack.len().max(self.code.code.len())), Value::unknown());
        };
        if self.target.has(Feature::ExceptionTable) {
            let offset = self.graph.instructions[first].offset;
            let found = self.raised.range(..=offset).next_back().filter(|(_, (end, ..))| offset < *end);
            let Some((_, &(_, depth, lasti))) = found else { return entry };
            cut(&mut entry.stack, depth);
            if lasti {
                entry.stack.push(Value::exception("lasti"));
            }
            entry.stack.push(Value::exception("exception"));
            return entry;
        }
        let first = self.graph.blocks[handler].first;
        while let Some(guard) = entry.guards.pop() {
            if let Guard::Handler { at, depth } = guard
                && (at == first || entry.guards.is_empty())
            {
                cut(&mut entry.stack, depth);
                break;
            }
        }
        entry.guards.push(Guard::Running);
        let state = ["old tb", "old value", "old type", "traceback", "exception", "type"];
        entry.stack.extend(state.map(Value::exception));
        entry
    }
}
