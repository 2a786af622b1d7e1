"""How often a page may speak."""

import pytest

from tui_tutor.classroom.browser.web_pace import Pace


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_rush_is_waited_for_only_beyond_what_may_come_at_once() -> None:
    pace = Pace(a_second=10, at_once=5, now=Clock())

    waits = [pace.count() for _ in range(7)]

    assert waits == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.2])


def test_whoever_keeps_to_the_pace_never_waits() -> None:
    clock = Clock()
    # An eighth of a second is exact in binary.
    pace = Pace(a_second=8, at_once=1, now=clock)

    waits = []
    for _ in range(100):
        waits.append(pace.count())
        clock.now += 0.125

    assert not any(waits)


def test_whoever_waits_as_told_comes_at_the_pace_and_no_faster() -> None:
    clock = Clock()
    pace = Pace(a_second=10, at_once=5, now=clock)

    for _ in range(105):
        clock.now += pace.count()

    # Five at once, and a hundred at ten a second.
    assert clock.now == pytest.approx(10)


def test_a_long_silence_saves_up_no_more_than_one_rush() -> None:
    clock = Clock()
    pace = Pace(a_second=10, at_once=5, now=clock)

    clock.now = 1000
    waits = [pace.count() for _ in range(6)]

    assert waits[4] == 0
    assert waits[5] > 0
