"""What a formula may name, and what came of it."""

from textual.geometry import Size
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.lessons.formula import Answer, Name
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.ledger import name_rows, paint_answer, paint_names
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import Painted


class FormulaNames(Painted):
    """Lists the names with their shapes.

    Args:
        names: The names.
    """

    def __init__(self, names: tuple[Name, ...]) -> None:
        super().__init__()
        self._names = names

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The lines that all names take."""
        return len(name_rows(self._names, width))

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The names that there is room for."""
        return paint_names(self._names, width, height, palette)


class FormulaView(Painted):
    """Shows a formula's operations, its value, and what that is.

    Args:
        translate: Gives the texts in the learner's language.
    """

    answer: var[Answer] = var(Answer(), init=False)
    """What there is to say."""

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate

    def watch_answer(self) -> None:
        """Paint the other answer."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The answer."""
        return paint_answer(self.answer, width, height, palette, self._translate)
