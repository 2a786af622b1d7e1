"""A phase of a step on the screen: where it is, its formulas, its matrices, its sums."""

from collections.abc import Callable
from typing import NamedTuple

from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.setup import LARGEST_LAYER
from tui_tutor.engine.walk import Phase, WalkedStep
from tui_tutor.lessons.hiding import SHAPES
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.wrap import break_places, wrap_text
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.palette import Palette, ink, spot
from tui_tutor.ui.painting.walk.backward import explain_backward
from tui_tutor.ui.painting.walk.explained import Explained, Looked
from tui_tutor.ui.painting.walk.forward import explain_forward, explain_loss
from tui_tutor.ui.painting.walk.matrices import equation_rows, put_equation
from tui_tutor.ui.painting.walk.update import explain_update

EXPLAIN: dict[str, Callable[[Looked], Explained]] = {
    "forward": explain_forward,
    "loss": explain_loss,
    "backward": explain_backward,
    "update": explain_update,
}
KINDS = {
    "forward": mark("forward"),
    "loss": mark("loss"),
    "backward": mark("backward"),
    "update": mark("update"),
}
LEAST_ROWS = 1
"""Of numbers that a matrix keeps where there is little room."""


class WalkView(NamedTuple):
    """What is shown of a step.

    Attributes:
        step: The step.
        place: The phase, by its place among the phases.
        unit: The unit that is worked out: of the phase's layer, or of all layers for the update.
        hidden: Names of values that a page hides.
    """

    step: WalkedStep
    place: int
    unit: int = 0
    hidden: frozenset[str] = frozenset()

    @property
    def phase(self) -> Phase:
        """The phase that is shown."""
        return self.step.phases[self.place]

    @property
    def units(self) -> int:
        """How many units can be chosen."""
        sizes = self.step.frame.setup.layer_sizes[1:]
        if self.phase.kind == "update":
            return sum(sizes)
        return sizes[-1] if self.phase.kind == "loss" else sizes[self.phase.layer]

    def looked(self, translate: Translate) -> Looked:
        """What is looked at, with the layer that the unit belongs to."""
        layer, unit = self.phase.layer, min(self.unit, self.units - 1)
        if self.phase.kind == "loss":
            layer = len(self.step.frame.layers) - 1
        if self.phase.kind == "update":
            for layer, size in enumerate(self.step.frame.setup.layer_sizes[1:]):  # noqa: B007
                if unit < size:
                    break
                unit -= size
        return Looked(self.step, layer, unit, self.hidden, translate)


def paint_walk(
    view: WalkView, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint a phase.

    Args:
        view: What to show.
        width: Cells.
        height: Rows; the matrices are cut first where there are too few.
        palette: The colours.
        translate: Gives the few words in the learner's language.
    """
    canvas = Canvas(width, height)
    looked = view.looked(translate)
    explained = _warned(EXPLAIN[view.phase.kind](looked), looked)
    _put_phases(canvas, view, palette, translate)
    y = 2
    formula_width = max(cell_len(formula) for formula, _shapes in explained.formulas)
    for formula, shapes in explained.formulas:
        canvas.put(0, y, cut(formula, width), ink(palette.text, bold=True))
        if formula and shapes and SHAPES in view.hidden:
            shapes = "?"
        beside = formula_width + 3 if formula else 0
        if beside + cell_len(shapes) <= width:
            canvas.put(beside, y, shapes, ink(palette.muted))
        y += 1
    below = _lines_below(explained, width)
    y = _put_equations(canvas, y, explained, height - len(below) - 1, palette)
    y += y + len(below) < height
    for text, is_note in below:
        canvas.put(0, y, text, ink(palette.muted if is_note else palette.text))
        y += 1
    return canvas.strips()


def _warned(explained: Explained, looked: Looked) -> Explained:
    """What is said of a phase; of a planted fault, that there is one, and not where."""
    if looked.step.frame.setup.plant == "none":
        return explained
    warning = looked.translate(
        "A fault is planted in this run. Where a formula and its numbers disagree, the numbers are what"
        " happens."
    )
    return explained._replace(note=" ".join(filter(None, (explained.note, warning))))


def phase_name(phase: Phase, layers: int, translate: Translate) -> str:
    """What a phase is called: ``forward 1``, ``loss``, ``backward 2``."""
    name = translate(KINDS[phase.kind])
    return f"{name} {phase.layer + 1}" if phase.kind in ("forward", "backward") and layers > 1 else name


def _put_phases(canvas: Canvas, view: WalkView, palette: Palette, translate: Translate) -> None:
    """All phases in a row: those that are done, the present one, those to come."""
    phases, layers = view.step.phases, len(view.step.frame.layers)
    names = [phase_name(phase, layers, translate) for phase in phases]
    if sum(cell_len(name) + 3 for name in names) > canvas.width:
        names = [_short_name(phase) for phase in phases]
    first = _first_shown(names, view.place, canvas.width)
    x = 0
    for index, name in enumerate(names[first:], first):
        if x + cell_len(name) > canvas.width:
            break
        is_now = index == view.place
        color = palette.accent if is_now else palette.text if index < view.place else palette.muted
        x = canvas.put(x, 0, name, spot(ink(color, bold=is_now, underline=is_now), "phase", index))
        if index + 1 < len(names):
            x = canvas.put(x, 0, " › ", ink(palette.faint))


def _first_shown(names: list[str], index: int, width: int) -> int:
    """The first phase of the row with which the present one is still in it."""
    first = 0
    while first < index and sum(cell_len(name) + 3 for name in names[first : index + 1]) - 3 > width:
        first += 1
    return first


def _short_name(phase: Phase) -> str:
    names = {"forward": f"a{phase.layer + 1}", "loss": "J", "backward": f"∂{phase.layer + 1}", "update": "W"}
    return names[phase.kind]


def _lines_below(explained: Explained, width: int) -> list[tuple[str, bool]]:
    """The sums and the note, broken into lines, and whether each is of the note."""
    lines = [(line, False) for text in explained.sums for line in _broken(text, width)]
    return lines + [(line, True) for line in wrap_text(explained.note, width)]


def _broken(text: str, width: int) -> list[str]:
    """A sum in lines; what follows is set in."""
    places = break_places(text, width)
    if not places:
        return [text]
    return [text[: places[0]].rstrip(), *(f"  {line}" for line in wrap_text(text[places[0] :], width - 2))]


def _put_equations(canvas: Canvas, y: int, explained: Explained, end: int, palette: Palette) -> int:
    """Put the equations below one another; the last row that they may take is before ``end``."""
    equations = explained.equations
    wanted = [equation_rows(equation, LARGEST_LAYER) for equation in equations]
    spacious = sum(wanted) + len(wanted) <= end - y
    # Rather no gap below the formulas than a row of numbers less.
    gaps = [int(spacious or (index == 0 and sum(wanted) != end - y)) for index in range(len(wanted))]
    most = max((end - y - sum(gaps)) // len(wanted), LEAST_ROWS + 1)
    # What one does not need another may have.
    spare = sum(max(most - rows, 0) for rows in wanted)
    for equation, gap, rows in zip(equations, gaps, wanted, strict=True):
        given = most if rows <= most else most + spare
        y = put_equation(canvas, 0, y + gap, equation, min(rows, given) - 1, palette)
    return y
