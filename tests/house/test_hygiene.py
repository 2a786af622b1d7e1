"""What no file of the source may hold."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tui_tutor"
LONGEST_FILE = 400

TEXTS = sorted(
    path
    for folder in ("src", "tests", "bench", "docs", "lessons", ".ci")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md", ".toml", ".tcss", ".po", ""}
    and path.is_file()
    and "__pycache__" not in path.parts
) + [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "pyproject.toml")]
PYTHON = [path for path in TEXTS if path.suffix == ".py" and SOURCE in path.parents]


CHILDREN = tuple(
    f"src/tui_tutor/classroom/seating/{name}.py" for name in ("fork_server", "seat_account", "seat_limits")
)
"""What runs in a forked child, which must end without running the parent's exit handlers."""
FORKS = "src/tui_tutor/classroom/seating/fork_server.py"
"""Ends the children it has made, and gives each of them chance of its own."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_a_source_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    assert said.partition("\n\n")[0].rstrip().endswith((".", "?")) or ":" in said


def test_nothing_is_left_to_do_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    mine = Path(__file__)

    found = [named(path) for path in TEXTS if path != mine and later.search(path.read_text(encoding="utf-8"))]

    assert found == []


def test_styles_stand_in_the_one_sheet() -> None:
    styled = re.compile(r"^\s*(DEFAULT_CSS|CSS)\b", re.MULTILINE)

    found = [named(path) for path in PYTHON if styled.search(path.read_text(encoding="utf-8"))]

    assert found == []
    assert [named(path) for path in SOURCE.rglob("*.tcss")] == ["src/tui_tutor/ui/tutor.tcss"]


def test_only_the_command_line_prints_and_exits() -> None:
    found = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "print",
                "sys.exit",
                "exit",
                "os._exit",
            }:
                found.append(named(path))

    assert [
        name for name in found if not name.startswith("src/tui_tutor/cli/") and name not in CHILDREN
    ] == []


def test_no_file_knows_where_it_was_written() -> None:
    home = re.compile(r"/(home|Users|root|work)/\w|[A-Z]:\\Users")
    mine = Path(__file__)

    found = [named(path) for path in TEXTS if path != mine and home.search(path.read_text(encoding="utf-8"))]

    assert found == []


def test_randomness_comes_from_a_generator_that_is_passed() -> None:
    loose = re.compile(
        r"np\.random\.(?!default_rng|Generator|SeedSequence)\w+|^import random|from random ", re.M
    )

    found = [named(path) for path in PYTHON if loose.search(path.read_text(encoding="utf-8"))]

    assert [name for name in found if name != FORKS] == []
