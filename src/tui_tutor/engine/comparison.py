"""Twin runs: setups trained side by side from the same start, named by what differs."""

from collections.abc import Sequence

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import setup_words
from tui_tutor.engine.trainer import Trainer

MOST_TWINS = 6
_BARE = ("layers", "activation")
"""Words that are written without their name."""


def differing_words(setups: Sequence[Setup]) -> tuple[str, ...]:
    """What tells setups apart, as it is written in a setup string.

    For each but the first these are the words in which it differs from the first one; for the
    first, those in which any differs from it. Empty texts where nothing differs.
    """
    words = [setup_words(setup) for setup in setups]
    differ = [[name for name in words[0] if each[name] != words[0][name]] for each in words]
    differ[0] = [name for name in words[0] if any(name in names for names in differ)]
    return tuple(
        " ".join(_written(name, each[name]) for name in names)
        for each, names in zip(words, differ, strict=True)
    )


def _written(name: str, value: str) -> str:
    return value if name in _BARE and value else f"{name}={value or 'none'}"


class Twins:
    """Runs that are trained side by side.

    Seed and layers alike, they begin with the same parameters; a twin that comes later catches up
    first. One that diverges stays where it is.

    Args:
        setup: The first one's setup.

    Attributes:
        trainers: The runs, in the order they came.

    Raises:
        TutorError: If the data or the backend can't be used.
    """

    def __init__(self, setup: Setup) -> None:
        self.trainers = [Trainer(setup)]

    @property
    def setups(self) -> tuple[Setup, ...]:
        """The setups of the runs."""
        return tuple(trainer.setup for trainer in self.trainers)

    @property
    def step_count(self) -> int:
        """Updates made by all runs that have not diverged."""
        steps = [trainer.step_count for trainer in self.trainers if not trainer.diverged]
        return min(steps) if steps else max(trainer.step_count for trainer in self.trainers)

    @property
    def finished(self) -> bool:
        """Whether all have diverged."""
        return all(trainer.diverged for trainer in self.trainers)

    def run(self, steps: int) -> None:
        """Make up to ``steps`` updates of each run; of those that are behind first, until all are level."""
        running = [trainer for trainer in self.trainers if not trainer.diverged]
        if not running:
            return
        least = min(trainer.step_count for trainer in running)
        ahead = [trainer.step_count for trainer in running if trainer.step_count > least]
        end = min([least + steps, *ahead])
        for trainer in running:
            if trainer.step_count < end:
                trainer.run(end - trainer.step_count)

    def add(self, trainer: Trainer) -> None:
        """Take one more run, made by `twin_of` or anew."""
        self.trainers.append(trainer)

    def remove(self, index: int) -> None:
        """Leave a run out; one always stays."""
        if len(self.trainers) > 1:
            del self.trainers[index]

    def restart(self) -> None:
        """Take all runs back to their starts."""
        for trainer in self.trainers:
            trainer.restart()
