"""The shell completes commands, lessons and words of a setup."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tutor


def completed(line: str, *before: str) -> list[str]:
    words = ["tui-tutor", *before, *line.split(" ")]
    result = subprocess.run(
        [sys.executable, "-m", "tui_tutor"],
        env={
            **os.environ,
            "_TUI_TUTOR_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.partition(",")[2] for line in result.stdout.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(tutor: Tutor, shell: str) -> None:
    result = tutor("completion", shell)

    assert result.exit_code == 0
    assert f"_TUI_TUTOR_COMPLETE={shell}_complete" in result.stdout


def test_bash_can_read_its_script(tutor: Tutor) -> None:
    script = tutor("completion", "bash").stdout

    result = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_commands_are_completed(home: Path) -> None:
    assert completed("tra") == ["train", "trace"]


def test_words_of_a_setup_are_completed(home: Path) -> None:
    assert completed("train data=s") == ["data=spiral", "data=sine"]
    assert "tanh" in completed("play ")


def test_lessons_are_completed(home: Path, course: Path) -> None:
    assert completed("open the", "--lessons", str(course)) == ["the-sum"]
