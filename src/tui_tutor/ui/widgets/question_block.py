"""What all questions of a page have in common that may be answered until the answer is right."""

from dataclasses import dataclass

from textual.message import Message

from tui_tutor.ui.markdown.painted_text import PaintedText


class QuestionBlock(PaintedText):
    """A question; what follows it on the page is shown once it is answered rightly.

    Attributes:
        key: Which block of the page.
    """

    key: str

    @dataclass
    class Answered(Message):
        """Posted at each answer.

        Attributes:
            key: Which block of the page.
            text: The answer, as it is kept and given back when the page is opened again.
            right: Whether it is right.
        """

        block: "QuestionBlock"
        key: str
        text: str
        right: bool

        @property
        def control(self) -> "QuestionBlock":
            """The sender."""
            return self.block

    @property
    def answered(self) -> bool:
        """Whether the right answer was given."""
        raise NotImplementedError

    @property
    def given(self) -> str:
        """The answer that was given last; empty before."""
        raise NotImplementedError

    def take_character(self, character: str) -> bool:
        """Take a key that was pressed elsewhere on the page; returns whether it is for this question."""
        raise NotImplementedError
