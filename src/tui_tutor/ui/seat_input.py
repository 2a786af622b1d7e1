"""What a terminal sends, as messages for the app; nothing that it may send does harm."""

from codecs import getincrementaldecoder

from textual._xterm_parser import BRACKETED_PASTE_END, XTermParser
from textual.events import Resize
from textual.message import Message
from textual.messages import InBandWindowResize

LONGEST_PASTE = 65536
"""Characters; a longer text is cut off there, as nothing in a lesson takes one."""


class SeatInput:
    """Reads keys, mouse and pasted text out of bytes."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = XTermParser()
        self._silence = 0
        self._skipped: str | None = None

    def feed(self, data: bytes) -> list[Message]:
        """What some more bytes say."""
        text = self._without_rest_of_paste(self._decode(data))
        messages = self._parse(text)
        # The parser says nothing while it collects what is pasted.
        self._silence = 0 if messages else self._silence + len(text)
        if self._silence > LONGEST_PASTE:
            messages = self._parse(BRACKETED_PASTE_END)
            self._silence, self._skipped = 0, ""
        return messages

    def tick(self) -> list[Message]:
        """What it says that nothing came for a while, such as an escape that begins no sequence."""
        return [*self._parser.tick()]

    def _parse(self, text: str) -> list[Message]:
        messages: list[Message] = []
        # To the parser, no text is the end of the terminal.
        if text:
            try:
                messages += self._parser.feed(text)
            except Exception:
                # The parser takes some sequences that no keyboard sends, such as a character beyond
                # Unicode, for granted, and can't go on after that.
                self._parser = XTermParser()
        # The terminal is asked for its size elsewhere, and one that says it is huge would stop the app.
        return [message for message in messages if not isinstance(message, Resize | InBandWindowResize)]

    def _without_rest_of_paste(self, text: str) -> str:
        """Leave out what is pasted where too much was pasted before."""
        if self._skipped is None:
            return text
        text = self._skipped + text
        _pasted, end, after = text.partition(BRACKETED_PASTE_END)
        # The sequence at the end may come in two parts.
        self._skipped = None if end else text[1 - len(BRACKETED_PASTE_END) :]
        return after
