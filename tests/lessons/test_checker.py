"""The checker finds what an author can get wrong, and nothing in a lesson that is right."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.lessons.writing import COURSE, line_of, told
from tui_tutor.errors import LessonError
from tui_tutor.lessons import proving
from tui_tutor.lessons.checker import check_course
from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.new_lesson import new_lesson_path, new_lesson_text
from tui_tutor.lessons.page_task import page_tasks
from tui_tutor.lessons.parser import read_lesson

NAME = "01-one-neuron.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(copytree(COURSE, tmp_path / "course"))


def rewrite(path: Path, old: str, new: str) -> int:
    """Replace a text in a file; the line it stood on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return line_of(text, old.split("\n")[0])


def check(root: Path, *langs: str) -> tuple[Fault, ...]:
    return check_course(root, langs or ("en", "zh"), backends=("numpy",))


def test_a_course_without_a_mistake_has_no_fault(root: Path) -> None:
    assert told(check(root)) == ""


@pytest.mark.torch
@pytest.mark.slow
def test_a_course_without_a_mistake_has_no_fault_on_torch_either(root: Path) -> None:
    pytest.importorskip("torch")

    assert told(check_course(root, ("en",), backends=("torch",))) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("loss < 0.2 and", "loss < 20 and", "met before the learner has done anything"),
        ("loss < 0.2", "loss < 0.0002", "does not reach this goal on numpy: it ends with loss 0."),
        ("loss < 0.2 and", 'did("reset") and', "it does learning-rate, play and ends with steps 300"),
        ("steps: 300", "steps: 1", "change the steps or the setup in the solution"),
        ("value: z1[0, 0]", "value: z2[0, 0]", "z2 has no value here"),
        ("value: z1[0, 0]", "value: W1", "ask for one number of it, as in W1[0, 0]"),
        ("value: z1[0, 0]", "value: z1[0, 4]", "nothing at [0, 4]"),
        ("sample: 3", "sample: 201", "write sample: with a number from 1 to 200"),
        ("hide: z1, a1", "hide: z2, a1", "there is no z2 to hide on this page"),
        ("lesson:one-neuron/look", "lesson:one-neurone/look", "write for example lesson:one-neuron"),
        ("lesson:one-neuron/look", "lesson:one-neuron/lok", "write for example lesson:one-neuron/look"),
        ("```hint\nPress space.\n```\n", "", "the number of hints differs"),
        ("data=blobs", "data=blobbs", "blobs"),
    ],
)
def test_a_mistake_of_an_author_is_told(root: Path, old: str, new: str, words: str) -> None:
    rewrite(root / "en" / NAME, old, new)

    faults = check(root, "zh", "en") if "differs" in words else check(root, "en")

    assert words in told(faults)
    assert all(1 <= fault.line <= 100 for fault in faults)


def test_a_direction_that_the_run_does_not_take_is_told(root: Path) -> None:
    rewrite(
        root / "en" / NAME, "value: z1[0, 0]\nsample: 3", "value: dead_share\nsteps: 5\nchoices: up, down"
    )

    assert "dead_share goes neither up nor down in 5 steps" in told(check(root, "en"))


def test_a_goal_without_hint_and_solution_is_told(root: Path) -> None:
    path = root / "en" / NAME
    text = path.read_text()
    path.write_text(text[: text.index("```hint")])

    faults = check(root, "en")

    assert "a goal and no hint" in told(faults)
    assert "a goal and no solution" in told(faults)
    assert {fault.line for fault in faults} == {line_of(text, "```goal")}


def test_the_first_goal_of_a_page_may_be_reached_before_the_change_of_its_solution(root: Path) -> None:
    rewrite(
        root / "en" / NAME,
        "```hint\nPress",
        "```goal\nsteps > 100 and learning_rate == 0.5\nTrain on.\n```\n```hint\nPress",
    )

    assert told(check(root, "en")) == ""


def test_a_goal_that_names_the_backend_is_proven_there(root: Path) -> None:
    rewrite(root / "en" / NAME, "loss < 0.2", 'backend == "numpy" and loss < 0.2')

    assert told(check(root, "en")) == ""


BY_HAND = 'loss < 0.2 and steps == 0 and did("set-weight")'


def set_by_hand(root: Path, parts: str) -> None:
    """Have the solution of the second page set weights and not train."""
    rewrite(root / "en" / NAME, "loss < 0.2 and steps <= 500", BY_HAND)
    rewrite(root / "en" / NAME, "steps: 300\ndo: play\n", parts + "\n")


def test_weights_that_a_solution_sets_reach_a_goal_without_training(root: Path) -> None:
    set_by_hand(root, "set: W1[0, 0] = 3, W1[0, 1] = 3, b1[0] = 0")

    assert told(check(root, "en")) == ""


def test_weights_that_do_not_reach_the_goal_are_told_with_what_they_end_with(root: Path) -> None:
    set_by_hand(root, "set: W1[0, 0] = -3")

    words = told(check(root, "en"))

    assert "it does learning-rate, set-weight and ends with loss" in words
    assert "steps 0" in words


def test_a_goal_on_what_was_done_needs_a_solution_that_does_something(root: Path) -> None:
    rewrite(root / "en" / NAME, "loss < 0.2 and steps <= 500", 'did("reset")')
    rewrite(root / "en" / NAME, "learning-rate=1\nsteps: 300\ndo: play\n", "")

    assert "add what the learner does, as in do: step" in told(check(root, "en"))


def test_a_translation_whose_solution_sets_something_else_is_told(root: Path) -> None:
    for lang, value in (("en", 3), ("zh", 4)):
        path = root / lang / NAME
        path.write_text(
            path.read_text(encoding="utf-8").replace("steps: 300\n", f"set: b1[0] = {value}\nsteps: 300\n"),
            encoding="utf-8",
        )

    words = told(check(root))

    assert "set: b1[0] = 4 steps: 300" in words
    assert "set: b1[0] = 3 steps: 300" in words


