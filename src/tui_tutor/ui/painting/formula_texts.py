"""What is said of a learner's formula, as lines of a page."""

from collections.abc import Sequence

from rich.cells import cell_len

from tui_tutor.lessons.formula_mistakes import Mistake
from tui_tutor.lessons.formula_task import FormulaVerdict, UsableName
from tui_tutor.lessons.ledger import Entry, Side
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.layout import prefixed
from tui_tutor.ui.markdown.wrap import Line, Run, line_width, wrap
from tui_tutor.ui.painting.ledger import kin_text, painted_name
from tui_tutor.ui.painting.numbers import count, shape

MOST_ENTRIES = 6
"""Operations of a formula that are shown; the last ones tell most."""

SAYS = {
    "batch": mark(
        "Right for {rows} rows only. Write m for the number of rows, so that it holds for any batch."
    ),
    "twice": mark("The mean is taken twice: what you use has been divided by m already."),
    "infinite": mark("Somewhere this divides by 0, or grows too large: look at each / and at each power."),
    "each": mark("* multiplies each with each. Here rows meet columns, and that is the product @."),
    "product": mark("@ is the product of matrices. Here each number meets its own, and that is *."),
    "turned": mark("Nearly: one side of an @ is the wrong way up. Compare the shapes, and turn it with .T."),
    "swapped": mark(
        "Nearly: the two sides of @ stand the wrong way round. A @ B and B @ A are different products."
    ),
    "bias": mark("The bias is missing: add it to the sum."),
    "uphill": mark("This goes uphill: the gradient points to where the loss rises, so take it away."),
    "rate": mark("The learning rate is missing: the whole gradient is too long a step."),
    "memory": mark("What came before is to fade: the memory is multiplied by momentum."),
    "whole": mark("Only the memory fades: momentum goes with v1 alone, and the gradient comes in whole."),
    "added": mark("The gradient is added to the memory here; its minus comes later, with the update."),
    "plain": mark("That is a step without memory. With momentum, what moves the weights is new_v1."),
    "unknown": mark(
        "This is none of the step's own numbers. What is multiplied with what, and along which axis?"
    ),
}
"""What is said of a mistake by its kind."""

LEDGER_KINDS = ("each", "product", "turned", "swapped", "shape", "unknown")
"""Mistakes that are seen in the shapes of the operations."""


def verdict_lines(verdict: FormulaVerdict, target: str, width: int, translate: Translate) -> list[Line]:
    """What is wrong with a formula, and where its shapes don't fit its ledger; nothing of a right one.

    Args:
        verdict: What was found.
        target: What is asked for.
        width: Cells of a line.
        translate: Gives the words in the learner's language.
    """
    if verdict.right:
        return []
    said = [text for text in _said(verdict, target, translate) if text]
    lines = [line for text in said[:1] for line in _marked(text, width)]
    for text in said[1:]:
        lines += prefixed(wrap((Run(text),), width - 2), Run("  "), Run("  "))
    shows_ledger = verdict.mistake is None or verdict.mistake.kind in LEDGER_KINDS
    if verdict.ledger is not None and shows_ledger:
        lines += ledger_runs(verdict.ledger.entries, width)
    return lines


def name_lines(names: Sequence[UsableName], width: int, translate: Translate) -> list[Line]:
    """The names that a formula may use, each with its shape."""
    if not names:
        return []
    runs = [Run(translate("You have:"), "muted")]
    for each in names:
        shown = f"\u00a0{shape(*each.shape)}" if each.shape else ""
        runs += [Run("  "), Run(each.name, "code"), Run(shown, "muted")]
    return wrap(runs, width)


def target_text(target: str) -> str:
    """What is asked for, as formulas and as the panel call it: ``grad_W2 = ∂J/∂W2``."""
    painted = painted_name(target)
    return target if painted == target else f"{target} ({painted})"


