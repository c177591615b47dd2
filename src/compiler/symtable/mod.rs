//! Symbol tables: a tree in, scopes and the scope of every name out.
