"""The rows are those that the setup names, the same for the same seed, and of the promised shapes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.engine.data import Dataset, describe_data, load_dataset
from tui_tutor.engine.generators import GENERATORS
from tui_tutor.engine.setup import DATA, DataFacts
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import DataError, SetupError

CLASSES = [name for name in GENERATORS if DATA[name].classes]
REGRESSIONS = [name for name in GENERATORS if not DATA[name].classes]


def loaded(text: str) -> Dataset:
    return load_dataset(parse_setup(text))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    lines = [f"{i},{i * i},{i % 2}" for i in range(10)]
    path.write_text("\n".join(["a,b,kind", *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [*GENERATORS, "digits"])
def test_arrays_have_the_shapes_that_the_facts_promise(name: str) -> None:
    facts = describe_data(name)

    data = loaded(f"data={name}")

    outputs = facts.outputs(facts.default_loss)
    assert data.x.shape == (facts.samples, facts.inputs)
    assert data.y.shape == (facts.samples, outputs)
    assert data.test_x.shape[1] == facts.inputs
    assert data.test_y.shape == (len(data.test_x), outputs)
    assert len(data.input_names) == len(data.column_names) == facts.inputs
    assert {array.dtype for array in (data.x, data.y, data.test_x, data.test_y)} == {np.dtype(np.float64)}
    assert data.classes == facts.classes


@given(name=st.sampled_from(list(GENERATORS)), seed=st.integers(0, 2**32 - 1), samples=st.integers(1, 50))
def test_the_same_setup_gives_the_same_rows(name: str, seed: int, samples: int) -> None:
    setup = parse_setup(f"data={name} seed={seed} samples={samples}")

    first, second = load_dataset(setup), load_dataset(setup)

    for field in ("x", "y", "test_x", "test_y", "raw_x"):
        np.testing.assert_array_equal(getattr(first, field), getattr(second, field))
    assert len(first.x) == len(first.test_x) == samples


@pytest.mark.parametrize("name", GENERATORS)
def test_another_seed_and_the_test_rows_are_other_rows(name: str) -> None:
    one, two = loaded(f"data={name} seed=1"), loaded(f"data={name} seed=2")

    assert not np.isin(one.x, two.x).any()
    assert not np.isin(one.x, one.test_x).any()


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("samples", [200, 201])
def test_classes_are_balanced_and_mixed(name: str, samples: int) -> None:
    y = loaded(f"data={name} samples={samples}").y[:, 0]

    assert set(y) == {0.0, 1.0}
    assert abs(y.sum() - samples / 2) <= 1
    # Of 50 rows in a random order, 10 or fewer of one class are a chance of 1 in 100,000.
    assert 10 < y[:50].sum() < 40


@pytest.mark.parametrize("name", sorted(set(GENERATORS) - {"blobs"}))
def test_without_noise_inputs_stay_within_one(name: str) -> None:
    assert np.abs(loaded(f"data={name} noise=0").x).max() <= 1.0


def test_xor_is_one_where_the_signs_differ() -> None:
    data = loaded("data=xor noise=0 samples=400")

    np.testing.assert_array_equal(data.y[:, 0], data.x[:, 0] * data.x[:, 1] < 0)


def test_a_circle_is_inside_or_outside() -> None:
    data = loaded("data=circle noise=0")

    radius = np.linalg.norm(data.x, axis=1)
    np.testing.assert_array_equal(data.y[:, 0], radius < 0.6)


def test_a_straight_line_separates_the_blobs() -> None:
    data = loaded("data=blobs samples=2000")

    right = (data.x.sum(axis=1) > 0) == (data.y[:, 0] == 1)
    # The centres lie 3.2 standard deviations (0.2 and the noise of 0.1) from the line.
    assert right.mean() > 0.99


@pytest.mark.parametrize("name", ["spiral", "moons", "circle", "xor"])
def test_the_usual_noise_leaves_the_shape_to_be_learnt(name: str) -> None:
    data = loaded(f"data={name} samples=1000")

    distances = np.linalg.norm(data.test_x[:, np.newaxis] - data.x[np.newaxis], axis=2)
    nearest = np.argsort(distances, axis=1)[:, :9]
    guesses = data.y[:, 0][nearest].mean(axis=1) > 0.5
    # Nine neighbours among 1,000 rows come close to the best that can be done with the noise.
    assert (guesses == data.test_y[:, 0]).mean() > 0.97


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("plane", lambda x: (x[:, 0] + x[:, 1]) / 2),
        ("bump", lambda x: np.exp(-(x[:, 0] ** 2 + x[:, 1] ** 2) / 0.32)),
        ("sine", lambda x: np.sin(np.pi * x[:, 0])),
    ],
)
def test_a_regression_is_its_formula_and_noise_on_the_target(name: str, formula: object) -> None:
    assert callable(formula)
    clean, noisy = loaded(f"data={name} noise=0"), loaded(f"data={name} samples=5000 noise=0.2")

    # The same formula in another order of operations differs by rounding only.
    np.testing.assert_allclose(clean.y[:, 0], formula(clean.x), atol=1e-12)
    errors = noisy.y[:, 0] - formula(noisy.x)
    # The standard error of a deviation from 5,000 numbers is 1 %; five of them never happen.
    assert errors.std() == pytest.approx(0.2, rel=0.05)


def test_noise_moves_the_inputs_of_classes() -> None:
    clean, noisy = loaded("data=circle noise=0"), loaded("data=circle noise=0.3")

    moved = noisy.x - clean.x
    np.testing.assert_array_equal(noisy.y, clean.y)
    # 400 numbers give the deviation to 3.5 %; five times that never happens.
    assert moved.std() == pytest.approx(0.3, rel=0.18)


def test_a_share_is_held_out_of_the_samples() -> None:
    data = loaded("data=xor samples=200 test=0.25")

    assert (len(data.x), len(data.test_x)) == (150, 50)


@pytest.mark.parametrize(("words", "sizes"), [("test=0", (200, 0)), ("samples=2 test=0.9", (1, 1))])
def test_training_rows_are_never_all_held_out(words: str, sizes: tuple[int, int]) -> None:
    data = loaded(f"data=xor {words}")

    assert (len(data.x), len(data.test_x)) == sizes


def test_digits_are_images_from_zero_to_one_and_the_rest_is_for_the_test() -> None:
    data = loaded("data=digits")

    assert (len(data.x), len(data.test_x)) == (1500, 297)
    assert (data.x.min(), data.x.max()) == (0.0, 1.0)
    np.testing.assert_array_equal(data.y.sum(axis=1), 1.0)
    # Every digit is about a tenth of the 1,797 rows.
    assert data.y.sum(axis=0).min() > 120


def test_digits_are_as_many_as_there_are() -> None:
    assert len(loaded("data=digits samples=1797").test_x) == 0
    with pytest.raises(DataError, match="use at most samples=1797"):
        loaded("data=digits samples=1798")


@pytest.mark.parametrize(
    ("loss", "expected"),
    [("bce", [[1.0], [0.0]]), ("mse", [[1.0], [0.0]]), ("cross-entropy", [[0.0, 1.0], [1.0, 0.0]])],
)
def test_two_classes_are_one_column_or_two(loss: str, expected: list[list[float]]) -> None:
    data = loaded(f"points=0.5,0.25,1;-0.5,0.75,0 loss={loss}")

    np.testing.assert_array_equal(data.y, expected)
    np.testing.assert_array_equal(data.x, [[0.5, 0.25], [-0.5, 0.75]])
    assert len(data.test_x) == 0


def test_extra_inputs_follow_the_columns_in_the_order_given() -> None:
    data = loaded("extra=x1x2,sin-x2,x2^2,x1^2,sin-x1")

    x1, x2 = data.raw_x.T
    assert data.input_names == ("x1", "x2", "x1x2", "sin-x2", "x2^2", "x1^2", "sin-x1")
    np.testing.assert_array_equal(
        data.x, np.stack([x1, x2, x1 * x2, np.sin(x2), x2**2, x1**2, np.sin(x1)], axis=1)
    )


def test_standardising_uses_the_training_rows_for_the_test_rows_too() -> None:
    data = loaded("data=blobs standardize=yes extra=x1^2 test=0.5")

    # Sums of 100 rounded numbers of size 1.
    np.testing.assert_allclose(data.x.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(data.x.std(axis=0), 1.0, atol=1e-12)
    np.testing.assert_array_equal(data.test_x, data.inputs_of(data.raw_test_x))
    assert np.abs(data.test_x.mean(axis=0)).max() > 1e-3


def test_a_column_that_never_changes_is_standardised_to_zero() -> None:
    data = loaded("data=digits standardize=yes")

    assert np.isfinite(data.x).all()
    assert not data.x[:, 0].any()


@pytest.mark.parametrize("words", ["", "standardize=yes", "extra=x1x2,sin-x1 standardize=yes"])
def test_inputs_of_raw_rows_are_the_inputs(words: str) -> None:
    data = loaded(f"data=moons {words}")

    np.testing.assert_array_equal(data.inputs_of(data.raw_x), data.x)


def test_a_file_is_taken_whole_and_in_order(path: Path) -> None:
    data = loaded(f"data={path}")

    np.testing.assert_array_equal(data.x, [[i, i * i] for i in range(10)])
    np.testing.assert_array_equal(data.y[:, 0], [i % 2 for i in range(10)])
    assert (len(data.test_x), data.column_names, data.target_name) == (0, ("a", "b"), "kind")


def test_rows_of_a_file_that_are_not_chosen_are_for_the_test(path: Path) -> None:
    data = loaded(f"data={path} samples=6 seed=4")

    assert (len(data.x), len(data.test_x)) == (6, 4)
    assert sorted([*data.x[:, 0], *data.test_x[:, 0]]) == list(range(10))
    np.testing.assert_array_equal(data.y[:, 0], data.x[:, 0] % 2)


def test_a_share_of_a_file_is_held_out(path: Path) -> None:
    data = loaded(f"data={path} test=0.3")

    assert (len(data.x), len(data.test_x)) == (7, 3)


def test_noise_is_added_to_a_file_where_it_is_asked_for(path: Path) -> None:
    data = loaded(f"data={path} noise=0.5")

    moved = data.x[:, 0] - np.arange(10)
    # Ten normal numbers all within five deviations, and none of them nothing.
    assert (np.abs(moved) > 0).all()
    assert (np.abs(moved) < 2.5).all()


def test_more_samples_than_a_file_has_are_refused(path: Path) -> None:
    with pytest.raises(DataError, match="has 10 rows"):
        loaded(f"data={path} samples=11")


def test_a_file_that_changed_since_its_layers_were_fitted_is_told(path: Path) -> None:
    setup = parse_setup(f"data={path}")
    path.write_text("a,kind\n1,0\n2,1\n", encoding="utf-8")

    with pytest.raises(SetupError, match="write 1-4-1"):
        load_dataset(setup)


def test_a_file_of_two_columns_may_have_extra_inputs(path: Path) -> None:
    data = loaded(f"data={path} extra=x1x2")

    assert data.input_names == ("a", "b", "x1x2")
    np.testing.assert_array_equal(data.x[:, 2], [i**3 for i in range(10)])


def test_a_file_describes_itself(path: Path) -> None:
    assert describe_data(str(path)) == DataFacts(inputs=2, classes=2, samples=0, noise=0.0)


def test_data_without_a_name_are_refused() -> None:
    with pytest.raises(DataError, match="use one of xor"):
        describe_data("nothing")
