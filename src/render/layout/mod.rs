//! Nodes and edges → positions.

pub mod flow;
pub mod lanes;
pub mod tree;
