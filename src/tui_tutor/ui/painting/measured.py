"""What is measured of a run, for a learner who is to name what is wrong with it."""

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.names import is_hidden
from tui_tutor.ui.painting.numbers import loss_number, number

SECRET = "?"


def measured_lines(frame: Frame, hidden: frozenset[str], translate: Translate) -> list[str]:
    """A line for each thing that the doctor measures; what the page hides is a question mark.

    Args:
        frame: The run.
        hidden: Names that the page hides.
        translate: Gives the words in the learner's language.
    """
    _ = translate
    now, layers = frame.evaluation, len(frame.layers)
    numbers = range(1, layers + 1)
    norms = [
        SECRET if f"grad_W{layer}" in hidden else number(norm).strip()
        for layer, norm in zip(numbers, now.gradient_norms, strict=True)
    ]
    covers_units = any(is_hidden(f"{name}{layer}", hidden, layers) for layer in numbers for name in "az")
    covers_weights = any(f"W{layer}" in hidden for layer in numbers)
    measured = {
        _("loss"): SECRET if "loss" in hidden else loss_number(now.loss),
        _("gradient norms"): " ".join(norms),
        _("dead units"): SECRET if covers_units else f"{now.dead_share:.0%}",
        _("spread of the weights"): SECRET if covers_weights else number(now.spread).strip(),
        _("largest input"): SECRET if "x" in hidden else number(float(abs(frame.x).max())).strip(),
    }
    return [f"{name}: {value}" for name, value in measured.items()]
