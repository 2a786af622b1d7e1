"""The way back through one layer: first the gradient of its z, then those of its parameters."""

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.engine.walk import slopes_of
from tui_tutor.ui.painting.numbers import shape
from tui_tutor.ui.painting.walk.explained import Explained, Looked, factor, product, result, summed
from tui_tutor.ui.painting.walk.matrices import Matrix, Piece, column_of

ROWS_SUMMED = 3
"""Samples of a batch whose terms are written out."""


def explain_backward(looked: Looked) -> Explained:
    """``∂J/∂z``, and from it ``∂J/∂W`` and ``∂J/∂b``."""
    is_last = looked.layer == looked.layers - 1
    first, shapes, equation, sums = _at_the_output(looked) if is_last else _through_the_layer(looked)
    number_, one = looked.layer + 1, looked.is_one
    layer = looked.step.frame.layers[looked.layer]
    units, inputs = layer.weights.shape
    given = looked.a(looked.layer - 1)
    penalty = _penalty_text(looked, number_)
    if one:
        second = f"∂J/∂W{number_} = ∂J/∂z{number_} {given}.T{penalty}, ∂J/∂b{number_} = ∂J/∂z{number_}"
        second_shapes = f"{shape(units, inputs)} = {shape(units, 1)}·{shape(1, inputs)}"
    else:
        second = f"∂J/∂W{number_} = (∂J/∂z{number_}).T @ {given}{penalty}, ∂J/∂b{number_} = Σ ∂J/∂z{number_}"
        second_shapes = f"{shape(units, inputs)} = {shape(units, looked.rows)} @ {shape(looked.rows, inputs)}"
    return Explained(
        ((first, shapes), (second, second_shapes)),
        (equation, _parameters_equation(looked)),
        (*sums, *_parameter_sums(looked)),
    )


def _at_the_output(looked: Looked) -> tuple[str, str, tuple[Piece, ...], tuple[str, ...]]:
    """``ŷ - y``, divided by what the mean divides by."""
    frame, number_, unit = looked.step.frame, looked.layer + 1, looked.unit
    layer, loss = frame.layers[-1], frame.setup.loss
    rows, outputs = layer.a.shape
    divided = rows if loss == "cross-entropy" else rows * outputs
    twice = "2 " if loss == "mse" else ""
    difference = "(ŷ - y)" if divided > 1 or twice else "ŷ - y"
    formula = f"∂J/∂z{number_} = {twice}{difference}" + (f" / {divided}" if divided > 1 else "")
    name, secret = f"∂J/∂z{number_}", looked.hides(f"grad_z{number_}")
    unseen = looked.hides(f"a{looked.layers}") or looked.hides("y")
    scale = ("2·(" if twice else "(") if divided > 1 or twice else ""
    end = (f")/{divided}" if divided > 1 else ")") if scale else ""
    if looked.is_one:
        arrays = column_of(layer.a[0]), column_of(frame.y[0]), column_of(layer.grad_z[0])
        row = unit
    else:
        arrays = layer.a[:, unit : unit + 1], frame.y[:, unit : unit + 1], layer.grad_z[:, unit : unit + 1]
        row = 0
    answers, targets, grads = arrays
    equation: tuple[Piece, ...] = (
        scale, Matrix("ŷ", answers, row=row, secret=unseen), "-",
        Matrix("y", targets, row=row, secret=unseen),
        f"{end} =", Matrix(name, grads, True, row, secret=secret),
    )  # fmt: skip
    if not scale:
        equation = equation[1:]
    place = f"[{unit + 1}]" if looked.is_one else f"[1,{unit + 1}]"
    answer, target, grad = float(answers[row, 0]), float(targets[row, 0]), float(grads[row, 0])
    # A good answer and its target look the same in fewer digits.
    inner = f"{answer:.5g} - {factor(target)}"
    whole = f"{twice.strip()}{'·' if twice else ''}({inner})" if scale else inner
    total = f" / {divided}" if divided > 1 else ""
    sums = () if unseen else (f"{name}{place} = {whole}{total} = {result(grad, secret)}",)
    return formula, shape(*layer.a.shape[looked.is_one :]), equation, sums


