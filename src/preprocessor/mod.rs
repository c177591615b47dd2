//! The mdBook edge: protocol, settings, chapters in parallel.
