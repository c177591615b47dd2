//! A job in, rendered fragments and diagnostics out; chooses the engine.
