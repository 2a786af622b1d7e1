"""`lessons` lists the course, checks it, and begins new lessons."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tutor, complaint, strict
from tui_tutor.cli.check_bar import bar_line
from tui_tutor.cli.help_text import cells
from tui_tutor.store.folders import PROOFS_FILE


def test_the_json_has_the_promised_keys(tutor: Tutor, course: Path) -> None:
    result = tutor("--lessons", course, "lessons", "list", "--json")

    assert result.exit_code == 0
    assert strict(result.stdout) == {
        "lessons": [
            {"slug": "the-sum", "title": "The sum", "lang": "en", "pages": 2, "goals": 1, "minutes": 7}
        ]
    }


def test_the_json_is_in_the_language_asked_for(tutor: Tutor, course: Path) -> None:
    result = tutor("--lang", "zh", "--lessons", course, "lessons", "list", "--json")

    lesson = strict(result.stdout)["lessons"][0]
    assert (lesson["title"], lesson["lang"]) == ("求和", "zh")


def test_the_text_has_a_line_for_each_lesson(tutor: Tutor, course: Path) -> None:
    lines = tutor("--lessons", course, "lessons", "list").stdout.splitlines()

    assert [line.split() for line in lines[1:]] == [["3", "The", "sum", "2", "1", "7", "the-sum"]]


def test_a_broken_lesson_does_not_hide_the_others(tutor: Tutor, course: Path) -> None:
    (course / "en" / "04-broken.md").write_text("no front matter")

    result = tutor("--lessons", course, "lessons", "list", "--json")

    assert result.exit_code == 1
    assert [lesson["slug"] for lesson in strict(result.stdout)["lessons"]] == ["the-sum"]
    assert "04-broken.md:1: " in result.stderr


def test_an_empty_folder_is_said_to_be_empty(tutor: Tutor, tmp_path: Path) -> None:
    result = tutor("--lessons", tmp_path, "lessons", "list")

    assert result.exit_code == 0
    assert "no lessons" in result.stdout


def test_a_right_course_passes_the_check(tutor: Tutor, course: Path) -> None:
    result = tutor("--lessons", course, "lessons", "check")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("no mistakes")


def test_each_mistake_is_told_with_file_line_and_advice(tutor: Tutor, course: Path) -> None:
    file = course / "en" / "03-the-sum.md"
    file.write_text(file.read_text().replace("- [x] 2", "- [ ] 2"))

    text = tutor("--lessons", course, "lessons", "check")
    report = tutor("--lessons", course, "lessons", "check", "--json")

    assert text.exit_code == report.exit_code == 1
    assert text.stdout.startswith(f"{file}:")
    assert text.stdout.splitlines()[-1].startswith("mistakes: 1")
    [fault] = strict(report.stdout)["faults"]
    assert list(fault) == ["file", "line", "message", "advice"]
    assert fault["file"] == str(file)


def test_only_the_language_asked_for_is_checked(tutor: Tutor, course: Path) -> None:
    (course / "zh" / "03-the-sum.md").write_text("broken")

    assert tutor("--lessons", course, "--lang", "en", "lessons", "check").exit_code == 0
    assert tutor("--lessons", course, "--lang", "zh", "lessons", "check").exit_code == 1


def test_a_language_that_nobody_has_begun_lacks_every_lesson(tutor: Tutor, course: Path) -> None:
    result = tutor("--lessons", course, "lessons", "check", "--lang", "de")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{course}/de/03-the-sum.md:1: the lesson the-sum is missing in the language de",
        "    translate en/03-the-sum.md into this file",
        "mistakes: 1",
    ]


def test_a_translation_is_compared_with_an_original_that_is_not_checked_itself(
    tutor: Tutor, course: Path
) -> None:
    english, german = course / "en" / "03-the-sum.md", course / "de" / "03-the-sum.md"
    german.parent.mkdir()
    german.write_text(english.read_text().replace("- [x] 2", "- [ ] 2").replace("- [ ] 3", "- [x] 3"))

    def told() -> str:
        return tutor("--lessons", course, "lessons", "check", "--lang", "de").stdout

    assert f"{german}:" in told()
    assert f"{english}:" not in told()
    german.write_text(english.read_text())
    (course / "en" / "04-broken.md").write_text("no front matter")
    assert told().splitlines()[-1] == "mistakes: 1"
    assert "04-broken.md:1: the lesson broken is missing in the language de" in told()


def test_of_the_course_the_texts_of_the_interface_are_counted_too(tutor: Tutor) -> None:
    result = tutor("lessons", "check", "--lang", "de", "--json")

    faults = strict(result.stdout)["faults"]
    assert faults[0]["file"].endswith("locale/de/LC_MESSAGES/tui_tutor.po")
    assert "texts of the interface that are not translated: 1" in faults[0]["message"]
    assert [fault["file"].split("/")[-1] for fault in faults[-2:]] == [
        "18-where-it-goes-next.md",
        "glossary.md",
    ]


@pytest.mark.parametrize("code", ["xxx", "D", "../en", ""])
def test_what_is_no_language_is_refused(tutor: Tutor, course: Path, code: str) -> None:
    told = complaint(tutor("--lessons", course, "lessons", "check", "--lang", code))

    assert "write two letters, as in en, zh or de" in told


def test_a_second_check_trains_nothing_and_a_fresh_one_does(
    tutor: Tutor, course: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_tutor.lessons.proving.missing_backends", lambda _: ("torch",))
    monkeypatch.setattr("tui_tutor.lessons.checker.missing_backends", lambda _: ("torch",))
    tutor("--lessons", course, "lessons", "check")
    kept = (home / PROOFS_FILE).read_text()

    def refuse(*words: object) -> None:
        raise AssertionError("a page is trained")

    monkeypatch.setattr("tui_tutor.lessons.proofs.prove_page", refuse)

    assert kept
    assert tutor("--lessons", course, "lessons", "check").exit_code == 0
    # A mistake of ours ends with 1, and says so.
    assert "a page is trained" in tutor("--lessons", course, "lessons", "check", "--fresh").stderr


def test_the_bar_grows_and_stays_on_its_line() -> None:
    assert bar_line(0, 120, "", 80).startswith("░" * 30 + "   0/120")
    assert bar_line(60, 120, "03-求和.md first", 80) == "█" * 15 + "░" * 15 + "  60/120  03-求和.md first"
    assert bar_line(120, 120, "", 80).startswith("█" * 30)
    assert cells(bar_line(7, 9, "求" * 100, 60)) < 60


def test_a_new_lesson_is_made_in_each_language_and_passes_the_check(tutor: Tutor, course: Path) -> None:
    result = tutor("--lessons", course, "lessons", "new", "drop-out")

    paths = [course / lang / "04-drop-out.md" for lang in ("en", "zh")]
    assert result.stdout.splitlines() == [str(path) for path in paths]
    assert all(path.is_file() for path in paths)
    assert tutor("--lessons", course, "lessons", "check").exit_code == 0


def test_a_new_lesson_never_overwrites_one(tutor: Tutor, course: Path) -> None:
    (course / "en" / "03-the-sum.md").unlink()
    before = (course / "zh" / "03-the-sum.md").read_text()

    told = complaint(tutor("--lessons", course, "lessons", "new", "the-sum"))

    assert "03-the-sum.md" in told
    assert (course / "zh" / "03-the-sum.md").read_text() == before
    assert not (course / "en" / "03-the-sum.md").exists()


def test_without_a_folder_a_new_lesson_is_made_here(
    tutor: Tutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    tutor("--lang", "zh", "lessons", "new", "first")

    assert (tmp_path / "lessons" / "zh" / "01-first.md").is_file()


def test_a_folder_that_cannot_be_written_is_told(tutor: Tutor, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "can't be written" in complaint(tutor("--lessons", tmp_path / "file", "lessons", "new", "first"))
