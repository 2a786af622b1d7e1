"""Texts that Textual and Rich lay out break where lessons break."""

from types import ModuleType, SimpleNamespace

import pytest
from rich.console import Console
from rich.text import Text
from textual.content import Content

from tui_tutor.ui import line_breaks
from tui_tutor.ui.line_breaks import BREAKERS, break_lines_by_our_rule

SENTENCE = "步子太大，损失就会上升。"


@pytest.fixture
def broken_by_our_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the length of a test, though it is done to the whole process."""
    for module in BREAKERS:
        monkeypatch.setattr(module, "divide_line", vars(module)["divide_line"])
    assert break_lines_by_our_rule()


@pytest.mark.usefixtures("broken_by_our_rule")
@pytest.mark.parametrize("width", range(6, 26))
def test_no_line_of_a_widget_begins_with_punctuation(width: int) -> None:
    lines = [line.plain for line in Content(SENTENCE).wrap(width)]
    table_lines = [line.plain for line in Text(SENTENCE).wrap(Console(), width)]

    assert "".join(lines) == SENTENCE
    assert lines == table_lines
    assert not [line for line in lines if line[0] in "，。"]


@pytest.mark.usefixtures("broken_by_our_rule")
def test_words_are_kept_as_before() -> None:
    content = Content("The loss goes up again")

    assert [line.plain.rstrip() for line in content.wrap(10)] == ["The loss", "goes up", "again"]


def test_another_textual_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    other: ModuleType | SimpleNamespace = SimpleNamespace()
    monkeypatch.setattr(line_breaks, "BREAKERS", (other,))

    assert not break_lines_by_our_rule()

    assert not vars(other)
