//! The one list of behaviours that came or went between versions.
//!
//! A row: name, first release that has it, first release that no longer has it, what it is and where it was decided.
//! Releases are `(minor, patch)`, because bytecode changes inside a minor version too.

use super::Target;

/// The releases `since..until` that have a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    since: (u8, u8),
    until: (u8, u8),
}

impl Range {
    /// Whether `target` is one of them.
    #[inline]
    pub const fn contains(self, target: Target) -> bool {
        let minor = target.version.minor();
        let at_least = minor > self.since.0 || (minor == self.since.0 && target.patch >= self.since.1);
        let below = minor < self.until.0 || (minor == self.until.0 && target.patch < self.until.1);
        at_least && below
    }
}

const FIRST: (u8, u8) = (0, 0);
const NOW: (u8, u8) = (255, 0);

macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident: $since:expr, $until:expr;)*) => {
        /// A behaviour that some versions have and others do not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Feature { $($(#[doc = $doc])* $name,)* }

        impl Feature {
            /// Every feature, in the order of the list.
            pub const ALL: &'static [Feature] = &[$(Feature::$name,)*];

            /// The releases that have it.
            #[inline]
            pub const fn range(self) -> Range {
                match self { $(Feature::$name => Range { since: $since, until: $until },)* }
            }
        }
    };
}

