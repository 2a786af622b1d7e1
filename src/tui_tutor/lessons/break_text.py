"""Reads the text of a break block."""

from tui_tutor.engine.setup import PLANTS, Setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.breaks import plant_words, planted
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import FIELD, Field, numbered
from tui_tutor.lessons.lesson import Break
from tui_tutor.lessons.quiz_text import read_quiz
from tui_tutor.lessons.scanner import Fence
from tui_tutor.lessons.spelling import listed_choices, shortened, spelling_advice
from tui_tutor.translation import mark

FAULTS = PLANTS[1:]

_ANY_NETWORK = Setup(layer_sizes=(2, 4, 4, 1))
"""One that takes every fault; whether the page's own does, its proof tells."""


def read_break(fence: Fence, key: str, faults: FaultList) -> Break | None:
    """A planted fault: the question, ``plant:``, choices as of a quiz, then ``why:``."""
    if key != fence.word:
        faults.add(
            fence.line,
            mark("a page has one {word} block"),
            mark("join them, or begin another page with ##"),
            word=fence.word,
        )
        return None
    plant, why, rest = _cut(fence, faults)
    quiz = read_quiz(Fence(fence.line, fence.word, rest), key, faults)
    if plant is None:
        faults.add(
            fence.line,
            mark("nothing is planted"),
            mark("write a line such as plant: {plant}"),
            plant=FAULTS[0],
        )
    elif _check(plant, faults) and quiz is not None:
        return Break(fence.line, key, quiz.ask, plant.value, quiz.choices, why)
    return None


def _cut(fence: Fence, faults: FaultList) -> tuple[Field | None, str, tuple[str, ...]]:
    """The plant, the why, and the lines of question and choices, with empty ones where the others were."""
    plant: Field | None = None
    why: list[str] = []
    rest: list[str] = []
    for line, text in numbered(fence):
        field = FIELD.match(text.strip())
        kept = ""
        if why:
            why.append(text)
        elif field and field[1] == "why":
            why.append(field[2])
        elif field and field[1] == "plant":
            if plant is not None:
                faults.add(line, mark("{key} is there twice"), mark("leave one of them out"), key="plant")
            plant = Field(line, field[2].strip())
        else:
            kept = text
        rest.append(kept)
    return plant, "\n".join(why).strip(), tuple(rest)


def _check(plant: Field, faults: FaultList) -> bool:
    """Whether there is such a fault, or such words of a setup."""
    words = plant_words(plant.value)
    if words != plant.value and plant.value not in FAULTS:
        advice, values = spelling_advice(plant.value, FAULTS)
        faults.add(
            plant.line,
            mark("there is no fault {name} to plant"),
            advice,
            name=shortened(plant.value),
            **values,
        )
        return False
    if not words:
        faults.add(
            plant.line,
            mark("{key} names nothing"),
            mark("name at least one of: {choices}"),
            key="plant",
            choices=listed_choices(FAULTS),
        )
        return False
    try:
        planted(_ANY_NETWORK, plant.value, faults.folder)
    except TutorError as error:
        faults.add_error(plant.line, error)
        return False
    return True
