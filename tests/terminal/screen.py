"""The real program in a pseudo-terminal, and the screen it paints."""

import os
import sys
import time
from types import TracebackType
from typing import Self

import pexpect
import pyte

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "space": " ",
    "backspace": "\x7f",
}


class TerminalScreen:
    """A program running in a pseudo-terminal.

    Args:
        arguments: The command line of ``tui-tutor``, or of another program if it begins with a path.
        columns: Width of the window.
        rows: Height of the window.
        environment: Variables that differ from this process's own.
    """

    def __init__(
        self, *arguments: str, columns: int = 80, rows: int = 24, environment: dict[str, str] | None = None
    ) -> None:
        words = (
            [*arguments]
            if arguments and arguments[0].startswith("/")
            else [sys.executable, "-m", "tui_tutor"]
        )
        if words != list(arguments):
            words += arguments
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._child = pexpect.spawn(
            words[0],
            words[1:],
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})},
            timeout=None,
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close(force=True)

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._child.pid)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without the spaces at their ends."""
        # After a character that is two cells wide, pyte leaves an empty cell.
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def type(self, *keys: str) -> None:
        """Press keys: names of `KEYS`, ``ctrl+x``, or texts to type."""
        for key in keys:
            name = key.removeprefix("ctrl+")
            self._child.send(chr(ord(name) - 96) if key.startswith("ctrl+") else KEYS.get(key, key))

    def click(self, column: int, row: int) -> None:
        """Click with the left button; columns and rows count from 0."""
        for ending in ("M", "m"):
            self._child.send(f"\x1b[<0;{column + 1};{row + 1}{ending}")

    def click_on(self, text: str) -> None:
        """Click on the first place of the screen that shows a text."""
        for row, line in enumerate(self.screen.display):
            if text in line:
                before = line[: line.index(text)]
                return self.click(sum(1 + (ord(character) > 0x2E7F) for character in before), row)
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self.screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def wait_for(self, text: str, seconds: float = 15.0) -> None:
        """Read what the program writes until a text is on the screen."""
        until = time.monotonic() + seconds
        while text not in self.text:
            left = until - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"{text!r} did not come:\n{self.text}")

    def wait_until_gone(self, text: str, seconds: float = 15.0) -> None:
        """Read what the program writes until a text is no longer on the screen."""
        until = time.monotonic() + seconds
        while text in self.text:
            left = until - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"{text!r} did not go:\n{self.text}")

    def exit_code(self, seconds: float = 15.0) -> int:
        """Read until the program ends; its exit code, or minus the signal that ended it."""
        until = time.monotonic() + seconds
        while self._read(max(until - time.monotonic(), 0)):
            pass
        if self._child.isalive() and time.monotonic() >= until:
            raise AssertionError(f"the program did not end:\n{self.text}")
        self._child.wait()
        status = self._child.exitstatus
        return int(status) if status is not None else -int(self._child.signalstatus)

    def _read(self, seconds: float) -> bool:
        """Read what there is; whether there was anything within the time."""
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=seconds))
        except (pexpect.EOF, pexpect.TIMEOUT):
            return False
        return True
