"""The widget of each kind of question."""

from tui_tutor.lessons.lesson import Break, FormulaTask, Order, Predict, Question, Quiz, Shape
from tui_tutor.translation import Translate
from tui_tutor.ui.widgets.break_block import BreakBlock
from tui_tutor.ui.widgets.predict_block import PredictBlock
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.quiz_block import QuizBlock


def question_block(
    block: Question, translate: Translate, answer: str = "", right: bool = False
) -> QuestionBlock:
    """The widget of a question.

    Args:
        block: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before.
        right: Whether that was right, for questions that can't tell themselves.
    """
    match block:
        case Quiz():
            return QuizBlock(block, translate, answer)
        case Break():
            return BreakBlock(block, translate, answer)
        case Predict():
            return PredictBlock(block, translate, answer)
        case Order():
            from tui_tutor.ui.widgets.order_block import OrderBlock

            return OrderBlock(block, translate, answer)
        case Shape():
            # Few pages ask for shapes, and to read products takes a part of the start.
            from tui_tutor.ui.widgets.shape_block import ShapeBlock

            return ShapeBlock(block, translate, answer, right)
        case FormulaTask():
            # Few pages ask for one, and it takes more to import than all others.
            from tui_tutor.ui.widgets.formula_block import FormulaBlock

            return FormulaBlock(block, translate, answer, right)
        case _:
            raise NotImplementedError
