//! Code generation: tree and symbol tables in, instruction sequences out.
