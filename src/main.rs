//! The `mdbook-pyscope` program: everything is in the library's `cli` module.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    mdbook_pyscope::cli::main()
}
