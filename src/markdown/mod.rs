//! Markdown text in, Python blocks with their byte ranges and container prefixes out; replacements in, Markdown text out.
//!
//! Blocks are found with mdBook's own parser and options. This folder knows no Python.
