"""Which rows a step is trained on: all of them once in an epoch, in batches, each epoch in another order."""

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.history import RowOrder
from tui_tutor.engine.setup import Setup

ORDER_STREAM = 1002
"""Second part of the seed of the order of rows; whatever shows the same rows draws with it."""


class Batches:
    """The rows of a run, cut into batches.

    Args:
        setup: Gives the size of a batch, and the seed of the order.
        rows: Rows to train on.

    Attributes:
        size: Rows of a batch; the last one of an epoch may have fewer.
        count: Batches in an epoch.
        order: The rows in the order of this epoch, shape (rows,).
    """

    def __init__(self, setup: Setup, rows: int) -> None:
        self._rows = rows
        self._rng = np.random.default_rng([setup.seed, ORDER_STREAM])
        self._first_step, self._first_epoch, self._first_rows = 0, 1, 0
        self._cut(setup.batch)
        self.begin_epoch()

    def begin_epoch(self) -> None:
        """Shuffle the rows; a single batch keeps the order of the data."""
        if self.count > 1:
            self.order: NDArray[np.intp] = self._rng.permutation(self._rows)

    def recut(self, step: int, batch: int) -> None:
        """Begin an epoch with batches of another size.

        The rest of the present one is left out: its batches would no longer be the same rows.

        Args:
            step: Updates made so far.
            batch: The size; 0 takes all rows.
        """
        passed, place = self.position(step)
        self._first_rows = self.rows_seen(step)
        self._first_epoch += passed + (place > 0)
        self._first_step = step
        self._cut(batch)
        self.begin_epoch()

    def position(self, step: int) -> tuple[int, int]:
        """Epochs passed since the rows were cut, and the next batch, from 0."""
        return divmod(step - self._first_step, self.count)

    def epoch(self, step: int) -> int:
        """The epoch that the next step belongs to, from 1."""
        return self._first_epoch + self.position(step)[0]

    def rows_seen(self, step: int) -> int:
        """Rows trained on until a step, each as often as it was."""
        passed, place = self.position(step)
        return self._first_rows + passed * self._rows + place * self.size

    def rows_of(self, batch: int) -> NDArray[np.intp]:
        """Indices of the rows of a batch of this epoch."""
        return self.order[batch * self.size : (batch + 1) * self.size]

    def kept(self) -> RowOrder:
        """Everything that decides which rows come next."""
        return RowOrder(
            order=self.order.astype(np.min_scalar_type(self._rows)),
            generator=dict(self._rng.bit_generator.state),
            first_step=self._first_step,
            first_epoch=self._first_epoch,
            first_rows=self._first_rows,
        )

    def restore(self, kept: RowOrder, batch: int) -> None:
        """Go on from where that was kept, with batches of the size they had there."""
        self._rows = len(kept.order)
        self._cut(batch)
        self.order = kept.order.astype(np.intp)
        self._rng.bit_generator.state = kept.generator
        self._first_step, self._first_epoch = kept.first_step, kept.first_epoch
        self._first_rows = kept.first_rows

    def _cut(self, batch: int) -> None:
        self.size = min(batch or self._rows, self._rows)
        self.count = -(-self._rows // self.size)
        self.order = np.arange(self._rows)
