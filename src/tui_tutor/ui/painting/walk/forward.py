"""The way forward through one layer, and the loss at its end."""

from tui_tutor.engine.walk import losses_of
from tui_tutor.ui.painting.numbers import loss_number, number, shape
from tui_tutor.ui.painting.walk.explained import Explained, Looked, factor, product, result, summed
from tui_tutor.ui.painting.walk.matrices import Matrix, column_of

LOSS_FORMULAS = {
    "bce": "L = -[y ln ŷ + (1-y) ln(1-ŷ)]",
    "cross-entropy": "L = -ln ŷ[y]",
    "mse": "L = (ŷ - y)²",
}


def explain_forward(looked: Looked) -> Explained:
    """``z = W a + b`` and ``a = g(z)``: all units for one sample, one unit for a batch."""
    number_ = looked.layer + 1
    layer = looked.step.frame.layers[looked.layer]
    units, inputs = layer.weights.shape
    before, after, activation = looked.a(looked.layer - 1), looked.a(looked.layer), looked.activation()
    given = looked.step.inputs_of(looked.layer)
    rows, unit = looked.rows, looked.unit
    hides_z, hides_a = looked.hides(f"z{number_}"), looked.hides(f"a{number_}")
    if looked.is_one:
        shapes = f"{shape(units)} = {shape(units, inputs)}·{shape(inputs)} + {shape(units)}"
        formula = f"z{number_} = W{number_} {before} + b{number_}"
        equation = (
            Matrix(f"W{number_}", layer.weights, row=unit), "·",
            Matrix(before, column_of(given[0]), secret=_hides_given(looked)),
            "+", Matrix(f"b{number_}", column_of(layer.biases), row=unit),
            "=", Matrix(f"z{number_}", column_of(layer.z[0]), True, unit, secret=hides_z),
            "→", Matrix(after, column_of(layer.a[0]), True, unit, secret=hides_a),
        )  # fmt: skip
    else:
        shapes = f"{shape(rows, units)} = {shape(rows, inputs)} @ {shape(inputs, units)} + {shape(units)}"
        formula = f"z{number_} = {before} @ W{number_}.T + b{number_}"
        equation = (
            Matrix(before, given, row=0, secret=_hides_given(looked)), "@",
            Matrix(f"W{number_}[{unit + 1}]", column_of(layer.weights[unit])),
            "+", Matrix(f"b{number_}[{unit + 1}]", layer.biases[unit].reshape(1, 1)),
            "=", Matrix(f"z{number_}", column_of(layer.z[:, unit]), True, 0, secret=hides_z),
            "→", Matrix(after, column_of(layer.a[:, unit]), True, 0, secret=hides_a),
        )  # fmt: skip
    return Explained(
        ((formula, shapes), (f"{after} = {activation}(z{number_})", shape(*layer.a.shape[looked.is_one :]))),
        (equation,),
        _forward_sums(looked),
    )


def _hides_given(looked: Looked) -> bool:
    return looked.hides("x" if looked.layer == 0 else f"a{looked.layer}")


def _forward_sums(looked: Looked) -> tuple[str, ...]:
    number_, unit = looked.layer + 1, looked.unit
    layer = looked.step.frame.layers[looked.layer]
    z, a = float(layer.z[0, unit]), float(layer.a[0, unit])
    place = f"[{unit + 1}]" if looked.is_one else f"[1,{unit + 1}]"
    hides_z, hides_a = looked.hides(f"z{number_}"), looked.hides(f"a{number_}")
    if _hides_given(looked):
        return ()
    given = looked.step.inputs_of(looked.layer)[0]
    terms = [product(w, x) for w, x in zip(layer.weights[unit].tolist(), given.tolist(), strict=True)]
    total = summed([*terms, factor(float(layer.biases[unit]))] if len(terms) < 6 else terms)
    if len(terms) >= 6:
        total += f" + {factor(float(layer.biases[unit]))}"
    sums = [f"z{number_}{place} = {total} = {result(z, hides_z)}"]
    name, activation = looked.a(looked.layer), looked.activation()
    inner = "?" if hides_z else number(z)
    if activation == "softmax":
        bottom = " + ".join(f"e^{factor(value)}" for value in layer.z[0].tolist()[:4])
        more = " + …" if layer.z.shape[1] > 4 else ""
        sums.append(f"{name}{place} = e^{factor(z)} / ({bottom}{more}) = {result(a, hides_a)}")
    elif activation != "identity":
        sums.append(f"{name}{place} = {activation}({inner}) = {result(a, hides_a)}")
    return tuple(sums)


