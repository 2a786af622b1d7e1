"""What the doctor looks for, one function for each fault; all take the signs of a run."""

from collections.abc import Callable
from math import inf, isfinite

import numpy as np

from tui_tutor.engine import doctor_thresholds as limit
from tui_tutor.engine import doctor_tries as tries
from tui_tutor.engine.doctor_loss import climb, odd_loss
from tui_tutor.engine.doctor_signs import Signs
from tui_tutor.engine.faults import Finding


def wrong_sign(signs: Signs) -> Finding | None:
    """Steps so short that each should lower the loss raise it, every one of them."""
    climbed = climb(signs)
    if climbed.steps < limit.FEWEST_SHORT_STEPS or climbed.rose < climbed.steps:
        return None
    if climbed.risen < limit.CLIMBED * climbed.foretold:
        return None
    return tries.finding(
        "wrong-sign", signs, steps=climbed.steps, foretold=climbed.foretold, risen=climbed.risen
    )


def shape_mismatch(signs: Signs) -> Finding | None:
    """The loss is the one of a table: every answer against every target."""
    odd = odd_loss(signs)
    if odd is None or odd.name != "shape-mismatch":
        return None
    rows = len(signs.dataset.x)
    return tries.finding("shape-mismatch", signs, "loss", rows=rows, told=odd.told, right=odd.right)


def divergence(signs: Signs) -> Finding | None:
    """A number is no longer finite, or the loss has grown out of all proportion."""
    start, loss = signs.first.loss, signs.last.loss
    if signs.diverged:
        return tries.finding("divergence", signs, "broken", step=signs.last.step)
    usual = max(start, signs.clueless_loss)
    if signs.steps > 0 and isfinite(usual) and 0 < usual * limit.GROWN < loss:
        return tries.finding("divergence", signs, "grown", start=start, loss=loss, times=loss / usual)
    return None


def unscaled_inputs(signs: Signs) -> Finding | None:
    """An input is so large, small or far from 0 that the steps that suit it suit nothing else."""
    if not signs.diverged and signs.relative_loss < limit.NOT_LEARNT and signs.steps > 0:
        return None
    means, deviations = signs.scales
    sizes = np.hypot(means, deviations)
    is_stuck = (
        signs.steps >= limit.STEPS_TO_LEARN
        and signs.relative_loss > limit.UNLEARNT
        and not low_learning_rate(signs)
    )
    is_stuck = is_stuck or signs.diverged
    large, small, far = (
        (limit.LARGE_UNLEARNT, limit.SMALL_UNLEARNT, limit.FAR_UNLEARNT)
        if is_stuck
        else (limit.LARGE_INPUT, limit.SMALL_INPUT, limit.FAR_INPUT)
    )
    changing = deviations > 1e-12 * np.maximum(sizes, 1e-300)
    if not changing.any():
        return None
    column = int(sizes.argmax())
    if sizes[column] >= large:
        return tries.finding("unscaled-inputs", signs, "large", column=column, size=float(sizes[column]))
    if sizes[column] <= small:
        return tries.finding("unscaled-inputs", signs, "small", column=column, size=float(sizes[column]))
    if len(signs.dataset.x) >= limit.FEW_ROWS:
        distances = np.where(changing, np.abs(means) / np.where(changing, deviations, 1.0), 0.0)
        column = int(distances.argmax())
        if distances[column] >= far:
            return tries.finding(
                "unscaled-inputs",
                signs,
                "far",
                column=column,
                mean=float(means[column]),
                deviation=float(deviations[column]),
            )
    if is_stuck:
        widths = np.where(changing, deviations, inf)
        narrow, wide = int(widths.argmin()), int(deviations.argmax())
        times = float(deviations[wide] / widths[narrow])
        if times >= limit.UNEVEN_UNLEARNT and deviations[wide] >= limit.WIDE:
            return tries.finding("unscaled-inputs", signs, "uneven", column=wide, other=narrow, times=times)
    return None


