"""The rows that a setup trains and tests on."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.csv_file import Table, classes_of, read_table
from tui_tutor.engine.frame import Array
from tui_tutor.engine.generators import GENERATORS
from tui_tutor.engine.plants import column_scales
from tui_tutor.engine.setup import DATA, DataFacts, Setup
from tui_tutor.errors import DataError
from tui_tutor.translation import mark

TRAINING_STREAM = 101
TEST_STREAM = 102
CHOICE_STREAM = 103
GOLDEN = 0.6180339887498949
"""The golden ratio: multiples of it lie evenly, and in step with nothing."""
"""Second part of the seed of each generator drawn from here, so that none repeats another's numbers."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows to train and to test on, ready for a network. All arrays are float64.

    Attributes:
        x: Inputs of the training rows, shape (rows, inputs).
        y: Targets of the training rows, shape (rows, outputs): a number, 0 or 1 for two
            classes, or a 1 in the class's column.
        test_x: Inputs of the test rows, shape (test rows, inputs); there may be no rows.
        test_y: Targets of the test rows, shape (test rows, outputs).
        input_names: One name for each column of ``x``.
        classes: Number of classes, or 0 for a regression.
        raw_x: The training rows' columns of the data, before extra inputs and standardising,
            shape (rows, columns).
        raw_test_x: The same of the test rows, shape (test rows, columns).
        column_names: One name for each column of ``raw_x``.
        target_name: Name of the target.
        extra_inputs: Names of the inputs that are computed from x1 and x2.
        means: What is taken from each input, shape (inputs,); 0 without standardising.
        deviations: What each input is then divided by, shape (inputs,); 1 without.
    """

    x: Array
    y: Array
    test_x: Array
    test_y: Array
    input_names: tuple[str, ...]
    classes: int
    raw_x: Array
    raw_test_x: Array
    column_names: tuple[str, ...]
    target_name: str
    extra_inputs: tuple[str, ...]
    means: Array
    deviations: Array

    def inputs_of(self, raw: Array) -> Array:
        """What the network gets for columns of the data.

        Args:
            raw: Columns of the data, shape (rows, columns).

        Returns:
            The columns and the extra inputs, standardised with the training rows' means and
            deviations where the setup asks for it; shape (rows, inputs).
        """
        return (_with_extra_inputs(raw, self.extra_inputs) - self.means) / self.deviations


@dataclass(frozen=True)
class _Rows:
    """Columns (rows, columns) and targets (rows,) before anything is done to them."""

    x: Array
    target: Array

    def __getitem__(self, rows: slice | NDArray[np.intp]) -> "_Rows":
        return _Rows(self.x[rows], self.target[rows])


def describe_data(name: str, loss: str | None = None, many_rows: bool = False) -> DataFacts:
    """What must be known of data before a network can be laid out for them.

    Args:
        name: Name of a data set, or path of a ``.csv`` file, which is read.
        loss: The loss that was asked for; it may decide whether a file's target is a class.
        many_rows: Whether more rows of a file than can be trained on at once are fine,
            because ``samples`` chooses some of them.

    Raises:
        DataError: If there is no such data, or the file can't be trained on.
    """
    if name in DATA:
        return DATA[name]
    _check_is_csv(name)
    return _facts_of(read_table(name, many_rows), loss)


def load_dataset(setup: Setup) -> Dataset:
    """The rows for a setup; the same setup always gives the same rows.

    Raises:
        DataError: If the data can't be read, or have fewer rows than asked for.
        SetupError: If a file does not fit the setup's layers or loss.
    """
    if setup.data in DATA:
        facts = DATA[setup.data]
        columns, target_name = tuple(f"x{i + 1}" for i in range(facts.inputs)), "y"
        training, test = _named_rows(setup)
    else:
        _check_is_csv(setup.data)
        table = read_table(setup.data, setup.samples is not None)
        facts = _facts_of(table, setup.loss)
        setup.check_fit(facts)
        columns, target_name = table.names[:-1], table.names[-1]
        training, test = _parts(setup, _Rows(table.inputs, table.target), noise_on=facts.classes)
    return _prepared(setup, facts, columns, target_name, training, test)


def _check_is_csv(name: str) -> None:
    if not name.lower().endswith(".csv"):
        raise DataError(
            mark("there is no data called {name}"),
            mark("use one of {choices}, or a .csv file"),
            name=repr(name[:40]),
            choices=", ".join(DATA),
        )


def _facts_of(table: Table, loss: str | None) -> DataFacts:
    return DataFacts(inputs=len(table.names) - 1, classes=classes_of(table, loss), samples=0, noise=0.0)


def _named_rows(setup: Setup) -> tuple[_Rows, _Rows]:
    """Training and test rows of a data set that has a name."""
    facts = DATA[setup.data]
    if setup.data == "points":
        points = np.array(setup.points, dtype=np.float64)
        return _parts(setup, _Rows(points[:, :2], points[:, 2]), noise_on=facts.classes)
    if setup.data == "digits":
        return _parts(setup, _digits(), noise_on=facts.classes)
    samples = setup.samples or facts.samples
    training = _generated(setup, samples, TRAINING_STREAM)
    if setup.test is None:
        return training, _generated(setup, samples, TEST_STREAM)
    return _held_out(setup, training)


def _generated(setup: Setup, rows: int, stream: int) -> _Rows:
    rng = np.random.default_rng([setup.seed, stream])
    x, target = GENERATORS[setup.data](rows, rng)
    shuffled = _Rows(x, target)[rng.permutation(rows)]
    return _noisy(setup, shuffled, rng, DATA[setup.data].classes)


def _parts(setup: Setup, rows: _Rows, noise_on: int) -> tuple[_Rows, _Rows]:
    """Training and test rows of data that are given: in order, unless some are chosen."""
    count = len(rows.x)
    samples = setup.samples or count
    if samples > count:
        raise DataError(
            mark("{data} has {rows} rows, so samples={samples} is too many"),
            mark("use at most samples={rows}"),
            data=setup.data,
            rows=count,
            samples=samples,
        )
    if samples < count or setup.test:
        rng = np.random.default_rng([setup.seed, CHOICE_STREAM])
        rows = rows[rng.permutation(count)]
    if setup.noise:
        rows = _noisy(setup, rows, np.random.default_rng([setup.seed, TRAINING_STREAM]), noise_on)
    if setup.test is None:
        return rows[:samples], rows[samples : samples + max(samples, 10_000)]
    return _held_out(setup, rows[:samples])


def _held_out(setup: Setup, rows: _Rows) -> tuple[_Rows, _Rows]:
    """The rows without, and with, the share that is held out; both keep at least one row."""
    count, share = len(rows.x), setup.test or 0.0
    held = min(max(round(count * share), 1), count - 1) if share else 0
    return rows[: count - held], rows[count - held :]


def _noisy(setup: Setup, rows: _Rows, rng: np.random.Generator, classes: int) -> _Rows:
    """Noise on the inputs of classes, on the target of a regression."""
    noise = setup.noise or 0.0
    if classes:
        return _Rows(rows.x + rng.normal(0.0, noise, rows.x.shape), rows.target)
    return _Rows(rows.x, rows.target + rng.normal(0.0, noise, rows.target.shape))


def _digits() -> _Rows:
    """The shipped 8x8 images, 1,797 of them, with pixels from 0 to 1."""
    with files("tui_tutor.engine").joinpath("digits.npz").open("rb") as file:
        content = np.load(file, allow_pickle=False)
        return _Rows(content["images"] / 16.0, content["labels"].astype(np.float64))


def _prepared(
    setup: Setup,
    facts: DataFacts,
    columns: tuple[str, ...],
    target_name: str,
    training: _Rows,
    test: _Rows,
) -> Dataset:
    scales = column_scales(setup, training.x)
    training, test = _Rows(training.x * scales, training.target), _Rows(test.x * scales, test.target)
    inputs = _with_extra_inputs(training.x, setup.extra_inputs)
    means, deviations = np.zeros(inputs.shape[1]), np.ones(inputs.shape[1])
    if setup.standardize:
        means = inputs.mean(axis=0)
        spread = inputs.std(axis=0)
        # A column that never changes has nothing to divide by.
        deviations = np.where(spread > 1e-12 * np.maximum(np.abs(means), 1.0), spread, 1.0)
    outputs = facts.outputs(setup.loss)
    test_inputs = _with_extra_inputs(test.x, setup.extra_inputs)
    return Dataset(
        x=(inputs - means) / deviations,
        y=_targets(training.target, outputs),
        test_x=(test_inputs - means) / deviations,
        test_y=_targets(test.target, outputs),
        input_names=columns + setup.extra_inputs,
        classes=facts.classes,
        raw_x=training.x,
        raw_test_x=test.x,
        column_names=columns,
        target_name=target_name,
        extra_inputs=setup.extra_inputs,
        means=means,
        deviations=deviations,
    )


def _targets(target: Array, outputs: int) -> Array:
    """One column as it is, or a 1 in the class's column; shape (rows, outputs)."""
    if outputs == 1:
        return target[:, np.newaxis].copy()
    columns = np.arange(outputs, dtype=np.float64)
    return np.equal(target[:, np.newaxis], columns).astype(np.float64)


def _with_extra_inputs(raw: Array, names: tuple[str, ...]) -> Array:
    """The columns of the data and, after them, what is computed from x1 and x2."""
    if not names:
        return np.array(raw, dtype=np.float64)
    x1, x2 = raw[:, 0], raw[:, 1]
    extra = {
        "x1^2": x1**2,
        "x2^2": x2**2,
        "x1x2": x1 * x2,
        "sin-x1": np.sin(x1),
        "sin-x2": np.sin(x2),
    }
    return np.column_stack([raw, *(extra[name] for name in names)])


def spread(count: int, most: int) -> NDArray[np.intp]:
    """At most ``most`` of ``count`` rows from everywhere among them, always the same ones.

    Equal steps would meet only one class where the classes take turns, hence the golden ratio.
    """
    if count <= most:
        return np.arange(count)
    places = np.arange(1, most + 1) * GOLDEN % 1.0
    return np.unique((places * count).astype(np.intp))
