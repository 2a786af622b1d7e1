"""What stands in the map's place where there are too many inputs for one: a sample and its answer."""

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.bars import put_bars
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.graph_layout import IMAGE_SIDES
from tui_tutor.ui.painting.heat import levels_of, put_heat, resample
from tui_tutor.ui.painting.names import UnitAddress, input_names, is_hidden, is_image, unit_name
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import Palette, ink


def paint_answers(
    frame: Frame,
    unit: UnitAddress | None,
    hidden: frozenset[str],
    width: int,
    height: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Paint a sample (the first of the batch where none is chosen) and what the network says to it.

    A picture's pixels are shown; for a selected unit of the first layer, its weights to them.
    """
    canvas = Canvas(width, height)
    top, left = 1, 0
    if is_image(frame):
        left = _picture(canvas, frame, unit, palette, translate) + 2
    else:
        text = translate("{count} inputs are too many for a map").format(count=frame.x.shape[1])
        for top, line in enumerate(wrap_text(text, width)):
            canvas.put(0, top, line, ink(palette.muted))
        answer_rows = max(frame.layers[-1].a.shape[1], 2)
        places = range(top + 1, height - answer_rows - 1)
        top = _inputs(canvas, frame, "x" in hidden, places, palette, translate)
    answers = frame.layers[-1].a[0]
    if is_hidden(f"a{len(frame.layers)}", hidden, len(frame.layers)):
        canvas.put(left, top, "ŷ ?", ink(palette.text))
    elif answers.size > 1:
        target = None if "y" in hidden else int(frame.y[0].argmax())
        put_bars(canvas, (left, top, width - left, height - top), answers.tolist(), target, palette)
    elif frame.setup.loss == "bce":
        share = float(answers[0])
        target = None if "y" in hidden else int(frame.y[0, 0] > 0.5)
        put_bars(canvas, (left, top, width - left, height - top), [1 - share, share], target, palette)
    else:
        end = canvas.put(left, top, f"ŷ {number(float(answers[0]))}", ink(palette.text, bold=True))
        if "y" not in hidden:
            canvas.put(end + 3, top, f"y {number(float(frame.y[0, 0]))}", ink(palette.muted))
    return canvas.strips()


def _inputs(
    canvas: Canvas, frame: Frame, secret: bool, places: range, palette: Palette, translate: Translate
) -> int:
    """List a sample's inputs on some rows, and return the row for what comes below."""
    first = places.start + 1
    canvas.put(0, places.start, _sample_text(frame, translate), ink(palette.muted))
    names = input_names(frame)
    free = len(places) - 1
    shown = len(names) if len(names) <= free else free - 1
    if shown < 1:
        return first + 1
    room = max(canvas.width - 8, 4)
    label = min(max(cell_len(name) for name in names[:shown]), room)
    for row, name in enumerate(names[:shown], first):
        canvas.put(1, row, cut(name, label), ink(palette.muted))
        text = "?" if secret else number(float(frame.x[0, row - first]))
        canvas.put_right(label + 8, row, text, ink(palette.text))
    if shown < len(names):
        text = translate("… {count} more").format(count=len(names) - shown)
        canvas.put(1, first + shown, text, ink(palette.muted))
    return first + 1 + shown + (shown < len(names))


def _sample_text(frame: Frame, translate: Translate) -> str:
    return translate("sample {index}").format(index=int(frame.rows[0]) + 1)


def _picture(
    canvas: Canvas, frame: Frame, unit: UnitAddress | None, palette: Palette, translate: Translate
) -> int:
    """Paint the picture and its name, and return its width."""
    width, height = IMAGE_SIDES[0] if canvas.width >= 40 and canvas.height >= 10 else IMAGE_SIDES[1]
    if unit is not None and unit.layer == 0:
        weights = frame.layers[0].weights[unit.unit].reshape(8, 8)
        levels = levels_of(resample(weights, height * 2, width), float(np.abs(weights).max()))
        text = translate("weights of {unit}").format(unit=unit_name(frame.setup, unit, translate))
        put_heat(canvas, 0, 1, levels, palette)
    else:
        levels = levels_of(resample(frame.x[0].reshape(8, 8) * 2 - 1, height * 2, width), 1.0)
        text = _sample_text(frame, translate)
        put_heat(canvas, 0, 1, levels, palette, palette.greys)
    canvas.put(0, 0, text, ink(palette.muted))
    return width
