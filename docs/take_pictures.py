"""Makes the README's pictures from the real program in a pseudo-terminal; ``make pictures`` runs it.

Letters come from the fonts DejaVu Sans Mono and Noto Sans CJK, which must be installed. Lines,
blocks and braille are drawn as shapes, because in fonts they do not meet at the cells' borders.
"""

import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pyte.screens import Char, Screen

from tests.terminal.screen import TerminalScreen

FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT, FONT_SIZE, MARGIN = 22, 44, 36, 20
"""Pixels, before the picture is made smaller by `SHRINK`."""
SHRINK = 2
PAPER, INK = "121212", "e0e0e0"
NAMED = {
    "black": "1e1e1e", "red": "cd3131", "green": "0dbc79", "brown": "e5e510",
    "blue": "2472c8", "magenta": "bc3fbc", "cyan": "11a8cd", "white": "e5e5e5",
    "brightblack": "7f7f7f", "brightred": "f14c4c", "brightgreen": "23d18b", "brightbrown": "f5f543",
    "brightblue": "3b8eea", "brightmagenta": "d670d6", "brightcyan": "29b8db", "brightwhite": "ffffff",
}  # fmt: skip
LONGEST_SETTLING = 6.0
"""Seconds."""
LIGHT, HEAVY = 3, 7
DIRECTIONS = {
    "LEFT": ("left",), "RIGHT": ("right",), "UP": ("up",), "DOWN": ("down",),
    "HORIZONTAL": ("left", "right"), "VERTICAL": ("up", "down"),
}  # fmt: skip
BRAILLE = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each dot, by its bit."""
HALVES = {"▀": (0.0, 0.0, 1.0, 0.5), "▐": (0.5, 0.0, 1.0, 1.0), "▔": (0.0, 0.0, 1.0, 0.125)}

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom; of a cell as shares of it."""