CSV = "x1,x2,y\n" + "".join(f"{x1},{x2},{int(x1 * x2 > 0)}\n" for x1 in (-1, -2, 1, 2) for x2 in (-1, 1, 2))


def test_a_file_of_data_is_looked_for_beside_the_lesson(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "en" / NAME
    path.write_text(
        path.read_text(encoding="utf-8").replace("2-1 data=blobs", "data=cats.csv"), encoding="utf-8"
    )
    missing = told(check(root, "en"))
    (root / "en" / "cats.csv").write_text(CSV)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    lesson = read_lesson(path)
    tasks = list(page_tasks(lesson))

    assert str(root / "en" / "cats.csv") in missing
    assert {task.panel.data for task in tasks} == {str(root / "en" / "cats.csv")}
    assert "cats.csv" not in told(check(root, "en"))


def test_changes_of_the_solution_count_as_done(root: Path) -> None:
    rewrite(root / "en" / NAME, "loss < 0.2", 'did("learning-rate") and did("play") and loss < 0.2')

    assert told(check(root, "en")) == ""


def test_a_missing_translation_is_told_with_the_file_to_write(root: Path) -> None:
    (root / "zh" / NAME).rename(root / "zh" / "01-other.md")

    words = told(check(root))

    assert f"zh/{NAME}:1: the lesson one-neuron is missing in the language zh" in words
    assert "en/01-other.md:1: the lesson other is missing in the language en" in words


def test_a_language_without_lessons_is_told(root: Path) -> None:
    faults = check(root, "en", "xx")

    assert [fault.path for fault in faults] == [root / "xx" / "01-start.md"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("pages: [look, train]", "pages: [look, try]", "write pages: [look, train]"),
        ("seed=3", "seed=4", "setup differs from en/01-one-neuron.md: 2-1 data=blobs seed=4"),
        ("loss < 0.2", "loss < 0.19", "write it as there: loss < 0.2 and steps <= 500"),
        ("- [ ] 1\n  > 每个输入一个。", "- [x] 1\n  > 每个输入一个。", "quiz differs"),
        ("tolerance：0.02", "tolerance：0.03", "predict differs"),
        ("steps: 300", "steps: 400", "solution differs"),
        ("map, loss", "map", "show differs"),
        ("```quiz", "```text", "the blocks differ"),
    ],
)
def test_a_translation_that_asks_for_something_else_is_told(
    root: Path, old: str, new: str, words: str
) -> None:
    rewrite(root / "zh" / NAME, old, new)

    faults = check(root)

    assert words in told(faults)
    assert {fault.path.parent.name for fault in faults} == {"zh"}


def test_a_folder_without_languages_is_checked_too() -> None:
    assert told(check(COURSE / "en", "en")) == ""


def test_files_that_nobody_would_see_are_told(root: Path) -> None:
    (root / "en" / "2-short.md").write_text("x")
    (root / "en" / "README.md").write_text("x")

    assert [fault.path.name for fault in check(root, "en")] == ["2-short.md"]


def test_two_lessons_with_one_number_are_told(root: Path) -> None:
    (root / "en" / "01-a-second.md").write_text((root / "en" / NAME).read_text())

    assert "has the number 01 too" in told(check(root, "en"))


def test_every_broken_file_is_told_of_and_the_others_are_still_proven(root: Path) -> None:
    (root / "en" / "02-broken.md").write_bytes(b"\xff\xfe")
    (root / "en" / "03-broken.md").write_text("nothing")
    rewrite(root / "en" / NAME, "loss < 0.2 and", "loss < 20 and")

    assert [fault.path.name for fault in check(root, "en")] == [NAME, "02-broken.md", "03-broken.md"]


def test_a_page_is_proven_once_for_all_languages_and_progress_is_told(root: Path) -> None:
    seen: list[tuple[int, int, str]] = []

    check_course(root, ("en", "zh"), ("numpy",), lambda *told: seen.append(told))

    assert seen == [(1, 2, f"{NAME} look"), (2, 2, f"{NAME} train")]


def test_a_backend_that_is_not_installed_is_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "find_spec", lambda _: None)

    assert proving.missing_backends(("numpy", "torch")) == ("torch",)
    assert check_course(root, ("en",), ("numpy", "torch")) == ()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="there is no folder"):
        check_course(tmp_path / "nowhere", ("en",))


def test_a_new_lesson_passes_the_checker(tmp_path: Path) -> None:
    for lang in ("en", "zh"):
        path = new_lesson_path(tmp_path, "why-depth", lang)
        path.parent.mkdir()
        path.write_text(new_lesson_text("why-depth", lang), encoding="utf-8")

    assert told(check(tmp_path)) == ""
    assert sorted(path.name for path in tmp_path.glob("*/*")) == ["01-why-depth.md"] * 2


def test_a_new_lesson_comes_after_the_last_or_under_the_number_of_its_translation(root: Path) -> None:
    (root / "en" / "07-depth.md").write_text("x")

    assert new_lesson_path(root, "width", "zh") == root / "zh" / "08-width.md"
    assert new_lesson_path(root, "depth", "zh") == root / "zh" / "07-depth.md"
    with pytest.raises(LessonError, match="there is a lesson depth already"):
        new_lesson_path(root, "depth", "en")


@pytest.mark.parametrize("slug", ["", "Depth", "a b", "../depth", "-a", "x" * 61])
def test_a_slug_that_is_no_name_is_refused(slug: str) -> None:
    with pytest.raises(LessonError, match="use a-z, 0-9 and -"):
        new_lesson_text(slug, "en")
