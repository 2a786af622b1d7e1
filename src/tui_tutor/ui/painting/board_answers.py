"""What a class answered: to a poll, to the quizzes and predictions of a page."""

from collections.abc import Mapping, Sequence

from tui_tutor.store.board_messages import Answers, Bar, Board
from tui_tutor.translation import Translate
from tui_tutor.ui.class_pages import Question, answer_text
from tui_tutor.ui.painting.board_lines import BarScale, BoardLine, wrapped
from tui_tutor.ui.painting.palette import Palette, ink

MOST_ANSWERS = 9
"""Different answers of one question that are listed."""
MOST_LINES = 3
"""Of a question."""


def answer_lines(
    board: Board | None,
    answers: Answers | None,
    page: str,
    questions: Mapping[str, Question],
    people: int,
    width: int,
    palette: Palette,
    translate: Translate,
) -> list[BoardLine]:
    """The poll, then the answers of the page whose answers are asked for.

    Args:
        board: How things stand in the class.
        answers: Those of a page.
        page: What that page is called.
        questions: What the page asks, by key.
        people: How many learners are here.
        width: Cells of a line.
        palette: The colours.
        translate: Gives the words in the teacher's language.
    """
    lines = _poll(board, people, width, palette, translate) if board else []
    if answers is not None:
        if lines:
            lines.append([])
        lines += _page(answers, page, questions, width, palette, translate)
    if not lines:
        says = translate("a asks the class a question; r shows what was answered on a page.")
        lines = wrapped(says, width, ink(palette.muted))
    return lines


def _poll(board: Board, people: int, width: int, palette: Palette, translate: Translate) -> list[BoardLine]:
    poll, _ = board.poll, translate
    if poll is None:
        return []
    given = sum(each.count for each in board.bars)
    if board.poll_open:
        state = _("{count} of {people} have answered").format(count=given, people=max(people, given))
    else:
        state = _("ended; {count} have answered").format(count=given)
    lines = wrapped(poll.question, width, ink(palette.text, bold=True))
    lines.append([(state, ink(palette.good if board.poll_open else palette.muted))])
    counts = {each.answer: each for each in board.bars}
    # Choices stay where they are, so that the bars grow in place.
    bars = [counts.pop(choice, Bar(choice, 0)) for choice in poll.choices]
    return lines + _bars([*bars, *counts.values()], None, width, palette, translate)


def _page(
    answers: Answers,
    page: str,
    questions: Mapping[str, Question],
    width: int,
    palette: Palette,
    translate: Translate,
) -> list[BoardLine]:
    lines = wrapped(page, width, ink(palette.muted))
    given = {block.key: block.bars for block in answers.blocks}
    keys = list(dict.fromkeys([*questions, *given]))
    if not keys:
        says = translate("This page asks nothing.")
        return [*lines, *wrapped(says, width, ink(palette.muted))]
    for key in keys:
        question = questions.get(key)
        lines += wrapped(question.ask if question else key, width, ink(palette.text, bold=True))[:MOST_LINES]
        bars = given.get(key, ())
        if bars:
            lines += _bars(bars, question, width, palette, translate)
        else:
            lines.append([(translate("no answers yet"), ink(palette.muted))])
        lines.append([])
    return lines[:-1]


def _bars(
    bars: Sequence[Bar], question: Question | None, width: int, palette: Palette, translate: Translate
) -> list[BoardLine]:
    """A bar for each answer; the right ones are ticked."""
    scale = BarScale(width, max((each.count for each in bars), default=0))
    lines = []
    for each in bars[:MOST_ANSWERS]:
        sign, color = _verdict(each, palette)
        name = [(sign, ink(color, bold=True)), (answer_text(each.answer, question), ink(palette.text))]
        lines.append(scale.line(name, [(each.count, color)], palette))
    if len(bars) > MOST_ANSWERS:
        more = translate("… {count} more").format(count=len(bars) - MOST_ANSWERS)
        lines.append([("  " + more, ink(palette.muted))])
    return lines


def _verdict(each: Bar, palette: Palette) -> tuple[str, str]:
    """The sign before an answer and its colour."""
    if each.is_right is None:
        return "  ", palette.classes[0]
    return ("✓ ", palette.good) if each.is_right else ("✗ ", palette.point_zero)
