"""The doctor: no false alarm, the right name, and tries that heal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.doctor_runs import HEALTHY, LOOKS, SICK, setup_of
from tui_tutor.engine.doctor import diagnose
from tui_tutor.engine.doctor_shapes import shape_mismatch
from tui_tutor.engine.doctor_signs import Signs, norm_of
from tui_tutor.engine.doctor_tries import nice
from tui_tutor.engine.faults import FAULTS, Finding
from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.course import lessons_root, load_course

FOUND = {name for name, _words, _steps in SICK}
AFTER = 1000
"""Steps that a try is given to heal."""


def trained(setup: Setup, steps: int) -> Trainer:
    trainer = Trainer(setup)
    trainer.run(steps)
    return trainer


def treated(trainer: Trainer, finding: Finding, words: str) -> Trainer:
    """The run after a try, as a screen applies it."""
    trainer.change(parse_setup(words, trainer.setup))
    if finding.anew:
        trainer.restart()
    trainer.run(AFTER)
    return trainer


def signs_of(trainer: Trainer) -> Signs:
    frame = trainer.frame()
    return Signs(trainer.setup, frame.evaluations, frame.layers, trainer.dataset, frame.diverged)


@pytest.mark.slow
@pytest.mark.parametrize(("words", "steps"), HEALTHY)
def test_a_healthy_run_is_never_called_sick(words: str, steps: int) -> None:
    trainer = Trainer(parse_setup(words))
    told = {}
    for step in (look for look in LOOKS if look <= steps):
        trainer.run(step - trainer.step_count)
        told[step] = trainer.frame().faults

    assert told == dict.fromkeys(told, ())
    assert signs_of(trainer).relative_loss < 0.7, "it learns, or it would not be healthy"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "words", "steps"), SICK)
def test_a_sick_run_is_called_by_its_name_and_heals(
    name: str, words: str, steps: int, tmp_path: Path
) -> None:
    setup = setup_of(words, tmp_path)
    frame = trained(setup, steps).frame()

    assert frame.faults[:1] == (name,)
    finding, sick = frame.findings[0], frame.evaluation
    assert finding.tries, "there is something to try"
    for tried in finding.tries:
        after = treated(trained(setup, steps), finding, tried).frame()
        assert name not in after.faults, tried
        well = after.evaluation
        if name == "loss-mismatch":
            assert well.accuracy is not None
            assert sick.accuracy is not None
            assert well.accuracy >= sick.accuracy, tried
        elif name == "overfitting":
            assert well.test_loss is not None
            assert sick.test_loss is not None
            assert well.test_loss < sick.test_loss, tried
        else:
            assert not well.loss >= sick.loss, tried
            assert np.isfinite(well.loss)


def test_there_are_twenty_healthy_and_fifty_three_sick_runs() -> None:
    assert len(HEALTHY) == 20
    assert len(SICK) == 53
    assert set(FAULTS) == FOUND


def test_each_lesson_that_is_named_is_there() -> None:
    slugs = {lesson.slug for lesson in load_course(lessons_root(), "en").lessons}
    runs = [trained(parse_setup("2-4-1 init=zeros"), 5), trained(parse_setup("2-1 data=xor"), 300)]

    lessons = [finding.lesson for run in runs for finding in run.frame().findings]

    assert len(lessons) >= 2
    assert set(lessons) <= slugs


def test_the_evidence_is_what_was_measured() -> None:
    trainer = trained(parse_setup("2-4-1 relu data=xor learning-rate=0.001 seed=45"), 400)

    (finding,) = trainer.frame().findings
    now, before = (trainer.frame().evaluations[index] for index in (-1, -1))
    before = next(each for each in trainer.frame().evaluations[::-1] if each.step <= 200)

    assert finding.evidence["loss"] == now.loss
    assert finding.evidence["start"] == before.loss
    assert finding.evidence["change"] == now.largest_change
    assert finding.tries[0] == "learning-rate=0.5"


def test_the_doctor_is_not_told_what_is_planted() -> None:
    """The same numbers under a setup without the fault give the same name."""
    for plant in ("double-sigmoid", "flat-labels", "wrong-sign"):
        trainer = trained(parse_setup(f"2-4-1 relu data=xor plant={plant} seed=45"), 8)
        frame, silent = trainer.frame(), trainer.setup.changed(plant="none")
        evaluations = [replace(each, setup=silent) for each in frame.evaluations]

        told = diagnose(silent, evaluations, frame.layers, trainer.dataset, frame.diverged)

        assert tuple(finding.name for finding in told) == frame.faults != ()
        assert not any(finding.tries for finding in told), "no setup mends a wrong line"


def test_what_was_measured_before_a_change_says_nothing_about_the_new_setup() -> None:
    trainer = trained(parse_setup("2-4-1 relu data=xor learning-rate=0.001 seed=45"), 400)
    before = trainer.frame().faults
    trainer.change(parse_setup("learning-rate=0.5", trainer.setup))
    at_once = trainer.frame().faults
    trainer.run(20)

    assert before == ("low-learning-rate",)
    assert at_once == trainer.frame().faults == ()


def test_a_column_against_a_row_is_a_table() -> None:
    finding = shape_mismatch((200, 1), (200,))

    assert finding is not None
    assert finding.name == "shape-mismatch"
    assert dict(finding.evidence) == {"rows": 200, "targets": 200}
    assert (np.ones((200, 1)) - np.ones(200)).shape == (200, 200)
    assert shape_mismatch((200,), (200, 1)) == finding
    for shapes in (((200, 1), (200, 1)), ((200,), (200,)), ((200, 3), (3,)), ((), (5,)), ((1, 1), (1,))):
        assert shape_mismatch(*shapes) is None


def test_too_long_a_step_is_proven_by_loss_and_gradient() -> None:
    # J(w) = 50 w² has the slope 100 w and λ = 100: steps are too long from a rate of 2/100 on.
    trainer = trained(parse_setup("2-4-1"), 1)
    evaluation = replace(trainer.frame().evaluation, batch_loss=50.0, gradient_norms=(100.0,))

    signs = Signs(Setup(learning_rate=0.0201), [evaluation], (), trainer.dataset, False)

    assert signs.overshoot == pytest.approx(0.0201 * 100**2 / 50)
    assert signs.overshoot > 4


def test_the_loss_of_a_guess() -> None:
    half = trained(parse_setup("2-4-1 data=xor"), 0)
    digits = trained(parse_setup("64-10 data=digits"), 0)
    plane = trained(parse_setup("2-1 data=plane samples=900"), 0)

    assert signs_of(half).clueless_loss == pytest.approx(np.log(2))
    assert signs_of(digits).clueless_loss == pytest.approx(np.log(10), rel=2e-3)
    assert signs_of(plane).clueless_loss == pytest.approx(plane.dataset.y.var())


def test_neighbours_know_the_spiral_and_not_the_noise() -> None:
    def error(words: str) -> float | None:
        return signs_of(Trainer(parse_setup(words))).neighbours_error

    spiral, noise = error("2-8-1 data=spiral noise=0 seed=2"), error("2-8-1 data=xor noise=5 seed=2")

    assert spiral is not None
    assert spiral < 0.05
    assert noise is not None
    assert noise > 0.4
    assert error("2-1 data=points points=1,1,0;-1,-1,0;1,-1,1;-1,1,1") is None


def test_units_are_saturated_where_their_slope_is_under_a_hundredth_of_the_largest() -> None:
    trainer = Trainer(parse_setup("2-2-3-1 tanh,sigmoid data=xor samples=40"))
    heights = (6.0, 5.97, 0.0)
    for unit, z in enumerate(heights):
        for place in range(2):
            trainer.set_parameter(1, unit, place, 0.0)
        trainer.set_parameter(1, unit, None, z)
    slopes = [4 * a * (1 - a) for a in 1 / (1 + np.exp(-np.array(heights)))]

    assert slopes[0] < 0.01 < slopes[1]
    assert signs_of(trainer).saturated_share == pytest.approx(1 / 3)
    assert signs_of(trained(parse_setup("2-4-1 relu learning-rate=200"), 5)).saturated_share == 0


@pytest.mark.parametrize(
    ("rate", "expected"), [(0.5, 0.5), (0.49, 0.2), (3.0, 2.0), (1e-12, 1e-9), (1e9, 1e6), (0.1 / 5, 0.02)]
)
def test_rates_are_nice_numbers(rate: float, expected: float) -> None:
    assert nice(rate) == expected


NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
MAYBE = st.none() | NUMBERS
SETUPS = [
    parse_setup(words)
    for words in (
        "2-4-1", "2-1 data=plane", "2-4-4-1 sigmoid,tanh data=moons test=0.2",
        "2-3-1 init=zeros learning-rate=1e5",
        "2-1 data=points points=1,1,1", "2-4-1-1 tanh,sigmoid data=xor optimizer=adam", "64-4-10 data=digits",
        "2-4-1 plant=flat-labels", "2-4-1 plant=double-sigmoid", "2-4-1 plant=wrong-sign optimizer=rmsprop",
    )
]  # fmt: skip
TRAINERS = [Trainer(setup) for setup in SETUPS]
FRAMES = [trainer.frame() for trainer in TRAINERS]


@given(
    st.integers(0, len(SETUPS) - 1),
    st.lists(
        st.tuples(NUMBERS, MAYBE, MAYBE, NUMBERS, NUMBERS, NUMBERS, NUMBERS, MAYBE),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 1000),
    st.booleans(),
)
def test_whatever_was_measured_it_never_fails(
    index: int, values: list[tuple[Any, ...]], interval: int, diverged: bool
) -> None:
    setup = SETUPS[index]
    evaluations = [
        Evaluation(
            step=number * interval, epoch=1.0, loss=loss, test_loss=test, accuracy=accuracy,
            test_accuracy=None, gradient_norms=(norm,) * (len(setup.layer_sizes) - 1), dead_share=dead,
            spread=spread, largest_change=change, batch_loss=batch, setup=setup,
        )
        for number, (loss, test, accuracy, norm, dead, spread, change, batch) in enumerate(values)
    ]  # fmt: skip

    findings = diagnose(setup, evaluations, FRAMES[index].layers, TRAINERS[index].dataset, diverged)

    names = [finding.name for finding in findings]
    assert names == sorted(set(names), key=FAULTS.index)
    assert ("divergence" in names) or not diverged
    for finding in findings:
        for words in finding.tries:
            assert parse_setup(words, setup) != setup, "there is something to change"


@given(st.lists(NUMBERS, max_size=5))
def test_the_norm_of_all_layers_is_a_number_or_infinite(norms: list[float]) -> None:
    evaluation = replace(FRAMES[0].evaluation, gradient_norms=tuple(map(abs, norms)))

    with np.errstate(all="ignore"):
        expected = float(np.linalg.norm(np.abs(norms))) if norms else 0.0
    norm = norm_of(evaluation)

    assert norm == pytest.approx(expected, rel=1e-9) or not np.isfinite(expected) or expected == 0
    assert norm >= 0
