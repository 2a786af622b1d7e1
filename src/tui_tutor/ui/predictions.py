"""Judges what a learner predicted, on the run itself."""

from tui_tutor.lessons.goals import direction, predicted_value
from tui_tutor.lessons.lesson import Predict
from tui_tutor.lessons.typed_number import judge_number
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.widgets.predict_block import Verdict


async def judge_prediction(predict: Predict, said: str, run: RunControl) -> Verdict:
    """Work out the right answer, making the steps the question asks for; the run is paused.

    Args:
        predict: The question.
        said: What the learner said.
        run: The run it is about.

    Raises:
        LessonError: If the question has no answer on this run.
    """
    run.pause()
    before = predicted_value(predict.value, await run.picture_of(predict.sample))
    if predict.steps:
        await run.advance(predict.steps)
    frame = await run.picture_of(predict.sample)
    after = predicted_value(predict.value, frame)
    if not predict.choices:
        truth = _number_like(said, after)
        if judge_number(said, after, predict.tolerance):
            return Verdict(True, truth)
        # What is wrong with an answer is not needed before one is.
        from tui_tutor.lessons.number_mistakes import number_mistake

        return Verdict(False, truth, number_mistake(said, after, predict, frame))
    truth = f"{number(before).strip()} → {number(after).strip()}"
    return Verdict(direction(before, after) == said, truth)


def _number_like(said: str, value: float) -> str:
    """A number, in percent where the learner's was."""
    # Adding 0 makes -0, which a closed gate gives back, a plain 0.
    return f"{100 * value + 0.0:.4g}%" if said.rstrip().endswith("%") else f"{value + 0.0:.4g}"
