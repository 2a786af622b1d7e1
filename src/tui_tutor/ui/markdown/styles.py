"""The styles of lesson text, worked out from the colours of the theme."""

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color

VARIABLES = (
    "foreground",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-success",
    "text-warning",
    "text-error",
    "primary",
)
"""Theme variables that are used."""
CONTRAST = 4.5
"""Least contrast of text to its background, by the Web Content Accessibility Guidelines 2.1, level AA."""
MUTED = 0.42
"""Share of the background in muted text."""
SOFT = 0.07
"""Share of the foreground in the background of code and notes."""
STRONGER = 0.16
"""The same for keys and fields."""


def text_styles(variables: Mapping[str, str], background: Color) -> dict[str, Style]:
    """Styles by name for text on a background.

    Args:
        variables: The theme's variables.
        background: What is painted on, opaque.
    """
    colors = tuple(variables.get(name, "") for name in VARIABLES)
    return _styles(colors, background)


@lru_cache(maxsize=16)
def _styles(values: tuple[str, ...], background: Color) -> dict[str, Style]:
    foreground = _opaque(values[0], Color(224, 224, 224), background)
    named = {
        name: _opaque(value, foreground, background) for name, value in zip(VARIABLES, values, strict=True)
    }
    for name in VARIABLES[1:]:
        named[name] = readable(named[name], foreground, background)
    accent, primary = named["text-accent"].rich_color, named["text-primary"].rich_color
    secondary = named["text-secondary"].rich_color
    right, wrong = named["text-success"].rich_color, named["text-error"].rich_color
    warning = named["text-warning"].rich_color
    faded = foreground.ansi is not None or background.ansi is not None
    muted = (
        Style(dim=True)
        if faded
        else Style(color=readable(foreground.blend(background, MUTED), foreground, background).rich_color)
    )
    soft = Style() if faded else Style(bgcolor=background.blend(foreground, SOFT).rich_color)
    stronger = (
        Style(reverse=True) if faded else Style(bgcolor=background.blend(foreground, STRONGER).rich_color)
    )
    bold = Style(bold=True)
    return {
        "strong": bold,
        "em": Style(italic=True),
        "strike": Style(strike=True),
        "code": Style(color=warning),
        "math": Style(color=primary),
        "formula": Style(color=primary),
        "diagram": Style(color=primary),
        "nav": Style(color=accent),
        "marker": Style(color=primary),
        "quote": muted,
        "muted": muted,
        "heading-1": Style(color=primary, bold=True),
        "heading-2": Style(color=primary, bold=True),
        "heading-3": Style(color=primary, bold=True),
        "heading-4": Style(bold=True, italic=True),
        "link": Style(color=accent, underline=True),
        "panel-link": Style(color=accent, underline=True),
        "term": Style(underline=True),
        "hovered": Style(bold=True) + soft,
        "focused": Style(reverse=True),
        "note": soft,
        "note-note": Style(color=primary),
        "note-tip": Style(color=right),
        "note-important": Style(color=accent),
        "note-warning": Style(color=warning),
        "note-caution": Style(color=wrong),
        "code-block": soft,
        "code-text": Style(color=foreground.rich_color),
        "code-comment": muted + Style(italic=True),
        "code-string": Style(color=right),
        "code-number": Style(color=warning),
        "code-keyword": Style(color=accent),
        "code-name": Style(color=primary),
        "code-builtin": Style(color=secondary),
        "table-head": bold,
        "key": bold + stronger,
        "field": bold + stronger,
        "label": Style(color=accent, bold=True),
        "panel": soft,
        "row": Style(),
        "right": Style(color=right, bold=True),
        "wrong": Style(color=wrong, bold=True),
        "goal": Style(color=warning, bold=True),
        "done": Style(color=right, bold=True),
        "current": Style(color=primary, bold=True),
        "found": Style(color=warning, bold=True),
    }


def readable(color: Color, foreground: Color, background: Color) -> Color:
    """The colour, moved towards the foreground until it has the contrast that small text needs."""
    if color.ansi is not None or background.ansi is not None:
        return color
    for _step in range(20):
        if contrast(color, background) >= CONTRAST:
            break
        color = color.blend(foreground, 0.15)
    return color


def contrast(first: Color, second: Color) -> float:
    """Contrast ratio of two opaque colours, from 1 to 21.

    Source:
        Web Content Accessibility Guidelines 2.1, definition of contrast ratio.
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    parts = (part / 255 for part in color.rgb)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _opaque(value: str, otherwise: Color, background: Color) -> Color:
    """A variable's colour, blended where it is translucent; some are empty or ``auto``."""
    if not value or value.startswith("auto"):
        return otherwise
    color = Color.parse(value)
    return color if color.a == 1 or color.ansi is not None else background.blend(color, color.a, alpha=1)
