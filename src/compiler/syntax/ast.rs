//! The syntax tree, shaped, named and placed as CPython's `ast` (`Parser/Python.asdl`), newest grammar.
//!
//! Nodes that open a scope carry a [`NodeId`], by which the symbol table and code generation find each other.

/// Children of a node: one word where there are none and one where there are many, for most nodes are small and a tree
/// is walked faster the less memory it takes.
pub use thin_vec::ThinVec as List;

pub use super::names::{Name, Names};
use crate::base::Location;
use crate::code::Constant;

/// Identity of a node that opens a scope; unique in its tree, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A parsed source.
#[derive(Clone, Debug)]
pub struct Tree {
    /// What was parsed.
    pub root: Root,
    /// The identifiers in it.
    pub names: Names,
    /// How many [`NodeId`]s there are.
    pub node_count: u32,
    /// How deep nodes are nested: passes that walk recursively need a stack to match.
    pub depth: u32,
    /// Lines on which a node begins that the rewrite before compilation may change, or warn about, in ascending order.
    /// Elsewhere it finds nothing, but for `__debug__` and docstrings.
    pub rewrites: Vec<i32>,
}

/// `mod` in the ASDL.
#[derive(Clone, Debug)]
pub enum Root {
    /// `mode="exec"`.
    Module(List<Stmt>),
    /// `mode="single"`.
    Interactive(List<Stmt>),
    /// `mode="eval"`.
    Expression(Box<Expr>),
}

/// A statement.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Stmt {
    pub kind: StmtKind,
    pub location: Location,
}

/// Statements of the ASDL.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Return(Option<Box<Expr>>),
    Delete(List<Expr>),
    Assign {
        targets: List<Expr>,
        value: Box<Expr>,
    },
    TypeAlias(Box<TypeAlias>),
    AugAssign {
        target: Box<Expr>,
        op: Operator,
        value: Box<Expr>,
    },
    AnnAssign {
        target: Box<Expr>,
        annotation: Box<Expr>,
        value: Option<Box<Expr>>,
        simple: bool,
    },
    /// `AsyncFor` when `is_async`.
    For {
        target: Box<Expr>,
        iter: Box<Expr>,
        body: List<Stmt>,
        orelse: List<Stmt>,
        is_async: bool,
    },
    While {
        test: Box<Expr>,
        body: List<Stmt>,
        orelse: List<Stmt>,
    },
    If {
        test: Box<Expr>,
        body: List<Stmt>,
        orelse: List<Stmt>,
    },
    /// `AsyncWith` when `is_async`.
    With {
        items: List<WithItem>,
        body: List<Stmt>,
        is_async: bool,
    },
    Match {
        subject: Box<Expr>,
        cases: List<MatchCase>,
    },
    Raise {
        exc: Option<Box<Expr>>,
        cause: Option<Box<Expr>>,
    },
    /// `TryStar` when `is_star`.
    Try {
        body: List<Stmt>,
        handlers: List<ExceptHandler>,
        orelse: List<Stmt>,
        finalbody: List<Stmt>,
        is_star: bool,
    },
    Assert {
        test: Box<Expr>,
        msg: Option<Box<Expr>>,
    },
    Import {
        names: List<Alias>,
        is_lazy: bool,
    },
    ImportFrom {
        module: Option<Name>,
        names: List<Alias>,
        level: u32,
        is_lazy: bool,
    },
    Global(List<Name>),
    Nonlocal(List<Name>),
    Expr(Box<Expr>),
    Pass,
    Break,
    Continue,
}

/// `FunctionDef` and `AsyncFunctionDef`. The statement's location starts at `def` or `async`, not at a decorator.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct FunctionDef {
    pub id: NodeId,
    pub name: Name,
    pub args: Arguments,
    pub body: List<Stmt>,
    pub decorator_list: List<Expr>,
    pub returns: Option<Expr>,
    pub type_params: List<TypeParam>,
    pub is_async: bool,
}

