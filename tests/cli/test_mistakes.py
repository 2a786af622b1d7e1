"""A wrong command line gets one or two lines that say what to do, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Process, Tutor, complaint
from tui_tutor.cli import doctor


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trian"], "did you mean tui-tutor train?"),
        (["xyzzy"], "tui-tutor --help"),
        (["lessons", "chekc"], "did you mean tui-tutor lessons check?"),
        (["--lang", "de"], "one of en, zh"),
        (["--langg", "zh"], "did you mean --lang?"),
        (["completion", "tcsh"], "bash, zsh, fish"),
        (["completion"], "see tui-tutor completion --help"),
        (["open"], "tui-tutor open needs"),
        (["open", "one", "two"], "see tui-tutor open --help"),
        (["open", "missing.md"], "missing.md"),
        (["open", "the-sun"], "did you mean the-sum?"),
        (["open", "99"], "lessons list"),
        (["--lessons", "no/such/folder", "lessons", "list"], "no/such/folder"),
        (["--lessons", "no/such/folder"], "no/such/folder"),
        (["play", "learing-rate=3"], "learning-rate"),
        (["lessons", "new", "My Lesson"], "a-z"),
    ],
)
def test_a_mistake_is_told_in_two_lines_that_help(
    tutor: Tutor, course: Path, words: list[str], told: str
) -> None:
    before = [] if "--lessons" in words else ["--lessons", str(course)]

    assert told in complaint(tutor(*before, *words))


@pytest.mark.parametrize("words", [[], ["play"], ["play", "2-8-1"], ["open", "the-sum"], ["open", "3"]])
def test_without_a_terminal_the_screen_is_not_opened(
    process: Process, course: Path, words: list[str]
) -> None:
    result = process("--lessons", course, *words)

    assert (result.returncode, result.stdout) == (2, "")
    assert "needs a terminal" in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_a_broken_lesson_file_is_told_with_its_line(tutor: Tutor, tmp_path: Path) -> None:
    file = tmp_path / "broken.md"
    file.write_text("---\ntitle: x\n---\n\n## One\n\n```gaol\n```\n")

    assert f"{file}:" in complaint(tutor("open", file))


def test_a_group_without_a_command_shows_its_help(tutor: Tutor) -> None:
    result = tutor("lessons")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "tui-tutor lessons list" in result.stderr


def test_a_mistake_of_ours_is_one_line_and_a_log(
    tutor: Tutor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*values: object) -> None:
        raise RuntimeError("the {roof} fell\non us")

    monkeypatch.setattr(doctor, "examine", break_down)

    result = tutor("doctor")

    log = home / "tui-tutor.log"
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert "RuntimeError: the {roof} fell" in result.stderr
    assert str(log) in result.stderr
    assert "Traceback" in log.read_text()


def test_a_mistake_of_ours_is_told_even_where_no_log_can_be_written(
    tutor: Tutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*values: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(doctor, "examine", break_down)
    (tmp_path / "file").touch()

    result = tutor("doctor", TUI_TUTOR_DATA=str(tmp_path / "file" / "below"))

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "what you typed" in result.stderr


def test_a_reader_that_goes_away_is_no_mistake(home: Path) -> None:
    # 200 kB: more than a pipe holds, so that the writer meets the closed end.
    result = subprocess.run(
        [
            "bash",
            "-c",
            "$0 -m tui_tutor train 2-1 data=blobs --steps 10000 --json | head -c 20; exit ${PIPESTATUS[0]}",
            sys.executable,
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stdout == '{"setup": "2-1 data='
    assert result.stderr == ""
    assert result.returncode in (0, 1)


def test_an_output_that_is_not_utf8_gets_question_marks(home: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tui_tutor", "trace", "samples=2"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert b"?J/?z1 (2, 4)" in result.stdout
