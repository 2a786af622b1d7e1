"""What the doctor says, in words."""

from collections.abc import Collection, Sequence

from tui_tutor.engine.faults import Finding
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.numbers import count, loss_number, number

TITLES = {
    "wrong-sign": mark("Uphill instead of downhill"),
    "divergence": mark("Divergence"),
    "unscaled-inputs": mark("Inputs not scaled"),
    "symmetry": mark("All hidden units alike"),
    "shape-mismatch": mark("A column against a row"),
    "loss-mismatch": mark("A loss that does not fit"),
    "double-sigmoid": mark("Sigmoid after sigmoid"),
    "exploding-gradients": mark("Exploding gradients"),
    "dead-units": mark("Dead units"),
    "saturation": mark("Saturated units"),
    "vanishing-gradients": mark("Vanishing gradients"),
    "low-learning-rate": mark("Learning rate far too low"),
    "plateau": mark("Stuck on a plateau"),
    "overfitting": mark("Overfitting"),
}
"""What each fault is called."""

EVIDENCE = {
    "wrong-sign": mark(
        "The first {steps} steps are so short that by the slope they lower the loss by {foretold}."
        " Each of them raised it, by {risen} in all: they go up the slope, and not down."
    ),
    "divergence broken": mark("At step {step} a number was no longer finite."),
    "divergence grown": mark("The loss was {start} at first and is {loss} now: the steps lead uphill."),
    "unscaled-inputs large": mark(
        "{column} is about {size} in size. Inputs that are learnt well are about 1."
    ),
    "unscaled-inputs small": mark(
        "The largest input, {column}, is about {size} in size. Inputs that are learnt well are about 1."
    ),
    "unscaled-inputs far": mark(
        "{column} lies around {mean} and differs from row to row by {deviation} only."
    ),
    "unscaled-inputs uneven": mark(
        "{column} varies {times} times as much as {other}: steps that suit one don't suit the other."
    ),
    "symmetry": mark(
        "The units of each hidden layer have the very same weights. They get the same gradient,"
        " and stay the same."
    ),
    "shape-mismatch": mark(
        "Predictions of shape ({rows},1) less targets of shape ({targets},) give ({rows},{targets}):"
        " each prediction is compared with every target."
    ),
    "shape-mismatch loss": mark(
        "The loss is {told}, though row by row the answers have the loss {right}. {told} is the mean of a"
        " table ({rows},{rows}): outputs of shape ({rows},1) against targets of shape ({rows},) compare each"
        " answer with every target."
    ),
    "loss-mismatch classes": mark(
        "The targets are {classes} classes, but mse measures how far numbers are apart. "
        "Where an answer is sure and wrong, it hardly pushes."
    ),
    "loss-mismatch numbers": mark(
        "The target has {classes} classes in {rows} rows. It looks like a number, not like a class."
    ),
    "double-sigmoid": mark(
        "Layer {layer} is a single sigmoid unit, and the output is a sigmoid again. "
        "Each lets a quarter of the gradient through at most."
    ),
    "double-sigmoid loss": mark(
        "The loss is {told}, though the answers have the loss {right}. {told} is what comes out if the"
        " sigmoid is taken of the answers once more."
    ),
    "exploding-gradients": mark(
        "The gradient's norm is {norm}. By its slope, a step of {rate} times that would take away"
        " {times} times the whole loss: it jumps across the valley."
    ),
    "dead-units": mark(
        "{share} of the ReLU units answer 0 to every row, so no gradient passes through them."
    ),
    "saturation": mark(
        "{share} of a layer's activations lie where the curve is flat, with less than a hundredth of its"
        " largest slope."
    ),
    "vanishing-gradients ratio": mark(
        "The first layer's gradient is {ratio} of the last one's: it shrinks in each of the {layers} layers."
    ),
    "vanishing-gradients faint": mark(
        "Behind {layers} layers the loss is that of a guess, and all that is left of the gradient has the"
        " norm {norm}."
    ),
    "low-learning-rate": mark(
        "In the last {steps} steps the loss went from {start} to {loss}. The slope is as steep as ever,"
        " but no parameter has moved by more than {change} since the start."
    ),
    "plateau classes": mark(
        "For {steps} steps the loss has stayed at {loss}. Of all rows, {error} are answered wrong; the five"
        " nearest rows of each would get only {nearest} wrong."
    ),
    "plateau numbers": mark(
        "For {steps} steps the loss has stayed at {loss}. It leaves {error} of the target's variance;"
        " the mean of the five nearest rows would leave {nearest}."
    ),
    "plateau few": mark(
        "For {steps} steps the loss has stayed at {loss}, that of a guess."
        " So few rows could be learnt by heart."
    ),
    "overfitting": mark(
        "The training loss is {train}, the test loss {test}. At step {step} the test loss was {lowest}:"
        " since then, rows were learnt by heart."
    ),
}
"""What was seen, for each fault and, where it has several, each kind."""

LOOKED_AT = mark(
    "Looked at: the loss over time, on training and on test rows; the gradient of each layer; units that"
    " always answer 0 or lie where their curve is flat; weights that are the same; the size of the inputs;"
    " whether loss, output and data fit each other."
)

KEPT_BACK = mark("How it shows is told when you have answered: the page asks for such numbers.")

SHARES = ("share", "error", "nearest")
WHOLE = ("step", "steps", "classes", "rows", "targets", "layer", "layers")
LOSSES = ("loss", "start", "train", "test", "lowest", "told", "right")
COLUMNS = ("column", "other")
EVIDENT = ("loss", "test_loss", "accuracy", "gradient_ratio", "dead_share")
"""Names of pages for what the evidence tells, beside the gradients."""


def would_tell(hidden: Collection[str]) -> bool:
    """Whether what the doctor has seen may tell numbers that a page hides."""
    return any(name in EVIDENT or name.startswith("grad_W") for name in hidden)


def title_text(finding: Finding, translate: Translate) -> str:
    """What a fault is called."""
    return translate(TITLES[finding.name])


def evidence_text(finding: Finding, input_names: Sequence[str], translate: Translate) -> str:
    """What was seen, with its numbers.

    Args:
        finding: What was found.
        input_names: One name for each input.
        translate: Gives the sentence in the learner's language.
    """
    sentence = translate(EVIDENCE[f"{finding.name} {finding.kind}".rstrip()])
    values = {name: _value(name, value, input_names) for name, value in finding.evidence.items()}
    return sentence.format(**values)


def _value(name: str, value: float, input_names: Sequence[str]) -> str:
    if name in COLUMNS:
        return input_names[int(value)] if int(value) < len(input_names) else f"x{int(value) + 1}"
    if name in SHARES:
        return f"{value:.0%}"
    if name in WHOLE:
        return count(value)
    if name == "rate":
        return f"{value:g}"
    return loss_number(value) if name in LOSSES else number(value)