/// `ClassDef`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ClassDef {
    pub id: NodeId,
    pub name: Name,
    pub bases: List<Expr>,
    pub keywords: List<Keyword>,
    pub body: List<Stmt>,
    pub decorator_list: List<Expr>,
    pub type_params: List<TypeParam>,
}

/// `TypeAlias`; `name` is a `Name` expression in Store context.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct TypeAlias {
    pub id: NodeId,
    pub name: Expr,
    pub type_params: List<TypeParam>,
    pub value: Expr,
}

/// An expression.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Expr {
    pub kind: ExprKind,
    pub location: Location,
}

/// Expressions of the ASDL.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum ExprKind {
    BoolOp {
        op: BoolOp,
        values: List<Expr>,
    },
    NamedExpr {
        target: Box<Expr>,
        value: Box<Expr>,
    },
    BinOp {
        left: Box<Expr>,
        op: Operator,
        right: Box<Expr>,
    },
    UnaryOp {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Lambda(Box<Lambda>),
    IfExp {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    /// A `None` key is `**value`.
    Dict {
        keys: List<Option<Expr>>,
        values: List<Expr>,
    },
    Set(List<Expr>),
    ListComp(Box<Comp>),
    SetComp(Box<Comp>),
    /// `elt` is the key, `value` the value (absent in `{**x for …}`, 3.15).
    DictComp(Box<Comp>),
    GeneratorExp(Box<Comp>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare {
        left: Box<Expr>,
        ops: List<CmpOp>,
        comparators: List<Expr>,
    },
    Call {
        func: Box<Expr>,
        args: List<Expr>,
        keywords: List<Keyword>,
    },
    /// `conversion` is -1 or the code of `s`, `r`, `a`.
    FormattedValue {
        value: Box<Expr>,
        conversion: i32,
        format_spec: Option<Box<Expr>>,
    },
    /// `str` is the source text of the expression (3.14).
    Interpolation {
        value: Box<Expr>,
        str: Box<Constant>,
        conversion: i32,
        format_spec: Option<Box<Expr>>,
    },
    JoinedStr(List<Expr>),
    TemplateStr(List<Expr>),
    /// `u_prefix`: the literal was written `u"…"`, so that CPython's `kind` is `'u'`.
    Constant {
        value: Constant,
        u_prefix: bool,
    },
    Attribute {
        value: Box<Expr>,
        attr: Name,
        ctx: ExprContext,
    },
    Subscript {
        value: Box<Expr>,
        slice: Box<Expr>,
        ctx: ExprContext,
    },
    Starred {
        value: Box<Expr>,
        ctx: ExprContext,
    },
    Name {
        id: Name,
        ctx: ExprContext,
    },
    List {
        elts: List<Expr>,
        ctx: ExprContext,
    },
    Tuple {
        elts: List<Expr>,
        ctx: ExprContext,
    },
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
}

/// A lambda.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Lambda {
    pub id: NodeId,
    pub args: Arguments,
    pub body: Expr,
}

/// A comprehension of any kind.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Comp {
    pub id: NodeId,
    pub elt: Expr,
    pub value: Option<Expr>,
    pub generators: List<Comprehension>,
}

/// `comprehension`: one `for` with its `if`s.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub ifs: List<Expr>,
    pub is_async: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
