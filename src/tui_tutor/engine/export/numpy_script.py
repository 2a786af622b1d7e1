"""A NumPy script of a run: forward, loss, backward and update written out by hand."""

from itertools import pairwise

from tui_tutor.engine.activations import LEAK
from tui_tutor.engine.export.data_script import data_lines, needed_modules
from tui_tutor.engine.export.numpy_update import state_lines, update_lines
from tui_tutor.engine.export.parts import (
    batch_lines,
    batch_names,
    heading,
    loop_head,
    printing,
    start_comment,
    start_rng,
)
from tui_tutor.engine.export.script import ScriptLine, ScriptTask, array_code, block
from tui_tutor.engine.setup_words import number_text
from tui_tutor.translation import Translate

_VALUE = {
    "identity": "z{l}",
    "relu": "np.maximum(z{l}, 0)",
    "leaky-relu": f"np.where(z{{l}} > 0, z{{l}}, {LEAK} * z{{l}})",
    "sigmoid": "1 / (1 + np.exp(-z{l}))",
    "tanh": "np.tanh(z{l})",
}
"""Each activation of z."""

_GRAD_Z = {
    "identity": "grad_a{l}",
    "relu": "grad_a{l} * (z{l} > 0)",
    "leaky-relu": f"np.where(z{{l}} > 0, grad_a{{l}}, {LEAK} * grad_a{{l}})",
    "sigmoid": "grad_a{l} * a{l} * (1 - a{l})",
    "tanh": "grad_a{l} * (1 - a{l}**2)",
}
"""The gradient for z, from the one for a."""


def numpy_script(task: ScriptTask, translate: Translate = str) -> tuple[ScriptLine, ...]:
    """A script that needs NumPy alone and prints the losses of the run.

    Each layer has lines of its own, in the notation of the lessons: rows are samples,
    ``z1 = x @ W1.T + b1``. The losses agree with the run's to the rounding of the computer's
    numbers, since the script sums in another order. Only what enlarges rounding itself shows more
    of it: a run that diverges, or RMSprop and Adam where a gradient is 0 but for rounding.

    Args:
        task: What the script is to do.
        translate: Gives the comments in the learner's language.
    """
    _ = translate
    return (
        *heading(task, _("A {layers} network, trained with NumPy alone."), needed_modules(task), _),
        *block("", "import numpy as np"),
        *data_lines(task, _),
        *_targets(task, _),
        *_start(task, _),
        *state_lines(task, _),
        *_loop(task, _),
    )


