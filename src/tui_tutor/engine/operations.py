"""Operations on arrays that stay where they are.

The parts of a network do not compute anything when they are asked: they write down, once, what
is to be done with which arrays, in order. A training step only carries that out. So no array
is made during a step, and beside the arithmetic it costs one short loop. Numbers such as 1 or
the learning rate are written down as arrays too, since turning a number into an array costs
more than the arithmetic of a small layer.
"""

from collections.abc import Callable, Sequence
from functools import partial

Operation = Callable[[], object]
"""One operation with everything it needs, its result included."""

operation: type[partial[object]] = partial
"""Write an operation down: ``operation(np.add, a, b, c)`` is ``c = a + b``, to be done later."""


def carry_out(operations: Sequence[Operation]) -> None:
    """Do all that was written down, in order."""
    for each in operations:
        each()