features! {
    // Syntax.
    /// Source that is not UTF-8 is refused at once, with its line (gh-63161).
    NonUtf8Error: (14, 0), NOW;
    /// The character after `!` in an f-string is judged before the rest of the field is read.
    ConversionCheckedEarly: (14, 0), NOW;
    /// The beginning of a soft keyword is taken for one where a comma may be missing.
    SoftKeywordPrefixes: FIRST, (14, 0);
    /// A `#` inside quotes cuts the text of a `{…=}` field.
    DebugHashInQuotes: FIRST, (13, 2);
    /// The text of a `{…=}` field is decoded: a `\t` in quotes in it becomes a tab.
    DebugTextEscapes: FIRST, (14, 0);
    /// The line of an error that is read last begins where the string over several lines begins that ends in it, and columns
    /// are counted there.
    ErrorLineFromBuffer: FIRST, (14, 0);
    /// The text of a `{…=}` field may end at the first `:`, `!` or `}` inside it, where a `=` stands before; and any `=` counts.
    DebugTextEndsEarly: FIRST, (14, 0);
    /// Warnings about escapes say what to write instead, and name the line of the escape (gh-128016).
    EscapeAdvice: (14, 0), NOW;
    /// A name after `as` in an import or pattern that is no name is named in the error (gh-123562).
    ImportTargetErrors: (14, 0), NOW;
    /// "Is this intended to be part of the string?" (gh-88535).
    StringInterruptedError: (14, 0), NOW;
    /// Statements inside conditional expressions have errors of their own (gh-129515).
    ConditionalStatementErrors: (14, 0), NOW;
    /// Some errors of loops, stars and type parameters are looked for in the second reading only.
    ForTargetErrorsSecond: (14, 0), NOW;
    /// "'elif' block follows an 'else' block" (gh-129958).
    ElifAfterElseError: (14, 0), NOW;
    /// `except A, B:`, PEP 758.
    ExceptWithoutParentheses: (14, 0), NOW;
    /// Template strings, PEP 750.
    TemplateStrings: (14, 0), NOW;
    /// The tokenizer names string prefixes that exclude each other (gh-133197).
    PrefixErrors: (14, 0), NOW;
    /// A name that only becomes `True`, `False` or `None` by normalisation is refused.
    ConstantNamesRefused: (14, 0), NOW;
    /// Names may hold zero width joiners and non-joiners (Unicode 15.1).
    JoinersInNames: (13, 0), NOW;
    /// A line break in the format spec of a single-quoted f-string is an error of the tokenizer (gh-133771).
    SpecNewlineError: (14, 0), NOW;
    /// `ast.dump` leaves out empty lists.
    AstDumpOmitsEmptyLists: (13, 0), NOW;
    /// `ast.dump` leaves out `ctx=Load()`.
    AstDumpOmitsLoad: (15, 0), NOW;
    /// Type parameters and `type` statements, PEP 695.
    TypeParams: (12, 0), NOW;
    /// Defaults of type parameters, PEP 696.
    TypeParamDefaults: (13, 0), NOW;
    /// Format specs inside raw f-strings are raw (gh-137314).
    RawFormatSpec: (13, 6), NOW;

    // Code objects and their formats.
    /// Instructions are found in an exception table instead of `SETUP_FINALLY` blocks at run time (bpo-40222).
    ExceptionTable: (11, 0), NOW;
    /// One location table with columns, PEP 657; before it `co_linetable` (3.10) or `co_lnotab`.
    LocationTable: (11, 0), NOW;
    /// The line table of 3.10, PEP 626.
    LineTable310: (10, 0), (11, 0);
    /// Cells and free variables share one array with locals, and `co_qualname` exists.
    LocalsPlus: (11, 0), NOW;
    /// Inline caches after instructions.
    InlineCaches: (11, 0), NOW;
    /// Jump operands count instructions (2 bytes) instead of bytes.
    JumpsInUnits: (10, 0), NOW;
    /// Source hashes in `.pyc` files are SipHash-1-3; SipHash-2-4 before (bpo-29410).
    SipHash13: (11, 0), NOW;
    /// `hash(None)` is a constant instead of an address, so that sets that hold it have one order (gh-99540).
    NoneHashIsFixed: (12, 0), NOW;
    /// Positional-only argument count in code objects, PEP 570. All supported versions have it.
    PosOnlyArgs: FIRST, NOW;
    /// `CO_NOFREE` is set in code without cells and free variables.
    NoFreeFlag: FIRST, (11, 0);
    /// `CO_HAS_DOCSTRING` and `CO_METHOD` are set.
    DocstringFlag: (14, 0), NOW;

    // The flow graph.
    /// Every load and jump of the flow graph that folds constants works on instructions; the tree is not folded.
    FoldInFlowGraph: (14, 0), NOW;
    /// `LOAD_SMALL_INT` for 0 to 255.
    LoadSmallInt: (14, 0), NOW;
    /// `RETURN_CONST`.
    ReturnConst: (12, 0), (14, 0);
    /// `RESUME` says whether the generator was suspended in exactly one block.
    ResumeDepth: (13, 0), NOW;
    /// `RESUME` counts the start of generator expressions as a kind of its own.
    ResumeKinds: (15, 0), NOW;
    /// `CALL_KW` looks for signals and other threads.
    CallKwEvalBreak: (13, 0), (14, 0);
    /// `END_ASYNC_FOR` names the `SEND` of its loop (gh-130080).
    EndAsyncForJumps: (14, 0), NOW;
    /// An instruction can take the place of the one after it (gh-130080).
    NextLocation: (14, 0), NOW;
    /// `NOT_TAKEN` marks the way on after a conditional jump, for `sys.monitoring` (gh-122548).
    NotTaken: (14, 0), NOW;
    /// `LOAD_FAST_BORROW` (gh-130704).
    BorrowedLoads: (14, 0), NOW;
    /// The borrow analysis mistakes who made the values of instructions that leave their inputs on the stack.
    BorrowMistakesMakers: (14, 0), (15, 0);
    /// Iteration keeps an index beside the iterator on the stack.
    IteratorIndex: (15, 0), NOW;
    /// The kinds of slots tell sorts of arguments apart.
    ArgumentKinds: (14, 0), NOW;

    // The text of `dis`.
    /// `dis` says in its details where an absolute jump goes.
    DisAbsoluteTargets: (10, 0), NOW;
    /// `dis` shows the names that `KW_NAMES` holds.
    DisKwNames: (12, 0), NOW;
    /// The layout of 3.13: labels for jump targets, `--` for code without a line, and the options `-C` and `-O`.
    DisLabels: (13, 0), NOW;
    /// `dis` shows positions, option `-P`.
    DisPositions: (14, 0), NOW;
    /// `dis` spells out the operands of `IS_OP` and `CONTAINS_OP`.
    DisOperators: (14, 0), NOW;

    // Other tools that print.
    /// `python -m ast`.
    AstTool: (9, 0), NOW;
    /// `python -m symtable`.
    SymtableTool: (13, 0), NOW;

    // How operands are packed.
    /// `LOAD_GLOBAL` can leave `NULL` for a call: bit 0 of its operand.
    LoadGlobalPushesNull: (11, 0), NOW;
    /// `LOAD_ATTR` does the work of `LOAD_METHOD`: bit 0 of its operand.
    LoadAttrLoadsMethods: (12, 0), NOW;
    /// `COMPARE_OP` holds the operator above four bits that say which outcomes are true.
    CompareMask: (12, 0), NOW;
    /// `COMPARE_OP` has one more bit, "give a bool".
    CompareToBool: (13, 0), NOW;
    /// `IMPORT_NAME` says in its two low bits whether it is lazy or eager, PEP 810.
    LazyImports: (15, 0), NOW;

    // Arithmetic on constants.
    /// `~True` is folded, with a deprecation warning at most (gh-103487 ended it).
    FoldInvertBool: FIRST, (14, 0);
    /// Complex arithmetic keeps real operands real and recovers infinities, as C11's annex G does (gh-69639).
    ComplexAnnexG: (14, 0), NOW;

    // The rewrite of the tree.
    /// Trees deeper than a fixed limit are refused; later versions measure the stack.
    TreeDepthLimit: (13, 0), (14, 0);
    /// Docstrings are removed from the tree with `-OO`; code generation leaves them out before.
    DocstringRemovedFromTree: (14, 0), NOW;
    /// `return`, `break` and `continue` that leave a `finally` block give a warning, PEP 765.
    FinallyWarnings: (14, 0), NOW;

    // Symbol tables.
    /// Annotations have scopes of their own and are evaluated on demand, PEP 649 and 749.
    DeferredAnnotations: (14, 0), NOW;
    /// List, set and dict comprehensions are part of the block around them, PEP 709.
    InlinedComprehensions: (12, 0), NOW;
    /// `__class__` in a comprehension of a class body is a global name (gh-119666 and before it gh-118513).
    InlinedClassCellIsGlobal: (12, 5), NOW;
    /// In a scope of type parameters of a class only the type parameters are mangled (gh-119395).
    MangledTypeParamsOnly: (12, 4), NOW;
    /// Handlers of a `try` are visited before its `else`; after it in earlier versions.
    HandlersBeforeElse: (13, 0), NOW;
    /// The symbol table finds misplaced `await`, `async for`, `async with`, `__future__` imports and bindings of
    /// `__debug__`; code generation did before.
    PlacementBySymtable: (14, 0), NOW;
    /// An unknown `__future__` feature is reported at its name; at the statement before.
    FutureErrorAtName: (14, 0), NOW;
    /// Blocks without a name of their own are called `<lambda>`, `<genexpr>`, …; without the angles before.
    AngledBlockNames: (15, 0), NOW;
    /// `python -m symtable` shows flags of type parameters, comprehensions and classes too.
    SymtableShowsAllFlags: (14, 0), NOW;
    // Code generation: which instructions.
    /// Conditions are made truth values by `TO_BOOL` before a jump.
    ToBool: (13, 0), NOW;
    /// Jumps inside a construct do not check for signals (`JUMP_NO_INTERRUPT`).
    NoInterruptJumps: (13, 0), NOW;
    /// `and` and `or` use the pseudo instructions `JUMP_IF_FALSE` and `JUMP_IF_TRUE`.
    JumpIfPseudo: (14, 0), NOW;
    /// `JUMP_IF_FALSE_OR_POP` and `JUMP_IF_TRUE_OR_POP` (gh-102859 removed them).
    JumpOrPop: FIRST, (12, 0);
    /// The condition of `while` is compiled a second time, at the end of the body.
    WhileTestTwice: FIRST, (14, 0);
    /// `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2` replace rare instructions (gh-99005).
    Intrinsics: (12, 0), NOW;
    /// `LOAD_COMMON_CONSTANT`.
    CommonConstants: (14, 0), NOW;
    /// `BINARY_SUBSCR`; afterwards `BINARY_OP` has an operator for it.
    BinarySubscrOp: FIRST, (14, 0);
    /// `PRECALL` before `CALL`.
    Precall: (11, 0), (12, 0);
    /// `CALL_KW` with the names on the stack, instead of `KW_NAMES`.
    CallKw: (13, 0), NOW;
    /// `CALL_FUNCTION_EX` always has a place for keywords.
    CallExKeywordSlot: (14, 0), NOW;
    /// The empty place of a call is pushed after the callee.
    NullAfterCallee: (13, 0), NOW;
    /// `LOAD_SUPER_ATTR` (gh-103497).
    SuperAttr: (12, 0), NOW;
    /// `any`, `all` and `tuple` of a generator expression run as a loop in the caller (gh-131738).
    SpecialisedCalls: (14, 0), NOW;
    /// A loop ends in `END_FOR`.
    EndFor: (12, 0), NOW;
    /// `END_FOR` leaves the iterator, which is popped afterwards.
    EndForKeepsIterator: (13, 0), NOW;
    /// ... by `POP_ITER`.
    PopIter: (14, 0), NOW;
    /// Context managers are entered by `LOAD_SPECIAL` instead of `BEFORE_WITH`.
    LoadSpecial: (14, 0), NOW;
    /// `SET_FUNCTION_ATTRIBUTE` instead of flags of `MAKE_FUNCTION`.
    SetFunctionAttribute: (13, 0), NOW;
    /// Exceptions thrown into `yield from` and `await` are handled by `CLEANUP_THROW`.
    CleanupThrow: (12, 0), NOW;
    /// The operand of `YIELD_VALUE` says whether it belongs to `yield from` or `await`.
    YieldFromFlag: (13, 0), NOW;
    /// `CONVERT_VALUE`, `FORMAT_SIMPLE` and `FORMAT_WITH_SPEC` instead of `FORMAT_VALUE`.
    FormatInstructions: (13, 0), NOW;
    /// `f""` is a constant.
    EmptyFStringConstant: (13, 0), NOW;
    /// `LOAD_FROM_DICT_OR_DEREF` instead of `LOAD_CLASSDEREF`.
    LoadFromDict: (12, 0), NOW;
    /// `BINARY_SLICE` and `STORE_SLICE`.
    SliceInstructions: (12, 0), NOW;
    /// Slices of constants are constants.
    ConstantSlices: (14, 0), NOW;
    /// `BUILD_CONST_KEY_MAP`.
    ConstKeyMap: FIRST, (14, 0);

    // Code generation: what is compiled.
    /// Generators turn an escaping `StopIteration` into `RuntimeError` in their own code (gh-99298).
    StopIterationHandler: (12, 0), NOW;
    /// ... and that handler counts as a nested block; the limit is one higher for it.
    StopIterationFrame: (13, 0), NOW;
    /// The first constant of every function is its docstring or `None`.
    DocstringConstAlways: FIRST, (14, 0);
    /// Docstrings are stored without common indentation (gh-81283).
    CleanDocstring: (13, 0), NOW;
    /// Classes have `__firstlineno__` (gh-118465).
    ClassFirstlineno: (13, 0), NOW;
    /// Classes have `__static_attributes__` (gh-115775).
    StaticAttributes: (13, 0), NOW;
    /// An inlined comprehension in a class body puts every name aside, not only those that it binds.
    ClassComprehensionSavesAll: (12, 0), (14, 0);
    /// Parameter annotations are evaluated with the positional-only ones first.
    PosonlyAnnotationsFirst: (15, 0), NOW;
    /// The generic base of a class counts as one of its arguments.
    GenericBaseIsArgument: FIRST, (14, 0);

    // Code generation: places and messages.
    /// `GET_ITER` and `FOR_ITER` stand at the iterable, and a `NOP` at the target (gh-120384).
    LoopAtIterable: (12, 5), NOW;
    /// The instructions of `with` stand at the context expression (gh-120485).
    WithAtContext: (12, 6), NOW;
    /// The `RAISE_VARARGS` of `assert` stands at the condition (gh-115011).
    AssertRaisesAtTest: (12, 3), NOW;
    /// The `RETURN_VALUE` of a lambda stands at its body (gh-119676).
    LambdaReturnsAtBody: (12, 5), NOW;
    /// A `finally` body that is compiled twice warns only once.
    WarnOnceForFinally: (14, 0), NOW;
    /// Constants are folded in the tree, before code generation; afterwards the flow graph does it.
    FoldInTree: FIRST, (14, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::PyVersion;

    #[test]
    fn a_range_is_half_open() {
        let r = Range { since: (12, 3), until: (13, 1) };
        let at = |v: PyVersion, patch| r.contains(Target { version: v, patch });
        assert!(!at(PyVersion::V3_12, 2) && at(PyVersion::V3_12, 3) && at(PyVersion::V3_13, 0));
        assert!(!at(PyVersion::V3_13, 1) && !at(PyVersion::V3_14, 0));
    }
}
