"""How a run is, or can be, trained with the learner's own formulas."""

from dataclasses import dataclass
from functools import reduce

from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.layout import prefixed
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap

KEY = "G"
"""The key that begins and ends it."""
ROUNDING = 1e-6
"""Beyond which a difference from the true gradients is more than rounding."""

PARTS = {
    "forward": mark("forward pass"),
    "loss": mark("loss"),
    "backward": mark("backward pass"),
    "update": mark("update"),
}
"""What the parts of a step are called."""


@dataclass(frozen=True)
class OwnTraining:
    """What of a step can be the learner's own, or is.

    Attributes:
        parts: Which parts of a step.
        is_on: Whether the run is trained with them.
        difference: The largest difference from the true gradients, where the gradients are the learner's.
    """

    parts: tuple[str, ...]
    is_on: bool = False
    difference: float | None = None


def own_lines(own: OwnTraining, link: Link, width: int, translate: Translate) -> list[Line]:
    """What is the learner's own, how far it is from the true gradients, and what may be done.

    Args:
        own: How it stands.
        link: What begins and ends it.
        width: Cells of a line.
        translate: Gives the words in the learner's language.
    """
    _ = translate
    names = [_(PARTS[part]) for part in own.parts]
    parts = reduce(lambda one, other: _("{one}, {other}").format(one=one, other=other), names)
    lines: list[Line] = []
    if own.is_on:
        says = _("The network trains with your formulas: {parts}.").format(parts=parts)
        lines += prefixed(wrap((Run(says, "right"),), width - 2), Run("● ", "right"), Run("  "))
        if own.difference is not None:
            differs = _("Largest difference from the true gradients: {difference}").format(
                difference=f"{own.difference:.1e}"
            )
            style = "" if own.difference <= ROUNDING else "wrong"
            lines += prefixed(wrap((Run(differs, style),), width - 2), Run("  "), Run("  "))
        return [*lines, *_offer(_("back to the program's own formulas"), link, width)]
    lines += wrap((Run(_("You have all the formulas of: {parts}.").format(parts=parts)),), width)
    return [*lines, *_offer(_("train with my formulas"), link, width)]


def _offer(says: str, link: Link, width: int) -> list[Line]:
    runs = (Run(f"\u00a0{KEY}\u00a0", "key", link), Run("\u00a0", "", link), Run(says, "link", link))
    return wrap(runs, width)
