from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.engine.backend import create_backend
from tui_tutor.engine.bend import DECISION, SHARES, SPREAD, Bend, axes_choices
from tui_tutor.engine.bent_plane import LINES, BentPlane, bent_planes_of
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.shares import Shares
from tui_tutor.engine.surface import plane_of
from tui_tutor.engine.trainer import Trainer

Parameters = tuple[LayerParameters, ...]
TURNED = [[0.0, -1.0], [1.0, 0.0]]


def layer(weights: list[list[float]], biases: list[float] | None = None) -> LayerParameters:
    return LayerParameters(np.array(weights), np.array(biases or [0.0] * len(weights)))


def trained(words: str, steps: int = 200) -> Parameters:
    trainer = Trainer(parse_setup(words))
    trainer.run(steps)
    return trainer.parameters()


def pictures(
    words: str, parameters: Parameters, bend: Bend, sample: int | None = None
) -> tuple[BentPlane | Shares, ...]:
    setup = parse_setup(words)
    dataset, backend = load_dataset(setup), create_backend(setup)
    backend.write(parameters)
    return bent_planes_of(backend, setup, dataset, plane_of(setup, dataset), bend, sample)


def bent(words: str, parameters: Parameters, bend: Bend, sample: int | None = None) -> BentPlane:
    picture = pictures(words, parameters, bend, sample)[-1]
    assert isinstance(picture, BentPlane)
    return picture


def shares(words: str, parameters: Parameters) -> Shares:
    picture = pictures(words, parameters, Bend(1))[-1]
    assert isinstance(picture, Shares)
    return picture


def logits(words: str, parameters: Parameters, x: Array) -> Array:
    """What the last layer computes for columns of the data, written out."""
    setup = parse_setup(words)
    a = load_dataset(setup).inputs_of(x)
    for one, name in zip(parameters[:-1], setup.activations, strict=True):
        z = a @ one.weights.T + one.biases
        a = np.tanh(z) if name == "tanh" else np.maximum(z, 0)
    return np.asarray(a @ parameters[-1].weights.T + parameters[-1].biases)


# the grid and the rows


def test_a_layer_that_changes_nothing_leaves_the_plane_as_it_is() -> None:
    parameters = (layer([[1, 0], [0, 1]]), layer([[1, 1]]))

    plane, before = (bent("2-2-1 identity", parameters, Bend(depth)) for depth in (1, 0))

    assert plane.across.shape == plane.upward.shape == (LINES, 49, 2)
    for line in plane.across:
        assert np.ptp(line[:, 1]) == 0
        assert (np.diff(line[:, 0]) > 0).all()
    for line in plane.upward:
        assert np.ptp(line[:, 0]) == 0
    assert np.array_equal(plane.across, before.across)
    assert np.array_equal(plane.points, load_dataset(parse_setup("2-2-1")).raw_x)


def test_a_turn_turns_the_grid_and_the_rows() -> None:
    straight = bent("2-2-1 identity", (layer([[1, 0], [0, 1]]), layer([[1, 1]])), Bend(1))
    turned = bent("2-2-1 identity", (layer(TURNED), layer([[1, 1]])), Bend(1), sample=3)

    for before, after in (
        (straight.across, turned.across),
        (straight.points, turned.points),
        (straight.points[3:4], turned.sample),
    ):
        assert np.allclose(after, before @ np.array(TURNED).T)


def test_relu_folds_the_negative_half_onto_the_axis() -> None:
    parameters = (layer([[1, 0], [0, 1]]), layer([[1, 1]]))

    plane = bent("2-2-1 relu", parameters, Bend(1))

    raw = bent("2-2-1 relu", parameters, Bend(0))
    assert np.array_equal(plane.upward, np.maximum(raw.upward, 0))
    assert np.array_equal(plane.points, np.maximum(raw.points, 0))


def test_lines_cross_at_points_of_both() -> None:
    plane = bent("2-3-2-1 tanh", trained("2-3-2-1 tanh"), Bend(2))

    assert np.allclose(plane.across[:, ::6], plane.upward[:, ::6].transpose(1, 0, 2))


def test_inputs_are_bent_by_extra_ones_and_put_to_scale() -> None:
    words = "4-2-1 data=circle extra=x1^2,x2^2 standardize=yes"
    setup = parse_setup(words)

    plane = bent(words, trained(words, 0), Bend(0, (0, 2)))

    dataset = load_dataset(setup)
    assert np.allclose(plane.points, dataset.x[:, [0, 2]])


