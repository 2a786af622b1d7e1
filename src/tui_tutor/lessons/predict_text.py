"""Reads the text of a predict block."""

from math import isfinite

from tui_tutor.errors import LessonError
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import MOST_STEPS, Field, checked_names, listed, read_fields, whole_number
from tui_tutor.lessons.goals import PREDICT_WORDS, compile_prediction
from tui_tutor.lessons.lesson import HIDES_FAULTS, Predict
from tui_tutor.lessons.scanner import Fence
from tui_tutor.lessons.spelling import shortened
from tui_tutor.translation import mark

_KEYS = ("value", "sample", "tolerance", "hide", "steps", "choices", "why")


def read_predict(fence: Fence, key: str, faults: FaultList) -> Predict | None:
    """A prediction: the question, then ``key: value`` lines."""
    question, fields = read_fields(fence, _KEYS, faults)
    ask = "\n".join(question).strip()
    if not ask:
        faults.add(fence.line, mark("the prediction has no question"), mark("write it on the first line"))
    reader = _PredictReader(fields, faults)
    if "value" not in fields:
        faults.add(
            fence.line, mark("the prediction has no value"), mark("write a line such as value: a2[0, 0]")
        )
    choices = reader.choices()
    steps = reader.whole("steps", 0, MOST_STEPS, 0)
    if choices and not steps:
        faults.add(
            fields["choices"].line,
            mark("up or down needs a number of steps"),
            mark("add a line such as steps: 10"),
        )
    sample = reader.whole("sample", 1, MOST_STEPS, 0)
    return Predict(
        line=fence.line,
        key=key,
        ask=ask,
        value=reader.value(),
        steps=steps,
        choices=choices,
        tolerance=reader.tolerance(),
        hide=reader.hide(),
        sample=sample - 1 if sample else None,
        why=fields["why"].value.strip() if "why" in fields else "",
    )


class _PredictReader:
    def __init__(self, fields: dict[str, Field], faults: FaultList) -> None:
        self._fields = fields
        self._faults = faults

    def whole(self, key: str, least: int, most: int, default: int) -> int:
        """A whole number between two bounds."""
        return whole_number(key, self._fields.get(key), (least, most), self._faults, default)

    def value(self) -> str:
        field = self._fields.get("value")
        if field is None:
            return "0"
        try:
            compile_prediction(field.value)
        except LessonError as error:
            self._faults.add_error(field.line, error)
        return field.value

    def tolerance(self) -> float:
        field = self._fields.get("tolerance")
        if field is None:
            return 0.01
        try:
            number = float(field.value)
        except ValueError:
            number = -1.0
        if not (isfinite(number) and number >= 0):
            self._faults.add(
                field.line,
                mark("tolerance can't be {value}"),
                mark("write for example tolerance: 0.01"),
                value=shortened(field.value),
            )
        return number

    def choices(self) -> tuple[str, ...]:
        field = self._fields.get("choices")
        if field is None:
            return ()
        choices = listed(field.value)
        if sorted(choices) != ["down", "up"]:
            self._faults.add(
                field.line,
                mark("choices can't be {value}"),
                mark("write choices: up, down, or leave it out for a number"),
                value=shortened(field.value),
            )
            return ()
        return choices

    def hide(self) -> tuple[str, ...]:
        field = self._fields.get("hide")
        if field is None:
            return ()
        known = (*PREDICT_WORDS.names, HIDES_FAULTS)
        return checked_names("hide", field.line, field.value, known, self._faults)
