"""Markdown to read."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message

from tui_tutor.lessons.glossary import Glossary
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import lay_out_blocks
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.terms import with_terms
from tui_tutor.ui.markdown.wrap import Line, Link

NOTES = {
    "note": mark("Note"),
    "tip": mark("Tip"),
    "important": mark("Important"),
    "warning": mark("Warning"),
    "caution": mark("Caution"),
}
"""What notes are called."""


def note_words(translate: Translate) -> Mapping[str, str]:
    """What notes are called in the learner's language."""
    return {kind: translate(word) for kind, word in NOTES.items()}


class LessonMarkdown(PaintedText):
    """Markdown laid out in one column.

    Args:
        source: The Markdown.
        translate: Gives the texts of the interface.
        glossary: What is bold and a term of it opens the term; None for nothing.
    """

    @dataclass
    class LinkChosen(Message):
        """Posted when a link is clicked or chosen with the keyboard."""

        markdown: PaintedText
        href: str

        @property
        def control(self) -> PaintedText:
            """The sender."""
            return self.markdown

    def __init__(self, source: str, translate: Translate, glossary: Glossary | None = None) -> None:
        super().__init__()
        blocks = read_markdown(source)
        self._blocks = with_terms(blocks, glossary) if glossary is not None else blocks
        self._words = note_words(translate)

    def lines(self, width: int) -> list[Line]:
        """The Markdown's lines."""
        return lay_out_blocks(self._blocks, width, self._words)

    def choose(self, link: Link) -> None:
        """Tell which link was chosen."""
        self.tell(self.LinkChosen(self, link.href))
