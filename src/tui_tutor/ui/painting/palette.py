"""The colours of the panel, as data: one palette for each kind of terminal."""

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color
from rich.style import Style

LEVELS = 33
"""Colours of a diverging map; the middle one is zero."""

MIDDLE = LEVELS // 2


class Palette(NamedTuple):
    """The colours that painting may use.

    Attributes:
        colors: How many the terminal has: ``full``, ``cube`` (256), ``ansi`` (16) or ``none``.
        text: Numbers and words that are read.
        muted: Names, units, axes.
        faint: What should hardly be seen.
        accent: What can be clicked, and what is selected.
        good: Done, right, running.
        warning: What has gone wrong.
        on_heat: Text on a strong heat colour, where ``text`` would not be legible.
        point_one: Points of class 1 on a map.
        point_zero: Points of class 0 on a map.
        boundary: The line where a decision turns.
        heat: Backgrounds from -1 to 1, `LEVELS` of them; zero is next to the background.
        lines: Foregrounds from -1 to 1; brighter than ``heat``, so that a thin line shows.
        greys: Backgrounds for a picture, from empty to full ink, `LEVELS` of them.
        classes: One colour for each class where there are more than two, or for each curve.
        unsure: Weaker backgrounds of the classes, where they can't be mixed.
    """

    colors: str
    text: str
    muted: str
    faint: str
    accent: str
    good: str
    warning: str
    on_heat: str
    point_one: str
    point_zero: str
    boundary: str
    heat: tuple[str, ...]
    lines: tuple[str, ...]
    greys: tuple[str, ...]
    classes: tuple[str, ...]
    unsure: tuple[str, ...] = ()


def _ramp(*stops: str) -> tuple[str, ...]:
    """`LEVELS` colours with the stops at equal distances, mixed in RGB."""
    triplets = [Color.parse(stop).get_truecolor() for stop in stops]
    colors = []
    for level in range(LEVELS):
        place = level / (LEVELS - 1) * (len(stops) - 1)
        index = min(int(place), len(stops) - 2)
        share = place - index
        mixed = (
            round(a + (b - a) * share) for a, b in zip(triplets[index], triplets[index + 1], strict=True)
        )
        colors.append("#{:02x}{:02x}{:02x}".format(*mixed))
    return tuple(colors)


