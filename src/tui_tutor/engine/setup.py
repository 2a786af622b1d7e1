"""A setup: everything that determines a run, checked once, when it is made."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

from tui_tutor.engine.setup_checks import check_choice, check_data, check_plant, check_range
from tui_tutor.errors import SetupError
from tui_tutor.translation import mark

ACTIVATIONS = ("identity", "relu", "leaky-relu", "sigmoid", "tanh")
LOSSES = ("bce", "cross-entropy", "mse")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
INITS = ("zeros", "small", "xavier", "he")
BACKENDS = ("numpy", "torch")
DEVICES = ("cpu", "cuda", "mps")
PRECISIONS = ("float64", "float32")
EXTRA_INPUTS = ("x1^2", "x2^2", "x1x2", "sin-x1", "sin-x2")
PLANTS = (
    "none",
    "double-sigmoid",
    "flat-labels",
    "wrong-sign",
    "transposed-weights",
    "kept-gradients",
    "large-input",
)
"""Faults that can be planted in a run; `tui_tutor.engine.plants` does it."""

LARGEST_LAYER = 1024
MOST_LAYERS = 16
MOST_PARAMETERS = 2_000_000
MOST_SAMPLES = 100_000
MOST_POINTS = 1000
FARTHEST_POINT = 100.0


@dataclass(frozen=True)
class DataFacts:
    """What must be known of a data set before a network can be laid out for it.

    Attributes:
        inputs: Columns of x before extra inputs.
        classes: Number of classes, or 0 for a regression.
        samples: Rows trained on where the setup does not say; 0 means all there are.
        noise: Standard deviation of the noise where the setup does not say.
    """

    inputs: int
    classes: int
    samples: int
    noise: float

    @property
    def default_loss(self) -> str:
        """The loss that fits the data's kind of target."""
        if self.classes == 0:
            return "mse"
        return "bce" if self.classes == 2 else "cross-entropy"

    def outputs(self, loss: str) -> int:
        """Units that the last layer needs under ``loss``."""
        if self.classes == 0:
            return 1
        if self.classes == 2 and loss != "cross-entropy":
            return 1
        return self.classes


DATA = {
    "xor": DataFacts(inputs=2, classes=2, samples=200, noise=0.1),
    "circle": DataFacts(inputs=2, classes=2, samples=200, noise=0.1),
    "blobs": DataFacts(inputs=2, classes=2, samples=200, noise=0.1),
    "spiral": DataFacts(inputs=2, classes=2, samples=200, noise=0.05),
    "moons": DataFacts(inputs=2, classes=2, samples=200, noise=0.1),
    "plane": DataFacts(inputs=2, classes=0, samples=200, noise=0.1),
    "bump": DataFacts(inputs=2, classes=0, samples=200, noise=0.1),
    "sine": DataFacts(inputs=1, classes=0, samples=200, noise=0.1),
    "digits": DataFacts(inputs=64, classes=10, samples=1500, noise=0.0),
    "points": DataFacts(inputs=2, classes=2, samples=0, noise=0.0),
}
"""The data sets that have a name; anything else is the path of a ``.csv`` file."""


