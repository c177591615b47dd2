//! Warnings and errors that mdBook logs while it builds in this process: an `{{#include}}` that finds nothing, say.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::base::Diagnostic;

/// Keeps what mdBook logs as diagnostics.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    messages: std::sync::Arc<Mutex<Vec<Diagnostic>>>,
}

impl Log {
    /// What was logged since the last call.
    pub(super) fn take(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a message of our own, in its place among mdBook's.
    pub(super) fn push(&self, message: Diagnostic) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }
}

/// The text of an event; its other fields are for machines.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        self.push(match *event.metadata().level() {
            Level::ERROR => Diagnostic::error(message.0),
            _ => Diagnostic::warning(message.0),
        });
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
