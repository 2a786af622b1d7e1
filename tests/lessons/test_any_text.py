"""Whatever a file holds, reading it gives a lesson or faults inside the file."""

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from tests.lessons.writing import COURSE, HEAD
from tui_tutor.lessons.faults import BrokenLessonError
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.lessons.parser import parse_lesson
from tui_tutor.lessons.text_file import decode_text

PATH = Path("01-any.md")
GOOD = (COURSE / "en" / "01-one-neuron.md").read_text(encoding="utf-8")

_LINES = st.sampled_from(
    (
        *GOOD.split("\n"),
        "---",
        "##",
        "# One",
        "##One",
        "```",
        "````",
        "~~~",
        "```goal",
        "```quiz",
        "```predict",
        "```solution",
        "```show",
        "```wrong",
        "    ```goal",
        "- [",
        "- [ ] {}",
        "> {0}",
        "value: {x}",
        "sample: ٣",
        "steps: 1e3",
        "why:",
        "do:",
        "setup: 0-0",
        "[a](panel:)",
        "[a](panel:%00)",
        "[a](lesson:)",
        "[a](x:y)",
        "pages: &a [*a]",
        "pages: [[a]]",
        "title: {a: b}",
        "title: !!python/object:os.system",
        "? a",
        "data=nowhere.csv",
        "2-4-1 points=1,1,1",
        "\u2028",
        "\x0b",
    )
)


def read(text: str) -> Lesson | BrokenLessonError:
    try:
        return parse_lesson(text, PATH)
    except BrokenLessonError as error:
        return error


def assert_lesson_or_faults(text: str) -> None:
    lines = max(len(text.split("\n")) - text.endswith("\n"), 1)
    result = read(text)
    if isinstance(result, Lesson):
        assert result.pages
        return
    assert str(result)
    assert result.faults
    for fault in result.faults:
        assert 1 <= fault.line <= lines
        assert fault.path == PATH
        assert fault.text().startswith(f"01-any.md:{fault.line}: ")
        assert len(fault.text()) < 2000


@given(st.text())
@example("")
@example("---\n---")
@example("---\n\n---\n")
@example("---\n{a: {b}}\n---\n##")
def test_any_text(text: str) -> None:
    assert_lesson_or_faults(text)


@given(st.lists(_LINES, max_size=40).map("\n".join))
def test_any_lines_that_look_like_a_lesson(body: str) -> None:
    assert_lesson_or_faults(HEAD + "## One\n" + body)


@given(st.lists(_LINES, max_size=12).map("\n".join))
def test_any_lines_that_look_like_front_matter(head: str) -> None:
    assert_lesson_or_faults(f"---\n{head}\n---\n## One\ntext\n")


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=10))
def test_any_edit_of_a_good_lesson(place: int, length: int, new: str) -> None:
    assert_lesson_or_faults(GOOD[:place] + new + GOOD[place + length :])


@given(st.binary())
@example(b"\xef\xbb\xbf---\r\n")
@example(b"\xff\xfe-\x00")
@example(b"\r\xff")
def test_any_bytes(data: bytes) -> None:
    try:
        text = decode_text(data, PATH)
    except BrokenLessonError as error:
        (fault,) = error.faults
        assert 1 <= fault.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert fault.text()
    else:
        assert_lesson_or_faults(text)
