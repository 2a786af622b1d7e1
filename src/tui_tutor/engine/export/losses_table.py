"""The losses of a run as a table that any spreadsheet reads."""

from collections.abc import Iterable, Sequence

from tui_tutor.engine.frame import Evaluation

COLUMNS = ("step", "batch_loss", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


def losses_table(batch_losses: Sequence[float], evaluations: Iterable[Evaluation]) -> str:
    """A CSV text with a header and a line for each step, from step 0.

    A line tells how things stand after so many updates: the loss of the batch that the next update
    uses and, at the steps at which the run was evaluated, loss and accuracy over all training
    and all test rows. What is not known is left empty: the batch of the last line, which no
    update used; the steps between two evaluations; the accuracy of a regression.

    Args:
        batch_losses: One for each update, before it.
        evaluations: The evaluations of the run.
    """
    evaluated = {evaluation.step: evaluation for evaluation in evaluations}
    lines = [",".join(COLUMNS)]
    for step in range(len(batch_losses) + 1):
        batch_loss = batch_losses[step] if step < len(batch_losses) else None
        values = (batch_loss, *_judged(evaluated.get(step)))
        lines.append(
            ",".join([str(step), *("" if value is None else repr(float(value)) for value in values)])
        )
    return "".join(f"{line}\n" for line in lines)


def _judged(evaluation: Evaluation | None) -> tuple[float | None, ...]:
    if evaluation is None:
        return (None,) * 4
    return evaluation.loss, evaluation.test_loss, evaluation.accuracy, evaluation.test_accuracy
