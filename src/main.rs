//! The `mdbook-pyscope` program: everything is in the library's `cli` module.

fn main() -> std::process::ExitCode {
    mdbook_pyscope::cli::main()
}
