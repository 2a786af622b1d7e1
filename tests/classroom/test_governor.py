from pathlib import Path

import pytest

from tui_tutor.classroom.seating.governor import Governor, IdleShare
from tui_tutor.store.stretch import Stretch


def governed(path: Path, *idle_shares: float) -> float:
    """What a seat reads after the governor has seen some idle shares."""
    shares = iter(idle_shares)
    governor = Governor(path, lambda: next(shares))
    stretch = Stretch(path)
    for _ in idle_shares:
        governor.look()
    value = stretch.value
    stretch.close()
    governor.close()
    return value


@pytest.mark.parametrize(
    ("idle_shares", "value"),
    [
        ([], 1.0),
        ([0.5], 1.0),
        ([0.2], 1.2),
        ([0.2, 0.2], 1.44),
        ([0.2, 0.3], 1.2),
        ([0.04], 1.6),
        ([0.04, 0.5], 1.6 * 0.95),
        ([0.04, 0.8], 1.6 * 0.85),
        ([0.0] * 30, 100.0),
        ([0.0] * 30 + [1.0] * 100, 1.0),
    ],
)
def test_seats_are_slowed_at_once_quickened_with_care_and_both_within_bounds(
    tmp_path: Path, idle_shares: list[float], value: float
) -> None:
    assert governed(tmp_path / "load", *idle_shares) == pytest.approx(value, rel=1e-12)


def test_a_closed_governor_leaves_nothing_stretched(tmp_path: Path) -> None:
    governor = Governor(tmp_path / "load", lambda: 0.0)
    stretch = Stretch(tmp_path / "load")
    governor.look()

    governor.close()

    assert stretch.value == 1.0


def test_a_second_governor_does_not_take_the_file_from_under_a_seat(tmp_path: Path) -> None:
    first = Governor(tmp_path / "load", lambda: 0.0)
    stretch = Stretch(tmp_path / "load")
    second = Governor(tmp_path / "load", lambda: 0.0)

    second.look()

    assert stretch.value == 1.6
    first.close()
    second.close()


@pytest.mark.parametrize("content", [b"", b"abc"])
def test_a_seat_without_a_usable_file_is_not_stretched(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "load").write_bytes(content)

    assert Stretch(tmp_path / "load").value == 1.0
    assert Stretch(tmp_path / "missing").value == 1.0


def test_a_number_that_makes_no_sense_stretches_nothing(tmp_path: Path) -> None:
    (tmp_path / "load").write_bytes(b"\xff" * 8)

    assert Stretch(tmp_path / "load").value == 1.0


def test_the_idle_share_is_that_of_the_time_since_the_last_look(tmp_path: Path) -> None:
    times = tmp_path / "stat"
    times.write_text("cpu  100 0 100 1000 50 0 0 0 70 0\ncpu0 1 2 3 4\n")
    idle = IdleShare(times)

    times.write_text("cpu  130 10 120 1020 60 5 5 0 90 0\ncpu0 1 2 3 4\n")
    share = idle.measure()

    # 30 idle of 100: guests (70 and 90) are counted within the first column.
    assert share == pytest.approx(0.3, rel=1e-12)


def test_where_nothing_counts_processor_time_no_seat_is_slowed_down(tmp_path: Path) -> None:
    governor = Governor(tmp_path / "load", IdleShare(tmp_path / "missing").measure)

    governor.look()

    assert governor.stretch == 1.0
    governor.close()
