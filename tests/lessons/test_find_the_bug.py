"""Numbers that the lesson of planted faults says in its prose, worked out by the program again."""

import pytest

from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.breaks import planted
from tui_tutor.lessons.course import lessons_root, load_course
from tui_tutor.lessons.lesson import Break, Page


def page(key: str) -> Page:
    lesson = load_course(lessons_root(), "en").find("find-the-bug")
    assert lesson is not None
    return next(each for each in lesson.pages if each.key == key)


def sick_run(key: str, steps: int, words: str = "") -> Trainer:
    """The run of a page with its fault in it."""
    (task,) = (block for block in page(key).blocks if isinstance(block, Break))
    setup = parse_setup(words, parse_setup(page(key).setup or ""))
    trainer = Trainer(planted(setup, task.plant))
    trainer.run(steps)
    return trainer


def accuracy(trainer: Trainer) -> float:
    share = trainer.frame().evaluation.accuracy
    assert share is not None
    return share


@pytest.mark.parametrize("rate", [0.1, 0.02, 0.001])
def test_the_loss_rises_however_short_the_step(rate: float) -> None:
    losses = [each.loss for each in sick_run("uphill", 10, f"learning-rate={rate}").frame().evaluations]

    assert losses == sorted(losses)


def test_right_answers_with_a_high_loss() -> None:
    trainer = sick_run("too-sure", 300)

    assert accuracy(trainer) == pytest.approx(0.97)
    assert 0.503 < trainer.frame().evaluation.loss < 0.53
    assert trainer.frame(0).layers[-1].a[0, 0] < 0.01
    assert trainer.frame(0).loss > 0.69


def test_the_gradient_grows_to_twice_and_three_times() -> None:
    first, second, third = (
        sick_run("swing", steps).frame().layers[0].grad_weights[0, 0] for steps in range(3)
    )

    assert second / first == pytest.approx(2, abs=0.1)
    assert third / first == pytest.approx(3, abs=0.2)
    sound = Trainer(parse_setup(page("swing").setup or ""))
    sound.run(400)
    assert accuracy(sound) == pytest.approx(0.83)


def test_the_crossed_gradient_and_what_it_learns() -> None:
    layers = sick_run("crossed", 0).frame(0).layers
    right = (layers[1].grad_z @ layers[1].weights * (1 - layers[0].a ** 2))[0, 1]

    assert right == pytest.approx(0.237, abs=5e-4)
    assert layers[0].grad_z[0, 1] == pytest.approx(0.147, abs=5e-4)
    assert accuracy(sick_run("crossed", 300)) == pytest.approx(2 / 3, abs=0.02)
    assert accuracy(sick_run("crossed", 1000)) > 0.95
    learnt = [accuracy(sick_run("crossed", 1000, f"seed={seed}")) >= 0.95 for seed in range(1, 21)]
    assert sum(learnt) == 19


def test_a_zero_start_stands_at_the_loss_of_a_coin() -> None:
    frame = sick_run("asleep", 500).frame()

    assert frame.evaluation.loss == pytest.approx(0.6931, abs=1e-4)
    assert not frame.layers[0].grad_weights.any()
    assert not frame.layers[1].grad_weights.any()
