//! Back edges, loops, and what is cold.

use super::{Link, Port};

/// What the graph looks like before anything is placed.
pub(super) struct Shape {
    /// Whether a link goes back: its target dominates its source, or stands before it where no order exists.
    pub(super) back: Vec<bool>,
    /// Whether a node is reached only through exceptions (or not at all).
    pub(super) cold: Vec<bool>,
    /// Loops as (header, members in order), outer before inner where they nest.
    pub(super) loops: Vec<(usize, Vec<usize>)>,
}

pub(super) fn of(nodes: usize, links: &[Link]) -> Shape {
    let normal = |l: &&Link| l.port != Port::Exception;
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for link in links.iter().filter(normal) {
        next[link.from].push(link.to);
    }
    let mut warm = vec![false; nodes];
    reach(0, &next, &mut warm);
    let cold: Vec<bool> = warm.iter().map(|w| !w).collect();

    // Cold parts begin at handlers; each is a root of its own, in program order.
    let mut roots = vec![0];
    let mut seen = warm;
    let handlers = links.iter().filter(|l| l.port == Port::Exception).map(|l| l.to);
    let mut handlers: Vec<usize> = handlers.collect();
    handlers.sort_unstable();
    for node in handlers.into_iter().chain(0..nodes) {
        if !seen[node] {
            roots.push(node);
            reach(node, &next, &mut seen);
        }
    }
    let order = reverse_postorder(&roots, &next);
    let dominator = dominators(&order, &roots, &next);
    let mut position = vec![0; nodes];
    for (p, &node) in order.iter().enumerate() {
        position[node] = p;
    }
    let back: Vec<bool> = links
        .iter()
        .map(|l| l.port != Port::Exception && cold[l.from] == cold[l.to] && position[l.to] <= position[l.from])
        .collect();
    let mut loops: Vec<(usize, Vec<usize>)> = Vec::new();
    for (link, _) in links.iter().zip(&back).filter(|(_, back)| **back) {
        if !dominates(link.to, link.from, &dominator) {
            continue;
        }
        let members = natural_loop(link.to, link.from, &next, nodes);
        match loops.iter_mut().find(|(header, _)| *header == link.to) {
            Some((_, all)) => {
                all.extend(members);
                all.sort_unstable();
                all.dedup();
            }
            None => loops.push((link.to, members)),
        }
    }
    loops.sort_by_key(|(header, members)| (std::cmp::Reverse(members.len()), *header));
    Shape { back, cold, loops }
}

fn reach(from: usize, next: &[Vec<usize>], seen: &mut [bool]) {
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut seen[node], true) {
            open.extend(&next[node]);
        }
    }
}

fn reverse_postorder(roots: &[usize], next: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; next.len()];
    let mut order = Vec::with_capacity(next.len());
    // Later roots first, so that the reversed order begins with the entry.
    for &root in roots.iter().rev() {
        let mut open = vec![(root, 0)];
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        while let Some((node, child)) = open.pop() {
            // Last successor first: the first then comes first in the result.
            match next[node].len().checked_sub(child + 1).map(|at| next[node][at]) {
                Some(to) => {
                    open.push((node, child + 1));
                    if !std::mem::replace(&mut seen[to], true) {
                        open.push((to, 0));
                    }
                }
                None => order.push(node),
            }
        }
    }
    order.reverse();
    order
}

/// Immediate dominators by iteration in reverse postorder (Cooper, Harvey and Kennedy); roots have none.
fn dominators(order: &[usize], roots: &[usize], next: &[Vec<usize>]) -> Vec<Option<usize>> {
    let nodes = next.len();
    // A root above all roots makes the graph have one entry.
    let top = nodes;
    let mut position = vec![0; nodes + 1];
    for (p, &node) in order.iter().enumerate() {
        position[node] = p + 1;
    }
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (node, to) in next.iter().enumerate() {
        for &to in to {
            before[to].push(node);
        }
    }
    for &root in roots {
        before[root].push(top);
    }
    let mut dominator: Vec<Option<usize>> = vec![None; nodes + 1];
    dominator[top] = Some(top);
    let mut changed = true;
    while changed {
        changed = false;
        for &node in order {
            let mut new: Option<usize> = None;
            for &p in before[node].iter().filter(|p| dominator[**p].is_some()) {
                new = Some(match new {
                    None => p,
                    Some(mut a) => {
                        let mut b = p;
                        while a != b {
                            while position[a] > position[b] {
                                a = dominator[a].unwrap_or(top);
                            }
                            while position[b] > position[a] {
                                b = dominator[b].unwrap_or(top);
                            }
                        }
                        a
                    }
                });
            }
            if new.is_some() && dominator[node] != new {
                dominator[node] = new;
                changed = true;
            }
        }
    }
    dominator.truncate(nodes);
    dominator.into_iter().map(|d| d.filter(|&d| d != top)).collect()
}

fn dominates(a: usize, mut b: usize, dominator: &[Option<usize>]) -> bool {
    loop {
        if a == b {
            return true;
        }
        match dominator[b] {
            Some(up) => b = up,
            None => return false,
        }
    }
}

/// The header and everything that reaches `last` without passing it.
fn natural_loop(header: usize, last: usize, next: &[Vec<usize>], nodes: usize) -> Vec<usize> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (node, to) in next.iter().enumerate() {
        for &to in to {
            before[to].push(node);
        }
    }
    let mut inside = vec![false; nodes];
    inside[header] = true;
    reach(last, &before, &mut inside);
    (0..nodes).filter(|&n| inside[n]).collect()
}
