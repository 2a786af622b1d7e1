"""What is sent to the terminal where a part of the screen changes: as few bytes as may be.

Textual sends the line of a widget from its left edge to the end of what has changed, and the whole
style of each piece; a graph that learns is many small pieces of many colours, far from the edge.
"""

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from tui_tutor.ui.painting.whole_strip import WholeStrip

RESET = "\x1b[0m"
PLAIN = Style()
SEEN_ON_BLANKS = ("underline", "underline2", "strike", "reverse", "overline")
"""With one of them, the colour of a text shows where the text is blank."""


class _Look(NamedTuple):
    """A style as the terminal is told it; the numbers of each part of it."""

    attributes: str
    text: str
    background: str
    is_seen_on_blanks: bool


START = _Look("", "39", "49", False)


class SentUpdate(ChopsUpdate):
    """A part of the screen that has changed."""

    @classmethod
    def of(cls, update: ChopsUpdate) -> "SentUpdate":
        """The same part as Textual has it."""
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """What is sent."""
        pen = _Pen(COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR), console)
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    left = max(first, x)
                    pen.draw(left, y, strip.crop(left - x, min(end, last) - x))
        return pen.sent()


class _Pen:
    """Draws strips, and says nothing that the terminal knows already."""

    def __init__(self, system: ColorSystem, console: Console) -> None:
        self._system = system
        self._console = console
        self._look = START
        self._pieces: list[str] = []

    def draw(self, x: int, y: int, strip: Strip) -> None:
        late = strip.late if isinstance(strip, WholeStrip) else 0
        self._pieces.append(f"\x1b[{y + 1};{x + late + 1}H")
        for segment in strip:
            self._draw(segment)

    def sent(self) -> str:
        if self._look != START:
            self._pieces.append(RESET)
        return "".join(self._pieces)

    def _draw(self, segment: Segment) -> None:
        style = segment.style or PLAIN
        if style.link:
            self._change_to(START)
            self._pieces.append(Strip([segment]).render(self._console))
            return
        look = _look_of(style, self._system)
        if not look.is_seen_on_blanks and segment.text.isspace():
            look = look._replace(text=self._look.text)
        self._change_to(look)
        self._pieces.append(segment.text)

    def _change_to(self, look: _Look) -> None:
        before = self._look
        if look == before:
            return
        self._look = look
        if look.attributes != before.attributes:
            # Not all terminals can end one of them and leave the others.
            before = START
            told = ["0", look.attributes] if look.attributes else ["0"]
        else:
            told = []
        if look.text != before.text:
            told.append(look.text)
        if look.background != before.background:
            told.append(look.background)
        self._pieces.append(f"\x1b[{';'.join(told)}m")


@lru_cache(maxsize=4096)
def _look_of(style: Style, system: ColorSystem) -> _Look:
    return _Look(
        Strip.render_ansi(style.without_color, system),
        _numbers(style.color, system, foreground=True) or START.text,
        _numbers(style.bgcolor, system, foreground=False) or START.background,
        any(getattr(style, name) for name in SEEN_ON_BLANKS),
    )


def _numbers(color: Color | None, system: ColorSystem, *, foreground: bool) -> str:
    return ";".join(color.downgrade(system).get_ansi_codes(foreground)) if color is not None else ""
