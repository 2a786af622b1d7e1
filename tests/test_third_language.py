"""A third language is files, and no line of code."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import tui_tutor
from tui_tutor.lessons.course import lessons_root

GERMAN = {
    "List the lessons in the language in use.": "Zeigt die Lektionen in der gewählten Sprache.",
    "pages": "Seiten",
}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The program with a German catalogue and a German lesson put beside the others."""
    program = Path(copytree(Path(tui_tutor.__file__).parent, tmp_path / "src" / "tui_tutor"))
    language = program / "locale" / "de"
    (language / "LC_MESSAGES").mkdir(parents=True)
    (language / "language.txt").write_text("Deutsch\n", encoding="utf-8")
    catalogue = Catalog(locale="de")
    for text, translation in GERMAN.items():
        catalogue.add(text, translation)
    with (language / "LC_MESSAGES" / "tui_tutor.mo").open("wb") as file:
        write_mo(file, catalogue)
    lessons = Path(copytree(lessons_root(), tmp_path / "lessons"))
    (lessons / "de").mkdir()
    text = (lessons / "en" / "00-the-panel.md").read_text(encoding="utf-8")
    title = next(line for line in text.split("\n") if line.startswith("title:"))
    german = text.replace(title, "title: Was man hier sieht", 1)
    (lessons / "de" / "00-the-panel.md").write_text(german, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, **variables: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "TUI_TUTOR_DATA": str(folder / "data"),
        **variables,
    }
    command = [sys.executable, "-m", "tui_tutor", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_it_is_spoken_where_it_is_translated_and_english_elsewhere(installed: Path) -> None:
    helped = run(installed, "--lang", "de", "lessons", "list", "--help")
    lessons = str(installed / "lessons")
    listed = run(installed, "--lessons", lessons, "lessons", "list", LANGUAGE="", LC_ALL="de_AT.UTF-8")

    assert GERMAN["List the lessons in the language in use."] in helped
    assert "Print one JSON object instead of text." in helped
    heading, first, second = listed.split("\n")[:3]
    assert "Seiten" in heading
    assert "Was man hier sieht" in first
    assert "Everything is a mapping" in second