def symmetry(signs: Signs) -> Finding | None:
    """All units of each hidden layer are the same, and can only learn the same."""
    if not signs.are_units_same or not signs.last.step:
        return None
    return tries.finding("symmetry", signs, spread=0.0, units=max(signs.setup.layer_sizes[1:-1]))


def loss_mismatch(signs: Signs) -> Finding | None:
    """The squared error on classes; or a class for nearly every row, where numbers are meant."""
    dataset, rows = signs.dataset, len(signs.dataset.x)
    if signs.setup.loss == "mse" and dataset.classes:
        return tries.finding("loss-mismatch", signs, "classes", classes=dataset.classes)
    if dataset.classes > max(limit.MANY_CLASSES, rows / limit.ROWS_OF_A_CLASS):
        return tries.finding("loss-mismatch", signs, "numbers", classes=dataset.classes, rows=rows)
    return None


def double_sigmoid(signs: Signs) -> Finding | None:
    """What the output, or the loss, takes a sigmoid of has been through one already."""
    setup, odd = signs.setup, odd_loss(signs)
    if odd is not None and odd.name == "double-sigmoid":
        return tries.finding("double-sigmoid", signs, "loss", told=odd.told, right=odd.right)
    is_last = setup.hidden_layers > 0 and setup.activations[-1] == "sigmoid" and setup.loss == "bce"
    if not is_last or setup.layer_sizes[-2] > 1:
        return None
    return tries.finding("double-sigmoid", signs, layer=setup.hidden_layers)


def exploding_gradients(signs: Signs) -> Finding | None:
    """The slope is so steep that a step jumps over the valley it leads into."""
    if signs.setup.optimizer not in ("sgd", "momentum") or signs.overshoot <= limit.OVERSHOOT:
        return None
    return tries.finding(
        "exploding-gradients",
        signs,
        norm=signs.gradient_norm,
        rate=signs.setup.learning_rate,
        times=signs.overshoot,
    )


def dead_units(signs: Signs) -> Finding | None:
    """Half of the ReLU units or more answer 0 to every row."""
    share = signs.last.dead_share
    # Units that start at 0 are dead because they are the same: that comes first, and not before a step.
    if share < limit.MANY_DEAD or not (signs.last.step or not signs.are_units_same):
        return None
    return tries.finding("dead-units", signs, share=share)


def saturation(signs: Signs) -> Finding | None:
    """A layer's tanh or sigmoid units answer from where they are flat, and little has been learnt."""
    if signs.relative_loss < limit.NOT_LEARNT or signs.saturated_share < limit.MANY_SATURATED:
        return None
    return tries.finding("saturation", signs, share=signs.saturated_share)


def vanishing_gradients(signs: Signs) -> Finding | None:
    """Hardly any of the last layer's gradient reaches the first one."""
    ratio, layers = signs.last.gradient_ratio, signs.setup.hidden_layers + 1
    if layers < 3:
        return None
    if 0 < ratio < limit.VANISHING_RATIO:
        return tries.finding("vanishing-gradients", signs, "ratio", ratio=ratio, layers=layers)
    # The last layers find the best constant answer in a few steps; then none has a gradient to pass on.
    is_clueless = signs.steps >= limit.FAINT_STEPS and abs(signs.relative_loss - 1) < limit.FAINT_LOSS
    if (
        not is_clueless
        or signs.is_straight
        or not 0 < signs.slope < limit.FAINT_SLOPE
        or _reachable(signs) is None
    ):
        return None
    return tries.finding("vanishing-gradients", signs, "faint", norm=signs.gradient_norm, layers=layers)


