//! A real CPython: found, asked who it is, and used to compile through one isolated long-lived worker.
//!
//! Never sees `compiler`: the oracle must not learn from its pupil.
