"""A lesson and its pages as data.

A page is a list of blocks in reading order. Prose is plain Markdown; every other block is
live. What follows a question on its page is shown once it is answered: a `Predict` block once,
whatever is said; those of `Asked` until the answer is right.
"""

from dataclasses import dataclass, field
from pathlib import Path

HIDES_FAULTS = "faults"
"""What a question hides that would be answered by the name of what is wrong with the run."""


@dataclass(frozen=True)
class Prose:
    """Markdown to read.

    Attributes:
        line: Line of the lesson file it starts on, from 1; the same for every block.
        text: The Markdown.
    """

    line: int
    text: str


@dataclass(frozen=True)
class Goal:
    """What a page asks the learner to reach with the run.

    Attributes:
        key: Name of the block on its page: ``goal``, ``goal-2``, …
        until: The predicate, in the language of `tui_tutor.lessons.expression`.
        say: The goal in words, one line of inline Markdown.
        why: Markdown shown once it is reached; may be empty.
    """

    line: int
    key: str
    until: str
    say: str
    why: str


@dataclass(frozen=True)
class Choice:
    """One answer of a quiz: inline Markdown, whether it is right, and the reply to it."""

    text: str
    right: bool
    reply: str


@dataclass(frozen=True)
class Quiz:
    """A question with answers to choose from; several may be right.

    Attributes:
        key: ``quiz``, ``quiz-2``, …
        hide: Empty, or `HIDES_FAULTS` alone.
    """

    line: int
    key: str
    ask: str
    choices: tuple[Choice, ...]
    hide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Predict:
    """A number or a direction that the learner says before the panel shows it.

    Attributes:
        key: ``predict``, ``predict-2``, …
        ask: The question, Markdown.
        value: Expression for the right answer on the live run, e.g. ``a2[0, 0]``.
        steps: Steps that the run makes after the answer, before ``value`` is judged; for
            directions.
        choices: ``("up", "down")`` for a direction of ``value`` over the steps, or empty for
            a number.
        tolerance: Largest difference that still counts as right.
        hide: Names hidden on the panel until it is answered, e.g. ``("a2", "loss")``; `HIDES_FAULTS`
            may be among them.
        sample: Training row (from 0) the panel shows for this question; None for the batch.
        why: Markdown shown with the answer; may be empty.
    """

    line: int
    key: str
    ask: str
    value: str
    steps: int
    choices: tuple[str, ...]
    tolerance: float
    hide: tuple[str, ...]
    sample: int | None
    why: str


@dataclass(frozen=True)
class Order:
    """Things that the learner puts in order.

    Attributes:
        key: ``order``, ``order-2``, …
        ask: The question, Markdown.
        items: What is to be ordered, in the right order; inline Markdown.
        why: Markdown shown once it is right; may be empty.
        shown: In which order they are shown, as indices into ``items``; never the right one.
    """

    line: int
    key: str
    ask: str
    items: tuple[str, ...]
    why: str
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    """Shapes of a product that the learner fills in.

    Attributes:
        key: ``shape``, ``shape-2``, …
        ask: The question, Markdown.
        product: Expression on the live tensors, e.g. ``x @ W1.T + b1``, whose shapes are asked for.
        why: Markdown shown once it is right; may be empty.
    """

    line: int
    key: str
    ask: str
    product: str
    why: str


@dataclass(frozen=True)
class FormulaTask:
    """A formula that the learner types, on the live tensors.

    Attributes:
        key: ``formula``, ``formula-2``, …
        ask: The question, Markdown.
        target: What it is to give, e.g. ``grad_W1``.
        given: Gradients that it may use though no formula before it gives them.
        solution: A right formula, shown on request.
        why: Markdown shown once it is right; may be empty.
    """

    line: int
    key: str
    ask: str
    target: str
    given: tuple[str, ...]
    solution: str
    why: str


@dataclass(frozen=True)
class Break:
    """A fault that is planted in the run, for the learner to find, name and mend.

    Attributes:
        key: ``break``, ``break-2``, …
        ask: The question, Markdown.
        plant: Which fault, by its name.
        choices: Names to choose from, each with its reply.
        why: Markdown shown once it is named; may be empty.
    """

    line: int
    key: str
    ask: str
    plant: str
    choices: tuple[Choice, ...]
    why: str


Asked = Quiz | Order | Shape | FormulaTask | Break
"""Questions that may be answered again until the answer is right."""
Question = Asked | Predict
Block = Prose | Goal | Question


@dataclass(frozen=True)
class HandSet:
    """A weight or a bias that a solution sets by hand.

    Attributes:
        layer: From 0.
        unit: The unit of that layer, from 0.
        source: Which of the unit's inputs, from 0; None for its bias.
        value: What it is set to.
    """

    layer: int
    unit: int
    source: int | None
    value: float
    line: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """As expressions name it: ``W1[0, 1]`` or ``b1[0]``."""
        if self.source is None:
            return f"b{self.layer + 1}[{self.unit}]"
        return f"W{self.layer + 1}[{self.unit}, {self.source}]"

    @property
    def text(self) -> str:
        """As a lesson says it: ``W1[0, 1] = 0.5``."""
        return f"{self.name} = {self.value:.6g}"


@dataclass(frozen=True)
class Solution:
    """What reaches the page's goals.

    Attributes:
        setup: Words of a setup that are changed; may be empty.
        hand_set: Weights and biases that are then set, before the first step.
        steps: Steps to train.
        actions: What the learner did, e.g. ``("reset",)``, for goals on actions.
        text: The solution in words, Markdown; may be empty.
    """

    line: int
    setup: str
    hand_set: tuple[HandSet, ...]
    steps: int
    actions: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Page:
    """One ``##`` section of a lesson.

    Attributes:
        key: Name of the page that stays the same in every language.
        setup: The setup string the panel gets, or None to leave the panel alone.
        show: Names of panel parts the page points at: ``graph``, ``values``, ``gradients``,
            ``loss``, ``map``; may be empty.
        hints: Markdown, gentlest first.
    """

    line: int
    key: str
    title: str
    setup: str | None
    show: tuple[str, ...]
    blocks: tuple[Block, ...]
    hints: tuple[str, ...]
    solution: Solution | None

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The page's goals, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Goal))


@dataclass(frozen=True)
class Lesson:
    """A lesson file, parsed.

    Attributes:
        slug: Name of the lesson that stays the same in every language, e.g. ``forward-pass``.
        number: Place in the course, from the file name.
        minutes: About how long it takes.
        summary: What one will be able to do, one sentence.
    """

    slug: str
    number: int
    title: str
    lang: str
    minutes: int
    summary: str
    pages: tuple[Page, ...]
    path: Path

    @property
    def folder(self) -> Path:
        """Where the files lie that its setups name."""
        return self.path.absolute().parent
