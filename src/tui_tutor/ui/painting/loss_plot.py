"""The loss as plain text for a terminal without the panel, drawn by plotext.

The only file that knows plotext. The panel's own chart is `tui_tutor.ui.painting.chart`: plotext
takes 0.1 to 0.2 s to import and 7 ms a drawing, the panel's chart under 1 ms.
"""

from tui_tutor.engine.frame import Evaluation
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.chart import Range, tick_text

SIGNS = {"braille": "⠒⠒", "dot": "• •"}
"""How the legend draws a curve's marker."""

MOST_POINTS = 160
"""Points drawn of a curve; plotext takes 10 ms for 300."""


def loss_plot(
    evaluations: tuple[Evaluation, ...],
    width: int,
    height: int,
    log: bool = False,
    colors: bool = True,
    translate: Translate = str,
) -> str:
    """Draw the losses over the steps.

    Args:
        evaluations: Oldest first, at least one.
        width: Cells; no more than the terminal has are used.
        height: Rows.
        log: Whether the loss axis is logarithmic.
        colors: Whether the text may hold colour codes.
        translate: Gives the few words on it in the learner's language.

    Returns:
        Lines of text, the legend first.
    """
    from plotext import figure, marker  # its import takes longer than all the rest of `train`

    every = -(-len(evaluations) // MOST_POINTS)
    kept = (*evaluations[:-1:every], evaluations[-1])
    figure.clear()
    figure.theme("simple" if colors else "colorless")
    figure.plot_size(width, height - 1)
    figure.axes(False, axis="x", side="upper")
    figure.axes(False, axis="y", side="right")
    curves = [(translate("train"), [one.loss for one in kept], (86, 180, 233), "braille")]
    if kept[-1].test_loss is not None:
        curves.insert(0, (translate("test"), [one.test_loss or 0.0 for one in kept], (230, 159, 0), "dot"))
    for _name, losses, color, symbol in curves:
        points = [(one.step, loss) for one, loss in zip(kept, losses, strict=True) if 0 < loss < 1e300]
        if points:
            steps, values = zip(*points, strict=True)
            signal = figure.signal(list(steps), list(values), marker=marker(symbol, color))
            figure.draw(signal.lines() if symbol == "braille" else signal)
    figure.ruler("y").scale("log" if log else "linear")
    marks = Range(0.0, max(float(kept[-1].step), 1.0)).ticks(max(width // 12, 2))
    figure.ruler("x").ticks(marks, [tick_text(mark) for mark in marks])
    figure.label(translate("step"), axis="x")
    text: str = figure.build().string(colorless=not colors)
    named = [(SIGNS[symbol], name, color) for name, _losses, color, symbol in reversed(curves)]
    return f"{_legend(named, colors)}\n{text.rstrip()}"


def _legend(named: list[tuple[str, str, tuple[int, int, int]]], colors: bool) -> str:
    """What each curve is; plotext's own legend lies on the curves."""
    if not colors:
        return "  ".join(f"{sign} {name}" for sign, name, _color in named)
    return "  ".join(f"\x1b[38;2;{r};{g};{b}m{sign}\x1b[0m {name}" for sign, name, (r, g, b) in named)
