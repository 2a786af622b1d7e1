"""Asks the learner for a weight or a bias of a unit."""

from typing import Any, NamedTuple

from textual.app import App

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.names import UnitAddress, input_names, unit_name
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.screens.prompts import ChoicePrompt, TextPrompt
from tui_tutor.ui.setup_questions import read_value


class Parameter(NamedTuple):
    """A weight or a bias.

    Attributes:
        layer: The layer's index.
        unit: The unit's index in it.
        source: What the weight comes from; None for the bias.
    """

    layer: int
    unit: int
    source: int | None


class ParameterQuestions:
    """Asks for weights and biases.

    Args:
        app: Where the windows open. Its methods must be awaited in a worker.
        translate: Gives the texts in the learner's language.
    """

    def __init__(self, app: App[Any], translate: Translate) -> None:
        self._app = app
        self._translate = translate

    async def which(self, frame: Frame, unit: UnitAddress) -> Parameter | None:
        """Ask which weight or bias of a unit is meant; None for none."""
        _ = self._translate
        layer = frame.layers[unit.layer]
        sources = _source_names(frame, unit.layer)
        weights = layer.weights[unit.unit]
        choices = {f"w {source}": number(float(w)) for source, w in zip(sources, weights, strict=True)}
        choices["b"] = number(float(layer.biases[unit.unit])) + "   " + _("bias")
        title = unit_name(frame.setup, unit, _)
        says = _("Which weight or bias of {unit}? Choose another unit in the graph.").format(unit=title)
        chosen = await self._app.push_screen_wait(ChoicePrompt(title, says, choices, "", _))
        if chosen is None:
            return None
        index = list(choices).index(chosen)
        return Parameter(unit.layer, unit.unit, index if index < len(sources) else None)

    async def value(self, frame: Frame, parameter: Parameter) -> float | None:
        """Ask for another value; None where it stays."""
        _ = self._translate
        layer, unit, source = parameter
        parameters = frame.layers[layer]
        value = parameters.biases[unit] if source is None else parameters.weights[unit, source]
        name = _("bias") if source is None else _("weight from {source}").format(
            source=_source_names(frame, layer)[source]
        )  # fmt: skip
        title = f"{unit_name(frame.setup, UnitAddress(layer, unit), _)}: {name}"
        prompt = TextPrompt(title, _("A number, for example -0.5"), f"{value:.6g}", read_value, _)
        typed = await self._app.push_screen_wait(prompt)
        return None if typed is None else read_value(typed)


def _source_names(frame: Frame, layer: int) -> list[str]:
    """What the weights of a layer come from."""
    if layer == 0:
        names = input_names(frame)
        # Two columns of a file may have one name.
        return [name if names.count(name) == 1 else f"{name} ({n})" for n, name in enumerate(names, 1)]
    return [f"a{layer}.{unit + 1}" for unit in range(frame.setup.layer_sizes[layer])]
