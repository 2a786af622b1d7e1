"""The engine against the loops of the textbook."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from bench.measuring import Train, ratios, seconds_per_step
from bench.table import Row, tell
from bench.textbook import TextbookNumpy, TextbookTorch
from bench.workloads import DIGITS, SPIRAL, SPIRAL_IN_TENS, XOR, single
from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer

STEPS_CHECKED = 100
STEPS_BEFORE = 1 << 15
"""Made before time is taken. The trainer judges itself after each of its first steps and ever more
seldom later, the textbook never does: what is compared is the long run."""

TOLERANCE = {"float64": 1e-10, "float32": 1e-4}
"""As far apart as losses may be within the steps that are checked."""


@dataclass(frozen=True)
class Contest:
    """A workload and what is demanded on it; None where nothing is."""

    name: str
    setup: Setup
    double: float | None = None
    single: float | None = None
    against_torch: float | None = None
    torch_backend: float | None = None


CONTESTS = (
    Contest("2-4-1 ReLU, 200 samples, full batch", XOR, double=4, against_torch=20, torch_backend=1),
    Contest(
        "2-8-8-1 tanh, 500 samples, batch 10", SPIRAL_IN_TENS, double=3.5, against_torch=20, torch_backend=1
    ),
    Contest("2-8-8-1 tanh, 500 samples, full batch", SPIRAL, double=2.3, single=4.5),
    Contest("64-128-64-10 ReLU softmax, digits, batch 64", DIGITS, double=1.25, single=2),
)


def training_rows(rounds: int, seconds: float) -> list[Row]:
    """The rows of the engine, those of the NumPy backend first."""
    against_numpy: list[Row] = []
    against_torch: list[Row] = []
    of_torch: list[Row] = []
    for contest in CONTESTS:
        tell(f"training {contest.name}")
        contenders = dict(_contenders(contest))
        taken = seconds_per_step(contenders, rounds, seconds)
        for kind, demanded in (("float64", contest.double), ("float32", contest.single)):
            if demanded is not None:
                what = f"NumPy backend / textbook NumPy: {contest.name}, {kind}"
                measured = ratios(taken[f"numpy {kind}"], taken["textbook numpy"])
                against_numpy.append(Row(what, demanded, measured))
        for ours, name, demanded, rows in (
            ("numpy float64", "NumPy backend", contest.against_torch, against_torch),
            ("torch float32", "Torch backend", contest.torch_backend, of_torch),
        ):
            if demanded is not None:
                there = "textbook torch" in taken
                measured_against = ratios(taken[ours], taken["textbook torch"]) if there else None
                remark = "" if there else "torch is not installed"
                what = f"{name} / textbook PyTorch: {contest.name}"
                rows.append(Row(what, demanded, measured_against, remark=remark))
    return against_numpy + against_torch + of_torch


def _contenders(contest: Contest) -> Iterator[tuple[str, Train]]:
    """Everything that is timed on a workload, after a look whether all compute the same."""
    setup = contest.setup
    dataset = load_dataset(setup)
    start = Trainer(setup, dataset).parameters()
    losses = _losses_of_textbook(setup, TextbookNumpy(setup, start).step)
    yield "textbook numpy", lambda steps: textbook.train(dataset.x, dataset.y, steps)
    textbook = TextbookNumpy(setup, start)
    ours = [setup] if contest.single is None else [setup, single(setup)]
    if contest.against_torch is not None and find_spec("torch"):
        ours.append(single(setup).changed(backend="torch"))
        peer = TextbookTorch(setup, start)
        _check(
            "textbook torch",
            _losses_of_textbook(setup, lambda x, y: peer.step(peer.tensor(x), peer.tensor(y))),
            losses,
            TOLERANCE["float32"],
        )
        rows = peer.tensor(dataset.x), peer.tensor(dataset.y)
        yield "textbook torch", lambda steps: peer.train(*rows, steps)
    for each in ours:
        name = f"{each.backend} {each.precision}"
        trainer = Trainer(each, dataset, start)
        _check(name, [trainer.step() for _ in range(STEPS_CHECKED)], losses, TOLERANCE[each.precision])
        trainer.run(STEPS_BEFORE)
        yield name, trainer.run


def _losses_of_textbook(setup: Setup, step: Callable[..., float]) -> list[float]:
    """The losses of a textbook loop that sees the trainer's own batches."""
    trainer = Trainer(setup)
    losses = []
    for _ in range(STEPS_CHECKED):
        frame = trainer.frame()
        losses.append(step(frame.x, frame.y))
        trainer.run(1)
    return losses


def _check(name: str, losses: list[float], expected: list[float], tolerance: float) -> None:
    farthest = max(abs(loss - other) for loss, other in zip(losses, expected, strict=True))
    if not farthest <= tolerance:
        raise SystemExit(f"{name} computes something else: its losses are off by {farthest:.1e}")
