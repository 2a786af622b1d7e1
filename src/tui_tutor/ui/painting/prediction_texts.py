"""What is said of a predicted number that is not right."""

from tui_tutor.lessons.number_mistakes import NumberMistake
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.ledger import painted_name
from tui_tutor.ui.painting.numbers import count

SAYS = {
    "close": mark("Close: only a little off. Was something rounded on the way, or read off coarsely?"),
    "sign": mark("Right but for the sign: follow each minus through the calculation."),
    "sum": mark("That is the sum over all {rows} samples; for the mean, divide it by {rows}."),
    "twice": mark("It is divided by {rows} once too often: the mean is in it already."),
    "alone": mark("This is one sample alone: nothing is to be divided by {rows} here."),
    "bias": mark("Nearly: only the bias is missing. Add b at the end."),
    "count": mark("Those are the weights alone. Each neuron has a bias too: count them as well."),
    "slope": mark("Nearly: multiply by the slope of this neuron's own activation too."),
    "activation": mark("That is {name}, before the activation. What does the activation make of it?"),
    "rate": mark("The learning rate is missing: multiply the gradient by {name} first."),
    "uphill": mark("That goes uphill: the step is taken away from the old value, not added."),
    "move": mark("That is the move alone: the old value is still there, and the move is taken from it."),
    "base": mark("That is the logarithm to base 10. Here it is the natural one: ln, typed as log(…)."),
    "target": mark("That would be its loss if the other answer were right: check which y it has."),
    "distance": mark("That is how far ŷ is from y. The loss is −ln of the share that y's side got."),
    "percent": mark("That is it in percent. As a share, 100% is 1: divide by 100."),
    "point": mark("The digits are right, but the decimal point is elsewhere: check the powers of ten."),
    "same": mark("{name} has this number in another place: check which neuron and which input are meant."),
}
"""What is said of a mistake by its kind."""


def mistake_text(mistake: NumberMistake, translate: Translate) -> str:
    """What is wrong with a number, in one line that says what to look at."""
    _ = translate
    name = painted_name(mistake.name)
    if mistake.kind != "other":
        return _(SAYS[mistake.kind]).format(name=name, rows=count(mistake.rows))
    if mistake.source:
        text = _("That is {name} from input {source} to neuron {unit}, another number than is asked for.")
    elif mistake.unit:
        text = _("That is {name} of neuron {unit}, another number than is asked for.")
    else:
        text = _("That is {name}, another number than is asked for.")
    return text.format(name=name, unit=mistake.unit, source=mistake.source)
