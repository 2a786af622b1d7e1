"""Turns the syntax tree of an expression into functions: only what is named here is allowed."""

import ast
from collections.abc import Callable, Mapping

from tui_tutor.errors import LessonError
from tui_tutor.lessons import arithmetic
from tui_tutor.lessons.arithmetic import Value
from tui_tutor.lessons.functions import FUNCTIONS
from tui_tutor.lessons.spelling import shortened, spelling_advice
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

DEEPEST = 30

Evaluator = Callable[[Mapping[str, object]], Value]
"""Gives a value of an expression for the values of its names."""

_OPERATORS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: arithmetic.add,
    ast.Sub: arithmetic.subtract,
    ast.Mult: arithmetic.multiply,
    ast.Div: arithmetic.divide,
    ast.Pow: arithmetic.power,
    ast.MatMult: arithmetic.matrix_product,
}

_COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Lt: arithmetic.less,
    ast.LtE: arithmetic.less_or_equal,
    ast.Gt: arithmetic.greater,
    ast.GtE: arithmetic.greater_or_equal,
    ast.Eq: arithmetic.equal,
    ast.NotEq: arithmetic.unequal,
}

_COUNTS: dict[type[ast.cmpop], Callable[[Value, Value], Value]] = {
    ast.Lt: arithmetic.count_less,
    ast.LtE: arithmetic.count_less_or_equal,
    ast.Gt: arithmetic.count_greater,
    ast.GtE: arithmetic.count_greater_or_equal,
    ast.Eq: arithmetic.count_equal,
    ast.NotEq: arithmetic.count_unequal,
}


