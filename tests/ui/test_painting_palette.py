from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from textual.app import App

from tui_tutor.ui.painting.palette import (
    ANSI,
    DARK,
    DARK_CUBE,
    LEVELS,
    LIGHT,
    LIGHT_CUBE,
    MIDDLE,
    NONE,
    Palette,
    class_ramps,
)
from tui_tutor.ui.widgets.painted import palette_of

CUBES = [DARK_CUBE, LIGHT_CUBE]
RAMPS = [ramp for palette in CUBES for ramp in (palette.heat, palette.lines)]

# The grey ramp of 256 colours goes in steps of 10, and Rich takes light greys for the step below.
GREY_STEP = 10


def colors_of(palette: Palette) -> set[str]:
    inks = {color for field in palette for color in ((field,) if isinstance(field, str) else field)}
    return (inks - {palette.colors}) | {color for ramp in class_ramps(palette, 4) for color in ramp}


def shown(color: str) -> ColorTriplet:
    return Color.parse(color).downgrade(ColorSystem.EIGHT_BIT).get_truecolor()


def asked(color: str) -> ColorTriplet:
    return Color.parse(color).get_truecolor()


def brightness(color: str) -> float:
    red, green, blue = shown(color)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def terminal(system: str | None, dark: bool = True, no_color: bool = False) -> App[object]:
    fake: Any = SimpleNamespace(
        no_color=no_color,
        console=SimpleNamespace(color_system=system),
        current_theme=SimpleNamespace(dark=dark),
    )
    return cast("App[object]", fake)


@pytest.mark.parametrize("palette", CUBES)
def test_colours_with_a_hue_are_shown_among_256_as_they_are(palette: Palette) -> None:
    hues = [color for color in colors_of(palette) if len(set(asked(color))) > 1]

    assert len(hues) > 20
    assert [color for color in hues if shown(color) != asked(color)] == []


@pytest.mark.parametrize("palette", CUBES)
def test_greys_are_shown_among_256_as_greys_at_most_a_step_away(palette: Palette) -> None:
    greys = [color for color in colors_of(palette) if len(set(asked(color))) == 1]

    assert len(greys) > 10
    assert all(len(set(shown(color))) == 1 for color in greys)
    assert max(abs(shown(color)[0] - asked(color)[0]) for color in greys) <= GREY_STEP


@pytest.mark.parametrize("ramp", RAMPS)
def test_among_256_colours_low_is_orange_and_high_is_blue(ramp: tuple[str, ...]) -> None:
    sides = [(red > blue) - (red < blue) for red, _green, blue in map(shown, ramp)]

    assert len(ramp) == LEVELS
    assert sides == [1] * (MIDDLE - 1) + [0] * 3 + [-1] * (MIDDLE - 1)


@pytest.mark.parametrize("ramp", RAMPS)
def test_among_256_colours_a_stronger_value_never_looks_weaker(ramp: tuple[str, ...]) -> None:
    # A dark hue beside the grey of zero may be darker than it: it's the hue that tells them apart.
    low = [brightness(color) for color in ramp[: MIDDLE - 1]]
    high = [brightness(color) for color in reversed(ramp[MIDDLE + 2 :])]

    for side in (low, high):
        turns = {later > earlier for earlier, later in pairwise(side) if later != earlier}
        assert len(turns) == 1


@pytest.mark.parametrize("palette", CUBES)
def test_pictures_among_256_colours_go_one_way_from_empty_to_full(palette: Palette) -> None:
    values = [brightness(color) for color in palette.greys]

    assert len(values) == LEVELS
    assert values == sorted(values, reverse=palette is LIGHT_CUBE)
    assert len(set(values)) > LEVELS // 2


@pytest.mark.parametrize("palette", CUBES)
def test_classes_and_their_unsure_regions_differ_among_256_colours(palette: Palette) -> None:
    assert len({shown(color) for color in palette.classes}) == 10
    assert len({shown(color) for color in palette.unsure}) == 10
    assert all(shown(weak) != shown(sure) for weak, sure in zip(palette.unsure, palette.classes, strict=True))


@pytest.mark.parametrize(
    ("app", "palette"),
    [
        (terminal("truecolor"), DARK),
        (terminal("truecolor", dark=False), LIGHT),
        (terminal("256"), DARK_CUBE),
        (terminal("256", dark=False), LIGHT_CUBE),
        (terminal("standard"), ANSI),
        (terminal("windows"), ANSI),
        (terminal(None), DARK),
        (terminal("256", no_color=True), NONE),
    ],
)
def test_a_terminal_gets_the_palette_of_its_colours(app: App[object], palette: Palette) -> None:
    assert palette_of(app) is palette