def _targets(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """What gives y a column for each output."""
    _ = translate
    if task.outputs > 1:
        told = _("The targets: a 1 in the column of the right class, 0 in the others.")
        lines = block("data", f"# {told}", f"y = np.eye({task.outputs})[y.astype(int)]")
    else:
        told = _("The targets as a column, like the output: (rows,) would be spread to (rows, rows).")
        lines = block("data", f"# {told}", "y = y[:, np.newaxis]")
    if task.setup.precision == "float32":
        told = _("Compute in single precision from here on.")
        lines += block("data", f"# {told}", "x, y = x.astype(np.float32), y.astype(np.float32)")
    return lines


def _start(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    told = [start_comment(task, _), _("Each row of W holds the weights of one unit.")]
    code = []
    if task.start_file is not None:
        code.append(f"start = np.load({task.start_file!r})")
    elif task.start is None and task.setup.init != "zeros":
        code.append(start_rng(task))
    for number, (weights, biases) in enumerate(_starts(task), start=1):
        code += [f"W{number} = {weights}", f"b{number} = {biases}"]
    return block("start", *(f"# {line}" for line in told), *code)


def _starts(task: ScriptTask) -> list[tuple[str, str]]:
    """For each layer the code of its weights and of its biases."""
    single = task.setup.precision == "float32"
    kind = f".astype(np.{task.setup.precision})"
    if task.start_file is not None:
        numbers = range(1, task.depth + 1)
        return [(f'start["W{number}"]{kind}', f'start["b{number}"]{kind}') for number in numbers]
    cast = kind if single else ""
    if task.start is not None:
        return [(array_code(layer.weights) + cast, array_code(layer.biases) + cast) for layer in task.start]
    drawn = {
        "zeros": "np.zeros(({units}, {inputs}))",
        "small": "0.01 * rng.normal(size=({units}, {inputs}))",
        "xavier": "np.sqrt(2 / ({inputs} + {units})) * rng.normal(size=({units}, {inputs}))",
        "he": "np.sqrt(2 / {inputs}) * rng.normal(size=({units}, {inputs}))",
    }[task.setup.init]
    weights = f"({drawn}){cast}" if single else drawn
    biases = f"np.zeros({{units}}){cast}"
    return [
        (weights.format(units=units, inputs=inputs), biases.format(units=units))
        for inputs, units in pairwise(task.setup.layer_sizes)
    ]


def _loop(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    x, y = batch_names(task)
    body = [
        *batch_lines(task, _),
        *_forward(task, _, x),
        *_loss(task, _, y),
        *_backward(task, _, x, y),
        *update_lines(task, _),
    ]
    # The first block of the loop needs no empty line above it.
    return loop_head(task) + body[1:]


def _forward(task: ScriptTask, translate: Translate, x: str) -> list[ScriptLine]:
    _ = translate
    told = [_("Forward: each layer weighs and adds up what the one before it answers, then bends it.")]
    if task.setup.loss == "cross-entropy":
        told.append(_("Softmax turns the last z into probabilities; less its largest, exp can't overflow."))
    code = []
    for number in range(1, task.depth + 1):
        before = f"a{number - 1}" if number > 1 else x
        code.append(f"z{number} = {before} @ W{number}.T + b{number}")
        if number < task.depth:
            code.append(f"a{number} = {_VALUE[task.setup.activations[number - 1]].format(l=number)}")
    return block("forward", *(f"# {line}" for line in told), *code, *_answer(task), indent=4)


def _answer(task: ScriptTask) -> list[str]:
    """The last activation, which the loss decides."""
    depth = task.depth
    if task.setup.loss == "cross-entropy":
        return [
            f"shifted = z{depth} - z{depth}.max(axis=1, keepdims=True)",
            "powers = np.exp(shifted)",
            "sums = powers.sum(axis=1, keepdims=True)",
            f"a{depth} = powers / sums",
        ]
    name = "sigmoid" if task.setup.loss == "bce" else "identity"
    return [f"a{depth} = {_VALUE[name].format(l=depth)}"]


def _loss(task: ScriptTask, translate: Translate, y: str) -> list[ScriptLine]:
    _ = translate
    depth = task.depth
    of_logits = _("It is computed from z: exact even where a has long been rounded to 0 or 1.")
    told, code = {
        "bce": (
            [_("Loss: -log of the probability that the true class was given, on average."), of_logits],
            f"loss = np.logaddexp(0, (1 - 2 * {y}) * z{depth}).mean()",
        ),
        "cross-entropy": (
            [_("Loss: -log of the probability that the true class was given, on average."), of_logits],
            f"loss = (np.log(sums) - ({y} * shifted).sum(axis=1, keepdims=True)).mean()",
        ),
        "mse": ([_("Loss: the mean of the squared errors.")], f"loss = ((a{depth} - {y}) ** 2).mean()"),
    }[task.setup.loss]
    return block("loss", *(f"# {line}" for line in told), code, printing(task, "loss"), indent=4)


def _backward(task: ScriptTask, translate: Translate, x: str, y: str) -> list[ScriptLine]:
    _ = translate
    setup = task.setup
    depth = task.depth
    told = [_("Backward: the chain rule, from the last layer to the first.")]
    penalty = ""
    if setup.l1:
        told.append(
            _("l1 pulls each weight to 0 by the same amount: {l1} sign(W).").format(l1=number_text(setup.l1))
        )
        penalty += f" + {number_text(setup.l1)} * np.sign(W{{l}})"
    if setup.l2:
        told.append(
            _("l2 pulls each weight to 0 by a share of itself: {l2} W.").format(l2=number_text(setup.l2))
        )
        penalty += f" + {number_text(setup.l2)} * W{{l}}"
    error = f"(a{depth} - {y})"
    code = [f"grad_z{depth} = {f'2 * {error} / {y}.size' if setup.loss == 'mse' else f'{error} / len({y})'}"]
    for number in range(depth, 0, -1):
        before = f"a{number - 1}" if number > 1 else x
        code.append(f"grad_W{number} = grad_z{number}.T @ {before}{penalty.format(l=number)}")
        code.append(f"grad_b{number} = grad_z{number}.sum(axis=0)")
        if number > 1:
            code.append(f"grad_a{number - 1} = grad_z{number} @ W{number}")
            grad_z = _GRAD_Z[setup.activations[number - 2]].format(l=number - 1)
            code.append(f"grad_z{number - 1} = {grad_z}")
    return block("backward", *(f"# {line}" for line in told), *code, indent=4)
