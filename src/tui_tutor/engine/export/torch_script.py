"""A PyTorch script of a run, as somebody who uses PyTorch would write it."""

from tui_tutor.engine.activations import LEAK
from tui_tutor.engine.export.data_script import data_lines, needed_modules
from tui_tutor.engine.export.parts import (
    batch_lines,
    batch_names,
    heading,
    loop_head,
    printing,
    start_comment,
    start_rng,
)
from tui_tutor.engine.export.script import ScriptLine, ScriptTask, array_code, block, listed
from tui_tutor.engine.setup_words import number_text
from tui_tutor.translation import Translate, mark

_ACTIVATIONS = {
    "identity": "nn.Identity()",
    "relu": "nn.ReLU()",
    "leaky-relu": f"nn.LeakyReLU({LEAK})",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
}

_LOSSES = {
    "bce": (
        "nn.BCEWithLogitsLoss()",
        mark("The loss contains the sigmoid, so the network ends with logits."),
    ),
    "cross-entropy": (
        "nn.CrossEntropyLoss()",
        mark("The loss contains the softmax, so the network ends with logits."),
    ),
    "mse": ("nn.MSELoss()", mark("The loss: the mean of the squared errors.")),
}

_SCALES = {
    "small": "0.01 * rng.normal(size=layer.weight.shape)",
    "xavier": "np.sqrt(2 / (layer.in_features + layer.out_features)) * rng.normal(size=layer.weight.shape)",
    "he": "np.sqrt(2 / layer.in_features) * rng.normal(size=layer.weight.shape)",
}


def torch_script(task: ScriptTask, translate: Translate = str) -> tuple[ScriptLine, ...]:
    """A script that needs PyTorch and NumPy and prints the losses of the run.

    NumPy draws the rows and the start, so that they are the run's own; the rest is
    ``torch.nn``, autograd and ``torch.optim``. The losses agree with the run's as closely as those
    of `numpy_script`.

    Args:
        task: What the script is to do.
        translate: Gives the comments in the learner's language.
    """
    _ = translate
    return (
        *heading(task, _("A {layers} network, trained with PyTorch."), needed_modules(task), _),
        *block("", "import numpy as np", "import torch", "from torch import nn"),
        *_precision(task, _),
        *data_lines(task, _),
        *_tensors(task, _),
        *_network(task, _),
        *_start(task, _),
        *_tools(task, _),
        *_loop(task, _),
    )


