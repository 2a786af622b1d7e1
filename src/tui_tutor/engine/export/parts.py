"""Parts that the scripts have in common: the heading, where the start comes from, the batches."""

from tui_tutor.engine.batches import ORDER_STREAM
from tui_tutor.engine.export.script import ScriptLine, ScriptTask, block
from tui_tutor.engine.initialise import START_STREAM
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.translation import Translate, mark

LONGEST_SETUP = 500
"""Characters of a setup that are told; only points drawn by hand need more, and those stand in the script."""

_STARTS = {
    "zeros": mark("The start: all weights and biases 0."),
    "small": mark("The start: small normal weights, biases 0."),
    "xavier": mark("The start (Xavier): normal weights of deviation sqrt(2 / (inputs + units)), biases 0."),
    "he": mark("The start (He): normal weights of deviation sqrt(2 / inputs), biases 0."),
}


def heading(task: ScriptTask, title: str, modules: list[str], translate: Translate) -> list[ScriptLine]:
    """What the script is, which setup it repeats, and what it imports from Python itself."""
    _ = translate
    layers = "-".join(map(str, task.setup.layer_sizes))
    setup = print_setup(task.setup)
    if len(setup) > LONGEST_SETUP:
        setup = f"{setup[:LONGEST_SETUP]}…"
    told = _("It prints the loss of each step's batch before the update, as tui-tutor does for this setup:")
    lines = [
        ScriptLine(f"# {title.format(layers=layers)}"),
        ScriptLine(f"# {told}"),
        ScriptLine(f"#   {setup}"),
    ]
    return lines + (block("", *(f"import {module}" for module in modules)) if modules else [])


def start_comment(task: ScriptTask, translate: Translate) -> str:
    """Where the parameters of step 0 come from."""
    _ = translate
    if task.start_file is not None:
        return _("The start: the weights and biases of a file.")
    if task.start is not None:
        return _("The start: these weights and biases.")
    return _(_STARTS[task.setup.init])


def start_rng(task: ScriptTask) -> str:
    """What the weights of the start are drawn from."""
    return f"rng = np.random.default_rng([{task.setup.seed}, {START_STREAM}])"


def loop_head(task: ScriptTask) -> list[ScriptLine]:
    """The loop's first line, and above it what the order of the rows is drawn from, where it matters."""
    loop = ScriptLine(f"for step in range({task.steps}):")
    if task.batches == 1:
        return [ScriptLine(""), loop]
    return [*block("data", f"rng = np.random.default_rng([{task.setup.seed}, {ORDER_STREAM}])"), loop]


def batch_lines(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """What takes the rows of one step as x_batch and y_batch; nothing where that is all of them."""
    _ = translate
    if task.batches == 1:
        return []
    told = _("The next {batch} rows; each epoch takes all of them, in a new order.").format(batch=task.batch)
    return block(
        "data",
        f"# {told}",
        f"batch = step % {task.batches}",
        "if batch == 0:",
        f"    order = rng.permutation({task.rows})",
        f"rows = order[{task.batch} * batch : {task.batch} * (batch + 1)]",
        "x_batch, y_batch = x[rows], y[rows]",
        indent=4,
    )


def batch_names(task: ScriptTask) -> tuple[str, str]:
    """The names of one step's inputs and targets."""
    return ("x", "y") if task.batches == 1 else ("x_batch", "y_batch")


def printing(task: ScriptTask, loss: str) -> str:
    """What prints a step's loss, with the digits that its precision has."""
    digits = 15 if task.setup.precision == "float64" else 7
    return f'print(f"{{step}} {{{loss}:.{digits}g}}")'
