import pytest

from tui_tutor.lessons.lesson import Goal
from tui_tutor.ui.markdown.wrap import line_width
from tui_tutor.ui.widgets.goal_block import GoalBlock


@pytest.mark.parametrize(
    ("width", "shown"), [(50, "accuracy 0.51  loss 0.31"), (28, "accuracy 0.51"), (16, "")]
)
def test_as_many_numbers_stand_beside_a_goal_as_have_room(width: int, shown: str) -> None:
    block = GoalBlock(Goal(key="1", line=1, until="accuracy > 0.9", say="Train.", why=""), str)
    block.set_reactive(GoalBlock.progress, "accuracy 0.51  loss 0.31")

    first = block.lines(width)[0]

    text = "".join(run.text for run in first)
    assert text.split("Goal")[1].strip() == shown
    assert line_width(first) == width