def explain_loss(looked: Looked) -> Explained:
    """How wrong each row is, and the mean of that."""
    frame, rows = looked.step.frame, looked.rows
    layer, loss = frame.layers[-1], frame.setup.loss
    losses = losses_of(loss, layer.z, frame.y)
    secret, hides_answer = looked.hides("loss"), looked.hides(f"a{looked.layers}")
    outputs = losses.shape[1]
    unit = min(looked.unit, outputs - 1)
    shown = slice(None) if looked.is_one or loss == "cross-entropy" else slice(unit, unit + 1)
    if looked.is_one:
        answers, targets, each = layer.a[0], frame.y[0], losses[0]
        table = (
            Matrix("ŷ", column_of(answers), row=None, secret=hides_answer), "",
            Matrix("y", column_of(targets), secret=looked.hides("y")), "→",
            Matrix("L", column_of(each), True, secret=secret),
        )  # fmt: skip
    else:
        table = (
            Matrix("ŷ", layer.a[:, shown], row=0, secret=hides_answer), "",
            Matrix("y", frame.y[:, shown], row=0, secret=looked.hides("y")), "→",
            Matrix("L", losses[:, unit : unit + 1], True, 0, secret=secret),
        )  # fmt: skip
    mean = f"J = Σ L / {losses.size}" if losses.size > 1 else "J = L"
    formulas = ((LOSS_FORMULAS[loss], shape(*losses.shape)), (mean, ""))
    sums: tuple[str, ...] = ()
    if not hides_answer and not looked.hides("y"):
        sums = (_one_loss(looked, float(losses[0, unit]), unit, secret),)
    if losses.size > 1:
        terms = [number(value) for value in losses.ravel()[:3].tolist()]
        more = " + …" if losses.size > 3 else ""
        total = "?" if secret else loss_number(frame.loss)
        shown_terms = "?" if secret else " + ".join(terms) + more
        sums += (f"J = ({shown_terms}) / {losses.size} = {total}",)
    note = "" if rows == 1 else looked.translate("L is the loss of one sample; J is the mean of all {rows}.")
    return Explained(formulas, (table,), sums, note.format(rows=f"{rows:,}"))


def _one_loss(looked: Looked, value: float, unit: int, secret: bool) -> str:
    frame = looked.step.frame
    answer, target = float(frame.layers[-1].a[0, unit]), float(frame.y[0, unit])
    name = "L" if looked.is_one and frame.y.shape[1] == 1 else f"L[{unit + 1 if looked.is_one else 1}]"
    end = "?" if secret else loss_number(value)
    if frame.setup.loss == "cross-entropy":
        right = int(frame.y[0].argmax())
        return f"L = -ln ŷ[{right + 1}] = -ln {number(float(frame.layers[-1].a[0, right]))} = {end}"
    if frame.setup.loss == "mse":
        return f"{name} = ({number(answer)} - {factor(target)})² = {end}"
    if target in (0.0, 1.0):
        chosen = number(answer) if target == 1 else f"(1 - {number(answer)})"
        return f"{name} = -ln {chosen} = {end}   (y = {target:.0f})"
    rest = number(1 - target)
    return f"{name} = -[{number(target)}·ln {number(answer)} + {rest}·ln {number(1 - answer)}] = {end}"