class Camera(TerminalScreen):
    """The program on a terminal that can be waited for."""

    def settle(self) -> None:
        """Read until nothing more is painted; a cursor may go on blinking."""
        until = time.monotonic() + LONGEST_SETTLING
        while self._read(0.8) and time.monotonic() < until:
            pass

    def rest(self, seconds: float) -> None:
        """Read for so long, until a message has gone."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)

    def press(self, *keys: str) -> None:
        """Press keys, and let the program answer each."""
        for key in keys:
            self.type(key)
            self._read(0.3)


def colours(cell: Char) -> tuple[str, str]:
    """Foreground and background of a cell."""
    front = INK if cell.fg == "default" else NAMED.get(cell.fg, cell.fg)
    back = PAPER if cell.bg == "default" else NAMED.get(cell.bg, cell.bg)
    return (f"#{back}", f"#{front}") if cell.reverse else (f"#{front}", f"#{back}")


def is_wide(cell: Char) -> bool:
    """Whether a character takes two cells."""
    return unicodedata.east_asian_width(cell.data[0]) in "WF"


def block(character: str) -> list[Rectangle]:
    """The parts of a cell that a block character fills."""
    code = ord(character[0])
    if 0x2581 <= code <= 0x2588:
        return [(0, 1 - (code - 0x2580) / 8, 1, 1)]
    if 0x2589 <= code <= 0x258F:
        return [(0, 0, (0x2590 - code) / 8, 1)]
    return [HALVES[character]] if character in HALVES else []


def dots(character: str) -> list[tuple[float, float]]:
    """Where in a cell the dots of a braille character are."""
    bits = ord(character[0]) - 0x2800
    if not 0 < bits <= 0xFF:
        return []
    places = (place for bit, place in enumerate(BRAILLE) if bits >> bit & 1)
    return [(0.27 + 0.5 * column, 0.125 + 0.25 * row) for column, row in places]


def arms(character: str) -> dict[str, int]:
    """The arms of a box-drawing character with how thick they are, from its Unicode name."""
    name = unicodedata.name(character[0], "")
    if not name.startswith("BOX DRAWINGS ") or "DASH" in name or "DIAGONAL" in name:
        return {}
    words = name.removeprefix("BOX DRAWINGS ").split()
    thickness = {"LIGHT": LIGHT, "HEAVY": HEAVY, "DOUBLE": HEAVY}
    thickness_comes_first = words[0] in thickness
    found: dict[str, int] = {}
    now = LIGHT
    waiting: list[str] = []
    for word in words:
        if word in thickness:
            now = thickness[word]
            found |= dict.fromkeys(waiting, now)
            waiting = []
        elif word in DIRECTIONS and thickness_comes_first:
            found |= dict.fromkeys(DIRECTIONS[word], now)
        elif word in DIRECTIONS:
            waiting += DIRECTIONS[word]
    return found or dict.fromkeys(waiting, LIGHT)


class Drawing:
    """A screen as a picture."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        size = (screen.columns * WIDTH + 2 * MARGIN, screen.lines * HEIGHT + 2 * MARGIN)
        self._image = Image.new("RGB", size, f"#{PAPER}")
        self._draw = ImageDraw.Draw(self._image)
        self._fonts = {bold: font_named(f"DejaVuSansMono{'-Bold' * bold}.ttf") for bold in (False, True)}
        self._wide_font = font_named("NotoSansCJK-Regular.ttc")
        # Backgrounds first: a letter may reach a little into the next cell.
        for paint in (self._paint_back, self._paint_front):
            for row in range(screen.lines):
                for column in range(screen.columns):
                    place = column * WIDTH + MARGIN, row * HEIGHT + MARGIN
                    paint(screen.buffer[row][column], *place)

    def save(self, path: Path) -> None:
        """Write the picture."""
        small = self._image.resize([side // SHRINK for side in self._image.size], Image.Resampling.LANCZOS)
        # Of Pillow's ways to choose a palette, this one keeps colours that are rare.
        small.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)

    def _paint_back(self, cell: Char, left: int, top: int) -> None:
        self._draw.rectangle((left, top, left + WIDTH - 1, top + HEIGHT - 1), fill=colours(cell)[1])

    def _paint_front(self, cell: Char, left: int, top: int) -> None:
        if not cell.data.strip():
            return
        color = colours(cell)[0]
        if cell.data in "╭╮╰╯":
            self._paint_corner(cell.data, color, left, top)
        elif shape := self._shape(cell.data, left, top):
            for rectangle in shape:
                self._draw.rectangle(rectangle, fill=color)
        elif places := dots(cell.data):
            for x, y in places:
                center, radius = (left + x * WIDTH, top + y * HEIGHT), 0.14 * WIDTH
                self._draw.circle(center, radius, fill=color)
        else:
            self._write(cell, color, left, top)
        if cell.underscore:
            line = (left, top + HEIGHT - 5, left + WIDTH * (1 + is_wide(cell)) - 1, top + HEIGHT - 4)
            self._draw.rectangle(line, fill=color)

    def _shape(self, character: str, left: int, top: int) -> list[Rectangle]:
        """A block or the lines of a box as rectangles of pixels."""
        filled = [
            (left + x1 * WIDTH, top + y1 * HEIGHT, left + x2 * WIDTH - 1, top + y2 * HEIGHT - 1)
            for x1, y1, x2, y2 in block(character)
        ]
        x, y = left + WIDTH // 2, top + HEIGHT // 2
        for arm, thick in arms(character).items():
            half = thick // 2
            filled.append({
                "left": (left, y - half, x + half, y + half),
                "right": (x - half, y - half, left + WIDTH - 1, y + half),
                "up": (x - half, top, x + half, y + half),
                "down": (x - half, y - half, x + half, top + HEIGHT - 1),
            }[arm])  # fmt: skip
        return filled

    def _paint_corner(self, character: str, color: str, left: int, top: int) -> None:
        """A rounded corner: a quarter of a circle, and a line on from it."""
        radius, x, y = WIDTH // 2, left + WIDTH // 2, top + HEIGHT // 2
        to_right, down = character in "╭╰", character in "╭╮"
        center_x, center_y = x + (radius if to_right else -radius), y + (radius if down else -radius)
        start = {"╭": 180, "╮": 270, "╯": 0, "╰": 90}[character]
        reach = radius + LIGHT // 2
        around = (center_x - reach, center_y - reach, center_x + reach, center_y + reach)
        self._draw.arc(around, start, start + 90, fill=color, width=LIGHT)
        ends = (center_y, top + HEIGHT - 1) if down else (top, center_y)
        self._draw.rectangle((x - LIGHT // 2, ends[0], x + LIGHT // 2, ends[1]), fill=color)

    def _write(self, cell: Char, color: str, left: int, top: int) -> None:
        wide = is_wide(cell)
        font = self._wide_font if wide else self._fonts[cell.bold]
        center = left + (WIDTH if wide else WIDTH / 2)
        weight = 1 if wide and cell.bold else 0
        self._draw.text(
            (center, top + HEIGHT * 0.77), cell.data, fill=color, font=font, anchor="ms", stroke_width=weight
        )


def font_named(name: str) -> ImageFont.FreeTypeFont:
    """A font of this machine."""
    try:
        return ImageFont.truetype(name, FONT_SIZE)
    except OSError:
        sys.exit(f"the font {name} is not installed; on Debian: apt install fonts-dejavu-core fonts-noto-cjk")


@dataclass(frozen=True)
class Scene:
    """A picture to take.

    Attributes:
        name: Of the file.
        command: What is typed after ``tui-tutor``.
        columns: Width of the window.
        rows: Height of the window.
        act: What is done before the picture is taken.
    """

    name: str
    command: tuple[str, ...]
    columns: int
    rows: int
    act: Callable[[Camera], None]

    def take(self) -> None:
        """Write the picture."""
        with tempfile.TemporaryDirectory() as folder:
            environment = {"TUI_TUTOR_DATA": folder, "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
            with Camera(
                *self.command, columns=self.columns, rows=self.rows, environment=environment
            ) as camera:
                self.act(camera)
                camera.settle()
                Drawing(camera.screen).save(FOLDER / f"{self.name}.png")


def reach_the_last_goal(camera: Camera) -> None:
    """The last page of the course, with its goal reached."""
    camera.wait_for("Gradient descent")
    camera.settle()
    camera.press(*("right",) * 8)
    camera.settle()
    camera.press(*("e",) * 400)
    camera.rest(5)


FORMULAS = (
    "(y_hat - y) / m", "grad_z2.T @ a1", "sum(grad_z2, 0)",
    "grad_z2 @ W2 * slope1", "grad_z1.T @ x", "sum(grad_z1, 0)",
)  # fmt: skip
"""The backward pass of a 2-4-1 network, as one would type it."""


def begin_backprop(camera: Camera) -> None:
    """The fifth lesson in Chinese, before the first prediction."""
    camera.wait_for("反向传播")
    camera.settle()
    camera.press("right")


def read(camera: Camera) -> None:
    """The lesson alone, as 80 columns have room for."""
    camera.wait_for("The forward pass")


def train_on_a_circle(camera: Camera) -> None:
    """The panel alone, after 30 epochs."""
    camera.wait_for("circle")
    camera.settle()
    camera.press("right", "down", "down", *("e",) * 30)


def walk_through_a_step(camera: Camera) -> None:
    """The way back through the last layer, beside the script."""
    camera.wait_for("xor")
    camera.settle()
    camera.press("s", "s", "E", ".", ".", "S", "S", "S", "S", "S", "down", "down")


def bend_the_plane(camera: Camera) -> None:
    """A circle that has been learnt, after each layer."""
    camera.wait_for("circle")
    camera.settle()
    camera.press(*("e",) * 600)
    camera.rest(5)
    camera.press("M")


def try_fifty_starts(camera: Camera) -> None:
    """Fifty starts of one network, trained to their end."""
    camera.wait_for("xor")
    camera.settle()
    camera.press("C", "2")
    camera.wait_for("step 2,000", 60)
    camera.rest(2)


def type_the_gradients(camera: Camera) -> None:
    """The backward pass as formulas, and a training with them."""
    camera.wait_for("What would a nudge do?")
    camera.settle()
    while "Now you write" not in camera.text:
        camera.press("right")
        camera.settle()
    for formula in FORMULAS:
        camera.press("=", *formula, "enter")
        camera.settle()
        if formula == FORMULAS[2]:
            camera.press("right")
            camera.settle()
    camera.press("G")
    camera.rest(6)
    camera.press(" ")


def look_at_the_course(camera: Camera) -> None:
    """The course map, where something has been done."""
    camera.wait_for("Welcome")
    camera.settle()
    camera.press("2", "right", *("s",) * 5)
    camera.rest(1)
    camera.press("right")
    camera.rest(1)
    camera.press(" ")
    camera.rest(3)
    camera.press(" ")
    camera.rest(1)
    camera.press("right")
    camera.rest(4)
    camera.press("m")


def train(camera: Camera) -> None:
    """Training without a screen, to its end."""
    camera.wait_for("accuracy")


SCENES = (
    Scene("lesson", ("open", "gradient-descent"), 120, 40, reach_the_last_goal),
    Scene("chinese", ("--lang", "zh", "open", "backprop-by-hand"), 120, 40, begin_backprop),
    Scene("small", ("open", "the-forward-pass"), 80, 24, read),
    Scene(
        "play", ("play", "2-6-4-1", "tanh", "data=circle", "batch=10", "lr=0.1"), 120, 40, train_on_a_circle
    ),
    Scene("formula", ("open", "backprop-by-hand"), 120, 40, type_the_gradients),
    Scene("course", ("open", "the-panel"), 120, 40, look_at_the_course),
    Scene("walk", ("play", "2-4-1"), 120, 40, walk_through_a_step),
    Scene("plane", ("play", "2-4-4-1", "tanh", "data=circle"), 120, 40, bend_the_plane),
    Scene("seeds", ("play", "2-4-1"), 120, 40, try_fifty_starts),
    Scene("train", ("train", "2-4-1", "data=circle", "--steps", "2000"), 80, 22, train),
)


def main() -> None:
    """Take all pictures, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        if scene.name in (sys.argv[1:] or [scene.name]):
            scene.take()
            print(f"{scene.name}.png: {(FOLDER / f'{scene.name}.png').stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
