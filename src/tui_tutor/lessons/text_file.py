"""Reads a lesson file's text, whatever the file may hold."""

import re
import unicodedata
from pathlib import Path

from tui_tutor.lessons.faults import BrokenLessonError, Fault
from tui_tutor.translation import mark

LARGEST_FILE = 80_000
"""Bytes of the largest lesson file that is read; a long lesson has a quarter of that."""

# Such characters could send commands to the terminal that shows the lesson, or turn the order of its text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read_text(path: Path) -> str:
    """The text of a lesson file, with plain line ends and no byte order mark.

    Raises:
        BrokenLessonError: If there is no such file, or it can't be read as text.
    """
    try:
        if path.is_dir():
            raise _broken(
                path, mark("this is a folder"), mark("name a lesson file in it, such as 01-start.md")
            )
        if not path.exists():
            raise _broken(path, mark("there is no such file"), mark("look at its name and folder again"))
        # A pipe or a device might never end.
        if not path.is_file():
            raise _broken(path, mark("this is not a file"), mark("name a Markdown file"))
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _broken(
            path,
            mark("this file can't be read: {reason}"),
            mark("look at who may read it"),
            reason=error.strerror or str(error),
        ) from error
    return decode_text(data, path)


def decode_text(data: bytes, path: Path) -> str:
    """The text that the bytes of a lesson file stand for; see `read_text`.

    Raises:
        BrokenLessonError: If they are too many, not UTF-8, or hold control characters.
    """
    if len(data) > LARGEST_FILE:
        raise _broken(
            path,
            mark("this file is larger than {most} kB"),
            mark("split the lesson; pictures and data don't belong into it"),
            most=LARGEST_FILE // 1000,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(
            path,
            mark("this file is not UTF-8 (byte {byte})"),
            mark("save it again as UTF-8 in your editor"),
            line=_lines_before(data, error.start) + 1,
            byte=f"0x{data[error.start]:02x}",
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = _CONTROL.search(text)
    if control:
        raise _broken(
            path,
            mark("there is an invisible control character, {code}"),
            mark("delete it"),
            line=text.count("\n", 0, control.start()) + 1,
            code=f"U+{ord(control[0]):04X} {unicodedata.name(control[0], '')}".strip(),
        )
    return text


def _lines_before(data: bytes, position: int) -> int:
    before = data[:position]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def _broken(path: Path, message: str, advice: str, line: int = 1, **values: object) -> BrokenLessonError:
    return BrokenLessonError((Fault(path, line, message, advice, values),))
