"""What the doctor's thresholds come from: ``python -m bench.doctor_thresholds``.

Healthy runs of many setups and starts, and sick ones of each fault, are looked at again and again
while they train. The table shows for each sign how far it went in any healthy run and how far in
each kind of sick run; a threshold lies between. Three more tables show how many runs fail where
inputs are scaled, moved, or one of them is.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.doctor_signs import Signs
from tui_tutor.engine.doctor_thresholds import NOT_LEARNT
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer

SEEDS = range(1, 7)
LOOKS = (0, 1, 2, 5, 10, 20, 50, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000)

HEALTHY = (
    "2-8-1 relu data=xor", "2-4-1 relu data=xor learning-rate=0.3", "2-8-1 tanh data=xor learning-rate=0.1",
    "2-8-1 leaky-relu data=xor learning-rate=0.2", "2-8-8-1 tanh data=spiral",
    "2-16-16-1 relu data=spiral learning-rate=0.1", "2-8-1 sigmoid data=xor learning-rate=2",
    "2-8-8-1 tanh data=spiral optimizer=adam learning-rate=0.01 batch=20",
    "2-8-1 tanh data=circle learning-rate=1", "2-8-1 relu data=circle",
    "2-8-1 sigmoid data=circle learning-rate=2", "2-1 data=blobs init=small",
    "2-4-1 relu data=blobs init=small", "2-1 data=blobs batch=10 learning-rate=0.1",
    "2-8-1 tanh data=moons", "2-8-1 relu data=moons batch=20 learning-rate=0.2",
    "2-1 data=plane learning-rate=0.1", "2-8-8-1 relu data=moons optimizer=momentum learning-rate=0.05",
    "2-8-1 tanh data=plane learning-rate=0.1", "2-16-1 tanh data=bump learning-rate=0.1",
    "2-16-1 relu data=bump learning-rate=0.05", "1-16-1 tanh data=sine learning-rate=0.1",
    "1-16-16-1 tanh data=sine optimizer=adam learning-rate=0.01",
    "1-8-1 relu data=sine learning-rate=0.05 batch=10",
    "64-32-10 relu data=digits learning-rate=0.1 batch=64",
    "2-8-8-1 tanh data=xor optimizer=rmsprop learning-rate=0.01", "2-8-1 relu data=circle noise=0.3",
    "2-8-1 tanh data=moons noise=0.3 learning-rate=0.2", "3-1 data=xor extra=x1x2",
    "2-8-8-8-1 tanh data=circle learning-rate=0.3", "2-4-1 tanh data=xor batch=1 learning-rate=0.05",
    "2-8-2 relu data=xor loss=cross-entropy", "2-8-1 relu data=xor l2=0.001",
    "2-8-1 tanh data=xor optimizer=adam learning-rate=0.001", "2-8-8-1 sigmoid data=circle learning-rate=1",
)  # fmt: skip

SICK = {
    "divergence": ("2-8-1 relu data=bump learning-rate=3", "2-8-1 tanh data=xor learning-rate=100"),
    "dead-units": ("2-16-1 relu data=moons learning-rate=30", "64-32-10 relu data=digits learning-rate=3"),
    "saturation": (
        "2-8-8-1 tanh data=spiral optimizer=adam learning-rate=1",
        "2-8-8-1 sigmoid data=circle learning-rate=200",
    ),
    "vanishing-gradients": ("2-8-8-8-8-8-1 sigmoid data=xor", "2-16-16-16-16-1 tanh data=spiral init=small"),
    "exploding-gradients": (
        "2-32-32-32-1 relu data=plane learning-rate=1",
        "1-16-16-1 tanh data=sine learning-rate=0.6",
    ),
    "low-learning-rate": (
        "2-4-1 relu data=xor learning-rate=0.001",
        "64-32-10 relu data=digits learning-rate=0.0001 batch=100",
    ),
    "plateau": ("2-1 data=xor", "2-8-8-1 identity data=circle"),
    "overfitting": (
        "2-32-32-1 tanh data=moons noise=0.5 samples=20",
        "2-64-64-1 relu data=xor noise=0.6 samples=40 optimizer=adam learning-rate=0.01",
    ),
}

SCALES = (0.01, 0.03, 0.1, 0.3, 1, 3, 5, 10, 20, 35, 50, 100)
SCALED = (
    "2-8-1 relu data=xor", "2-8-1 tanh data=circle", "2-8-8-1 relu data=moons batch=20",
    "2-8-1 tanh data=bump learning-rate=0.1", "2-8-1 sigmoid data=plane learning-rate=0.1",
)  # fmt: skip
FAILED = 0.6


def main() -> None:
    """Print the tables."""
    healthy = [_extremes(parse_setup(f"{words} seed={seed}")) for words in HEALTHY for seed in SEEDS]
    told = [name for _signs, names in healthy for name in names]
    print(f"{len(healthy)} healthy runs; named in them: { ({name: told.count(name) for name in set(told)}) }")
    print(f"{'':22} {'sign':28} {'least':>10} {'median':>10} {'most':>10}")
    _table("healthy", [signs for signs, _names in healthy])
    for name, setups in SICK.items():
        runs = [_extremes(parse_setup(f"{words} seed={seed}")) for words in setups for seed in SEEDS]
        named = sum(name in names for _signs, names in runs)
        _table(f"{name} {named}/{len(runs)}", [signs for signs, _names in runs])
    for what, place in (("all inputs", 0), ("one input", 1), ("moved by", 2)):
        shares = ((scale, _failing(scale, place)) for scale in SCALES)
        print(f"share that fails, {what}:", "  ".join(f"x{scale:g} {share:.2f}" for scale, share in shares))


def _extremes(setup: Setup) -> tuple[dict[str, float], set[str]]:
    """How far each sign went, and everything that was named."""
    trainer = Trainer(setup)
    signs: dict[str, float] = {}
    names: set[str] = set()
    for step in LOOKS:
        trainer.run(step - trainer.step_count)
        frame = trainer.frame()
        names.update(frame.faults)
        if frame.diverged:
            break
        seen = Signs(setup, frame.evaluations, frame.layers, trainer.dataset, False)
        for name, value in _signs(seen):
            pick = min if name.startswith("least") else max
            signs[name] = pick(signs.get(name, value), value)
    return signs, names


def _signs(signs: Signs) -> Iterator[tuple[str, float]]:
    last, usual = signs.last, max(signs.first.loss, signs.clueless_loss)
    yield "loss / start", last.loss / usual
    yield "dead share", last.dead_share
    yield "overshoot", signs.overshoot
    if signs.setup.hidden_layers > 1 and last.gradient_ratio > 0:
        yield "least gradient ratio", last.gradient_ratio
    if signs.relative_loss >= NOT_LEARNT:
        yield "saturated, not learnt", signs.saturated_share
    if signs.steps == 200:
        yield "change in 200 steps", last.largest_change
    if signs.setup.hidden_layers > 1 and signs.steps >= 20 and abs(signs.relative_loss - 1) < 0.02:
        yield "least slope, clueless", signs.slope
    if signs.steps >= 1000 and signs.relative_loss >= NOT_LEARNT:
        earlier, lately = signs.recent_losses
        yield "least fall, not learnt", (earlier - lately) / lately
    best = signs.best_test
    if best is not None and best.test_loss and last.test_loss and last.loss < best.loss:
        yield "test loss / lowest", last.test_loss / best.test_loss
        yield "rise of test loss", signs.relative(last.test_loss - best.test_loss)


def _table(what: str, runs: list[dict[str, float]]) -> None:
    for name in sorted({name for run in runs for name in run}):
        values = [run[name] for run in runs if name in run]
        figures = f"{min(values):10.3g} {float(np.median(values)):10.3g} {max(values):10.3g}"
        print(f"{what:22} {name:28} {figures}  {len(values)}")


def _failing(scale: float, place: int) -> float:
    """The share of runs that have not learnt in 1000 steps on inputs that were changed."""
    failed = []
    for words in SCALED:
        for seed in SEEDS:
            setup = parse_setup(f"{words} seed={seed}")
            dataset = load_dataset(setup)
            factors = np.array([1.0, scale]) if place == 1 else np.array(scale if place == 0 else 1.0)
            moved = scale if place == 2 else 0.0
            trainer = Trainer(
                setup, replace(dataset, x=dataset.x * factors + moved, test_x=dataset.test_x[:0])
            )
            trainer.run(1000)
            frame = trainer.frame()
            signs = Signs(setup, frame.evaluations, frame.layers, trainer.dataset, trainer.diverged)
            relative = signs.relative_loss
            failed.append(not relative < FAILED)
    return float(np.mean(failed))


if __name__ == "__main__":
    main()
