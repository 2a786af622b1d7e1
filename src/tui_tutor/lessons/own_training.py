"""The formulas that a learner has found on pages, as formulas that a run can be trained with."""

from collections.abc import Iterable, Mapping

from tui_tutor.engine.own_formulas import Formula, OwnFormulas
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.formula_names import FORMULA_WORDS, part_of


def own_formulas(found: Mapping[str, str], layers: int) -> OwnFormulas | None:
    """What a run of so many layers can be trained with.

    A part of a step becomes the learner's own where nothing of it is missing: the gradients of all weights
    and biases, z and a of all layers, the loss, or what becomes of W1.

    Args:
        found: The right formulas by what they give, in the order in which they were asked for.
        layers: How many layers have parameters.

    Returns:
        The formulas; None where no part is whole.

    Raises:
        LessonError: If one of them is no formula, which a saved answer may be.
    """
    by_part: dict[str, dict[str, str]] = {"forward": {}, "loss": {}, "backward": {}, "update": {}}
    for target, text in found.items():
        by_part[part_of(target)][target] = text
    last = f"a{layers}"
    forward = {"y_hat" if target == last else target: text for target, text in by_part["forward"].items()}
    numbers = range(1, layers + 1)
    needed: dict[str, Iterable[str]] = {
        "forward": [*(f"z{n}" for n in numbers), *(f"a{n}" for n in numbers[:-1]), "y_hat"],
        "backward": [f"grad_{kind}{n}" for n in numbers for kind in "Wb"],
        "update": ["new_W1"],
        "loss": ["loss"],
    }
    whole = {
        part: texts if all(name in texts for name in needed[part]) else {}
        for part, texts in {**by_part, "forward": forward}.items()
    }
    if not any(whole.values()):
        return None
    compiled = {
        part: {name: compile_formula(text) for name, text in texts.items()} for part, texts in whole.items()
    }
    return OwnFormulas(
        forward=compiled["forward"],
        loss=compiled["loss"].get("loss"),
        backward=compiled["backward"],
        update=compiled["update"],
    )


def compile_formula(text: str) -> Formula:
    """A formula that gives its value for a value of each name.

    Raises:
        LessonError: If it is none.
    """
    expression = compile_expression(text, FORMULA_WORDS)
    return lambda values: expression.evaluate(values)  # type: ignore[return-value]
