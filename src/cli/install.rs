//! `install [DIR]`: adds our table to a book.toml; what stands there stays, comments and spaces included.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use super::{Outcome, Status, Streams};
use crate::base::Diagnostic;

/// Add the preprocessor to a book.toml; nothing changes when it is there
#[derive(Args)]
pub(super) struct Arguments {
    /// Folder of the book's book.toml
    #[arg(default_value = ".")]
    dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let file = arguments.dir.join("book.toml");
    let about =
        |what: &str, error: &dyn std::fmt::Display| Diagnostic::error(format!("{} {what}: {error}", file.display()));
    let text = fs::read_to_string(&file).map_err(|error| {
        about("cannot be read", &error).hint("give the folder that holds book.toml; `mdbook init` makes a new book")
    })?;
    match with_table(&text).map_err(|error| about("cannot be changed", &error))? {
        Some(new) => {
            fs::write(&file, new).map_err(|error| about("cannot be written", &error))?;
            writeln!(streams.output, "Added [preprocessor.pyscope] to {}", file.display())?;
        }
        None => writeln!(streams.output, "{} has [preprocessor.pyscope] already", file.display())?,
    }
    Ok(Status::Done)
}

/// The text with our table; `None` if it is there.
fn with_table(text: &str) -> Result<Option<String>, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let after = Value::Array(Array::from_iter(["links"]));
    let root = document.as_table_mut();
    if !root.contains_key("preprocessor") {
        let mut table = Table::new();
        // No header of its own: `[preprocessor.pyscope]` says it all.
        table.set_implicit(true);
        root.insert("preprocessor", Item::Table(table));
    }
    match root.get_mut("preprocessor") {
        Some(Item::Table(preprocessors)) => {
            if preprocessors.contains_key("pyscope") {
                return Ok(None);
            }
            let mut table = Table::new();
            table.insert("after", Item::Value(after));
            preprocessors.insert("pyscope", Item::Table(table));
        }
        Some(Item::Value(Value::InlineTable(preprocessors))) => {
            if preprocessors.contains_key("pyscope") {
                return Ok(None);
            }
            let mut table = toml_edit::InlineTable::new();
            table.insert("after", after);
            TableLike::insert(preprocessors, "pyscope", Item::Value(Value::InlineTable(table)));
        }
        _ => return Err("`preprocessor` is no table".to_string()),
    }
    let new = document.to_string();
    let is_crlf = text.contains("\r\n");
    Ok(Some(if is_crlf { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "[preprocessor.pyscope]\nafter = [\"links\"]\n";

    #[test]
    fn the_table_is_added_and_all_else_stays() {
        for text in [
            "",
            "[book]\ntitle = \"x\" # why\n",
            "# a\n[preprocessor.katex] # b\nafter = [ \"links\" ]\n\n[output.html]\n# end\n",
            "[preprocessor]\n\n[preprocessor.toc]\nx = 1\n\n[output]\n",
        ] {
            let new = with_table(text).expect("good TOML").expect("a change");
            assert!(new.contains(TABLE), "{new}");
            let rest = new.replacen(TABLE, "", 1);
            let lines =
                |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_string).collect::<Vec<_>>();
            assert_eq!(lines(&rest), lines(text), "{new}");
            assert_eq!(with_table(&new), Ok(None), "a second time changes nothing");
        }
    }

    #[test]
    fn other_forms_of_tables() {
        assert_eq!(with_table("preprocessor.pyscope = {}\n"), Ok(None));
        assert_eq!(with_table("[preprocessor]\npyscope.python = \"3.13\"\n"), Ok(None));
        let inline = with_table("preprocessor = { toc = {} }\n").expect("good TOML").expect("a change");
        assert_eq!(inline, "preprocessor = { toc = {} , pyscope = { after = [\"links\"] } }\n");
        assert!(with_table("preprocessor = 3\n").is_err());
        assert!(with_table("[book\n").is_err());
        let crlf = with_table("[book]\r\ntitle = \"x\"\r\n").expect("good TOML").expect("a change");
        assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count(), "{crlf:?}");
    }
}