@dataclass(frozen=True)
class Setup:
    """Everything that determines a run.

    ``activations`` may be given once for all hidden layers. ``samples`` is the number of
    rows trained on; None takes all rows of a file. ``test`` is the share of those rows held
    out; None tests on fresh rows instead (for generated data as many again; of digits or a
    file, the rows left over). ``batch`` 0 means all rows. ``points`` are (x1, x2, y) drawn
    by hand, for ``data="points"``.

    Raises:
        SetupError: If a value is out of range or two values do not fit each other.
    """

    layer_sizes: tuple[int, ...] = (2, 4, 1)
    activations: tuple[str, ...] = ("relu",)
    data: str = "xor"
    samples: int | None = None
    noise: float | None = None
    test: float | None = None
    standardize: bool = False
    extra_inputs: tuple[str, ...] = ()
    points: tuple[tuple[float, float, int], ...] = ()
    loss: str = "bce"
    learning_rate: float = 0.5
    optimizer: str = "sgd"
    momentum: float = 0.9
    batch: int = 0
    init: str = "he"
    seed: int = 1
    l1: float = 0.0
    l2: float = 0.0
    backend: str = "numpy"
    device: str = "cpu"
    precision: str = "float64"
    plant: str = "none"

    def __post_init__(self) -> None:
        self._check_layers()
        self._check_names()
        self._check_numbers()
        self._check_points()
        if self.facts is None:
            object.__setattr__(self, "noise", self.noise or 0.0)
        else:
            self.check_fit(self.facts)
            self._fill_in(self.facts)
        self._check_batch()

    @property
    def facts(self) -> DataFacts | None:
        """What is known of the data without reading a file."""
        return DATA.get(self.data)

    @property
    def hidden_layers(self) -> int:
        """Number of layers between input and output."""
        return len(self.layer_sizes) - 2

    def changed(self, **values: object) -> Self:
        """This setup with some values replaced, checked again."""
        return replace(self, **values)  # type: ignore[arg-type]

    def with_layer_sizes(self, layer_sizes: tuple[int, ...]) -> Self:
        """This setup with other layers; a new hidden layer takes its neighbour's activation."""
        activations = activations_for(self.activations, len(layer_sizes) - 2)
        return self.changed(layer_sizes=layer_sizes, activations=activations)

    def with_data(
        self, data: str, facts: DataFacts, points: tuple[tuple[float, float, int], ...] = ()
    ) -> Self:
        """This setup on other data: its first and last layer and its loss fitted to them.

        Samples, noise, test rows and batch go back to what is usual for the data.
        """
        extra = self.extra_inputs if facts.inputs == 2 else ()
        loss = facts.default_loss
        sizes = (facts.inputs + len(extra), *self.layer_sizes[1:-1], facts.outputs(loss))
        return self.changed(
            data=data,
            layer_sizes=sizes,
            loss=loss,
            extra_inputs=extra,
            samples=None,
            noise=None,
            test=None,
            batch=0,
            points=points,
        )

    def keeps_parameters_of(self, other: "Setup") -> bool:
        """Whether a run under ``other`` goes on under this setup with the same parameters.

        Only what steers the descent may differ: learning rate, batch, optimiser, momentum,
        regularisation, and where it is computed.
        """
        steering = {
            name: getattr(other, name)
            for name in (
                "learning_rate", "batch", "optimizer", "momentum", "l1", "l2",
                "backend", "device", "precision",
            )
        }  # fmt: skip
        return replace(self, **steering) == other

    def _check_layers(self) -> None:
        sizes = self.layer_sizes
        if len(sizes) < 2:
            raise SetupError(
                mark("a network needs an input and an output layer"), mark("write for example 2-4-1")
            )
        if len(sizes) > MOST_LAYERS:
            raise SetupError(
                mark("{count} layers are too many"),
                mark("write at most {most}"),
                count=len(sizes),
                most=MOST_LAYERS,
            )
        for size in sizes:
            if not 1 <= size <= LARGEST_LAYER:
                raise SetupError(
                    mark("a layer of {size} units can't be built"),
                    mark("use 1 to {most} units, as in 2-4-1"),
                    size=f"{size:,}",
                    most=LARGEST_LAYER,
                )
        parameters = sum((inputs + 1) * units for inputs, units in pairwise(sizes))
        if parameters > MOST_PARAMETERS:
            raise SetupError(
                mark("{count} parameters are too many"),
                mark("use fewer units: at most {most} parameters"),
                count=f"{parameters:,}",
                most=f"{MOST_PARAMETERS:,}",
            )
        activations = self.activations
        if len(activations) == 1 or self.hidden_layers == 0:
            activations = activations[:1] * self.hidden_layers
        if len(activations) != self.hidden_layers:
            raise SetupError(
                mark("{layers} has hidden layers: {hidden}; activations given: {given}"),
                mark("name one activation for all hidden layers, or one for each, as in 2-8-8-1 tanh,relu"),
                layers="-".join(map(str, sizes)),
                given=len(activations),
                hidden=self.hidden_layers,
            )
        object.__setattr__(self, "activations", activations)

    def _check_names(self) -> None:
        for activation in self.activations:
            check_choice("activation", activation, ACTIVATIONS)
        check_choice("loss", self.loss, LOSSES)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("init", self.init, INITS)
        check_choice("backend", self.backend, BACKENDS)
        check_choice("device", self.device, DEVICES)
        check_choice("precision", self.precision, PRECISIONS)
        check_choice("plant", self.plant, PLANTS)
        check_plant(self.plant, self.layer_sizes, self.loss)
        for name in self.extra_inputs:
            check_choice("extra", name, EXTRA_INPUTS)
        if len(set(self.extra_inputs)) != len(self.extra_inputs):
            raise SetupError(mark("an extra input is named twice"), mark("name each of them once"))
        check_data(self.data, tuple(DATA))
        if self.device != "cpu" and self.backend != "torch":
            raise SetupError(
                mark("the numpy backend computes on the cpu only"),
                mark("add backend=torch, or leave device out"),
            )

    def _check_numbers(self) -> None:
        check_range("learning-rate", self.learning_rate, 1e-9, 1e6)
        check_range("momentum", self.momentum, 0.0, 0.9999)
        check_range("l1", self.l1, 0.0, 1e3)
        check_range("l2", self.l2, 0.0, 1e3)
        check_range("seed", self.seed, 0, 2**32 - 1)
        check_range("batch", self.batch, 0, MOST_SAMPLES)
        if self.samples is not None:
            check_range("samples", self.samples, 1, MOST_SAMPLES)
        if self.noise is not None:
            check_range("noise", self.noise, 0.0, 10.0)
        if self.test is not None:
            check_range("test", self.test, 0.0, 0.9)

    def check_fit(self, facts: DataFacts) -> None:
        """Check that loss, extra inputs and layers are ones that can be used with the data.

        Raises:
            SetupError: If one of them is not; it says what to write.
        """
        if facts.classes == 0 and self.loss != "mse":
            raise SetupError(
                mark("{data} has numbers to predict, not classes"), mark("use loss=mse"), data=self.data
            )
        if facts.classes > 2 and self.loss == "bce":
            raise SetupError(
                mark("{data} has {classes} classes, and loss=bce is for two"),
                mark("use loss=cross-entropy"),
                data=self.data,
                classes=facts.classes,
            )
        if self.extra_inputs and facts.inputs != 2:
            raise SetupError(
                mark("extra inputs need data with x1 and x2"),
                mark("leave extra= out for {data}"),
                data=self.data,
            )
        fitting = (
            facts.inputs + len(self.extra_inputs),
            *self.layer_sizes[1:-1],
            facts.outputs(self.loss),
        )
        if self.layer_sizes != fitting:
            raise SetupError(
                mark(
                    "{given} does not fit {data}, which under loss={loss} needs {inputs} in and {outputs} out"
                ),
                mark("write {fitting}"),
                given="-".join(map(str, self.layer_sizes)),
                data=self.data,
                loss=self.loss,
                inputs=fitting[0],
                outputs=fitting[-1],
                fitting="-".join(map(str, fitting)),
            )

    def _fill_in(self, facts: DataFacts) -> None:
        """Put the data's own values where none were given, so that equal runs are equal setups."""
        if self.noise is None:
            object.__setattr__(self, "noise", facts.noise)
        if self.samples is None and facts.samples:
            object.__setattr__(self, "samples", facts.samples)

    def _check_points(self) -> None:
        if bool(self.points) != (self.data == "points"):
            raise SetupError(
                mark("data=points and points= belong together"),
                mark("write for example data=points points=0.5,0.5,1;-0.5,0.5,0"),
            )
        if len(self.points) > MOST_POINTS:
            raise SetupError(
                mark("{count} points are too many"),
                mark("use at most {most}"),
                count=f"{len(self.points):,}",
                most=f"{MOST_POINTS:,}",
            )
        for x1, x2, y in self.points:
            check_range("points", x1, -FARTHEST_POINT, FARTHEST_POINT)
            check_range("points", x2, -FARTHEST_POINT, FARTHEST_POINT)
            if y not in (0, 1):
                raise SetupError(
                    mark("a point can't be of class {value}"),
                    mark("the third number of a point is 0 or 1, as in points=0.5,0.5,1;-0.5,0.5,0"),
                    value=y,
                )

    def _check_batch(self) -> None:
        rows = self.samples or len(self.points)
        if rows and self.batch > rows:
            raise SetupError(
                mark("a batch of {batch} is more than the {samples} samples"),
                mark("use batch=full, or at most {samples}"),
                batch=self.batch,
                samples=rows,
            )


def activations_for(activations: tuple[str, ...], hidden: int) -> tuple[str, ...]:
    """As many activations as there are hidden layers: cut short, or the last one repeated."""
    last = activations[-1] if activations else "relu"
    return (activations + (last,) * hidden)[: max(hidden, 0)]
