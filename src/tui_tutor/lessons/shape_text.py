"""Reads the text of a shape block."""

from tui_tutor.errors import LessonError
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import read_fields
from tui_tutor.lessons.lesson import Shape
from tui_tutor.lessons.scanner import Fence
from tui_tutor.translation import mark

_KEYS = ("product", "why")


def read_shape_question(fence: Fence, key: str, faults: FaultList) -> Shape | None:
    """Shapes to fill in: the question, then ``product:`` and perhaps ``why:``."""
    # Few lessons ask for shapes, and no other needs to read products to be opened.
    from tui_tutor.lessons.product import blanks_of

    question, fields = read_fields(fence, _KEYS, faults)
    ask = "\n".join(question).strip()
    if not ask:
        faults.add(fence.line, mark("the shape block has no question"), mark("write it on the first line"))
    product, why = fields.get("product"), fields.get("why")
    if product is None:
        faults.add(
            fence.line,
            mark("the shape block has no product"),
            mark("write a line such as product: x @ W1.T + b1"),
        )
        return None
    try:
        blanks_of(product.value)
    except LessonError as error:
        faults.add_error(product.line, error)
    return Shape(fence.line, key, ask, product.value, why.value.strip() if why else "")
