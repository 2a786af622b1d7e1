"""Many starts below a goal, as text."""

import numpy as np
import pytest

from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.markdown.wrap import Line, line_width
from tui_tutor.ui.painting.starts import StartsView, starts_lines

WIDTH = 34
STEPS = np.arange(40.0)
LEARNT, STUCK = 0.7 * 0.9**STEPS, np.full(40, 0.7)


def view_of(count: int = 20, **values: object) -> StartsView:
    """Every other start learns, the last one has diverged."""
    counted = tuple(index % 2 == 0 for index in range(count))
    losses = np.array([LEARNT if each else STUCK for each in counted])
    losses[-1, 20:] = np.nan
    view = StartsView(
        seeds=tuple(range(1, count + 1)),
        step=2000,
        steps=2000,
        losses=losses,
        counted=counted,
        diverged=(*[False] * (count - 1), True),
        finished=True,
        stale=False,
    )
    return view._replace(**values)  # type: ignore[arg-type]


def text_of(view: StartsView, width: int = WIDTH) -> str:
    return lines_as_text(starts_lines(view, width, str))


def styles_of(lines: list[Line]) -> set[str]:
    return {run.style for line in lines for run in line if run.text.strip()}


def test_each_start_has_its_seed_a_curve_and_what_became_of_it() -> None:
    text = text_of(view_of())
    pieces = text.split("\n", 2)[2].split()

    assert [piece for piece in pieces if piece.isdecimal()] == [str(seed) for seed in range(1, 21)]
    assert [pieces.count(sign) for sign in "✓✗∞"] == [10, 9, 1]
    # A curve that falls is not one that stays.
    assert len({piece for piece in pieces if "⠀" < piece[0] <= "⣿"}) >= 2


def test_it_says_how_many_make_it_over_a_bar_of_as_many() -> None:
    said, bar, *_grid = text_of(view_of()).split("\n")

    assert said == "10 of 20 starts make it"
    assert bar == "█" * 17 + "░" * 17


def test_while_it_goes_on_the_bar_is_that_of_the_steps() -> None:
    said, bar, *_grid = text_of(view_of(step=500, finished=False), 60).split("\n")

    assert said.startswith("10 of 20 so far")
    assert said.endswith("step 500 of 2,000")
    assert bar == "█" * 12 + "░" * 36


def test_nothing_is_called_a_failure_before_it_has_ended() -> None:
    text = text_of(view_of(step=500, finished=False))

    assert "✗" not in text
    assert text.count("·") == 9


def test_a_result_of_another_setup_says_so_and_loses_its_colours() -> None:
    fresh, stale = starts_lines(view_of(), WIDTH, str), starts_lines(view_of(stale=True), WIDTH, str)

    assert "The setup has changed since" in lines_as_text(stale)
    assert "The setup has changed since" not in lines_as_text(fresh)
    assert styles_of(fresh) > {"right", "wrong"}
    assert styles_of(stale) == {"muted", "note-warning"}


@pytest.mark.parametrize("count", [2, 3, 20, 50, 100])
@pytest.mark.parametrize("width", [12, 20, 34, 60, 120])
@pytest.mark.parametrize("finished", [True, False])
def test_no_line_is_wider_than_there_is_room(count: int, width: int, finished: bool) -> None:
    lines = starts_lines(view_of(count, finished=finished, stale=True), width, str)

    assert max(map(line_width, lines)) <= width
    assert sum(run.text.strip() in {"✓", "✗", "∞", "·"} for line in lines for run in line) == count
