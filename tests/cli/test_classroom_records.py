"""What is kept of a class: taken in, printed, freed, deleted and copied by commands."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Tutor, complaint
from tui_tutor.classroom.records.ledger import Ledger

ANSWER = {"lesson": "the-sum", "page": "first", "key": "quiz", "text": "=1+1", "right": False}


@pytest.fixture
def class_of_two(tutor: Tutor, home: Path, tmp_path: Path) -> Path:
    """A class with Anna, who has answered something, and Ben."""
    (tmp_path / "names.csv").write_text("name\nAnna\nBen\n", encoding="utf-8")
    assert tutor("classroom", "roster", tmp_path / "names.csv").exit_code == 0
    place = home / "classroom" / "class.sqlite3"

    async def answer() -> None:
        now = 1000.0

        def clock() -> float:
            nonlocal now
            now += 10
            return now

        ledger = Ledger.open(place, now=clock)
        anna, ben = [learner.learner_id for learner in await ledger.learners()]
        await ledger.save(anna, "answer", ANSWER)
        await ledger.save(ben, "hints", {"lesson": "the-sum", "page": "second", "hints": 1})
        await ledger.save(anna, "answer", {**ANSWER, "text": "2", "right": True})
        await ledger.close()

    asyncio.run(answer())
    return place


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_list_is_taken_in_once_and_printed(tutor: Tutor, class_of_two: Path, tmp_path: Path) -> None:
    again = tutor("classroom", "roster", tmp_path / "names.csv")
    printed = tutor("classroom", "roster")

    assert again.stdout == "taken in: 0; in the class already: 2\n"
    assert [row["name"] for row in table(printed.stdout)] == ["Anna", "Ben"]


def test_grades_are_printed_for_table_programs_and_others(
    tutor: Tutor, class_of_two: Path, course: Path
) -> None:
    rows = table(tutor("--lessons", course, "classroom", "grades").stdout)
    values = json.loads(tutor("--lessons", course, "classroom", "grades", "--json").stdout)

    assert [(row["name"], row["page"], row["state"], row["attempts"]) for row in rows] == [
        ("Anna", "first", "done", "2"), ("Anna", "second", "unopened", "0"),
        ("Ben", "first", "unopened", "0"), ("Ben", "second", "unopened", "0"),
    ]  # fmt: skip
    assert values[0]["answers"] == {"quiz": "2"}
    assert values[3]["hints"] == 1


def test_events_are_printed_in_the_order_of_time_and_nothing_is_computed(
    tutor: Tutor, class_of_two: Path
) -> None:
    rows = table(tutor("classroom", "events").stdout)
    values = json.loads(tutor("classroom", "events", "--json").stdout)

    assert [(row["name"], row["kind"]) for row in rows] == [
        ("Anna", "answer"), ("Ben", "hints"), ("Anna", "answer"),
    ]  # fmt: skip
    assert rows[0]["at"].startswith("1970-01-01T00:")
    assert [each["lesson"] for each in values] == ["the-sum"] * 3
    assert [each["values"].get("text") for each in values] == ["=1+1", None, "2"]
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_one_learner_is_printed_freed_and_deleted(tutor: Tutor, class_of_two: Path) -> None:
    printed = json.loads(tutor("classroom", "learner", "anna").stdout)
    freed = tutor("classroom", "learner", "Anna", "--new-pin")
    deleted = tutor("classroom", "learner", "Anna", "--forget")

    assert printed["name"] == "Anna"
    assert [event["values"]["text"] for event in printed["events"]] == ["=1+1", "2"]
    assert "chooses a new PIN" in freed.stdout
    assert "is deleted" in deleted.stdout
    assert "nobody in the class is called 'Anna'" in complaint(tutor("classroom", "learner", "Anna"))
    assert b"=1+1" not in class_of_two.read_bytes()


def test_a_class_is_copied_into_a_new_file_only(tutor: Tutor, class_of_two: Path, tmp_path: Path) -> None:
    copied = tutor("classroom", "backup", tmp_path / "monday.sqlite3")
    again = tutor("classroom", "backup", tmp_path / "monday.sqlite3")

    assert copied.exit_code == 0
    assert "can't be written" in complaint(again)
    (tmp_path / "other").mkdir()
    (tmp_path / "monday.sqlite3").rename(tmp_path / "other" / "class.sqlite3")
    assert "Anna" in tutor("classroom", "--folder", tmp_path / "other", "roster").stdout


def test_a_new_code_ends_those_before_it(tutor: Tutor, class_of_two: Path) -> None:
    first = tutor("classroom", "code", "--new").stdout.split()[0]
    second = tutor("classroom", "code", "--new", "--hours", "1").stdout.split()[0]

    assert first != second
    assert tutor("classroom", "code").stdout.split()[0] == second


@pytest.mark.parametrize("name", ["class example", "a:b", "-x", "http://class.example", "a" * 300])
def test_what_learners_could_not_type_is_refused(tutor: Tutor, name: str) -> None:
    said = complaint(tutor("classroom", "serve", "--reached-as", name))

    assert "is not what learners could type" in said
