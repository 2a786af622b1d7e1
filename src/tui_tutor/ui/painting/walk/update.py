"""The update: how the optimiser turns the gradients of the batch into other parameters."""

from math import sqrt

import numpy as np

from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.optimizers import Adam, RmsProp
from tui_tutor.engine.walk import WalkedStep
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.walk.explained import Explained, Looked, factor
from tui_tutor.ui.painting.walk.matrices import Matrix

FORMULAS = {
    "sgd": ("W ← W - α ∂J/∂W",),
    "momentum": ("v ← μ v + ∂J/∂W", "W ← W - α v"),
    "rmsprop": ("s ← 0.99 s + 0.01 (∂J/∂W)²", "W ← W - α ∂J/∂W / (√s + 1e-8)"),
    "adam": (
        "m ← 0.9 m + 0.1 ∂J/∂W",
        "v ← 0.999 v + 0.001 (∂J/∂W)²",
        "W ← W - α m̂ / (√v̂ + 1e-8)",
    ),
}
MOMENT_NAMES = {"momentum_buffer": "v", "square_avg": "s", "exp_avg": "m", "exp_avg_sq": "v"}
"""What the moments are called in the formulas, by their names in ``torch.optim``."""


def explain_update(looked: Looked) -> Explained:
    """The old parameters of a unit, their gradients, what the optimiser remembers, the new ones."""
    step, layer, unit = looked.step, looked.layer, looked.unit
    setup, number_ = step.batch.setup, layer + 1
    secret = looked.hides(f"grad_W{number_}") or looked.hides(f"grad_b{number_}")
    old, grad = _old(step, layer, unit), _gradient(step, layer, unit)
    rows = [(f"W{number_}[{unit + 1}], b", old), ("∂J/∂W, ∂J/∂b", grad)]
    for name, sign in _moments(step.after).items():
        after, before = step.after.moments[name], step.before.moments.get(name)
        rows.append((f"{sign}", np.zeros_like(old) if before is None else _unit(before[layer], unit)))
        rows.append((f"{sign} {looked.translate('new')}", _unit(after[layer], unit)))
    rows.append(
        (f"W{number_}[{unit + 1}], b {looked.translate('new')}", _unit(step.new_parameters[layer], unit))
    )
    inputs = len(old) - 1
    table = Matrix(
        "",
        np.array([values for _name, values in rows]),
        lit=True,
        row=len(rows) - 1,
        secret=secret,
        labels=tuple(name for name, _values in rows),
        heads=(*(f"[{column + 1}]" for column in range(inputs)), "b"),
    )
    formulas = tuple(zip(FORMULAS[setup.optimizer], _constants(step), strict=True))
    note = ""
    if looked.is_one:
        note = looked.translate(
            "The parameters follow the gradient of the whole batch, and not of one sample."
        )
    return Explained(formulas, ((table,),), () if secret else _sums(looked, old, grad), note)


def _constants(step: WalkedStep) -> tuple[str, ...]:
    """What stands beside each formula of the optimiser: the values of what it does not explain."""
    setup = step.batch.setup
    rate = f"α = {setup.learning_rate:g}"
    return {
        "sgd": (rate,),
        "momentum": (f"μ = {setup.momentum:g}", rate),
        "rmsprop": ("", rate),
        "adam": ("m̂ = m/(1 - 0.9^t)", "v̂ = v/(1 - 0.999^t)", f"{rate}, t = {_updates(step)}"),
    }[setup.optimizer]


def _sums(looked: Looked, old: Array, grad: Array) -> tuple[str, ...]:
    """The first parameter of the unit, worked out."""
    step, layer, unit = looked.step, looked.layer, looked.unit
    setup = step.batch.setup
    new = float(_unit(step.new_parameters[layer], unit)[0])
    name, rate = f"W{layer + 1}[{unit + 1},1]", f"{setup.learning_rate:g}"
    # Enough digits to see a small change.
    weight, end, slope = f"{old[0]:.5g}", f"{new:.5g}", float(grad[0])
    before, after = (
        {sign: float(_unit(state.moments[key][layer], unit)[0]) for key, sign in _moments(state).items()}
        for state in (step.before, step.after)
    )
    match setup.optimizer:
        case "momentum":
            kept = f"{setup.momentum:g}·{factor(before.get('v', 0.0))}"
            speed = after.get("v", slope)
            return (
                f"v = {kept} + {factor(slope)} = {number(speed)}",
                f"{name} = {weight} - {rate}·{factor(speed)} = {end}",
            )
        case "rmsprop":
            kept = f"{RmsProp.DECAY:g}·{factor(before.get('s', 0.0))}"
            return (
                f"s = {kept} + {1 - RmsProp.DECAY:.2g}·{factor(slope)}² = {number(after['s'])}",
                f"{name} = {weight} - {rate}·{factor(slope)} / √{factor(after['s'])} = {end}",
            )
        case "adam":
            return _adam_sums(looked, (name, weight, rate, end), slope, (before, after))
    return (f"{name} = {weight} - {rate}·{factor(slope)} = {end}",)


def _adam_sums(
    looked: Looked,
    texts: tuple[str, str, str, str],
    slope: float,
    moments: tuple[dict[str, float], dict[str, float]],
) -> tuple[str, ...]:
    (before, after), (name, weight, rate, end) = moments, texts
    updates = _updates(looked.step)
    mean, square = Adam.BETA1, Adam.BETA2
    m_hat, v_hat = after["m"] / (1 - mean**updates), after["v"] / (1 - square**updates)
    m, v, grad = factor(before.get("m", 0.0)), factor(before.get("v", 0.0)), factor(slope)
    return (
        f"m = {mean:g}·{m} + {1 - mean:.1g}·{grad} = {number(after['m'])}   m̂ = {number(m_hat)}",
        f"v = {square:g}·{v} + {1 - square:.1g}·{grad}² = {number(after['v'])}   √v̂ = {number(sqrt(v_hat))}",
        f"{name} = {weight} - {rate}·{factor(m_hat)} / {number(sqrt(v_hat))} = {end}",
    )


def _moments(state: OptimizerState) -> dict[str, str]:
    """What the optimiser remembers, by its names there and in the formulas; gradients are kept beside it."""
    return {name: MOMENT_NAMES[name] for name in state.moments if name in MOMENT_NAMES}


def _updates(step: WalkedStep) -> int:
    """The number of this update, as Adam counts it."""
    return step.after.updates


def _old(step: WalkedStep, layer: int, unit: int) -> Array:
    frame = step.batch.layers[layer]
    return np.append(frame.weights[unit], frame.biases[unit])


def _gradient(step: WalkedStep, layer: int, unit: int) -> Array:
    frame = step.batch.layers[layer]
    return np.append(frame.grad_weights[unit], frame.grad_biases[unit])


def _unit(parameters: LayerParameters, unit: int) -> Array:
    """One unit's weights, and its bias behind them."""
    return np.append(parameters.weights[unit], parameters.biases[unit])
