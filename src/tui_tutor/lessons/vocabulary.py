"""What an expression may name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Vocabulary:
    """What an expression may name.

    Attributes:
        numbers: Names of numbers and arrays.
        truths: Names that are true or false.
        texts: Names of texts, each with the texts it may be compared with.
        actions: What ``did("…")`` may ask for; without any, ``did`` is unknown.
    """

    numbers: Collection[str] = ()
    truths: Collection[str] = ()
    texts: Mapping[str, Collection[str]] = field(default_factory=dict)
    actions: Collection[str] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order they are told of in messages."""
        return (*self.numbers, *self.truths, *self.texts)
