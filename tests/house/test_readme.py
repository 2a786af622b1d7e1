"""What README and CONTRIBUTING show is true: commands, outputs, links, keys, code."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui_tutor.engine.operations import carry_out

ROOT = Path(__file__).parents[2]
PAPERS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/authoring.md",
    "docs/teaching.md",
    "docs/web.md",
    "docs/school.md",
    "CHANGELOG.md",
)
OPENS_THE_SCREEN = ("open", "play")
MOST_KILOBYTES = 150


def paper(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(text: str, word: str) -> Iterator[str]:
    """The bodies of a text's code blocks of one kind."""
    for match in re.finditer(rf"^(`{{3,}}){word}\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL):
        yield match[2]


def shown_commands(name: str) -> list[tuple[str, str]]:
    """The command lines of a paper's console blocks, each with the output shown below it."""
    commands = []
    for body in fences(paper(name), "console"):
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _newline, output = part.partition("\n")
            commands.append((command.partition(" #")[0].strip(), output))
    return commands


def tui_tutor(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "TUI_TUTOR_DATA": str(folder / "data"), "LANG": "C.UTF-8", "COLUMNS": "80"}
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "tui_tutor", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def pattern_of(shown: str) -> re.Pattern[str]:
    """A shown output as a pattern, in which an ellipsis stands for anything."""
    return re.compile(".*".join(map(re.escape, shown.strip().split("…"))), re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_shown_does_what_is_shown(name: str, tmp_path: Path) -> None:
    commands = shown_commands(name)
    assert commands

    for command, output in commands:
        program, *words = shlex.split(command)
        if program == "cat":
            (tmp_path / words[0]).write_text(output, encoding="utf-8")
        if program != "tui-tutor":
            continue
        result = tui_tutor(tmp_path, *words)
        if words and words[0] in OPENS_THE_SCREEN:
            # There is no terminal here; everything before that was right.
            assert "needs a terminal" in result.stderr, command
        else:
            assert pattern_of(output).fullmatch((result.stdout + result.stderr).strip()), (command, result)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_named_in_the_text_exists(name: str, tmp_path: Path) -> None:
    named = set(re.findall(r"`tui-tutor((?: --lang \w+)?(?: [a-z][a-z-]*)*)", paper(name)))

    for command in named:
        result = tui_tutor(tmp_path, *command.split(), "--help")
        assert result.returncode == 0, (command, result.stderr)


@pytest.mark.parametrize("name", PAPERS)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", paper("Makefile"), re.MULTILINE))
    commands = [command for command, _output in shown_commands(name)]
    words = [
        *re.findall(r"`(make [^`]+)`", paper(name)),
        *(line for line in commands if line.startswith("make ")),
    ]

    for command in words:
        assert command.split()[1] in targets, command
    if name == "README.md":
        assert {"make run", "make test"} <= set(commands)


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_and_path_leads_to_a_file(name: str) -> None:
    text = paper(name)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if ":" not in link]
    paths = re.findall(r"`((?:src|tests|docs|lessons|bench|engine|ui|cli|store)/[\w/.-]+)`", text)

    for link in links:
        assert ((ROOT / name).parent / link.partition("#")[0]).exists(), link
    for path in paths:
        near = (ROOT / path, ROOT / "src" / "tui_tutor" / path)
        # A language that is not there yet is an example.
        assert any(each.exists() for each in near) or "/de/" in path, path


def test_the_pictures_are_there_and_small() -> None:
    shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)", paper("README.md"))

    assert len(shown) >= 3
    for path in shown:
        assert (ROOT / path).stat().st_size < MOST_KILOBYTES * 1024, path


def test_every_key_of_the_readme_is_a_key_of_the_tutor() -> None:
    from textual.keys import _character_to_key

    from tui_tutor.ui.screens.lesson_screen import LessonScreen

    rows = [line.split("|") for line in paper("README.md").splitlines() if line.startswith("| `")]
    keys = [
        key
        for row in rows
        if len(row) == 6
        for cell in (row[1], row[3])
        for key in re.findall("`([^`]+)`", cell)
    ]
    bound = {key for each in LessonScreen.__mro__ for key in keys_of(each)}
    arrows = {"→": "right", "←": "left", "1": "", "9": "", "ctrl+p": "", "space": "space"}

    assert len(keys) > 20
    for key in keys:
        name = arrows.get(key, _character_to_key(key) if len(key) == 1 else key)
        assert not name or name in bound, key


def keys_of(screen: type) -> set[str]:
    """The keys a screen's own bindings name."""
    bindings = [each.key for each in vars(screen).get("BINDINGS", ()) if hasattr(each, "key")]
    return {key for keys in bindings for key in keys.split(",")}


def test_the_layer_in_contributing_has_the_right_gradient() -> None:
    (code,) = fences(paper("CONTRIBUTING.md"), "python")
    names: dict[str, Any] = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), names)
    rng = np.random.default_rng(1)
    z, grad, change = rng.normal(size=(3, 3, 5))
    layer = names["Center"](z)
    forward, backward = layer.forward(), layer.backward(grad)

    carry_out([*forward, *backward])
    expected = float((layer.grad_inputs * change).sum())
    answers = []
    for direction in (1e-4, -2e-4):
        z += direction * change
        carry_out(forward)
        answers.append(float((layer.outputs * grad).sum()))

    # The layer is linear, so that a difference is its slope but for rounding: 1e-16 / 1e-4.
    assert (answers[0] - answers[1]) / 2e-4 == pytest.approx(expected, abs=1e-9)
