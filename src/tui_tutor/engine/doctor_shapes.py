"""The mistake that NumPy and PyTorch let pass: a column less a row is a table.

The engine itself holds predictions and targets as (rows, outputs) and can't make it. What is typed
by a learner, or comes from a program of theirs, can.
"""

from tui_tutor.engine.doctor_tries import LESSONS
from tui_tutor.engine.faults import Finding


def shape_mismatch(predictions: tuple[int, ...], targets: tuple[int, ...]) -> Finding | None:
    """What is wrong where predictions and targets are about to be compared number by number.

    Args:
        predictions: Shape of the predictions.
        targets: Shape of the targets.

    Returns:
        The finding where one is a column (rows, 1) and the other a row (rows,), of which
        broadcasting makes a table of every prediction with every target; else None.
    """
    for column, row in ((predictions, targets), (targets, predictions)):
        if len(column) == 2 and column[1] == 1 and len(row) == 1 and row[0] > 1:
            rows, columns = column[0], row[0]
            return Finding(
                "shape-mismatch", {"rows": rows, "targets": columns}, lesson=LESSONS["shape-mismatch"]
            )
    return None