def _precision(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    if task.setup.precision == "float32":
        return []
    told = _("Compute in double precision, which shows more digits; PyTorch's own choice is single.")
    return block("", f"# {told}", "torch.set_default_dtype(torch.float64)")


def _tensors(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """What turns the rows into the tensors that the loss takes."""
    _ = translate
    setup = task.setup
    where = f', device="{setup.device}"' if setup.device != "cpu" else ""
    x = f"x = torch.tensor(x, dtype=torch.{setup.precision}{where})"
    if setup.loss == "cross-entropy":
        told = _("Tensors; this loss wants the number of the right class, as a whole number.")
        return block("data", f"# {told}", x, f"y = torch.tensor(y, dtype=torch.long{where})")
    if task.outputs > 1:
        told = _("Tensors; the targets have a 1 in the column of the right class, 0 in the others.")
        y = f"y = torch.tensor(np.eye({task.outputs})[y.astype(int)], dtype=torch.{setup.precision}{where})"
    else:
        told = _(
            "Tensors; the targets as a column, like the output: (rows,) would be spread to (rows, rows)."
        )
        y = f"y = torch.tensor(y, dtype=torch.{setup.precision}{where}).unsqueeze(1)"
    return block("data", f"# {told}", x, y)


def _network(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    setup = task.setup
    code = []
    sizes = setup.layer_sizes
    for number in range(1, len(sizes)):
        code.append(f"    nn.Linear({sizes[number - 1]}, {sizes[number]}),")
        if number < len(sizes) - 1:
            code.append(f"    {_ACTIVATIONS[setup.activations[number - 1]]},")
    where = f'.to("{setup.device}")' if setup.device != "cpu" else ""
    return block(
        "forward",
        f"# {_('The network: each Linear layer computes x @ W.T + b.')}",
        "network = nn.Sequential(",
        *code,
        f"){where}",
    )


def _start(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """What gives the layers the run's own start instead of PyTorch's."""
    _ = translate
    linears = "linears = [layer for layer in network if isinstance(layer, nn.Linear)]"
    if task.start_file is not None:
        code = _start_of_file(task.start_file)
    elif task.start is not None:
        code = _start_of_arrays(task)
    else:
        code = _start_of_seed(task)
    return block("start", f"# {start_comment(task, _)}", linears, *code)


def _start_of_file(file: str) -> list[str]:
    return [
        f"start = np.load({file!r})",
        "with torch.no_grad():",
        "    for number, layer in enumerate(linears, start=1):",
        '        layer.weight.copy_(torch.tensor(start[f"W{number}"]))',
        '        layer.bias.copy_(torch.tensor(start[f"b{number}"]))',
    ]


def _start_of_arrays(task: ScriptTask) -> list[str]:
    code, pairs = [], []
    for number, layer in enumerate(task.start or (), start=1):
        code += [f"W{number} = {array_code(layer.weights)}", f"b{number} = {array_code(layer.biases)}"]
        pairs.append(f"(W{number}, b{number})")
    return [
        *code,
        listed("start", pairs),
        "with torch.no_grad():",
        "    for layer, (weights, biases) in zip(linears, start):",
        "        layer.weight.copy_(torch.tensor(weights))",
        "        layer.bias.copy_(torch.tensor(biases))",
    ]


def _start_of_seed(task: ScriptTask) -> list[str]:
    setup = task.setup
    if setup.init == "zeros":
        return [
            "for layer in linears:",
            "    nn.init.zeros_(layer.weight)",
            "    nn.init.zeros_(layer.bias)",
        ]
    return [
        start_rng(task),
        "with torch.no_grad():",
        "    for layer in linears:",
        f"        weights = {_SCALES[setup.init]}",
        "        layer.weight.copy_(torch.tensor(weights))",
        "        layer.bias.zero_()",
    ]


def _tools(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """The loss and the optimiser."""
    _ = translate
    loss, told = _LOSSES[task.setup.loss]
    return [
        *block("loss", f"# {_(told)}", f"loss_function = {loss}"),
        ScriptLine(f"optimizer = torch.optim.{_optimizer(task)}", "update"),
    ]


def _optimizer(task: ScriptTask) -> str:
    rate = f"lr={number_text(task.setup.learning_rate)}"
    momentum = f", momentum={number_text(task.setup.momentum)}"
    return {
        "sgd": f"SGD(network.parameters(), {rate})",
        "momentum": f"SGD(network.parameters(), {rate}{momentum})",
        "rmsprop": f"RMSprop(network.parameters(), {rate})",
        "adam": f"Adam(network.parameters(), {rate})",
    }[task.rule]


def _loop(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    x, y = batch_names(task)
    # The last z of a classifier are logits; a regression answers with them.
    z = "predictions" if task.setup.loss == "mse" else "logits"
    loss = f"loss = loss_function({z}, {y})"
    body = [
        *batch_lines(task, _),
        *block(
            "forward",
            f"# {_('Forward: what the network answers for these rows.')}",
            f"{z} = network({x})",
            indent=4,
        ),
        *block(
            "loss",
            f"# {_('Loss: how wrong that is on average.')}",
            loss,
            printing(task, "loss.item()"),
            indent=4,
        ),
        *_backward(task, _),
        *block(
            "update",
            f"# {_('Update: the optimizer moves each parameter by its gradient.')}",
            "optimizer.step()",
            indent=4,
        ),
    ]
    # The first block of the loop needs no empty line above it.
    return loop_head(task) + body[1:]


def _backward(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    setup = task.setup
    told = [
        _("Backward: autograd finds the gradient of each parameter."),
        _("It adds to what is there, so the old gradients are cleared first."),
    ]
    penalties = []
    if setup.l1:
        penalties.append(f"{number_text(setup.l1)} * layer.weight.abs().sum()")
    if setup.l2:
        penalties.append(f"{number_text(setup.l2)} / 2 * layer.weight.square().sum()")
    if penalties:
        told.append(_("The penalty pulls the weights to 0; it is minimised with the loss."))
        terms = f"{' + '.join(penalties)} for layer in linears"
        one_line, three_lines = f"penalty = sum({terms})", f"penalty = sum(\n    {terms}\n)"
        penalty = one_line if len(penalties) == 1 else three_lines
        backward = [penalty, "(loss + penalty).backward()"]
    else:
        backward = ["loss.backward()"]
    return block("backward", *(f"# {line}" for line in told), "optimizer.zero_grad()", *backward, indent=4)
