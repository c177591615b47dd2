//! Plain data to draw: public fields, no markup.
//!
//! In: code objects, trees, tables. Out: what a picture or a listing shows, fully decided.
