"""What is written round a picture of the bent plane."""

from math import isfinite
from typing import NamedTuple

from tui_tutor.engine.bend import DECISION, SPREAD
from tui_tutor.engine.bent_plane import BentPlane
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.shares import Shares
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.map_points import CLASS_MARKS, Group, target_color, width_of
from tui_tutor.ui.painting.map_view import colour_range
from tui_tutor.ui.painting.names import UnitAddress, activation_of, input_names, layer_name
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import LEVELS, Palette, ink, spot


class BentView(NamedTuple):
    """What pictures of the bent plane show.

    Attributes:
        frame: The run.
        pictures: One for each layer that is shown, as `bent_planes_of` gives them.
        depth: The layer that was asked for: layers that its plane has gone through.
        classes: Classes of the data, 0 for a regression.
        unit: The chosen unit, or None.
    """

    frame: Frame
    pictures: tuple[BentPlane | Shares, ...]
    depth: int
    classes: int
    unit: UnitAddress | None = None


def stage_name(frame: Frame, depth: int) -> str:
    """``x``, ``h1``, ``h2``, … ``ŷ``: what the plane is after some layers."""
    return layer_name(frame.setup, depth - 1) if depth else "x"


def stage_text(frame: Frame, depth: int) -> str:
    """The same with the activation that bends it there."""
    name = stage_name(frame, depth)
    return f"{name} {activation_of(frame.setup, depth - 1)}" if depth else name


def axis_name(frame: Frame, plane: BentPlane, axis: int, translate: Translate) -> str:
    """What grows along an axis of a picture, 0 for the one across; empty for a principal plane."""
    if plane.axes == SPREAD:
        return ""
    if plane.axes == DECISION:
        layers = len(frame.layers)
        two = frame.setup.layer_sizes[-1] == 2
        logit = f"z{layers}[1]−z{layers}[0]" if two else f"z{layers}"
        return translate("along the line") if axis else logit
    unit = plane.axes[axis] if isinstance(plane.axes, tuple) else 0
    if plane.depth == 0:
        return input_names(frame)[unit]
    if plane.units == 1:
        return stage_name(frame, plane.depth)
    if plane.depth == len(frame.layers):
        return f"ŷ[{unit}]"
    return translate("unit {number}").format(number=unit + 1)


def spread_text(plane: BentPlane, translate: Translate) -> str:
    """That a picture lies between principal axes, and how much of the variance it shows."""
    share = f"{plane.kept * 100:.0f}" if isfinite(plane.kept) else "?"
    return translate("principal axes: {share} %").format(share=share)


def class_colors(palette: Palette, classes: int) -> tuple[str, ...]:
    """The colour of each class's points; on the ground of the panel they may be as strong as lines."""
    return (palette.lines[0], palette.lines[-1]) if classes == 2 else palette.classes


def legend_groups(view: BentView, palette: Palette, turns: str) -> list[Group]:
    """What the marks mean, the most important first.

    Args:
        view: The pictures.
        palette: The colours.
        turns: How the line is drawn where the answer turns; empty without one.
    """
    muted = ink(palette.muted)
    groups: list[Group] = []
    if view.classes:
        colors = class_colors(palette, view.classes)
        for index in range(min(view.classes, len(CLASS_MARKS))):
            style = ink(colors[index % len(colors)], bold=True)
            groups.append([(CLASS_MARKS[index], style), (f" {index}", muted)])
    else:
        low, high = colour_range(view.pictures[-1].y)
        middle = number((low + high) / 2)
        for mark, sign, level in zip(CLASS_MARKS, "<>", (0, LEVELS - 1), strict=False):
            groups.append(
                [(mark, ink(target_color(level, palette), bold=True)), (f" y{sign}{middle}", muted)]
            )
    if turns:
        groups.append([(turns, ink(palette.text, bold=True)), (" ŷ=0.5", muted)])
    return groups


def put_heading(canvas: Canvas, view: BentView, depth: int, groups: list[Group], palette: Palette) -> None:
    """Which layer a picture is of, and what its marks mean as far as there is room.

    The chosen layer stands between two arrows, which tell a click where to go.
    """
    text = stage_text(view.frame, depth)
    x = 0
    if depth == view.depth:
        arrow = ink(palette.accent, bold=True)
        x = canvas.put(0, 0, "‹ ", spot(arrow, "layer", -1))
        x = canvas.put(x, 0, text, ink(palette.text, bold=True))
        x = canvas.put(x, 0, " ›", spot(arrow, "layer", 1))
    else:
        x = canvas.put(0, 0, text, ink(palette.muted))
    if depth != view.pictures[-1].depth:
        return
    for count in range(len(groups), 0, -1):
        width = sum(width_of(group) for group in groups[:count]) + 2 * (count - 1)
        if x + 2 + width <= canvas.width:
            at = canvas.width - width
            for group in groups[:count]:
                for part, style in group:
                    at = canvas.put(at, 0, part, style)
                at += 2
            return
