"""`train` on a real terminal: a bar, a plot, and Ctrl+C."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.terminal.screen import TerminalScreen

pytestmark = pytest.mark.terminal

ENDLESS = ["train", "2-8-8-1", "batch=10", "--steps", "50000000"]


@contextmanager
def tutor(home: Path, *words: str, columns: int = 80) -> Iterator[TerminalScreen]:
    environment = {"TUI_TUTOR_DATA": str(home), "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
    with TerminalScreen(*words, columns=columns, rows=30, environment=environment) as screen:
        yield screen


def test_a_terminal_gets_a_plot_and_the_result(tmp_path: Path) -> None:
    with tutor(tmp_path, "train", "--steps", "300") as screen:
        screen.wait_for("accuracy")

        assert screen.exit_code() == 0
        assert screen.lines[0] == "setup: 2-4-1"
        assert any("┤" in line for line in screen.lines)
        assert "300 steps = 300 epochs" in screen.text
        assert "█" not in screen.text


def test_a_bar_says_how_far_it_is_and_ctrl_c_keeps_what_was_reached(tmp_path: Path) -> None:
    file = tmp_path / "w.npz"
    with tutor(tmp_path, *ENDLESS, "--save-weights", str(file)) as screen:
        screen.wait_for("/50,000,000")
        assert "░" in screen.text

        screen.type("ctrl+c")
        screen.wait_for("weights saved")

        assert "stopped after " in screen.text
        assert screen.exit_code() == 130
    with np.load(file) as saved:
        assert np.isfinite(saved["W3"]).all()
