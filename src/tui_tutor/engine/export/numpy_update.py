"""The part of a NumPy script that follows the gradients: one of four optimisers."""

from tui_tutor.engine.export.script import ScriptLine, ScriptTask, block, listed
from tui_tutor.engine.optimizers import Adam, RmsProp
from tui_tutor.engine.setup_words import number_text
from tui_tutor.translation import Translate

_MEMORY = {"momentum": ("velocities",), "rmsprop": ("squares",), "adam": ("means", "squares")}
"""What each optimiser keeps for every parameter."""


def _parameter_names(task: ScriptTask) -> list[str]:
    """The parameters by name, first layer first."""
    return [f"{kind}{number}" for number in range(1, task.depth + 1) for kind in "Wb"]


def state_lines(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """The lines before the loop: the learning rate, and what the optimiser remembers."""
    _ = translate
    rate = f"learning_rate = {number_text(task.setup.learning_rate)}"
    if task.rule == "sgd":
        return block("update", rate)
    told = {
        "momentum": _("What momentum remembers: a velocity for each parameter."),
        "rmsprop": _("What RMSprop remembers: how large the square of each gradient usually is."),
        "adam": _("What Adam remembers: where each gradient usually points, and how large its square is."),
    }[task.rule]
    return block(
        "update",
        f"# {told}",
        rate,
        listed("parameters", _parameter_names(task)),
        *(f"{name} = [np.zeros_like(each) for each in parameters]" for name in _MEMORY[task.rule]),
    )


def update_lines(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """The lines at the end of the loop."""
    _ = translate
    names = _parameter_names(task)
    told = {
        "sgd": _("Update: each parameter goes a little way downhill."),
        "momentum": _("Update: each parameter rolls on, and the gradient only bends its way."),
        "rmsprop": _("Update: downhill, each gradient divided by its usual size."),
        "adam": _("Update: downhill along the usual gradient, divided by its usual size."),
    }[task.rule]
    if task.rule == "sgd":
        code = [f"{name} -= learning_rate * grad_{name}" for name in names]
        return block("update", f"# {told}", *code, indent=4)
    grads = listed("grads", [f"grad_{name}" for name in names], indent=4)
    corrected = ""
    if task.rule == "adam":
        corrected = f"# {_('Both began at 0; the divisions undo what that costs in the first steps.')}"
    return block("update", f"# {told}", corrected, grads, _RULES[task.rule](task), indent=4)


def _momentum(task: ScriptTask) -> str:
    return f"""\
for parameter, grad, velocity in zip(parameters, grads, velocities):
    velocity *= {number_text(task.setup.momentum)}
    velocity += grad
    parameter -= learning_rate * velocity"""


def _rmsprop(_task: ScriptTask) -> str:
    return f"""\
for parameter, grad, square in zip(parameters, grads, squares):
    square *= {RmsProp.DECAY}
    square += (1 - {RmsProp.DECAY}) * grad**2
    parameter -= learning_rate * grad / (np.sqrt(square) + {RmsProp.EPSILON})"""


def _adam(_task: ScriptTask) -> str:
    return f"""\
for parameter, grad, mean, square in zip(parameters, grads, means, squares):
    mean *= {Adam.BETA1}
    mean += (1 - {Adam.BETA1}) * grad
    square *= {Adam.BETA2}
    square += (1 - {Adam.BETA2}) * grad**2
    usual = mean / (1 - {Adam.BETA1} ** (step + 1))
    size = np.sqrt(square / (1 - {Adam.BETA2} ** (step + 1)))
    parameter -= learning_rate * usual / (size + {Adam.EPSILON})"""


_RULES = {"momentum": _momentum, "rmsprop": _rmsprop, "adam": _adam}
