"""Undo, redo and branches: no edit loses what was trained."""

import pytest

from tui_tutor.engine import timeline as timeline_module
from tui_tutor.engine.history import Place
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.timeline import MOST_EDITS, Timeline
from tui_tutor.engine.trainer import Trainer

SETUP = Setup(samples=40)


class Learner:
    """A trainer whose edits are noted, as the panel notes them."""

    def __init__(self) -> None:
        self.trainer, self.timeline = Trainer(SETUP), Timeline()

    def train(self, steps: int) -> None:
        self.trainer.run(steps)

    def set_rate(self, rate: float) -> None:
        self.timeline.edited(self.trainer.place())
        self.trainer.change(self.trainer.setup.changed(learning_rate=rate))

    def set_bias(self, value: float) -> None:
        self.timeline.edited(self.trainer.place())
        self.trainer.set_parameter(0, 0, None, value)

    def restart(self) -> None:
        self.timeline.edited(self.trainer.place())
        self.trainer.restart()

    def undo(self) -> bool:
        return self._take(self.timeline.undo(self.trainer.place()))

    def redo(self) -> bool:
        return self._take(self.timeline.redo(self.trainer.place()))

    def _take(self, place: Place | None) -> bool:
        if place is not None:
            self.trainer.take(place)
        return place is not None

    @property
    def stands(self) -> tuple[int, float, float]:
        """Step, learning rate and the first bias."""
        trainer = self.trainer
        return trainer.step_count, trainer.setup.learning_rate, float(trainer.parameters()[0].biases[0])


@pytest.fixture
def learner() -> Learner:
    return Learner()


def test_edits_are_taken_back_one_by_one_and_made_again(learner: Learner) -> None:
    seen = [learner.stands]
    learner.train(10)
    seen.append(learner.stands)
    learner.set_rate(0.1)
    learner.train(5)
    seen.append(learner.stands)
    learner.set_bias(2.0)
    learner.train(5)
    last = learner.stands

    assert [learner.undo(), learner.stands] == [True, seen[2]]
    assert [learner.undo(), learner.stands] == [True, seen[1]]
    assert not learner.undo()
    assert [learner.redo(), learner.stands] == [True, seen[2]]
    assert [learner.redo(), learner.stands] == [True, last]
    assert not learner.redo()


def test_what_was_trained_after_an_undo_is_kept_by_a_redo_and_an_undo(learner: Learner) -> None:
    learner.train(10)
    learner.set_rate(0.1)
    learner.undo()
    learner.train(7)
    before = learner.stands

    learner.redo()
    learner.undo()

    assert learner.stands == before


def test_an_edit_ends_redoing_but_the_path_stays_a_branch(learner: Learner) -> None:
    learner.train(10)
    learner.set_rate(0.1)
    learner.train(20)
    learner.undo()

    learner.set_rate(0.9)
    learner.train(3)

    assert not learner.redo()
    branches = learner.timeline.branches(learner.trainer.place().path)
    assert {(path.setup.learning_rate, path.end) for path in branches} == {(0.5, 10), (0.1, 30)}
    longest = max(branches, key=lambda path: path.end)
    learner.trainer.take(Place(longest, longest.end))
    assert learner.stands[:2] == (30, 0.1)


def test_a_path_on_which_nothing_was_trained_is_no_branch(learner: Learner) -> None:
    learner.train(10)
    for rate in (0.1, 0.2, 0.3):
        learner.set_rate(rate)

    branches = learner.timeline.branches(learner.trainer.place().path)

    assert [path.setup.learning_rate for path in branches] == [0.5]


def test_the_oldest_edits_are_forgotten(learner: Learner) -> None:
    for value in range(MOST_EDITS + 20):
        learner.set_bias(float(value))

    undone = 0
    while learner.undo():
        undone += 1

    assert undone == MOST_EDITS
    assert learner.stands[2] == 19.0


def test_no_more_is_kept_than_there_is_room_for(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline_module, "MOST_BYTES", 40_000)
    for number in range(60):
        learner.set_bias(float(number))
        learner.train(1)
        learner.restart()

    kept = learner.timeline.branches(learner.trainer.place().path)

    moments = {id(moment): moment.bytes for path in kept for moment in path.moments}
    assert 10_000 < sum(moments.values()) <= 40_000
    assert learner.undo()
    assert learner.stands == (1, 0.5, learner.stands[2])
    undone = 1
    while learner.undo():
        undone += 1
    assert undone < 60
