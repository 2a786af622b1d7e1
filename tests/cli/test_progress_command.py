"""`progress` says what has been done."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tutor, strict
from tui_tutor.store.progress import open_progress


@pytest.fixture
def half_done(home: Path) -> None:
    with open_progress() as progress:
        progress.save_place("the-sum", "second")
        progress.save_visit("the-sum", "first")
        progress.save_visit("the-sum", "second")
        progress.save_answer("the-sum", "first", "quiz", "3", right=False)
        progress.save_answer("the-sum", "first", "quiz", "2", right=True)
        progress.save_hints("the-sum", "second", 1)


@pytest.mark.usefixtures("half_done")
def test_the_json_tells_every_page(tutor: Tutor, course: Path) -> None:
    result = tutor("--lessons", course, "progress", "--json")

    report = strict(result.stdout)
    assert report["place"] == {"lesson": "the-sum", "page": "second"}
    [lesson] = report["lessons"]
    assert (lesson["visited"], lesson["pages"], lesson["done"], lesson["blocks"]) == (2, 2, 1, 2)
    assert lesson["page_states"] == [
        {
            "key": "first",
            "title": "First",
            "visited": True,
            "done": ["quiz"],
            "open": [],
            "answers": {"quiz": {"text": "2", "right": True, "attempts": 2}},
            "hints": 0,
            "solution_seen": False,
        },
        {
            "key": "second",
            "title": "Second",
            "visited": True,
            "done": [],
            "open": ["goal"],
            "answers": {},
            "hints": 1,
            "solution_seen": False,
        },
    ]


@pytest.mark.usefixtures("half_done")
def test_the_text_marks_what_is_begun_and_what_is_done(tutor: Tutor, course: Path) -> None:
    begun = tutor("--lessons", course, "progress").stdout
    with open_progress() as progress:
        progress.save_done("the-sum", "second", "goal")
    done = tutor("--lessons", course, "progress").stdout

    assert begun == "◐ →  3  The sum  2 of 2 pages, 1 of 2 tasks\n"
    assert done == "✓ →  3  The sum  2 of 2 pages, 2 of 2 tasks\n"


def test_a_new_learner_has_done_nothing(tutor: Tutor, course: Path) -> None:
    report = strict(tutor("--lessons", course, "progress", "--json").stdout)

    assert report["place"] is None
    assert [lesson["done"] for lesson in report["lessons"]] == [0]


def test_a_broken_file_is_told_and_kept(tutor: Tutor, course: Path, home: Path) -> None:
    home.mkdir()
    (home / "progress.sqlite3").write_bytes(b"broken" * 99)

    result = tutor("--lessons", course, "progress")

    assert result.exit_code == 0
    assert "progress.sqlite3.broken-1" in result.stderr
    assert (home / "progress.sqlite3.broken-1").read_bytes() == b"broken" * 99