def _steps(*colors: str) -> tuple[str, ...]:
    """`LEVELS` colours that repeat the given ones, for terminals that can't mix."""
    return tuple(colors[level * len(colors) // LEVELS] for level in range(LEVELS))


def _greys(darkest: int, lightest: int) -> tuple[str, ...]:
    """The greys that a terminal with 256 colours has from one to another."""
    return tuple(f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(darkest, lightest + 1, 10))


DARK = Palette(
    colors="full",
    text="#dcdcdc",
    muted="#8c8f94",
    faint="#55585d",
    accent="#8ab4f8",
    good="#7ec699",
    warning="#ff8f70",
    on_heat="#ffffff",
    point_one="#d3eaff",
    point_zero="#ffdcae",
    boundary="#83868c",
    heat=_ramp("#f0923a", "#8a5730", "#26272a", "#2c5e8e", "#429de8"),
    lines=_ramp("#ffa24a", "#b0703a", "#4a4c50", "#3f78ad", "#5cb3ff"),
    greys=_ramp("#26272a", "#e6e6e6"),
    classes=(
        "#56b4e9", "#e69f00", "#2fb894", "#f0e442", "#cc79a7",
        "#5f8fd6", "#d5733b", "#b5b5b5", "#9fd356", "#a48be0",
    ),
)  # fmt: skip

LIGHT = Palette(
    colors="full",
    text="#1f2328",
    muted="#5f656d",
    faint="#b4b8be",
    accent="#0b57d0",
    good="#1a7f4b",
    warning="#b3400f",
    on_heat="#ffffff",
    point_one="#0b3a6e",
    point_zero="#6e3400",
    boundary="#8b9096",
    heat=_ramp("#dd6b10", "#efb98c", "#f3f3f3", "#94bfe8", "#1c74cc"),
    lines=_ramp("#b84f00", "#d98a4a", "#bdc0c4", "#6aa0d6", "#0f5cad"),
    greys=_ramp("#f3f3f3", "#30343a"),
    classes=(
        "#0072b2", "#b36b00", "#00805f", "#8a7d00", "#a8487e",
        "#3b5fa8", "#a8450f", "#6b6b6b", "#5a8a14", "#6b4fb8",
    ),
)  # fmt: skip

# Of 256 colours only those are used that the terminal has; others would each be replaced by a
# neighbour of another hue. Light greys come out one step darker, whichever is asked for.
DARK_CUBE = Palette(
    colors="cube",
    text="#dadada",
    muted="#8a8a8a",
    faint="#585858",
    accent="#87afff",
    good="#87d787",
    warning="#ff875f",
    on_heat="#ffffff",
    point_one="#d7ffff",
    point_zero="#ffd7af",
    boundary="#808080",
    heat=_steps(
        "#ff8700", "#d75f00", "#d75f00", "#af5f00", "#5f0000",
        "#262626", "#00005f", "#005faf", "#005fd7", "#0087ff", "#5fafff",
    ),
    lines=_steps(
        "#ffaf5f", "#ff8700", "#d75f00", "#af5f00", "#875f00",
        "#4e4e4e", "#005faf", "#005fd7", "#0087d7", "#0087ff", "#5fafff",
    ),
    greys=_steps(*_greys(0x26, 0xE4)),
    classes=(
        "#5fafd7", "#ffaf00", "#00af87", "#ffff5f", "#d787af",
        "#5f87d7", "#d75f00", "#b2b2b2", "#87d75f", "#af87d7",
    ),
    unsure=(
        "#0087af", "#af8700", "#00875f", "#afaf00", "#af5f87",
        "#005faf", "#af5f00", "#767676", "#5faf00", "#875faf",
    ),
)  # fmt: skip

LIGHT_CUBE = Palette(
    colors="cube",
    text="#1c1c1c",
    muted="#626262",
    faint="#b2b2b2",
    accent="#005fd7",
    good="#00875f",
    warning="#af0000",
    on_heat="#ffffff",
    point_one="#00005f",
    point_zero="#5f0000",
    boundary="#8a8a8a",
    heat=_steps(
        "#d75f00", "#d75f00", "#ff8700", "#ffaf5f", "#ffd7af",
        "#ffffff", "#afd7ff", "#5fafff", "#0087ff", "#005fd7", "#005fd7",
    ),
    lines=_steps(
        "#af5f00", "#d75f00", "#d75f00", "#d7875f", "#d7af87",
        "#bcbcbc", "#87afd7", "#5f87d7", "#005fd7", "#005fd7", "#005faf",
    ),
    greys=_steps("#ffffff", *reversed(_greys(0x30, 0xEE))),
    classes=(
        "#005faf", "#af5f00", "#00875f", "#878700", "#af5f87",
        "#5f5faf", "#870000", "#6c6c6c", "#5f8700", "#875fd7",
    ),
    unsure=(
        "#5fafd7", "#d7af5f", "#5faf87", "#d7d75f", "#d787af",
        "#8787d7", "#d7875f", "#b2b2b2", "#87af5f", "#af87ff",
    ),
)  # fmt: skip

ANSI = Palette(
    colors="ansi",
    text="#ffffff",
    muted="#aaaaaa",
    faint="#555555",
    accent="#55ffff",
    good="#55ff55",
    warning="#ff5555",
    on_heat="#ffffff",
    point_one="#ffffff",
    point_zero="#ffffff",
    boundary="#aaaaaa",
    heat=_steps("#aa5500", "#aa5500", "#aa5500", "#000000", "#0000aa", "#0000aa", "#0000aa"),
    lines=_steps("#ffff55", "#aa5500", "#aa5500", "#555555", "#5555ff", "#5555ff", "#55ffff"),
    greys=_steps("#000000", "#555555", "#aaaaaa", "#ffffff"),
    classes=(
        "#55ffff", "#ffff55", "#55ff55", "#ff55ff", "#ffffff",
        "#5555ff", "#aa5500", "#aaaaaa", "#00aa00", "#aa00aa",
    ),
)  # fmt: skip

NONE = Palette(
    colors="none",
    text="#ffffff",
    muted="#a8a8a8",
    faint="#606060",
    accent="#ffffff",
    good="#ffffff",
    warning="#ffffff",
    on_heat="#ffffff",
    point_one="#ffffff",
    point_zero="#ffffff",
    boundary="#ffffff",
    heat=_ramp("#4a4a4a", "#262626", "#4a4a4a"),
    lines=_ramp("#ffffff", "#555555", "#ffffff"),
    greys=_ramp("#262626", "#e0e0e0"),
    classes=("#ffffff",) * 10,
)
"""For `NO_COLOR`: greys only, and nothing may depend on them."""


ANSI_REGIONS = (
    "#00aaaa", "#aa5500", "#00aa00", "#aa00aa", "#aaaaaa",
    "#0000aa", "#aa0000", "#555555", "#55ffff", "#ffff55",
)  # fmt: skip
"""Backgrounds for classes among 16 colours, which can't be mixed."""


def choose_palette(colors: str, dark: bool) -> Palette:
    """The palette for ``full``, ``cube``, ``ansi`` or ``none`` colours on a dark or light background."""
    if colors == "none":
        return NONE
    if colors == "ansi":
        return ANSI
    if colors == "cube":
        return DARK_CUBE if dark else LIGHT_CUBE
    return DARK if dark else LIGHT


def mix(one: str, other: str, share: float) -> str:
    """A colour between two, ``share`` of the way to the other."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in pairs))


@lru_cache(64)
def class_ramps(palette: Palette, shades: int) -> tuple[tuple[str, ...], ...]:
    """For each class its backgrounds from unsure to sure, ``shades`` of them."""
    if palette.colors == "ansi":
        return tuple((color,) * shades for color in ANSI_REGIONS)
    if palette.unsure:
        weak = shades // 2
        pairs = zip(palette.unsure, palette.classes, strict=True)
        return tuple((unsure,) * weak + (color,) * (shades - weak) for unsure, color in pairs)
    return tuple(
        tuple(mix(palette.heat[MIDDLE], color, (shade + 1) / (shades + 1.5)) for shade in range(shades))
        for color in palette.classes
    )


@lru_cache(256)
def legible(palette: Palette, background: str) -> str:
    """Black or white, whichever can be read on a background."""
    red, green, blue = (int(background[at : at + 2], 16) for at in (1, 3, 5))
    # Of 16 colours, many terminals paint those in the middle far brighter than they are defined.
    bright = 90 if palette.colors == "ansi" else 140
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > bright else "#ffffff"


def level(value: float) -> int:
    """Index into a diverging ramp for a value in [-1, 1]; NaN counts as 0."""
    if value != value:  # NaN alone differs from itself
        return MIDDLE
    return round((min(max(value, -1.0), 1.0) + 1.0) * MIDDLE)


@lru_cache(4096)
def ink(color: str, background: str | None = None, bold: bool = False, underline: bool = False) -> Style:
    """A style, made once for each combination."""
    return Style(color=color, bgcolor=background, bold=bold or None, underline=underline or None)


@lru_cache(4096)
def spot(style: Style, *place: str | int) -> Style:
    """The style with a place in it that a click is told: ``event.style.meta["spot"]``."""
    return style + Style(meta={"spot": place})


@lru_cache(4096)
def heat_ink(palette: Palette, index: int) -> Style:
    """A style for a number on the heat colour of that level, legible on it."""
    strong = abs(index - MIDDLE) > MIDDLE // 2
    if palette.colors == "ansi" and palette.heat[index] != palette.heat[MIDDLE]:
        return ink(palette.on_heat if index > MIDDLE else palette.heat[MIDDLE], palette.heat[index])
    if palette.colors == "none":
        return ink(palette.text, bold=strong)
    return ink(palette.on_heat if strong else palette.text, palette.heat[index])