def test_of_many_rows_some_are_moved_and_of_both_classes_alike() -> None:
    words = "2-2-1 data=xor samples=5000"

    plane = bent(words, trained(words, 1), Bend(1))

    assert 300 < len(plane.points) <= 400
    assert len(plane.y) == len(plane.points)
    assert 0.4 < plane.y.mean() < 0.6


def test_data_with_more_than_two_columns_have_rows_and_no_grid() -> None:
    words = "64-5-10 data=digits samples=60"

    plane = bent(words, trained(words, 5), Bend(1))

    assert plane.across.size == plane.upward.size == 0
    assert plane.points.shape == (60, 2)
    assert plane.turn is None


def test_pictures_before_the_chosen_layer_come_first() -> None:
    words = "2-3-3-1"
    parameters = trained(words, 1)

    assert [one.depth for one in pictures(words, parameters, Bend(2, panels=2))] == [1, 2]
    assert [one.depth for one in pictures(words, parameters, Bend(0, panels=3))] == [0, 1, 2]
    assert [one.depth for one in pictures(words, parameters, Bend(9, panels=9))] == [0, 1, 2, 3]


# the axes


@pytest.mark.parametrize("axes", [SPREAD, DECISION])
def test_the_same_function_gives_the_same_picture_however_its_units_stand(axes: str) -> None:
    words = "2-6-1 tanh data=moons"
    first, last = trained(words)
    order, signs = np.array([3, 0, 5, 1, 4, 2]), np.array([1.0, -1, -1, 1, -1, 1])
    turned = (
        LayerParameters((first.weights * signs[:, None])[order], (first.biases * signs)[order]),
        LayerParameters((last.weights * signs)[:, order], last.biases),
    )

    one, other = (bent(words, parameters, Bend(1, axes)) for parameters in ((first, last), turned))

    assert np.allclose(one.points, other.points)
    assert np.allclose(one.across, other.across)


def test_principal_axes_show_as_much_as_two_axes_can() -> None:
    words = "2-6-4-1 tanh data=circle"
    parameters = trained(words)
    raw = load_dataset(parse_setup(words)).x
    a = np.tanh(raw @ parameters[0].weights.T + parameters[0].biases)
    sizes = np.linalg.svd(a - a.mean(axis=0), compute_uv=False)

    plane = bent(words, parameters, Bend(1))

    assert plane.axes == SPREAD
    assert np.allclose(np.linalg.svd(plane.points, compute_uv=False), sizes[:2])
    assert plane.kept == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum())


def test_principal_axes_lie_as_the_inputs_do() -> None:
    weights = [[0.0, 2.0], [-1.0, 0.0], [0.0, 0.5]]
    plane = bent("2-3-3-1 identity", (layer(weights), layer([[1, 1, 1]] * 3), layer([[1, 1, 1]])), Bend(1))

    raw = load_dataset(parse_setup("2-3-3-1 identity")).raw_x
    centred = raw - raw.mean(axis=0)
    overlap = plane.points.T @ (centred / np.linalg.norm(centred, axis=0))
    # The best turn leaves nothing to be gained by another one: the product is symmetric.
    assert np.allclose(overlap, overlap.T)
    assert overlap[0, 0] > 0
    assert overlap[1, 1] > 0


@pytest.mark.parametrize("words", ["2-5-1 tanh data=circle", "2-5-1 data=xor loss=mse rate=0.05"])
def test_across_the_decision_lies_what_the_last_layer_computes(words: str) -> None:
    words = words.replace("rate", "learning-rate")
    parameters = trained(words)
    raw = load_dataset(parse_setup(words)).raw_x

    plane = bent(words, parameters, Bend(1))

    assert plane.axes == DECISION
    assert np.allclose(plane.points[:, 0], logits(words, parameters, raw)[:, 0])
    assert plane.turn is not None
    assert plane.turn.exact
    assert plane.turn.normal == pytest.approx([1, 0])
    assert plane.turn.offset == pytest.approx(-0.5 if "mse" in words else 0)


@pytest.mark.parametrize("axes", [SPREAD, DECISION, (0, 1)])
@pytest.mark.parametrize("words", ["2-4-1 init=zeros", "2-4-1 relu"])
def test_units_that_all_answer_the_same_are_a_point(words: str, axes: str | tuple[int, int]) -> None:
    parameters = tuple(replace(one, biases=one.biases - 100) for one in trained(words, 0))

    plane = bent(words, parameters, Bend(1, axes))

    assert np.ptp(plane.points, axis=0) == pytest.approx([0, 0])
    assert plane.kept == 1


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200])
@pytest.mark.parametrize("axes", [SPREAD, DECISION, (0, 1)])
@pytest.mark.parametrize("words", ["2-4-1", "2-4-1 identity"])
def test_numbers_beyond_all_bounds_are_no_error(
    words: str, axes: str | tuple[int, int], value: float
) -> None:
    parameters = tuple(
        LayerParameters(np.full_like(one.weights, value), one.biases) for one in trained(words, 0)
    )

    planes = pictures(words, parameters, Bend(1, axes, panels=3))

    assert [plane.depth for plane in planes] == [0, 1, 2]


