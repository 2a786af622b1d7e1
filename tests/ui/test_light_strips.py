"""Strips that make their caches late do what all strips do."""

from collections.abc import Callable

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome
from textual.strip import Strip

from tui_tutor.ui.light_strips import CACHES, lighten_strips

TEXT = [Segment("weights ", Style(color="red", bold=True)), Segment("完了 and more", Style(bgcolor="blue"))]
USES: list[Callable[[Strip], object]] = [
    lambda strip: strip.crop(2, 10),
    lambda strip: strip.divide([3, 9, 20]),
    lambda strip: strip.apply_style(Style(italic=True)),
    lambda strip: strip.apply_filter(Monochrome(), Color.parse("black")),
    lambda strip: strip.adjust_cell_length(30, Style(bold=True)),
    lambda strip: strip.crop_extend(1, 25, None),
    lambda strip: strip.apply_offsets(1, 2),
    lambda strip: (strip.text, strip.cell_length, strip.link_ids, strip.cell_count),
]


@pytest.fixture
def lighten(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Lighten strips for the length of a test, though it is done to the whole process."""
    monkeypatch.setattr(Strip, "__init__", Strip.__init__)
    monkeypatch.setattr(Strip, "__getattr__", Strip.__getattribute__, raising=False)
    return lighten_strips


def test_light_strips_do_what_all_strips_do(lighten: Callable[[], bool]) -> None:
    usual = [use(Strip(TEXT)) for use in USES]

    assert lighten()

    assert [use(Strip(TEXT)) for use in USES] == usual


def test_a_cache_is_made_when_it_is_used(lighten: Callable[[], bool]) -> None:
    lighten()
    strip = Strip(TEXT)

    first = strip.crop(2, 10)

    assert strip.crop(2, 10) is first
    made = {name for name in CACHES if name in _set_slots(strip)}
    assert made == {"_crop_cache"}


def test_what_no_strip_has_is_missed(lighten: Callable[[], bool]) -> None:
    lighten()

    with pytest.raises(AttributeError, match="Strip has no attribute nothing"):
        _ = Strip(TEXT).nothing  # type: ignore[attr-defined]


def test_strips_of_another_textual_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Strip, "__slots__", [*Strip.__slots__, "_more"])
    before = Strip.__init__

    assert not lighten_strips()

    assert Strip.__init__ is before


def _set_slots(strip: Strip) -> set[str]:
    found = set()
    for name in CACHES:
        try:
            object.__getattribute__(strip, name)
        except AttributeError:
            continue
        found.add(name)
    return found
