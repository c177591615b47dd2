//! The stages before the code object.

use serde_json::{Map, Value, json};

use super::{list, object, range};
use crate::view::ast::{AstNode, AstValue, AstView};
use crate::view::pipeline::Pipeline;
use crate::view::sequence::{Became, Change, Instructions, PassChange, UnitSequence};
use crate::view::symbols::{SymbolBlock, SymbolRow, SymbolsView};
use crate::view::tokens::{TokenCell, TokensView};

/// The tokens of `tokenize`, in order.
pub fn tokens(view: &TokensView) -> Value {
    let token = |t: &TokenCell| {
        object([
            ("type", (&*t.name).into()),
            ("string", t.text.as_str().into()),
            ("start", json!([t.start.0, t.start.1])),
            ("end", json!([t.end.0, t.end.1])),
        ])
    };
    object([("tokens", list(&view.tokens, token))])
}

/// The whole tree: every field of every node.
pub fn ast(view: &AstView) -> Value {
    object([("tree", node(&view.root))])
}

fn node(ast: &AstNode) -> Value {
    // Trees may be as deep as their source.
    stacker::maybe_grow(64 << 10, 1 << 20, || {
        let mut fields = Map::new();
        fields.insert("class".to_string(), (&*ast.class).into());
        if let Some(at) = ast.location {
            for (name, number) in [
                ("lineno", at.line),
                ("end_lineno", at.end_line),
                ("col_offset", at.column),
                ("end_col_offset", at.end_column),
            ] {
                fields.insert(name.to_string(), number.into());
            }
        }
        fields.extend(ast.fields.iter().map(|one| (one.name.to_string(), value(&one.name, &one.value))));
        Value::Object(fields)
    })
}

fn value(field: &str, value: &AstValue) -> Value {
    match value {
        AstValue::Absent => Value::Null,
        AstValue::Node(inner) => node(inner),
        AstValue::List(items) => list(items, |item| self::value(field, item)),
        AstValue::Repr(text) => plain(field, text),
    }
}

/// Names as they are and small numbers as numbers; all else, constants before all, as `repr()` writes it.
fn plain(field: &str, repr: &str) -> Value {
    match field {
        "id" | "name" | "arg" | "attr" | "module" | "asname" | "names" | "rest" | "kwd_attrs" | "kind" => {
            let bare = repr.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
            bare.filter(|text| !text.contains('\\')).unwrap_or(repr).into()
        }
        "level" | "conversion" | "simple" | "is_async" | "is_lazy" | "lineno" => {
            repr.parse::<i64>().map_or_else(|_| repr.into(), Value::from)
        }
        // An item of a dict display's keys that stands for `**`.
        "keys" if repr == "None" => Value::Null,
        _ => repr.into(),
    }
}

/// The symbol tables, each before those inside it.
pub fn symbols(view: &SymbolsView) -> Value {
    object([("blocks", list(&view.blocks, block))])
}

fn block(block: &SymbolBlock) -> Value {
    let symbol = |symbol: &SymbolRow| {
        object([
            ("name", symbol.name.as_str().into()),
            ("kind", symbol.kind.word().into()),
            ("scope", (&*symbol.scope).into()),
            ("flags", list(&symbol.flags, |flag| (&**flag).into())),
            ("cell_in", symbol.cell_in.into()),
        ])
    };
    object([
        ("type", (&*block.kind).into()),
        ("name", block.name.as_str().into()),
        ("lineno", block.line.into()),
        ("nested", block.nested.into()),
        ("parent", block.parent.into()),
        ("symbols", list(&block.symbols, symbol)),
    ])
}

/// What code generation emitted, and what each pass changed.
pub fn instructions(view: &Instructions) -> Value {
    object([("units", list(&view.units, unit))])
}

fn unit(unit: &UnitSequence) -> Value {
    let emitted = list(&unit.rows, |row| {
        object([
            ("label", row.label.as_deref().into()),
            ("opname", row.opcode.into()),
            ("argrepr", row.operand.as_str().into()),
            ("pseudo", row.pseudo.into()),
            ("positions", range(row.range)),
            ("became", row.became.as_ref().map_or(Value::Null, became)),
        ])
    });
    let texts = |lines: &[String]| list(lines, |line| line.as_str().into());
    let change = |change: &Change| {
        object([
            ("change", change.kind.word().into()),
            ("before", texts(&change.before)),
            ("after", texts(&change.after)),
            ("places", list(&change.places, |place| range(Some(*place)))),
        ])
    };
    let pass = |pass: &PassChange| {
        object([
            ("pass", pass.pass.into()),
            ("instructions_left", pass.left.into()),
            ("changes", list(&pass.changes, change)),
        ])
    };
    let passes = unit.optimiser.as_ref();
    object([
        ("qualname", unit.qualname.as_str().into()),
        ("emitted", emitted),
        ("passes_run", passes.map(|optimiser| optimiser.all_passes).into()),
        ("passes", passes.map_or(Value::Null, |optimiser| list(&optimiser.passes, pass))),
    ])
}

fn became(became: &Became) -> Value {
    match became {
        Became::Itself => object([("change", Value::Null), ("into", Value::Null), ("pass", Value::Null)]),
        Became::Another(text) => {
            object([("change", Value::Null), ("into", text.as_str().into()), ("pass", Value::Null)])
        }
        Became::Gone(kind, into, pass) => {
            let into = Some(into.as_str()).filter(|into| !into.is_empty());
            object([("change", kind.word().into()), ("into", into.into()), ("pass", (*pass).into())])
        }
    }
}

/// The strip: every stage with this source's numbers.
pub fn pipeline(view: &Pipeline) -> Value {
    list(&view.boxes, |stage| {
        object([("stage", stage.stage.into()), ("counts", list(&stage.counts, |count| count.as_str().into()))])
    })
}
