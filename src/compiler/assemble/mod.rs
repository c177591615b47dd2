//! The assembler: optimised blocks and metadata in, a code object out.