/// `expr_context`.
pub enum ExprContext {
    Load,
    Store,
    Del,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
/// `boolop`.
pub enum BoolOp {
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
/// `operator`.
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
/// `unaryop`.
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
/// `cmpop`.
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// `excepthandler`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ExceptHandler {
    pub typ: Option<Box<Expr>>,
    pub name: Option<Name>,
    pub body: List<Stmt>,
    pub location: Location,
}

/// `arguments`. `id` keys the annotation scope (3.14 and later).
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Arguments {
    pub id: NodeId,
    pub posonlyargs: List<Arg>,
    pub args: List<Arg>,
    pub vararg: Option<Box<Arg>>,
    pub kwonlyargs: List<Arg>,
    /// One for each keyword-only parameter; `None` where it has no default.
    pub kw_defaults: List<Option<Expr>>,
    pub kwarg: Option<Box<Arg>>,
    /// For the last `defaults.len()` of posonlyargs and args together.
    pub defaults: List<Expr>,
}

/// `arg`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Arg {
    pub arg: Name,
    pub annotation: Option<Box<Expr>>,
    pub location: Location,
}

/// `keyword`; without `arg` it is `**value`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Keyword {
    pub arg: Option<Name>,
    pub value: Expr,
    pub location: Location,
}

/// `alias`; `name` may hold dots and `*`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Alias {
    pub name: Name,
    pub asname: Option<Name>,
    pub location: Location,
}

/// `withitem`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct WithItem {
    pub context_expr: Expr,
    pub optional_vars: Option<Box<Expr>>,
}

/// `match_case`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Box<Expr>>,
    pub body: List<Stmt>,
}

/// A pattern.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Pattern {
    pub kind: PatternKind,
    pub location: Location,
}

/// Patterns of the ASDL.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum PatternKind {
    MatchValue(Box<Expr>),
    MatchSingleton(Constant),
    MatchSequence(List<Pattern>),
    MatchMapping { keys: List<Expr>, patterns: List<Pattern>, rest: Option<Name> },
    MatchClass { cls: Box<Expr>, patterns: List<Pattern>, kwd_attrs: List<Name>, kwd_patterns: List<Pattern> },
    MatchStar(Option<Name>),
    MatchAs { pattern: Option<Box<Pattern>>, name: Option<Name> },
    MatchOr(List<Pattern>),
}

/// `type_param`. `id` keys the scopes of its bound and of its default.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct TypeParam {
    pub id: NodeId,
    pub kind: TypeParamKind,
    pub name: Name,
    pub default_value: Option<Box<Expr>>,
    pub location: Location,
}

/// Type parameters of the ASDL.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum TypeParamKind {
    TypeVar { bound: Option<Box<Expr>> },
    ParamSpec,
    TypeVarTuple,
}

impl Operator {
    /// The class in `ast`: `Add`, `Sub`, …
    pub fn class(self) -> &'static str {
        match self {
            Operator::Add => "Add",
            Operator::Sub => "Sub",
            Operator::Mult => "Mult",
            Operator::MatMult => "MatMult",
            Operator::Div => "Div",
            Operator::Mod => "Mod",
            Operator::Pow => "Pow",
            Operator::LShift => "LShift",
            Operator::RShift => "RShift",
            Operator::BitOr => "BitOr",
            Operator::BitXor => "BitXor",
            Operator::BitAnd => "BitAnd",
            Operator::FloorDiv => "FloorDiv",
        }
    }
}

impl UnaryOp {
    /// The class in `ast`.
    pub fn class(self) -> &'static str {
        match self {
            UnaryOp::Invert => "Invert",
            UnaryOp::Not => "Not",
            UnaryOp::UAdd => "UAdd",
            UnaryOp::USub => "USub",
        }
    }
}

impl CmpOp {
    /// The class in `ast`.
    pub fn class(self) -> &'static str {
        match self {
            CmpOp::Eq => "Eq",
            CmpOp::NotEq => "NotEq",
            CmpOp::Lt => "Lt",
            CmpOp::LtE => "LtE",
            CmpOp::Gt => "Gt",
            CmpOp::GtE => "GtE",
            CmpOp::Is => "Is",
            CmpOp::IsNot => "IsNot",
            CmpOp::In => "In",
            CmpOp::NotIn => "NotIn",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        assert_eq!((size_of::<Expr>(), size_of::<Stmt>()), (48, 56));
    }
}
