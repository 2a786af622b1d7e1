"""`progress` says what has been done."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tutor, complaint, strict
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
    keys = ("key", "title", "visited", "done", "open", "answers", "hints", "solution_seen")
    assert [{key: page[key] for key in keys} for page in lesson["page_states"]] == [
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


@pytest.mark.usefixtures("home")
def test_the_json_tells_what_was_asked_and_when_it_was_done(tutor: Tutor, course: Path) -> None:
    moments = iter([1_700_000_000.0, 1_700_000_060.0, 1_700_000_100.0, 1_700_000_100.0])
    with open_progress(now=lambda: next(moments)) as progress:
        progress.save_visit("the-sum", "second")
        progress.save_done("the-sum", "second", "goal")
        progress.save_best("the-sum", "second", "2-4-1", 5, 0.25)

    [lesson] = strict(tutor("--lessons", course, "progress", "--json").stdout)["lessons"]
    first, second = lesson["page_states"]

    assert (lesson["number"], lesson["minutes"], lesson["seconds"]) == (3, 7, 100.0)
    assert first["questions"] == {"quiz": "How much is 1 + 1?"}
    assert first["visited_at"] is None
    assert first["best_run"] is None
    assert second["goals"] == {"goal": "Make five steps."}
    assert second["visited_at"] == "2023-11-14T22:13:20+00:00"
    assert second["done_at"] == {"goal": "2023-11-14T22:14:20+00:00"}
    assert second["best_run"] == {"setup": "2-4-1", "steps": 5, "loss": 0.25}


@pytest.mark.usefixtures("half_done")
def test_the_record_holds_answers_goals_help_and_best_runs(
    tutor: Tutor, course: Path, tmp_path: Path
) -> None:
    with open_progress() as progress:
        progress.save_done("the-sum", "second", "goal")
        progress.save_best("the-sum", "second", "2-4-1 data=xor seed=3", 1200, 0.0125)
    file = tmp_path / "record.md"

    result = tutor("--lessons", course, "progress", "--export", file)
    text = file.read_text(encoding="utf-8")

    assert result.stdout == f"saved in {file}\n"
    assert "## ✓ 3 The sum" in text
    assert "- Question: How much is 1 + 1?\n  - My answer: 2 (right, tries: 2)" in text
    assert "- Goal: Make five steps. (reached on 20" in text
    assert "- Help: hints: 1" in text
    assert "- Best run: `2-4-1 data=xor seed=3`, 1,200 steps, loss 0.0125" in text
    assert tutor("--lessons", course, "progress", "--export", "-").stdout == text


def test_a_record_of_nothing_says_so(tutor: Tutor, course: Path) -> None:
    text = tutor("--lessons", course, "progress", "--export", "-").stdout

    assert "0 of 2 pages" in text
    assert text.endswith("## ○ 3 The sum\n\nnot begun\n")


@pytest.mark.usefixtures("half_done")
def test_the_record_is_in_the_language_in_use(tutor: Tutor, course: Path) -> None:
    assert "3 求和" in tutor("--lang", "zh", "--lessons", course, "progress", "--export", "-").stdout


def test_a_record_that_cannot_be_written_is_told(tutor: Tutor, course: Path, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "no" / "folder.md"):
        assert "can't be written" in complaint(tutor("--lessons", course, "progress", "--export", place))


def test_json_and_a_record_at_once_are_refused(tutor: Tutor, course: Path) -> None:
    both = tutor("--lessons", course, "progress", "--json", "--export", "-")

    assert "leave one of them out" in complaint(both)


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