def low_learning_rate(signs: Signs) -> Finding | None:
    """After many steps the loss has hardly fallen and the slope is as steep as it was."""
    if signs.steps < limit.LOW_STEPS or signs.relative_loss < limit.NOT_LEARNT:
        return None
    start, loss = signs.window[signs.before(1 - limit.LOW_STEPS / signs.steps)].loss, signs.last.loss
    if not 0 < loss < start:
        return None
    has_moved = signs.last.largest_change > limit.SMALL_CHANGE
    falls = (start - loss) / start >= limit.LOW_FALL
    if falls or has_moved or signs.slope < limit.MATERIAL_SLOPE or signs.gradient_kept < limit.KEPT_GRADIENT:
        return None
    return tries.finding(
        "low-learning-rate",
        signs,
        steps=limit.LOW_STEPS,
        start=start,
        loss=loss,
        change=signs.last.largest_change,
    )


def plateau(signs: Signs) -> Finding | None:
    """The loss no longer falls, though the rows nearby show that more can be learnt."""
    if signs.steps < (limit.PLATEAU_STEPS if signs.slope > limit.FLAT_SLOPE else limit.FLAT_STEPS):
        return None
    earlier, lately = signs.recent_losses
    if not isfinite(lately) or lately <= 0 or (earlier - lately) / lately > limit.PLATEAU_FALL:
        return None
    nearest = _reachable(signs)
    if nearest is None:
        return None
    accuracy, steps = signs.last.accuracy, signs.steps // 2
    if len(signs.dataset.x) < limit.LEARNT_BY_HEART:
        return tries.finding("plateau", signs, "few", steps=steps, loss=lately)
    kind, error = ("numbers", signs.relative_loss) if accuracy is None else ("classes", 1 - accuracy)
    return tries.finding("plateau", signs, kind, steps=steps, loss=lately, error=error, nearest=nearest)


def overfitting(signs: Signs) -> Finding | None:
    """The test loss rises while the training loss falls."""
    best, last = signs.best_test, signs.last
    if best is None or last.test_loss is None or len(signs.dataset.test_x) < limit.FEW_ROWS:
        return None
    lowest = best.test_loss or 0.0
    has_risen = last.test_loss > limit.RISEN_TEST * lowest and last.loss < best.loss
    is_apart = last.test_loss > limit.TEST_OVER_TRAIN * last.loss
    if not (has_risen and is_apart and signs.relative(last.test_loss - lowest) > limit.RISEN_RELATIVE):
        return None
    return tries.finding(
        "overfitting", signs, train=last.loss, test=last.test_loss, lowest=lowest, step=best.step
    )


def _reachable(signs: Signs) -> float | None:
    """How wrong the nearest rows are, where that is far better than the run; else None."""
    accuracy, relative = signs.last.accuracy, signs.relative_loss
    if len(signs.dataset.x) < limit.LEARNT_BY_HEART:
        # So few rows can be learnt by heart, unless two of them contradict each other.
        rows = np.unique(np.column_stack([signs.dataset.x, signs.dataset.y]), axis=0)
        distinct = len(np.unique(signs.dataset.x, axis=0)) == len(rows)
        return 0.0 if distinct and relative > limit.GUESS else None
    nearest = signs.neighbours_error
    if nearest is None:
        return None
    error = relative if accuracy is None else 1 - accuracy
    return nearest if error > 2 * nearest + limit.NEIGHBOURS_MARGIN and relative > limit.NOT_LEARNT else None


EXAMINATIONS: dict[str, Callable[[Signs], Finding | None]] = {
    "wrong-sign": wrong_sign,
    "divergence": divergence,
    "unscaled-inputs": unscaled_inputs,
    "symmetry": symmetry,
    "shape-mismatch": shape_mismatch,
    "loss-mismatch": loss_mismatch,
    "double-sigmoid": double_sigmoid,
    "exploding-gradients": exploding_gradients,
    "dead-units": dead_units,
    "saturation": saturation,
    "vanishing-gradients": vanishing_gradients,
    "low-learning-rate": low_learning_rate,
    "plateau": plateau,
    "overfitting": overfitting,
}
"""What is looked for, by name."""
