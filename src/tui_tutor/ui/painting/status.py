"""The run in words, and what can be done with it."""

from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.names import is_hidden
from tui_tutor.ui.painting.numbers import count, percent
from tui_tutor.ui.painting.palette import Palette, ink, spot

BUTTONS = (
    ("step", mark("step")),
    ("epoch", mark("epoch")),
    ("reset", mark("reset")),
    ("new-start", mark("new start")),
)
FAULTS = {
    "wrong-sign": mark("Each step raises the loss. Look at the sign before the learning rate."),
    "divergence": mark("The numbers grew beyond all bounds. Try a smaller learning rate, then reset."),
    "unscaled-inputs": mark("The inputs are of very different size or far from 0. Try standardize=yes."),
    "symmetry": mark("All hidden units are the same and stay so. Try a start by chance, such as init=he."),
    "shape-mismatch": mark("Each prediction is compared with every target. Give both the shape (rows,1)."),
    "loss-mismatch": mark("The loss does not fit the targets. Try the one that is usual for them."),
    "double-sigmoid": mark("A sigmoid goes through a sigmoid again. Take one of the two out."),
    "exploding-gradients": mark(
        "The slope is so steep that each step goes too far. Try a smaller learning rate."
    ),
    "dead-units": mark("Half of the ReLU units or more are dead. Try a smaller rate, then a new start."),
    "saturation": mark("The units answer where their curve is flat. Try a smaller rate, then reset."),
    "vanishing-gradients": mark("The first layers hardly learn. Try tanh with init=xavier, or fewer layers."),
    "low-learning-rate": mark(
        "The loss hardly falls, though the slope is steep. Try a larger learning rate."
    ),
    "plateau": mark("The loss falls no more, though more could be learnt. Try more units."),
    "overfitting": mark("The test loss rises: rows are learnt by heart. Try l2=0.03, or more samples."),
}
"""What each fault means and what to try."""
NO_HIDDEN_LAYER = mark("The loss falls no more, though more could be learnt. Try a hidden layer.")
NO_BEND = mark(
    "The loss falls no more: without a bend, many layers can do no more than one. Try relu or tanh."
)
"""What is said of a plateau where more units alone would change nothing."""


def status_words(
    frame: Frame, playing: bool, steps_per_second: float, hidden: frozenset[str], translate: Translate
) -> list[str]:
    """What the status line says, most important first."""
    _ = translate
    step = count(frame.step)
    if frame.end > frame.step:
        step = _("{step} of {end}").format(step=step, end=count(frame.end))
    if frame.batches > 1:
        where = _("step {step} = epoch {epoch}, batch {batch} of {batches}").format(
            step=step, epoch=count(frame.epoch), batch=frame.batch, batches=frame.batches
        )
    else:
        where = _("step {step} = epoch {epoch}").format(step=step, epoch=count(frame.epoch))
    words = [where]
    if playing:
        words.append(_("{rate} steps/s").format(rate=count(steps_per_second)))
    accuracy = frame.evaluation.accuracy
    layers = len(frame.layers)
    if accuracy is not None and "accuracy" not in hidden and not is_hidden(f"a{layers}", hidden, layers):
        words.append(_("accuracy {share} %").format(share=percent(accuracy)))
    words.append(frame.setup.backend)
    return words


def paint_status(
    frame: Frame,
    playing: bool,
    steps_per_second: float,
    speed: int,
    hidden: frozenset[str],
    size: tuple[int, int],
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Paint where the run is on the first row, a fault on the next, and buttons on the last."""
    width, height = size
    canvas = Canvas(width, height)
    _where(canvas, frame, playing, steps_per_second, hidden, palette, translate)
    fault = fault_words(frame, translate)
    if fault and height > 2:
        for row, line in enumerate(wrap_text(fault, width)[: height - 2], start=1):
            canvas.put(0, row, line, spot(ink(palette.warning), "doctor"))
    if height > 1:
        _buttons(canvas, height - 1, frame, playing, speed, palette, translate)
    return canvas.strips()


def status_height(frame: Frame, width: int, translate: Translate) -> int:
    """Rows that the status needs."""
    fault = fault_words(frame, translate)
    return 2 + (len(wrap_text(fault, width)) if fault else 0)


def fault_words(frame: Frame, translate: Translate) -> str:
    """What is wrong and what to try, in a sentence, and the key that tells more; "" for nothing."""
    fault = next((_meaning(name, frame.setup) for name in frame.faults if name in FAULTS), None)
    return translate("{fault} D tells more.").format(fault=translate(fault)) if fault else ""


def _meaning(fault: str, setup: Setup) -> str:
    if fault == "plateau" and not setup.hidden_layers:
        return NO_HIDDEN_LAYER
    if fault == "plateau" and set(setup.activations) == {"identity"}:
        return NO_BEND
    return FAULTS[fault]


def _where(
    canvas: Canvas,
    frame: Frame,
    playing: bool,
    steps_per_second: float,
    hidden: frozenset[str],
    palette: Palette,
    translate: Translate,
) -> None:
    if frame.diverged:
        text = translate("stopped at step {step}: it diverged").format(step=count(frame.step))
        canvas.put(0, 0, text, ink(palette.warning, bold=True))
        return
    x = 0
    for index, word in enumerate(status_words(frame, playing, steps_per_second, hidden, translate)):
        lead = " · " if index else ""
        if x + cell_len(lead + word) > canvas.width and index:
            break
        x = canvas.put(x, 0, lead, ink(palette.faint))
        x = canvas.put(x, 0, word, ink(palette.text if index == 0 else palette.muted))


def _buttons(
    canvas: Canvas,
    row: int,
    frame: Frame,
    playing: bool,
    speed: int,
    palette: Palette,
    translate: Translate,
) -> None:
    _ = translate
    play = f"▮▮ {_('pause')}" if playing else f"▶ {_('play')}"
    color = palette.faint if frame.diverged else palette.good
    x = canvas.put(0, row, play, spot(ink(color, bold=True), "press", "pause" if playing else "play"))
    press = ink(palette.accent)
    buttons = [(name, _(text)) for name, text in BUTTONS]
    rate = _("full speed") if speed == 0 else _("{rate} steps/s").format(rate=count(speed))
    needed = sum(cell_len(text) + 3 for _name, text in buttons) + cell_len(rate) + 8
    gap = 3 if x + needed <= canvas.width else 2
    for name, text in buttons:
        if x + gap + cell_len(text) > canvas.width:
            return
        x = canvas.put(x + gap, row, text, spot(press, "press", name))
    if x + gap + cell_len(rate) + 4 <= canvas.width:
        x = canvas.put(x + gap, row, "- ", spot(press, "press", "slower"))
        x = canvas.put(x, row, rate, ink(palette.muted))
        canvas.put(x, row, " +", spot(press, "press", "faster"))
