"""A setup refuses what can't be run, and says what can."""

import pytest

from tui_tutor.engine.setup import DATA, Setup
from tui_tutor.errors import SetupError


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"layer_sizes": (2,)}, "an input and an output layer"),
        ({"layer_sizes": (0, 4, 1)}, "a layer of 0 units"),
        ({"layer_sizes": (2, 10**9, 1)}, "a layer of 1,000,000,000 units"),
        ({"layer_sizes": (2, *[4] * 20, 1)}, "22 layers are too many"),
        ({"layer_sizes": (2, *[1024] * 4, 1)}, "parameters are too many"),
        ({"layer_sizes": (2, 4, 2)}, "write 2-4-1"),
        ({"layer_sizes": (2, 4, 1), "extra_inputs": ("x1^2",)}, "write 3-4-1"),
        ({"activations": ("relu", "tanh")}, "hidden layers: 1; activations given: 2"),
        ({"activations": ("rellu",)}, "did you mean relu"),
        ({"data": "xr"}, "did you mean xor"),
        ({"data": "a\nb.csv"}, "simpler name"),
        ({"data": "x" * 2000 + ".csv"}, "shorter"),
        ({"learning_rate": -1.0}, "learning-rate can't be -1"),
        ({"learning_rate": 0.0}, "learning-rate can't be 0"),
        ({"learning_rate": float("inf")}, "learning-rate can't be inf"),
        ({"learning_rate": float("nan")}, "learning-rate can't be nan"),
        ({"seed": -1}, "seed can't be -1"),
        ({"seed": 10**400}, "seed can't be 1000"),
        ({"test": 1.0}, "test can't be 1"),
        ({"samples": 0}, "samples can't be 0"),
        ({"batch": 201}, "at most 200"),
        ({"data": "rows.csv", "samples": 20, "batch": 21}, "at most 20"),
        ({"device": "cuda"}, "add backend=torch"),
        ({"data": "plane"}, "use loss=mse"),
        ({"data": "digits", "layer_sizes": (64, 10)}, "use loss=cross-entropy"),
        ({"data": "points"}, "points= belong together"),
        ({"points": ((0.0, 0.0, 1),)}, "points= belong together"),
        ({"data": "points", "points": ((float("nan"), 0.0, 1),)}, "points can't be nan"),
        ({"data": "points", "points": ((0.0, 0.0, 2),)}, "0 or 1"),
        ({"data": "points", "points": ((0.0, 0.0, 1),) * 1001}, "1,001 points are too many"),
    ],
)
def test_a_value_that_can_not_be_run_is_refused_in_two_short_lines(
    values: dict[str, object], expected: str
) -> None:
    with pytest.raises(SetupError, match=expected) as caught:
        Setup().changed(**values)

    assert str(caught.value).count("\n") <= 1


@pytest.mark.parametrize("name", [name for name in DATA if name != "points"])
def test_every_named_data_set_gets_layers_and_a_loss_that_fit(name: str) -> None:
    setup = Setup().with_data(name, DATA[name])

    assert setup.loss == DATA[name].default_loss
    assert setup.layer_sizes == (DATA[name].inputs, 4, DATA[name].outputs(setup.loss))
    assert (setup.samples, setup.noise) == (DATA[name].samples, DATA[name].noise)


def test_setups_that_run_the_same_are_equal() -> None:
    assert Setup() == Setup(samples=200, noise=0.1, activations=("relu",))
    assert Setup(data="rows.csv") == Setup(data="rows.csv", noise=0.0)


def test_changing_the_data_takes_its_usual_samples_noise_and_batch() -> None:
    before = Setup(samples=50, noise=0.3, test=0.5, batch=10, learning_rate=0.1)

    after = before.with_data("spiral", DATA["spiral"])

    assert (after.samples, after.noise, after.test, after.batch) == (200, 0.05, None, 0)
    assert after.learning_rate == 0.1


def test_points_are_new_data() -> None:
    points = ((0.5, 0.5, 1), (-0.5, 0.5, 0))

    setup = Setup().with_data("points", DATA["points"], points)

    assert setup.points == points
    assert setup.with_data("xor", DATA["xor"]) == Setup()


@pytest.mark.parametrize(
    ("activations", "sizes", "expected"),
    [
        (("tanh", "relu"), (2, 8, 8, 8, 1), ("tanh", "relu", "relu")),
        (("tanh", "relu"), (2, 8, 1), ("tanh",)),
        (("tanh", "relu"), (2, 1), ()),
    ],
)
def test_new_layers_take_their_neighbours_activation(
    activations: tuple[str, ...], sizes: tuple[int, ...], expected: tuple[str, ...]
) -> None:
    setup = Setup(layer_sizes=(2, 8, 8, 1), activations=activations)

    assert setup.with_layer_sizes(sizes).activations == expected


def test_a_hidden_layer_added_to_none_gets_relu() -> None:
    assert Setup(layer_sizes=(2, 1)).with_layer_sizes((2, 4, 1)).activations == ("relu",)


@pytest.mark.parametrize(
    ("values", "keeps"),
    [
        ({"learning_rate": 0.1}, True),
        ({"batch": 10}, True),
        ({"optimizer": "adam", "momentum": 0.5}, True),
        ({"l1": 0.1, "l2": 0.1}, True),
        ({"backend": "torch", "precision": "float32"}, True),
        ({"seed": 2}, False),
        ({"init": "zeros"}, False),
        ({"noise": 0.2}, False),
        ({"activations": ("tanh",)}, False),
        ({"layer_sizes": (2, 5, 1)}, False),
    ],
)
def test_only_what_steers_the_descent_keeps_the_parameters(values: dict[str, object], keeps: bool) -> None:
    setup = Setup()

    assert setup.changed(**values).keeps_parameters_of(setup) is keeps
