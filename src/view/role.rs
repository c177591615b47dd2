//! What a piece of text *is*; colours come later, from a theme.

use crate::target::Op;

macro_rules! roles {
    ($($(#[doc = $doc:literal])* $name:ident $class:literal $scope:literal;)*) => {
        /// What a piece of text is, in a source pane, a listing or a picture. The only vocabulary of colours: a theme
        /// gives each role a colour through its TextMate scope.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $($(#[doc = $doc])* $name,)* }

        impl Role {
            /// Every role, in a fixed order.
            pub const ALL: &'static [Role] = &[$(Role::$name,)*];

            /// A short name, for classes and custom properties.
            pub const fn class(self) -> &'static str {
                match self { $(Role::$name => $class,)* }
            }

            /// The TextMate scopes, outermost first, that themes know this role by; alternatives after ` | `, for themes
            /// that give the first no colour of its own.
            pub const fn scope(self) -> &'static str {
                match self { $(Role::$name => $scope,)* }
            }
        }
    };
}

roles! {
    /// Text of no special kind.
    Text "tx" "source.python";
    /// A comment.
    Comment "cm" "source.python comment.line.number-sign.python";
    /// A keyword, `def` and `class` included.
    Keyword "kw" "source.python keyword.control.flow.python";
    /// An operator.
    Operator "op" "source.python keyword.operator.arithmetic.python";
    /// A string or bytes literal.
    String "st" "source.python string.quoted.double.python";
    /// An escape sequence or placeholder in a string, and a character that is shown as its escape.
    Escape "es" "source.python string.quoted.double.python constant.character.escape.python";
    /// A number.
    Number "nu" "source.python constant.numeric.integer.python";
    /// `True`, `False`, `None`, `...`.
    Constant "co" "source.python constant.language.python";
    /// The name that a `def` defines.
    Function "fn" "source.python meta.function.python entity.name.function.python | source.python entity.other.attribute-name";
    /// The name that a `class` defines.
    Class "cl" "source.python meta.class.python entity.name.class.python | source.python entity.other.attribute-name";
    /// The name of a builtin.
    Builtin "bi" "source.python support.function.builtin.python";
    /// A parameter.
    Parameter "pa" "source.python meta.function.parameters.python variable.parameter.python";
    /// A decorator.
    Decorator "de" "source.python meta.annotation.python variable.annotation.function.python";
    /// Numbers in margins and whatever may stay in the background.
    Muted "mu" "source.python comment.line.number-sign.python";
    /// An instruction that moves data: loads and stores.
    OpData "od" "source.python";
    /// An instruction that computes: operators, comparisons, building of containers.
    OpCompute "oc" "source.python meta.function.python entity.name.function.python | source.python entity.other.attribute-name";
    /// An instruction that calls.
    OpCall "of" "source.python support.function.builtin.python";
    /// An instruction that leaves straight order: jumps, loops, returns, yields.
    OpControl "ok" "source.python keyword.control.flow.python";
    /// An instruction that raises, catches or cleans up after an exception.
    OpException "ox" "source.python markup.deleted | source.python invalid.illegal | source.python constant.language.python";
    /// An instruction that keeps the stack and the frame in order.
    OpUpkeep "ou" "source.python comment.line.number-sign.python";
    /// A jump, as an arrow.
    Jump "ju" "source.python keyword.control.flow.python";
    /// A protected range, as a bracket, and its handler.
    Handler "ha" "source.python markup.deleted | source.python invalid.illegal | source.python constant.language.python";
}

impl Role {
    /// The kind of an instruction.
    pub fn of_op(op: Op) -> Role {
        use Op::*;
        match op {
            Resume | Nop | Cache | ExtendedArg | PushNull | PopTop | Copy | Swap | RotTwo | RotThree | RotFour
            | RotN | DupTop | DupTopTwo | MakeCell | CopyFreeVars | NotTaken | Precall | KwNames | LoadClosure
            | GenStart | EndFor | EndSend | PopIter | Reserved | SetupAnnotations | InterpreterExit | ExitInitCheck => {
                Role::OpUpkeep
            }
            Call | CallFunction | CallFunctionEx | CallFunctionKw | CallIntrinsic1 | CallIntrinsic2 | CallKw
            | CallMethod | LoadBuildClass | MakeFunction | SetFunctionAttribute | ImportName | ImportFrom
            | ImportStar | BeforeWith | BeforeAsyncWith | SetupWith | SetupAsyncWith | WithExceptStart | PrintExpr => {
                Role::OpCall
            }
            SetupFinally | SetupCleanup | PopBlock | PopExcept | PopFinally | BeginFinally | CallFinally
            | EndFinally | PushExcInfo | CheckExcMatch | CheckEgMatch | RaiseVarargs | Reraise | PrepReraiseStar
            | CleanupThrow | EndAsyncFor | WithCleanupStart | WithCleanupFinish | JumpIfNotExcMatch
            | LoadAssertionError => Role::OpException,
            ReturnValue | ReturnConst | ReturnGenerator | YieldValue | YieldFrom | Send | ForIter | GetAwaitable
            | GetAnext => Role::OpControl,
            _ if op.name().contains("JUMP") => Role::OpControl,
            _ => {
                let name = op.name();
                let data =
                    ["LOAD_", "STORE_", "DELETE_"].iter().any(|p| name.starts_with(p)) && !name.ends_with("SUBSCR");
                if data { Role::OpData } else { Role::OpCompute }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn classes_are_unique() {
        assert_eq!(Role::ALL.iter().map(|r| r.class()).collect::<BTreeSet<_>>().len(), Role::ALL.len());
    }

    #[test]
    fn opcodes_have_the_kind_a_reader_expects() {
        for (op, role) in [
            (Op::LoadFast, Role::OpData),
            (Op::StoreSubscr, Role::OpCompute),
            (Op::BinaryOp, Role::OpCompute),
            (Op::PopJumpForwardIfFalse, Role::OpControl),
            (Op::JumpBackward, Role::OpControl),
            (Op::Call, Role::OpCall),
            (Op::PushExcInfo, Role::OpException),
            (Op::Resume, Role::OpUpkeep),
        ] {
            assert_eq!(Role::of_op(op), role, "{}", op.name());
        }
    }
}