# where the answer turns


@pytest.mark.parametrize(
    ("words", "bend"),
    [
        ("2-2-1 tanh data=circle", Bend(1)),
        ("2-3-2-1 relu data=moons learning-rate=0.1", Bend(2)),
        ("2-2-1 data=moons loss=mse learning-rate=0.05", Bend(1)),
        ("2-2-2 tanh data=moons loss=cross-entropy", Bend(1)),
        ("2-5-1 tanh data=moons", Bend(1, DECISION)),
        ("2-5-2 relu data=moons loss=cross-entropy learning-rate=0.1", Bend(1, DECISION)),
        ("2-1-1 tanh data=moons", Bend(1)),
        ("2-1 data=moons", Bend(0)),
        ("2-3-1 tanh data=moons", Bend(2)),
        ("2-3-2 tanh data=moons loss=cross-entropy", Bend(2)),
    ],
)
def test_the_line_parts_the_rows_as_the_network_does(words: str, bend: Bend) -> None:
    parameters = trained(words)
    raw = load_dataset(parse_setup(words)).raw_x
    z = logits(words, parameters, raw)
    turn = 0.5 if "mse" in words else 0.0
    answers = z[:, 1] > z[:, 0] if z.shape[1] == 2 else z[:, 0] > turn

    plane = bent(words, parameters, bend)

    assert plane.turn is not None
    assert plane.turn.exact
    assert 0 < answers.sum() < len(answers)
    assert np.array_equal(plane.points @ plane.turn.normal + plane.turn.offset > 0, answers)


def test_a_line_that_is_only_a_cut_is_called_so_and_drawn_where_it_is_nearly_right() -> None:
    words = "2-4-1 tanh data=blobs"
    parameters = trained(words, 400)
    z = logits(words, parameters, load_dataset(parse_setup(words)).raw_x)[:, 0]

    plane = bent(words, parameters, Bend(1, SPREAD))

    assert plane.turn is not None
    assert not plane.turn.exact
    drawn = plane.points @ plane.turn.normal + plane.turn.offset
    assert np.mean((drawn > 0) == (z > 0)) >= 0.9
    # In the plane through the rows' middle it is the network's own: the mean of a linear function.
    assert drawn.mean() == pytest.approx(z.mean())


def test_a_cut_that_parts_the_rows_wrong_is_not_drawn() -> None:
    # All that decides is the third unit, which a picture of the two others does not show.
    parameters = layer([[1, 0], [0, 1], [0.1, -0.1]]), layer([[0, 0, 1]])

    assert bent("2-3-1 identity data=moons", parameters, Bend(1, (0, 1))).turn is None
    assert bent("2-3-1 identity data=moons", parameters, Bend(1, (0, 2))).turn is not None


@pytest.mark.parametrize(
    ("words", "depth"), [("2-3-2-1 data=moons", 1), ("2-2-1 data=plane loss=mse", 1), ("2-2-1", 0)]
)
def test_there_is_no_line_where_nothing_is_decided_yet(words: str, depth: int) -> None:
    assert bent(words, trained(words, 5), Bend(depth)).turn is None


# shares


@pytest.mark.parametrize("words", ["1-6-1 tanh data=sine", "1-4-3-1 relu data=sine learning-rate=0.05"])
def test_the_shares_add_up_to_the_function(words: str) -> None:
    parameters = trained(words)

    picture = pictures(words, parameters, Bend(9).moved(-1, *_facts(words)))[-1]

    assert isinstance(picture, Shares)
    assert picture.shares.shape == (49, parameters[-1].weights.shape[1])
    assert np.allclose(picture.total, logits(words, parameters, picture.x[:, None])[:, 0])
    assert picture.turn is None
    assert len(picture.raw_x) == len(picture.y) == 200


def test_a_share_is_the_weight_times_what_the_unit_answers() -> None:
    picture = shares("1-2-1 relu data=sine", (layer([[1], [-2]], [0, 0.5]), layer([[3, -1]], [0.25])))

    x = picture.x
    assert np.allclose(picture.shares[:, 0], 3 * np.maximum(x, 0))
    assert np.allclose(picture.shares[:, 1], -np.maximum(0.5 - 2 * x, 0))
    assert picture.bias == 0.25


