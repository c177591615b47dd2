//! Sources nested deeply are compiled or refused on whatever stack the caller has: more is taken where it is needed.

use mdbook_pyscope::compiler::{Mode, Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

/// Stack of the threads of a Rust program, unless they ask for more.
const STACK: usize = 2 << 20;

/// A name and the program of some depth.
type Shape = (&'static str, fn(usize) -> String);

/// Programs of one shape each.
const SHAPES: [Shape; 15] = [
    ("brackets", |n| format!("x = {}1{}\n", "(".repeat(n), ")".repeat(n))),
    ("lists", |n| format!("x = {}{}\n", "[".repeat(n), "]".repeat(n))),
    ("sums", |n| format!("x = a{}\n", " + a".repeat(n))),
    ("powers", |n| format!("x = a{}\n", " ** a".repeat(n))),
    ("signs", |n| format!("x = {}a\n", "-".repeat(n))),
    ("negations", |n| format!("x = {}a\n", "not ".repeat(n))),
    ("attributes", |n| format!("x = a{}\n", ".b".repeat(n))),
    ("calls", |n| format!("x = a{}\n", "()".repeat(n))),
    ("lambdas", |n| format!("x = {}a\n", "lambda: ".repeat(n))),
    ("conditions", |n| format!("x = {}a\n", "a if b else ".repeat(n))),
    ("elif", |n| format!("if a: b\n{}", "elif a: b\n".repeat(n))),
    ("a mistake behind", |n| format!("x = a{}\nx = = 1\n", " + a".repeat(n))),
    ("a mistake inside", |n| format!("x = {}1\n", "(".repeat(n))),
    ("a return outside", |n| format!("x = a{}\nreturn 1\n", " + a".repeat(n))),
    ("deep and shallow", |n| format!("class A:\n  x = a{}\n  y = 1\ny = a{}\n", " + a".repeat(n), " - a".repeat(n))),
];

#[test]
fn depth_is_no_matter_of_the_callers_stack() {
    let work = || {
        for (name, shape) in SHAPES {
            for (depth, version) in [(90, PyVersion::V3_13), (1900, PyVersion::V3_14), (12_000, PyVersion::V3_13)] {
                for mode in [Mode::Exec, Mode::Single] {
                    let options = Options { mode, ..Options::new(Target::of(version)) };
                    let compiled = compile(shape(depth).as_bytes(), "deep.py", options);
                    // In the interactive mode there is only one statement.
                    let mistaken = name.starts_with("a ") || (mode == Mode::Single && name == "deep and shallow");
                    assert!(depth > 90 || compiled.is_err() == mistaken, "{name} in {version}: {compiled:?}");
                }
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread starts");
    thread.join().expect("nothing overflows");
}

/// Sources of some kilobytes whose code would fill the memory.
#[test]
fn what_would_never_end_is_refused() {
    let names: String = (0..9000).map(|number| format!("a{number}, ")).collect();
    let nested: String = (0..19).fold("a = 1\n".repeat(100), |body, _| {
        let body: String = body.lines().map(|line| format!(" {line}\n")).collect();
        format!("try: b\nfinally:\n{body}")
    });
    for source in [format!("match a:\n    case [{names}]: b\n"), nested] {
        let refused = compile(source.as_bytes(), "endless.py", Options::new(Target::of(PyVersion::V3_14))).err();
        assert_eq!(refused.map(|error| error.kind.name()), Some("MemoryError"));
    }
}
