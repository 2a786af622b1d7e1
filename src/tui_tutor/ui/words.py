"""The words of a setup as a learner meets them: what each is, and what it can be."""

from typing import NamedTuple

from tui_tutor.engine.setup import (
    ACTIVATIONS,
    BACKENDS,
    DATA,
    DEVICES,
    EXTRA_INPUTS,
    INITS,
    LOSSES,
    OPTIMIZERS,
    PLANTS,
    PRECISIONS,
    Setup,
)
from tui_tutor.engine.setup_text import setup_words
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.numbers import number, percent


class SetupWord(NamedTuple):
    """One word of the setup.

    Attributes:
        name: As it is written in a setup string.
        says: What it is, in plain words.
        choices: What it can be, with what each means; empty where it is typed.
        example: Something that may be typed.
    """

    name: str
    says: str
    choices: dict[str, str]
    example: str = ""


CHOICE_MEANINGS = {
    "identity": mark("passes z on unchanged"),
    "relu": mark("cuts everything below 0"),
    "leaky-relu": mark("like relu, with a slope of 0.01 below 0"),
    "sigmoid": mark("squeezes into 0 … 1"),
    "tanh": mark("squeezes into -1 … 1"),
    "xor": mark("two classes in opposite corners"),
    "circle": mark("one class around the other"),
    "blobs": mark("two clouds, a line parts them"),
    "spiral": mark("two arms wound round each other"),
    "moons": mark("two half moons"),
    "plane": mark("a tilted plane, to be predicted"),
    "bump": mark("a hill, to be predicted"),
    "sine": mark("a wave of one input, to be predicted"),
    "digits": mark("handwritten digits, 8x8 pixels"),
    "points": mark("points you set with the mouse"),
    "bce": mark("binary cross-entropy, for two classes"),
    "cross-entropy": mark("softmax cross-entropy, for several classes"),
    "mse": mark("mean squared error, for numbers"),
    "sgd": mark("a step against the gradient"),
    "momentum": mark("keeps some of the last step's speed"),
    "rmsprop": mark("scales each parameter's step"),
    "adam": mark("momentum and scaling together"),
    "zeros": mark("all weights 0: see what happens"),
    "small": mark("tiny random weights"),
    "xavier": mark("random, fit for tanh and sigmoid"),
    "he": mark("random, fit for relu"),
    "numpy": mark("our own few lines of NumPy"),
    "torch": mark("PyTorch: nn.Linear and autograd"),
    "cpu": mark("the processor"),
    "cuda": mark("an NVIDIA card"),
    "mps": mark("an Apple chip"),
    "float64": mark("16 digits"),
    "float32": mark("7 digits, faster"),
    "yes": mark("each input gets mean 0 and spread 1"),
    "no": mark("inputs as they are"),
    "full": mark("all samples in each step"),
    "x1^2": mark("also give the network x1 squared"),
    "x2^2": mark("also give the network x2 squared"),
    "x1x2": mark("also give the network x1 times x2"),
    "sin-x1": mark("also give the network sin x1"),
    "sin-x2": mark("also give the network sin x2"),
    "none": mark("no fault"),
    "double-sigmoid": mark("the loss takes the sigmoid of a probability"),
    "flat-labels": mark("labels (N,) against outputs (N,1)"),
    "wrong-sign": mark("each step goes up the loss"),
    "transposed-weights": mark("backward takes W for its transpose"),
    "kept-gradients": mark("gradients are never zeroed and add up"),
    "large-input": mark("one input a thousand times as large"),
}
"""What each value means, in one line."""


def _choices(*names: str) -> dict[str, str]:
    return {name: CHOICE_MEANINGS[name] for name in names}


WORDS = {
    word.name: word
    for word in (
        SetupWord("layers", mark("units of each layer, input first"), {}, "2-4-1"),
        SetupWord("activation", mark("what a hidden unit does with z"), _choices(*ACTIVATIONS)),
        SetupWord("data", mark("what is to be learnt"), _choices(*DATA)),
        SetupWord("samples", mark("how many samples are trained on"), {}, "200"),
        SetupWord("noise", mark("how far the samples are scattered"), {}, "0.1"),
        SetupWord("test", mark("share of the samples held out for testing"), {}, "0.2"),
        SetupWord("standardize", mark("whether inputs are scaled first"), _choices("yes", "no")),
        SetupWord("extra", mark("more inputs, made from x1 and x2"), _choices(*EXTRA_INPUTS)),
        SetupWord("loss", mark("how wrong is measured"), _choices(*LOSSES)),
        SetupWord("learning-rate", mark("how long each step is"), {}, "0.5"),
        SetupWord("optimizer", mark("how a gradient becomes a step"), _choices(*OPTIMIZERS)),
        SetupWord("momentum", mark("how much of the last step's speed is kept"), {}, "0.9"),
        SetupWord("batch", mark("samples in one step: a number, or full"), {}, "10"),
        SetupWord("init", mark("where the weights start"), _choices(*INITS)),
        SetupWord("seed", mark("one number that decides all chance"), {}, "3"),
        SetupWord("l1", mark("pulls weights to exactly 0"), {}, "0.001"),
        SetupWord("l2", mark("keeps weights small"), {}, "0.001"),
        SetupWord("backend", mark("what does the computing"), _choices(*BACKENDS)),
        SetupWord("device", mark("where torch computes"), _choices(*DEVICES)),
        SetupWord("precision", mark("digits of each number"), _choices(*PRECISIONS)),
        SetupWord("plant", mark("a fault to look for"), _choices(*PLANTS)),
    )
}
"""Every word of the setup that a learner may change, in the order they are shown."""


GOAL_NUMBERS = {
    "loss": mark("loss"),
    "test_loss": mark("test loss"),
    "accuracy": mark("accuracy"),
    "test_accuracy": mark("test accuracy"),
    "steps": mark("steps"),
    "epochs": mark("epochs"),
    "gradient_ratio": mark("first gradient / last"),
    "dead_share": mark("dead units"),
    "spread": mark("spread of the weights"),
    "largest_change": mark("largest change"),
    "differs_from_torch": mark("Torch differs by"),
    "learning_rate": mark("rate"),
    "units": mark("hidden units"),
    "layers": mark("layers"),
    "seed": mark("seed"),
    "batch": mark("batch"),
    "samples": mark("samples"),
    "noise": mark("noise"),
    "momentum": mark("momentum"),
}
"""What the numbers that a goal depends on are called beside it."""


SHARES = frozenset({"accuracy", "test_accuracy", "dead_share"})
"""Numbers that are shown as percentages, as on the status line."""


def goal_number(name: str, value: float, translate: Translate) -> str:
    """What a goal depends on, as it is written beside it: ``accuracy 69 %``, ``steps 1,200``."""
    if name in SHARES:
        text = translate("{share} %").format(share=percent(value))
    else:
        text = f"{value:,}" if isinstance(value, int) else number(value).strip()
    return f"{translate(GOAL_NUMBERS.get(name, name))} {text}"


def shown_words(setup: Setup, concealed: frozenset[str]) -> dict[str, str]:
    """Every word of a setup with its value, or ? where it is concealed; a concealed fault is left out."""
    words = {name: "?" if name in concealed else value for name, value in setup_words(setup).items()}
    if "plant" in concealed:
        del words["plant"]
    return words


def edit_text(word: str, value: str) -> str:
    """The piece of a setup string that sets ``word`` to ``value``."""
    if word == "data" and " " in value and value[0] not in "\"'":
        quote = '"' if "'" in value else "'"
        return f"{word}={quote}{value}{quote}"
    return f"{word}={value}"
