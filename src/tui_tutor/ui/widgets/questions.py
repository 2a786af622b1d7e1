"""The widget of each kind of question."""

from tui_tutor.lessons.lesson import Asked, Quiz
from tui_tutor.translation import Translate
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.quiz_block import QuizBlock


def question_block(block: Asked, translate: Translate, answer: str = "") -> QuestionBlock:
    """The widget of a question.

    Args:
        block: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before.
    """
    match block:
        case Quiz():
            return QuizBlock(block, translate, answer)
        case _:
            raise NotImplementedError
