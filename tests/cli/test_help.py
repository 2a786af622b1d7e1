"""Help is quick, has examples, and fits the window."""

import os
import subprocess
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Tutor
from tui_tutor.cli.commands import TutorCommand, TutorGroup
from tui_tutor.cli.help_text import cells, padded, paragraph, table, wrapped
from tui_tutor.cli.root import command

HEAVY = ("textual", "torch", "numpy", "plotext", "rich")
COMMANDS = [
    [],
    ["open"],
    ["play"],
    ["train"],
    ["trace"],
    ["export"],
    ["lessons"],
    ["lessons", "list"],
    ["lessons", "check"],
    ["lessons", "new"],
    ["progress"],
    ["classroom"],
    ["classroom", "serve"],
    ["classroom", "board"],
    ["classroom", "teacher"],
    ["classroom", "code"],
    ["classroom", "roster"],
    ["classroom", "grades"],
    ["classroom", "events"],
    ["classroom", "learner"],
    ["classroom", "backup"],
    ["doctor"],
    ["completion"],
]

LOADED = f"""
import sys
from tui_tutor.cli.main import main
sys.argv = ["tui-tutor", *sys.argv[1:]]
try:
    main()
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["lessons", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0
    assert result.stderr == "[]\n"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_command_has_help_with_examples_within_80_columns(
    tutor: Tutor, words: list[str], language: str
) -> None:
    result = tutor("--lang", language, *words, "--help", COLUMNS="80")

    assert result.exit_code == 0
    assert result.stdout.count("  tui-tutor") >= 1
    assert max(map(cells, result.stdout.splitlines())) <= 80


def test_every_command_is_in_the_list_above() -> None:
    def names(group: click.Group) -> list[list[str]]:
        found = [[]]  # type: list[list[str]]
        for name, each in group.commands.items():
            below = names(each) if isinstance(each, click.Group) else [[]]
            found += [[name, *rest] for rest in below]
        return found

    assert sorted(names(command)) == sorted(COMMANDS)
    assert isinstance(command, TutorGroup)
    assert all(isinstance(each, TutorCommand | TutorGroup) for each in command.commands.values())


def test_version_names_the_program(tutor: Tutor) -> None:
    assert tutor("--version").stdout.startswith("tui-tutor 0.")


@given(text=st.text(alphabet="ab cd，。神经网络（x）"), width=st.integers(4, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        # A single word may be longer than the line; nothing else may.
        assert cells(line) <= width or " " not in line


def test_chinese_wraps_between_characters_and_not_before_a_full_stop() -> None:
    assert wrapped("神经网络很好。再来一句", 12) == ["神经网络很", "好。再来一句"]
    assert wrapped("learn 神经网络", 10) == ["learn 神经", "网络"]


def test_layout_counts_cells() -> None:
    assert padded("中", 4) == "中  "
    assert paragraph("one  two\nthree", 9, indent=2) == ["  one two", "  three"]
    assert table([("中", "first"), ("word", "second")], 40) == ["  中    first", "  word  second"]
    assert table([("a very long term", "its meaning")], 40, widest=8) == [
        "  a very long term",
        "            its meaning",
    ]


def test_one_thread_is_asked_of_blas_unless_the_person_asks_for_more() -> None:
    code = LOADED.replace(
        "print(", "print(*(os.environ.get(f'{x}_NUM_THREADS') for x in ('OMP', 'MKL'))); print("
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}

    result = subprocess.run(
        [sys.executable, "-c", f"import os{code}", "--version"],
        env={**environment, "MKL_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.splitlines()[-1] == "1 2"
