//! Reading what commands work on, and compiling it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{EngineOptions, Failure, Streams};
use crate::base::Diagnostic;
use crate::base::limits::MAX_PYC_BYTES;
use crate::driver::compile::Source;
use crate::driver::{Compiled, report};

/// The name that CPython gives the file in code objects, and its bytes.
pub(super) fn read(file: &Path, streams: &mut Streams<'_>) -> Result<(String, Vec<u8>), Failure> {
    let is_input = file == Path::new("-");
    let name = if is_input { "<stdin>".to_string() } else { file.to_string_lossy().into_owned() };
    let mut bytes = Vec::new();
    let mut limited = |reader: &mut dyn Read| reader.take(MAX_PYC_BYTES + 1).read_to_end(&mut bytes);
    let result = match is_input {
        true => limited(streams.input),
        false => File::open(file).and_then(|mut file| limited(&mut file)),
    };
    result.map_err(|error| in_file(&name, &format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_PYC_BYTES {
        return Err(in_file(&name, &format!("has more than {MAX_PYC_BYTES} bytes, which no listing can show")));
    }
    Ok((name, bytes))
}

/// A message about a file as a whole.
pub(super) fn in_file(name: &str, problem: &str) -> Failure {
    Diagnostic::error(format!("{name}: {problem}")).into()
}

/// Compiles a source; warnings are reported, a failure is the command's.
pub(super) fn compile(
    options: &EngineOptions,
    source: &Source<'_>,
    streams: &mut Streams<'_>,
) -> Result<Compiled, Failure> {
    match options.engines().compile_for(source, options.python) {
        Ok(compiled) => {
            let warning = |w: &crate::driver::PyWarning| w.in_file(source.filename, source.bytes);
            let warnings: Vec<_> = compiled.warnings.iter().map(warning).collect();
            report::write(streams.errors, &warnings)?;
            Ok(compiled)
        }
        Err(failure) => Err(failure.in_file(source.filename, source.bytes).into()),
    }
}