def _through_the_layer(looked: Looked) -> tuple[str, str, tuple[Piece, ...], tuple[str, ...]]:
    """``W.T`` of the layer behind takes the gradient back, the slope of the bend lets it through."""
    number_, unit, one = looked.layer + 1, looked.unit, looked.is_one
    layer, behind = looked.step.frame.layers[looked.layer], looked.step.frame.layers[looked.layer + 1]
    slopes = slopes_of(looked.activation(), layer.a)
    name, later = f"∂J/∂z{number_}", f"∂J/∂z{number_ + 1}"
    slope = f"{looked.activation()}'(z{number_})"
    secret, unseen = looked.hides(f"grad_z{number_}"), looked.hides(f"grad_z{number_ + 1}")
    hides_slope = looked.hides(f"z{number_}") or looked.hides(f"a{number_}")
    units, outputs, rows = layer.z.shape[1], behind.z.shape[1], looked.rows
    if one:
        formula = f"{name} = W{number_ + 1}.T {later} ⊙ {slope}"
        shapes = f"{shape(units)} = {shape(units, outputs)}·{shape(outputs)} ⊙ {shape(units)}"
        equation: tuple[Piece, ...] = (
            Matrix(f"W{number_ + 1}.T", behind.weights.T, row=unit), "·",
            Matrix(later, column_of(behind.grad_z[0]), secret=unseen), "⊙",
            Matrix(looked.translate("slope"), column_of(slopes[0]), row=unit, secret=hides_slope), "=",
            Matrix(name, column_of(layer.grad_z[0]), True, unit, secret=secret),
        )  # fmt: skip
    else:
        formula, whole = f"{name} = ({later} @ W{number_ + 1}) ⊙ {slope}", shape(rows, units)
        shapes = f"{whole} = {shape(rows, outputs)} @ {shape(outputs, units)} ⊙ {whole}"
        equation = (
            Matrix(later, behind.grad_z, row=0, secret=unseen), "@",
            Matrix(f"W{number_ + 1}", column_of(behind.weights[:, unit])), "⊙",
            Matrix(looked.translate("slope"), slopes[:, unit : unit + 1], row=0, secret=hides_slope), "=",
            Matrix(name, layer.grad_z[:, unit : unit + 1], True, 0, secret=secret),
        )  # fmt: skip
    if unseen or hides_slope:
        return formula, shapes, equation, ()
    pairs = zip(behind.weights[:, unit].tolist(), behind.grad_z[0].tolist(), strict=True)
    inner = summed([product(weight, grad) for weight, grad in pairs])
    place = f"[{unit + 1}]" if one else f"[1,{unit + 1}]"
    through = factor(float(slopes[0, unit]))
    end = result(float(layer.grad_z[0, unit]), secret)
    return formula, shapes, equation, (f"{name}{place} = ({inner})·{through} = {end}",)


def _parameters_equation(looked: Looked) -> tuple[Piece, ...]:
    number_, unit = looked.layer + 1, looked.unit
    layer = looked.step.frame.layers[looked.layer]
    given, name = looked.step.inputs_of(looked.layer), f"∂J/∂z{number_}"
    hides_z, hides_w = looked.hides(f"grad_z{number_}"), looked.hides(f"grad_W{number_}")
    hides_given = looked.hides("x" if looked.layer == 0 else f"a{looked.layer}")
    before = looked.a(looked.layer - 1)
    if looked.is_one:
        return (
            Matrix(name, column_of(layer.grad_z[0]), row=unit, secret=hides_z), "·",
            Matrix(f"{before}.T", given[:1], secret=hides_given), "=",
            Matrix(f"∂J/∂W{number_}", layer.grad_weights, True, unit, secret=hides_w),
        )  # fmt: skip
    return (
        Matrix(f"{name}.T", layer.grad_z[:, unit].reshape(1, -1), secret=hides_z), "@",
        Matrix(before, given, secret=hides_given), "=",
        Matrix(f"∂J/∂W{number_}[{unit + 1}]", layer.grad_weights[unit : unit + 1], True, secret=hides_w),
    )  # fmt: skip


def _parameter_sums(looked: Looked) -> tuple[str, ...]:
    number_, unit = looked.layer + 1, looked.unit
    layer = looked.step.frame.layers[looked.layer]
    given = looked.step.inputs_of(looked.layer)
    hides_given = looked.hides("x" if looked.layer == 0 else f"a{looked.layer}")
    if looked.hides(f"grad_z{number_}") or hides_given:
        return ()
    grads = layer.grad_z[:, unit]
    terms = _terms(grads, given[:, 0])
    penalty = _penalty(looked)
    if penalty:
        terms += f" + {factor(penalty)}"
    weight = result(float(layer.grad_weights[unit, 0]), looked.hides(f"grad_W{number_}"))
    bias = result(float(layer.grad_biases[unit]), looked.hides(f"grad_b{number_}"))
    sums = [f"∂J/∂W{number_}[{unit + 1},1] = {terms} = {weight}"]
    if not looked.is_one:
        shown = " + ".join(factor(value) for value in grads[:ROWS_SUMMED].tolist())
        more = " + …" if len(grads) > ROWS_SUMMED else ""
        sums.append(f"∂J/∂b{number_}[{unit + 1}] = {shown}{more} = {bias}")
    return tuple(sums)


def _terms(left: Array, right: Array) -> str:
    """The first products of a sum over the samples."""
    pairs = zip(left[:ROWS_SUMMED].tolist(), right[:ROWS_SUMMED].tolist(), strict=True)
    return " + ".join(product(*pair) for pair in pairs) + (" + …" if len(left) > ROWS_SUMMED else "")


def _penalty_text(looked: Looked, number_: int) -> str:
    setup = looked.step.frame.setup
    l2 = f" + {setup.l2:g} W{number_}" if setup.l2 else ""
    return l2 + (f" + {setup.l1:g} sign(W{number_})" if setup.l1 else "")


def _penalty(looked: Looked) -> float:
    """What regularisation adds to the gradient of the unit's first weight."""
    setup = looked.step.frame.setup
    weight = float(looked.step.frame.layers[looked.layer].weights[looked.unit, 0])
    return setup.l2 * weight + setup.l1 * float(np.sign(weight))
