from tui_tutor.lessons.goals import GOAL_WORDS
from tui_tutor.translation import translator
from tui_tutor.ui.words import GOAL_NUMBERS


def test_every_number_of_a_goal_is_a_word_in_both_languages() -> None:
    chinese = translator("zh")

    for name in GOAL_WORDS.numbers:
        assert "_" not in GOAL_NUMBERS.get(name, name)
        assert name in ("l1", "l2") or not chinese(GOAL_NUMBERS[name]).isascii()
