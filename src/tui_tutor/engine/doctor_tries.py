"""What may heal a run that is sick, as words of a setup, and where one learns about it."""

from collections.abc import Callable, Iterator
from math import floor, inf, log10

from tui_tutor.engine.doctor_signs import Signs, norm_of
from tui_tutor.engine.faults import Finding
from tui_tutor.engine.setup import MOST_SAMPLES, Setup

LESSONS = {
    "wrong-sign": "find-the-bug",
    "divergence": "the-learning-rate",
    "unscaled-inputs": "shapes-and-scales",
    "symmetry": "start-values",
    "low-learning-rate": "the-learning-rate",
    "exploding-gradients": "the-learning-rate",
    "shape-mismatch": "shapes-and-scales",
    "double-sigmoid": "find-the-bug",
    "loss-mismatch": "how-wrong",
    "dead-units": "dead-relu",
    "saturation": "depth-and-vanishing",
    "vanishing-gradients": "depth-and-vanishing",
    "overfitting": "remembering-or-learning",
    "plateau": "one-neuron-and-its-wall",
}
"""The lesson that teaches each fault."""

USUAL_RATES = {"sgd": 0.5, "momentum": 0.05, "rmsprop": 0.01, "adam": 0.01}
"""Learning rates under which the setups of the course learn."""
LARGEST_RATE_AT_ALL, SMALLEST_RATE_AT_ALL = 1e6, 1e-9
HEALS_ANEW = {
    "divergence",
    "exploding-gradients",
    "dead-units",
    "saturation",
    "unscaled-inputs",
    "overfitting",
}
"""Faults that have spoilt the parameters, so that the run must go back to a start."""


def finding(name: str, signs: Signs, kind: str = "", **evidence: float) -> Finding:
    """A fault with all that is to be said of it."""
    present = _rate_words(signs.setup.learning_rate)
    words = dict.fromkeys(each for each in _TRIES[name](signs) if each != present)
    return Finding(
        name=name,
        evidence=evidence,
        tries=tuple(words),
        lesson=LESSONS.get(name),
        kind=kind,
        anew=name in HEALS_ANEW,
    )


def nice(rate: float) -> float:
    """The largest of …, 0.1, 0.2, 0.5, 1, … that is not above a rate."""
    rate = min(max(rate, SMALLEST_RATE_AT_ALL), LARGEST_RATE_AT_ALL)
    power = 10.0 ** floor(log10(rate))
    # A rate such as 0.2 may come out of a division a little too small.
    digit = max(each for each in (1, 2, 5) if each <= rate / power * 1.0001 or each == 1)
    return float(f"{digit * power:.0e}")


def _usual_rate(setup: Setup) -> float:
    """A learning rate under which most setups with scaled inputs learn; squared errors are steeper."""
    return USUAL_RATES[setup.optimizer] * (0.2 if setup.loss == "mse" else 1)


def _rate(rate: float) -> str:
    return _rate_words(nice(rate))


def _rate_words(rate: float) -> str:
    return f"learning-rate={rate:g}"


def _calm_rate(signs: Signs) -> float:
    """A learning rate under which the run should not overshoot: at most a fifth of the present one."""
    setup, first = signs.setup, signs.first
    rate = min(setup.learning_rate / 5, USUAL_RATES[setup.optimizer])
    norm, loss = norm_of(first), first.batch_loss
    if setup.optimizer in ("sgd", "momentum") and loss and 0 < loss < inf and 0 < norm < 1e100:
        # Half of what would take the whole loss away if the slope stayed as it is.
        rate = min(rate, loss / norm / norm / 2)
    return rate


def _against_divergence(signs: Signs) -> Iterator[str]:
    if not signs.setup.standardize and _is_unscaled(signs):
        yield "standardize=yes"
    rate = _calm_rate(signs)
    yield _rate(rate)
    yield _rate(rate / 10)


def _is_unscaled(signs: Signs) -> bool:
    means, deviations = signs.scales
    return bool(max(abs(means).max(), deviations.max()) >= 5)


def _against_unscaled(signs: Signs) -> Iterator[str]:
    setup = signs.setup
    if not setup.standardize:
        rate = _usual_rate(setup)
        yield (
            "standardize=yes"
            if rate / 5 <= setup.learning_rate <= rate * 2
            else f"standardize=yes {_rate(rate)}"
        )


def _against_symmetry(signs: Signs) -> Iterator[str]:
    setup = signs.setup
    init = "he" if {"relu", "leaky-relu"} & set(setup.activations) else "xavier"
    yield f"init={init}" if setup.init != init else _other_start(setup)