@pytest.mark.parametrize(
    ("loss", "outputs", "turn"), [("bce", 1, 0.0), ("mse", 1, 0.5), ("cross-entropy", 2, 0.0)]
)
def test_of_two_classes_the_shares_are_of_what_decides(
    tmp_path_factory: pytest.TempPathFactory, loss: str, outputs: int, turn: float
) -> None:
    file = tmp_path_factory.mktemp("data") / "steps.csv"
    file.write_text("\n".join(["t,on", *(f"{row / 10},{int(row > 12)}" for row in range(30))]))
    words = f"1-3-{outputs} tanh data={file} loss={loss}"
    parameters = trained(words, 50)

    picture = shares(words, parameters)

    z = logits(words, parameters, picture.x[:, None])
    assert np.allclose(picture.total, z[:, 1] - z[:, 0] if outputs == 2 else z[:, 0])
    assert picture.turn == turn


# what is asked for


def _facts(words: str) -> tuple[Setup, Dataset]:
    setup = parse_setup(words)
    return setup, load_dataset(setup)


def test_the_axes_that_show_most_come_first() -> None:
    facts = _facts("2-5-2-3-1")

    choices = [axes_choices(*facts, depth) for depth in range(5)]

    assert choices == [
        ((0, 1),),
        (SPREAD, (0, 1), (2, 3), (3, 4)),
        ((0, 1),),
        (DECISION, SPREAD, (0, 1), (1, 2)),
        ((0, 0),),
    ]
    assert axes_choices(*_facts("1-3-1 data=sine"), 1) == (SHARES, SPREAD, (0, 1), (1, 2))
    assert axes_choices(*_facts("64-4-10 data=digits"), 1)[0] == SPREAD


def test_moving_stays_within_the_network_and_begins_with_the_best_axes() -> None:
    facts = _facts("2-5-4-1")

    bend = Bend(1, (2, 3)).moved(1, *facts)

    assert bend == Bend(2, DECISION)
    assert bend.moved(5, *facts) == Bend(3, (0, 0))
    assert Bend(3, (0, 0)).moved(1, *facts) == Bend(3, (0, 0))
    assert Bend(0, (1, 0)).moved(-1, *facts) == Bend(0, (1, 0))


def test_toggling_goes_round_all_axes() -> None:
    facts = _facts("2-5-1")
    bends = [Bend(1)]
    for _time in range(5):
        bends.append(bends[-1].toggled(*facts))

    assert [bend.axes for bend in bends[1:]] == [SPREAD, (0, 1), (2, 3), (3, 4), DECISION]
    assert Bend(1, (4, 2)).toggled(*facts).axes == DECISION


def test_an_axis_turns_through_all_units_but_that_of_the_other() -> None:
    facts = _facts("2-4-1")

    assert Bend(1).turned(0, *facts).axes == (0, 1)
    assert Bend(1, (0, 1)).turned(0, *facts).axes == (2, 1)
    assert Bend(1, (0, 3)).turned(1, *facts).axes == (0, 1)
    assert Bend(1, (2, 3)).turned(0, *facts).axes == (0, 3)
    assert Bend(0, (0, 1)).turned(0, *facts).axes == (1, 0)
    assert Bend(2).turned(0, *facts).axes == (0, 0)


@given(
    depth=st.integers(-3, 9),
    axes=st.none()
    | st.sampled_from([SHARES, SPREAD, DECISION])
    | st.tuples(st.integers(-1, 9), st.integers(-1, 9)),
    words=st.sampled_from(
        ["2-4-1", "2-2-1", "2-1-3-1", "2-1", "1-3-1 data=sine", "2-3-2 loss=cross-entropy"]
    ),
    turns=st.lists(st.sampled_from(["on", "back", "axes", "x", "y"]), max_size=6),
)
def test_whatever_was_looked_at_before_there_is_a_picture(
    depth: int, axes: str | tuple[int, int] | None, words: str, turns: list[str]
) -> None:
    facts = _facts(words)
    bend = Bend(depth, axes, 2)
    for turn in turns:
        if turn in ("on", "back"):
            bend = bend.moved(1 if turn == "on" else -1, *facts)
        elif turn == "axes":
            bend = bend.toggled(*facts)
        else:
            bend = bend.turned("xy".index(turn), *facts)

    shown = pictures(words, trained(words, 0), bend)

    fitted = bend.fitted(*facts)
    assert fitted.fitted(*facts) == fitted
    assert fitted.depth in [picture.depth for picture in shown]
