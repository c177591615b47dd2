//! The flow graph: an instruction sequence in, optimised basic blocks out.
