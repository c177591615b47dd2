//! A stage as JSON: who made it of what, and the stage itself. [`json`] knows the keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json as object};

use super::compile::{Compiled, CompiledVersion, Failure, FailureKind, PyWarning, Source};
use super::engine::Engines;
use super::figure::{self, FigureError};
use super::front::FrontStage;
use super::job::{Job, View};
use crate::code::CodeObject;
use crate::compiler;
use crate::render::json;
use crate::target::PyVersion;
use crate::view::figure::Panel;
use crate::view::listing::{self, Listing};
use crate::view::{cfg, fields, stack};

/// A stage of a job's first version as JSON text. `pipeline` is every stage.
///
/// # Errors
///
/// What CPython says about wrong source; a message with a remedy when nothing can compile it or show the stage.
pub fn stage(job: &Job, bytes: &[u8], view: View, engines: &Engines) -> Result<String, Failure> {
    let version = job.versions.first().copied().unwrap_or(PyVersion::V3_14);
    // Trees are as deep as their source, and so is their JSON.
    compiler::with_deep_stack(bytes, || {
        let source = Source { bytes, filename: &job.filename, mode: job.mode, optimize: job.optimize };
        let (head, data) = match view {
            View::Tokens | View::Ast | View::Symbols => {
                let data = front(view, &source, version, engines)?;
                (head(job, view, version, engines.front_release(version)), data)
            }
            _ => {
                let CompiledVersion { outcome, .. } = engines.compile(job).remove(0);
                let done = outcome?;
                let mut head = head(job, view, version, done.provenance.release.clone());
                head.insert("engine".to_string(), done.provenance.engine.into());
                head.insert("warnings".to_string(), done.warnings.iter().map(warning).collect());
                (head, compiled(job, &source, view, &done, engines)?)
            }
        };
        Ok(json::text(&joined(head, data)))
    })
}

/// The listings of a code object and of all that it holds; `filename` is the file that was read.
pub fn listings(code: &Arc<CodeObject>, filename: &str) -> String {
    let version = code.version;
    let head = object!({
        "schema": json::SCHEMA,
        "stage": View::Bytecode.word(),
        "python": version.to_string(),
        "magic": version.table().magic,
        "file": filename,
    });
    let data = json::code::bytecode(listing::nested(code).map(|inner| Listing::of(&inner.code)));
    let head = if let Value::Object(head) = head { head } else { Map::new() };
    json::text(&joined(head, data))
}

fn head(job: &Job, view: View, version: PyVersion, release: String) -> Map<String, Value> {
    let head = object!({
        "schema": json::SCHEMA,
        "stage": view.word(),
        "python": version.to_string(),
        "release": release,
        "magic": version.table().magic,
        "file": &*job.filename,
        "mode": job.mode.name(),
        "optimize": job.optimize,
    });
    if let Value::Object(head) = head { head } else { Map::new() }
}

fn joined(mut head: Map<String, Value>, data: Value) -> Value {
    if let Value::Object(data) = data {
        head.extend(data);
    }
    Value::Object(head)
}

fn warning(warning: &PyWarning) -> Value {
    let line = Some(warning.location.line).filter(|_| warning.location.has_line());
    object!({"category": warning.category, "message": warning.message, "lineno": line})
}

/// The stages that need no source that compiles.
fn front(view: View, source: &Source<'_>, version: PyVersion, engines: &Engines) -> Result<Value, Failure> {
    let stage = match view {
        View::Tokens => FrontStage::Tokens,
        View::Ast => FrontStage::Ast { attributes: true },
        _ => FrontStage::Symbols,
    };
    engines.front_json(stage, source, version)
}

fn compiled(job: &Job, source: &Source<'_>, view: View, done: &Compiled, engines: &Engines) -> Result<Value, Failure> {
    let mut known = BTreeSet::new();
    let objects = figure::selected(&done.code, job.object.as_deref(), &mut known);
    if let (Some(name), true) = (&job.object, objects.is_empty()) {
        let missing = FigureError::NoSuchObject { name: name.clone(), known: known.into_iter().collect() };
        return Err(Failure::new(FailureKind::NotSupported, missing.to_string()));
    }
    Ok(match view {
        View::Bytecode => json::code::bytecode(objects.iter().map(|code| Listing::of(code))),
        View::Cfg => json::code::cfg(&cfg::of(&objects)),
        View::Stack => json::code::stack(&stack::of(&objects)),
        View::Code => json::code::code(&fields::of(&objects)),
        View::Pyc => json::code::pyc(&figure::pyc_view(job, done)),
        View::Tokens | View::Ast | View::Symbols => front(view, source, done.code.version, engines)?,
        // With what the optimiser did, which a figure shows where it shows the flow graph too.
        View::Instructions => {
            match figure::stage_panel(&Job { views: vec![view, View::Cfg], ..job.clone() }, done, &objects, view) {
                Some(Panel::Instructions(view)) => json::stages::instructions(&view),
                Some(Panel::Missing(_, why)) => return Err(Failure::new(FailureKind::NotSupported, why)),
                _ => Value::Null,
            }
        }
        View::Pipeline => {
            let mut views = Map::new();
            for view in View::available().filter(|view| *view != View::Pipeline) {
                match compiled(job, source, view, done, engines) {
                    Ok(data) => views.insert(view.word().to_string(), data),
                    // What cannot be shown for this version is not there.
                    Err(failure) if failure.kind == FailureKind::NotSupported => None,
                    Err(failure) => return Err(failure),
                };
            }
            object!({"stages": json::stages::pipeline(&super::strip::strip(job, done, &objects, false)), "views": views})
        }
        View::Compare => Value::Null,
    })
}
