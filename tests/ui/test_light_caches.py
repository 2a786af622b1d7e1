"""Functions that keep fewer results give the same ones."""

from collections.abc import Callable

import pytest
from rich import cells
from textual.geometry import Offset, Region

from tui_tutor.ui.light_caches import GROWING, KEPT, lighten_caches

LARGE, SMALL = Region(0, 0, 40, 20), Region(30, 10, 20, 20)
USES: list[Callable[[], object]] = [
    lambda: LARGE.overlaps(SMALL),
    lambda: LARGE.intersection(SMALL),
    lambda: SMALL.translate(Offset(3, -4)),
    lambda: cells.cell_len("loss 损失"),
]


@pytest.fixture
def lighten(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Lighten them for the length of a test, though it is done to the whole process."""
    for owner, name in GROWING:
        monkeypatch.setattr(owner, name, vars(owner)[name])
    return lighten_caches


def test_they_give_what_they_gave(lighten: Callable[[], bool]) -> None:
    usual = [use() for use in USES]

    assert lighten()

    assert [use() for use in USES] == usual
    assert usual == [True, Region(30, 10, 10, 10), Region(33, 6, 20, 20), 9]


def test_they_keep_no_more_than_that(lighten: Callable[[], bool]) -> None:
    lighten()

    for x in range(2 * KEPT):
        LARGE.overlaps(Region(x, 0, 1, 1))

    assert Region.overlaps.cache_info().currsize == KEPT


def test_those_of_another_textual_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in GROWING:
        monkeypatch.setattr(owner, name, vars(owner)[name])
    monkeypatch.setattr(Region, "translate", Region.translate.__wrapped__)
    before = [vars(owner)[name] for owner, name in GROWING]

    assert not lighten_caches()

    assert [vars(owner)[name] for owner, name in GROWING] == before
