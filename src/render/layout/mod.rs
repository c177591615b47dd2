//! Nodes and edges → positions.

pub mod lanes;
