from dataclasses import replace

from tests.ui.panel_frames import frame_of
from tui_tutor.lessons.goals import GOAL_WORDS
from tui_tutor.translation import translator
from tui_tutor.ui.painting.status import status_words
from tui_tutor.ui.words import GOAL_NUMBERS, goal_number


def test_every_number_of_a_goal_is_a_word_in_both_languages() -> None:
    chinese = translator("zh")

    for name in GOAL_WORDS.numbers:
        assert "_" not in GOAL_NUMBERS.get(name, name)
        assert name in ("l1", "l2") or not chinese(GOAL_NUMBERS[name]).isascii()


def test_a_goals_number_is_written_as_on_the_status_line() -> None:
    for share in (0.694, 0.69375, 0.9499, 0.55, 1.0):
        frame = frame_of()
        frame = replace(frame, evaluations=(replace(frame.evaluation, accuracy=share),))
        assert goal_number("accuracy", share, str) in status_words(frame, False, 0.0, frozenset(), str)
    assert goal_number("accuracy", 0.69375, str) == "accuracy 69.3 %"
    assert goal_number("steps", 1200, str) == "steps 1,200"
    assert goal_number("loss", 0.31751, str) == "loss 0.32"
    assert goal_number("accuracy", 0.5, translator("zh")) == "准确率 50%"


def test_a_share_that_falls_short_of_a_goal_does_not_look_as_if_it_had_reached_it() -> None:
    assert goal_number("accuracy", 0.9499, str) == "accuracy 94.9 %"
    assert goal_number("accuracy", 0.95, str) == "accuracy 95 %"