def _against_mismatch(signs: Signs) -> Iterator[str]:
    classes = signs.dataset.classes
    if signs.setup.loss == "mse":
        yield "loss=bce" if classes == 2 else "loss=cross-entropy"
    elif classes > 2:
        yield "loss=mse"


def _against_double_sigmoid(signs: Signs) -> Iterator[str]:
    sizes, names = signs.setup.layer_sizes, signs.setup.activations
    if len(sizes) < 3 or names[-1] != "sigmoid" or sizes[-2] > 1:
        yield from _against_a_wrong_line(signs)
        return
    yield _layers((*sizes[:-2], sizes[-1]), names[:-1])
    yield _layers(sizes, (*names[:-1], "identity"))


def _against_explosion(signs: Signs) -> Iterator[str]:
    yield _rate(min(_calm_rate(signs), signs.setup.learning_rate / signs.overshoot))
    yield "optimizer=adam learning-rate=0.01"


def _against_dead_units(signs: Signs) -> Iterator[str]:
    setup = signs.setup
    if signs.are_units_same:
        # Other activations or rates leave them the same.
        yield from _against_symmetry(signs)
        return
    leaky = ",".join("leaky-relu" if name == "relu" else name for name in setup.activations)
    usual = USUAL_RATES[setup.optimizer]
    calm = "" if setup.learning_rate <= usual else _rate(min(usual, _calm_rate(signs)))
    if leaky != ",".join(setup.activations):
        yield f"{leaky} {calm}".strip()
    yield f"{_rate(min(setup.learning_rate / 5, usual))} {_other_start(setup)}"


def _other_start(setup: Setup) -> str:
    return f"seed={(setup.seed + 1) % 2**32}"


def _against_saturation(signs: Signs) -> Iterator[str]:
    setup = signs.setup
    calm = _rate(min(USUAL_RATES[setup.optimizer], setup.learning_rate / 5))
    yield calm
    yield f"leaky-relu {_rate(min(_usual_rate(setup), setup.learning_rate / 5))}"


def _against_vanishing(signs: Signs) -> Iterator[str]:
    sizes = signs.setup.layer_sizes
    if set(signs.setup.activations) != {"tanh"} or signs.setup.init != "xavier":
        yield "tanh init=xavier"
    yield _layers((sizes[0], max(sizes[1:-1]), sizes[-1]), ("tanh",))


def _against_low_rate(signs: Signs) -> Iterator[str]:
    setup = signs.setup
    yield _rate(max(_usual_rate(setup), setup.learning_rate * 10))
    if setup.optimizer in ("sgd", "momentum"):
        yield "optimizer=adam learning-rate=0.01"


def _against_plateau(signs: Signs) -> Iterator[str]:
    setup = signs.setup
    sizes = setup.layer_sizes
    if set(setup.activations) == {"identity"}:
        # Without a bend, more units change nothing.
        yield _layers(sizes, ("relu",))
    wider = tuple(max(2 * units, 8) for units in sizes[1:-1]) or (8,)
    yield _layers((sizes[0], *wider, sizes[-1]), ("tanh",))


def _against_overfitting(signs: Signs) -> Iterator[str]:
    setup, rows = signs.setup, 10 * len(signs.dataset.x)
    penalty = f"l2={max(0.03, setup.l2 * 3):g}"
    yield penalty
    if setup.facts is not None and setup.data not in ("points", "digits") and rows <= MOST_SAMPLES:
        yield f"samples={rows} {penalty}"


def _layers(sizes: tuple[int, ...], activations: tuple[str, ...]) -> str:
    """Layer sizes and activations as they are written in a setup."""
    names = activations[:1] if len(set(activations)) == 1 else activations
    return f"{'-'.join(map(str, sizes))} {','.join(names)}".strip()


def _against_a_wrong_line(signs: Signs) -> Iterator[str]:
    """No other setup mends a wrong line of a program; one that was planted can be taken out."""
    if signs.setup.plant != "none":
        yield "plant=none"


_TRIES: dict[str, Callable[[Signs], Iterator[str]]] = {
    "wrong-sign": _against_a_wrong_line,
    "shape-mismatch": _against_a_wrong_line,
    "divergence": _against_divergence,
    "unscaled-inputs": _against_unscaled,
    "symmetry": _against_symmetry,
    "loss-mismatch": _against_mismatch,
    "double-sigmoid": _against_double_sigmoid,
    "exploding-gradients": _against_explosion,
    "dead-units": _against_dead_units,
    "saturation": _against_saturation,
    "vanishing-gradients": _against_vanishing,
    "low-learning-rate": _against_low_rate,
    "plateau": _against_plateau,
    "overfitting": _against_overfitting,
}
"""What may heal each fault, the best first."""