class Compiler:
    """Turns each node that is allowed into a function of the values.

    Args:
        text: The expression, ASCII on one line.
        vocabulary: What may be named.

    Attributes:
        used: The names met so far.
    """

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.used: set[str] = set()
        self._text = text
        self._vocabulary = vocabulary

    def compile(self, node: ast.expr, depth: int) -> tuple[str, Evaluator]:
        """The kind of what the node gives, and its function."""
        if depth > DEEPEST:
            raise LessonError(mark("the expression is too deep"), mark("write it in simpler terms"))
        match node:
            case ast.Constant(value=value):
                return self._constant(value)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                truth = self._of_kind("truth", operand, depth)
                return "truth", lambda values: not truth(values)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                number = self._of_kind("number", operand, depth)
                factor = -1.0 if isinstance(sign, ast.USub) else 1.0
                return "number", lambda values: arithmetic.multiply(factor, number(values))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
                return self._binary(left, operator, right, depth)
            case ast.BoolOp(op=connective, values=parts):
                return self._connective(isinstance(connective, ast.And), parts, depth)
            case ast.Compare(left=left, ops=ops, comparators=rest) if all(
                type(op) in _COMPARISONS for op in ops
            ):
                return self._comparison(ops, [left, *rest], depth)
            case ast.Attribute(value=inner, attr="T"):
                array = self._of_kind("number", inner, depth)
                return "number", lambda values: arithmetic.transpose(array(values))
            case ast.Subscript(value=inner, slice=place):
                array = self._of_kind("number", inner, depth)
                index = _index(place)
                return "number", lambda values: arithmetic.item(array(values), index)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments, depth)
        raise LessonError(
            mark("{text} is not allowed here"),
            mark("use numbers, names, + - * / ** @, comparisons, and or not, a[0, 1], .T and: {functions}"),
            text=shortened(self._source(node)),
            functions=" ".join(FUNCTIONS),
        )

    def _source(self, node: ast.expr) -> str:
        """What the author wrote; ast.unparse would recurse as deep as the tree goes."""
        return self._text[node.col_offset : node.end_col_offset]

    def _of_kind(self, kind: str, node: ast.expr, depth: int) -> Evaluator:
        found, evaluator = self.compile(node, depth + 1)
        if found != kind:
            raise LessonError(
                mark("{text} is no number, but one is needed there")
                if kind == "number"
                else mark("{text} is neither true nor false, but must be there"),
                mark("compare numbers with < <= > >= == !=, and join comparisons with and, or, not"),
                text=shortened(self._source(node)),
            )
        return evaluator

    def _constant(self, value: object) -> tuple[str, Evaluator]:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise LessonError(
                mark("{text} is not allowed here"),
                mark("write a number or a name"),
                text=shortened(repr(value)),
            )
        if isinstance(value, str):
            return "text", lambda _: value
        # Floats only: their size is bounded, whole numbers of Python are not.
        number = arithmetic.to_float(value)
        return "number", lambda _: number

    def _name(self, name: str) -> tuple[str, Evaluator]:
        vocabulary = self._vocabulary
        if name in vocabulary.numbers:
            kind = "number"
        elif name in vocabulary.truths:
            kind = "truth"
        elif name in vocabulary.texts:
            kind = "text"
        else:
            raise _unknown_name(name, vocabulary)
        self.used.add(name)
        return kind, lambda values: arithmetic.look_up(values, name)

    def _binary(
        self, left: ast.expr, operator: ast.operator, right: ast.expr, depth: int
    ) -> tuple[str, Evaluator]:
        # A comparison counts here too: ``grad_a1 * (z1 > 0)``.
        first = self._argument(left, depth)
        second = self._argument(right, depth)
        if isinstance(operator, ast.Pow) and any(
            isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow) for inner in ast.walk(right)
        ):
            raise LessonError(
                mark("a power can't be the exponent of a power"),
                mark("put brackets round the inner power: (a**b)**c"),
            )
        operate = _OPERATORS[type(operator)]
        return "number", lambda values: arithmetic.counted(values, operate(first(values), second(values)))

    def _connective(self, all_of: bool, parts: list[ast.expr], depth: int) -> tuple[str, Evaluator]:
        truths = [self._of_kind("truth", part, depth) for part in parts]
        if all_of:
            return "truth", lambda values: all(truth(values) for truth in truths)
        return "truth", lambda values: any(truth(values) for truth in truths)

    def _comparison(self, ops: list[ast.cmpop], terms: list[ast.expr], depth: int) -> tuple[str, Evaluator]:
        compiled = [self.compile(term, depth + 1) for term in terms]
        kinds = {kind for kind, _ in compiled}
        if "text" in kinds:
            return self._text_comparison(ops, terms)
        if kinds != {"number"}:
            raise LessonError(
                mark("only numbers and texts can be compared"),
                mark("write diverged or not diverged without =="),
            )
        evaluators = [evaluator for _, evaluator in compiled]
        compares = [_COMPARISONS[type(op)] for op in ops]

        def evaluate(values: Mapping[str, object]) -> Value:
            numbers = [evaluator(values) for evaluator in evaluators]
            return all(
                compare(left, right)
                for compare, left, right in zip(compares, numbers, numbers[1:], strict=False)
            )

        return "truth", evaluate

    def _text_comparison(self, ops: list[ast.cmpop], terms: list[ast.expr]) -> tuple[str, Evaluator]:
        match ops, terms:
            case [ast.Eq() | ast.NotEq() as op], [ast.Name(id=name), ast.Constant(value=str(word))]:
                pass
            case [ast.Eq() | ast.NotEq() as op], [ast.Constant(value=str(word)), ast.Name(id=name)]:
                pass
            case _:
                raise LessonError(
                    mark("a text can only be compared with a name, by == or !="),
                    mark('write for example data == "xor"'),
                )
        choices = self._vocabulary.texts.get(name)
        if choices is None:
            raise LessonError(
                mark("{name} is not a text"), mark("compare it with a number, without quotes"), name=name
            )
        if word not in choices:
            advice, known = spelling_advice(word, choices)
            raise LessonError(
                mark("{name} is never {word}"), advice, name=name, word=shortened(word), **known
            )
        wanted = isinstance(op, ast.Eq)
        return "truth", lambda values: (arithmetic.look_up(values, name) == word) is wanted

    def _call(self, name: str, arguments: list[ast.expr], depth: int) -> tuple[str, Evaluator]:
        if name == "did" and self._vocabulary.actions:
            return self._did(arguments)
        function = FUNCTIONS.get(name)
        if function is None:
            advice, known = spelling_advice(name, FUNCTIONS)
            raise LessonError(mark("there is no function {name}"), advice, name=shortened(name), **known)
        if not 1 <= len(arguments) <= function.most:
            raise LessonError(
                mark("{name} takes {most} values at most, not {count}")
                if function.most > 1
                else mark("{name} takes one value, not {count}"),
                mark("write for example {example}"),
                name=name,
                most=function.most,
                count=len(arguments),
                example=function.example,
            )
        evaluators = [self._argument(argument, depth) for argument in arguments]
        call = function.call
        return "number", lambda values: arithmetic.counted(
            values, call(*(evaluator(values) for evaluator in evaluators))
        )

    def _argument(self, node: ast.expr, depth: int) -> Evaluator:
        """Inside a function a comparison counts: ``sum(a1 > 0)``."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COUNTS:
                first = self._of_kind("number", left, depth)
                second = self._of_kind("number", right, depth)
                count = _COUNTS[type(op)]
                return lambda values: count(first(values), second(values))
        return self._of_kind("number", node, depth)

    def _did(self, arguments: list[ast.expr]) -> tuple[str, Evaluator]:
        match arguments:
            case [ast.Constant(value=str(action))]:
                pass
            case _:
                raise LessonError(
                    mark("did asks for one action, in quotes"), mark('write for example did("step")')
                )
        if action not in self._vocabulary.actions:
            advice, known = spelling_advice(action, self._vocabulary.actions)
            raise LessonError(mark("nobody can do {action}"), advice, action=shortened(action), **known)
        self.used.add("did")
        return "truth", lambda values: arithmetic.has_done(values, action)


def _index(place: ast.expr) -> tuple[int, ...]:
    parts = place.elts if isinstance(place, ast.Tuple) else [place]
    index: list[int] = []
    for part in parts:
        match part:
            case ast.Constant(value=int(value)) if not isinstance(value, bool):
                index.append(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if not isinstance(
                value, bool
            ):
                index.append(-value)
            case _:
                raise LessonError(
                    mark("an index is a whole number, from 0"), mark("write for example a1[0, 2]")
                )
    if not 1 <= len(index) <= 2 or any(abs(value) > 1_000_000 for value in index):
        raise LessonError(mark("an index is one or two whole numbers"), mark("write for example a1[0, 2]"))
    return tuple(index)


def _unknown_name(name: str, vocabulary: Vocabulary) -> LessonError:
    if not vocabulary.names:
        return LessonError(
            mark("{name} is not a number"), mark("write a number such as 0.5 or 1/2"), name=shortened(name)
        )
    advice, known = spelling_advice(name, vocabulary.names)
    return LessonError(mark("there is no value {name}"), advice, name=shortened(name), **known)