def ledger_runs(entries: Sequence[Entry], width: int) -> list[Line]:
    """A line for each operation: its text, the shapes of its sides, and that of its result."""
    shown = entries[-MOST_ENTRIES:]
    room = min(max((cell_len(entry.text) for entry in shown), default=0), max(width * 2 // 5, 4))
    lines: list[Line] = []
    for entry in shown:
        text = entry.text if cell_len(entry.text) <= room else "…" + entry.text[len(entry.text) - room + 1 :]
        shapes = _shape_runs(entry)
        row = (Run(f"  {text:<{room}}  ", "code-text"), *shapes)
        if line_width(row) <= width:
            lines.append(row)
        else:
            whole = entry.text if cell_len(entry.text) <= width - 2 else "…" + entry.text[3 - width :]
            lines += [(Run(f"  {whole}", "code-text"),), (Run("    "), *shapes)]
    return lines


def _shape_runs(entry: Entry) -> list[Run]:
    """The shapes of an operation's sides and of its result; where they don't fit, the sizes that differ."""
    runs = [Run(entry.pieces[0], "muted")]
    for place, (side, piece) in enumerate(zip(entry.sides, entry.pieces[1:], strict=True)):
        runs += [*_side_runs(entry, side, place), Run(piece, "muted")]
    if entry.result is not None:
        runs.append(Run(f" = {_side(entry.result)}", "muted"))
    elif entry.misfit is not None:
        left, right = (each.shape for each in entry.sides)
        runs.append(Run(f"  {left[entry.misfit.left]} ≠ {right[entry.misfit.right]}", "wrong"))
    return runs


def _said(verdict: FormulaVerdict, target: str, translate: Translate) -> list[str]:
    mistake, said = verdict.mistake, []
    if verdict.is_accident and (mistake is None or mistake.kind != "batch"):
        said.append(
            translate(mark("Right for the numbers on the panel, but by accident: with others it is not."))
        )
    if mistake is not None:
        return [*said, *_mistake_texts(mistake, target, translate)]
    last = verdict.ledger.entries[-1] if verdict.ledger and verdict.ledger.entries else None
    if last is not None and last.misfit is not None:
        inner = mark("These shapes don't fit. At @ the inner sizes must be equal; .T swaps rows and columns.")
        outer = mark("These shapes don't fit. At {sign} sizes must be equal, counted from the right, or 1.")
        return [*said, translate(inner if last.sign == "@" else outer).format(sign=last.sign)]
    if verdict.error is not None:
        return [*said, *verdict.error.text(translate).split("\n")]
    return said


def _mistake_texts(mistake: Mistake, target: str, translate: Translate) -> list[str]:
    _ = translate
    asked = _("Asked is {target}.").format(target=painted_name(target))
    if mistake.kin is not None:
        return [kin_text(mistake.kin, _), asked if mistake.kind == "other" else ""]
    sums = _("sum(…, 0) and mean(…, 0) go over the rows and keep the columns.")
    about_sums = sums if len(mistake.wanted) == 1 else ""
    if mistake.kind == "shape":
        said = _("It has shape {found}; {target} has {wanted}.")
        if not mistake.found:
            said = _("It is a single number; {target} has shape {wanted}.")
        elif not mistake.wanted:
            said = _("It has shape {found}; {target} is a single number.")
        texts = {"found": shape(*mistake.found), "wanted": shape(*mistake.wanted)}
        return [said.format(target=painted_name(target), **texts), about_sums]
    return [_(SAYS[mistake.kind]).format(rows=count(mistake.rows)), about_sums]


def _marked(text: str, width: int) -> list[Line]:
    return prefixed(wrap((Run(text),), width - 2), Run("✗ ", "wrong"), Run("  "))


def _side_runs(entry: Entry, side: Side, place: int) -> list[Run]:
    if entry.misfit is None or not side.shape:
        return [Run(_side(side), "muted")]
    axis = entry.misfit.left if place == 0 else entry.misfit.right
    runs = []
    for index, size in enumerate(side.shape):
        runs += [Run("," if index else "(", "muted"), Run(str(size), "wrong" if index == axis else "muted")]
    return [*runs, Run(")", "muted")]


def _side(side: Side) -> str:
    return f"{side.number:.4g}" if side.number is not None else shape(*side.shape)
