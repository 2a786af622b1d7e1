"""Pages that plant a fault: how they are read, what they make of a setup, and how they are proven."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons.writing import faults_of, fenced, line_of, only_block, page_text, told
from tui_tutor.engine.setup import PLANTS, Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.lessons.break_text import read_break
from tui_tutor.lessons.breaks import SUSPECTS, changed_words, concealed_words, has_fault, mended, planted
from tui_tutor.lessons.comparison import compare_lessons
from tui_tutor.lessons.faults import BrokenLessonError, FaultList
from tui_tutor.lessons.lesson import Break, Choice
from tui_tutor.lessons.page_task import page_tasks
from tui_tutor.lessons.parser import parse_lesson, read_lesson
from tui_tutor.lessons.proving import prove_page
from tui_tutor.lessons.scanner import Fence

LINES = (
    "What is wrong?",
    "plant: wrong-sign",
    "- [ ] the data",
    "  > No: look at them.",
    "- [x] the sign",
    "  > Yes.",
    "why: It goes *up*.",
    "",
    "- [ ] is no choice here",
)
BACKENDS = ("numpy", pytest.param("torch", marks=pytest.mark.torch))


def broken(plant: str, setup: str = "2-4-4-1 tanh data=circle", *, more: str = "") -> str:
    choices = ("- [ ] a", "  > No.", "- [x] b")
    return page_text(
        fenced("setup", setup), fenced("break", "What is wrong?", f"plant: {plant}", *choices), more
    )


def test_a_break_is_read_with_all_its_parts() -> None:
    assert only_block(fenced("break", *LINES)) == Break(
        line=8,
        key="break",
        ask="What is wrong?",
        plant="wrong-sign",
        choices=(Choice("the data", False, "No: look at them."), Choice("the sign", True, "Yes.")),
        why="It goes *up*.\n\n- [ ] is no choice here",
    )


@pytest.mark.parametrize("plant", [*PLANTS[1:], "init=zeros", "learning-rate=30", "lr=30 init=small"])
def test_what_can_be_planted(plant: str) -> None:
    assert faults_of(broken(plant)) == ()


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        ("wrong-sing", "write wrong-sign"),
        ("none", "there is no fault 'none'"),
        ("", "plant names nothing"),
        ("learning-rate=fast", "needs a number"),
        ("init=zerros", "did you mean zeros"),
        ("colour=red", "is no word of a setup"),
    ],
)
def test_what_can_not_be_planted_is_told_on_its_line(plant: str, says: str) -> None:
    text = broken(plant)

    (fault,) = faults_of(text)

    assert fault.line == line_of(text, "plant:")
    assert says in fault.text()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (LINES[:1] + LINES[2:], "nothing is planted"),
        (LINES[:2] + LINES[1:], "plant is there twice"),
        (LINES[1:], "has no question"),
        (LINES[:4], "too few choices"),
        (tuple(line.replace("[x]", "[ ]") for line in LINES), "is right"),
        (LINES[:3] + LINES[4:], "has no reply"),
    ],
)
def test_what_is_missing_is_told(lines: tuple[str, ...], says: str) -> None:
    assert says in told(faults_of(page_text(fenced("break", *lines))))


def test_a_page_plants_one_fault_only() -> None:
    text = page_text(fenced("break", *LINES), fenced("break", *LINES))

    (fault,) = faults_of(text)

    assert fault.line == 8 + len(LINES) + 3
    assert "a page has one break block" in fault.text()


@given(
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30).map(lambda text: text.split("\n")[0])))
)
def test_whatever_a_block_holds_it_gives_a_fault_in_it_or_a_break(lines: list[str]) -> None:
    faults = FaultList(Path("07-a-lesson.md"), 10 + len(lines))

    block = read_break(Fence(10, "break", tuple(lines)), "break", faults)

    assert block is None or block.plant
    assert (block is not None) or len(faults) > 0
    for fault in faults.in_order():
        assert 10 <= fault.line <= 10 + len(lines)
        assert fault.text()


def test_mending_takes_out_the_fault_and_leaves_what_else_was_changed() -> None:
    panel = parse_setup("2-4-1 data=circle learning-rate=0.5 init=xavier")
    for plant in ("wrong-sign", "init=zeros", "learning-rate=30", "lr=30 init=zeros tanh"):
        sick = planted(panel, plant)
        assert sick != panel
        assert mended(sick, panel, plant) == panel

        changed = parse_setup("seed=7 l2=0.1 learning-rate=0.02", sick)
        assert mended(changed, panel, plant) == parse_setup("seed=7 l2=0.1", panel)


def test_what_is_concealed_tells_nothing_of_the_usual_faults() -> None:
    panel = parse_setup("2-4-1 data=circle")
    for plant in ("wrong-sign", "init=zeros", "learning-rate=30", "large-input"):
        assert concealed_words(panel, plant) == SUSPECTS
    assert concealed_words(panel, "loss=mse") == SUSPECTS | {"loss"}
    assert changed_words(panel, "init=he") == frozenset()


def test_a_translation_plants_the_same() -> None:
    original = parse_lesson(broken("wrong-sign"), Path("en/07-a-lesson.md"))
    other = parse_lesson(broken("init=zeros"), Path("zh/07-a-lesson.md"))
    same = parse_lesson(broken("wrong-sign").replace("What", "Which"), Path("zh/07-a-lesson.md"))

    assert compare_lessons(same, original) == ()
    assert "wrong-sign" in told(compare_lessons(other, original))


def proven(text: str, backend: str = "numpy") -> str:
    (task,) = page_tasks(parse_lesson(text, Path("07-a-lesson.md")))
    return told(prove_page(task, (backend,)))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("plant", "setup"),
    [
        ("wrong-sign", "2-4-1 data=circle"),
        ("double-sigmoid", "2-4-1 data=circle"),
        ("flat-labels", "2-4-1 data=circle"),
        ("kept-gradients", "2-1 data=blobs noise=0.8 learning-rate=0.1"),
        ("large-input", "2-4-1 data=circle"),
        ("init=zeros", "2-4-1 data=circle"),
        ("learning-rate=30", "2-4-1 data=circle"),
    ],
)
def test_a_fault_that_does_harm_is_proven(plant: str, setup: str, backend: str) -> None:
    assert proven(broken(plant, setup), backend) == ""


@pytest.mark.parametrize(
    ("plant", "setup", "says"),
    [
        ("init=he", "2-4-1 data=circle", "init=he changes nothing"),
        ("seed=2", "2-8-1 tanh data=circle", "does no harm on numpy"),
        ("transposed-weights", "2-4-1", "the planted fault can't be in this network"),
    ],
)
def test_a_fault_that_does_none_is_told(plant: str, setup: str, says: str) -> None:
    text = broken(plant, setup)

    (line,) = proven(text).split("\n")[:1]

    assert says in line
    assert f":{line_of(text, '```break')}" in line


def test_a_goal_below_it_is_proven_on_the_mended_run() -> None:
    goal = fenced("goal", 'did("mend") and loss < 0.4', "Mend it.")
    help_ = fenced("hint", "Look.") + "\n" + fenced("solution", "steps: 600", "do: mend")

    assert proven(broken("wrong-sign", "2-8-1 tanh data=circle", more=f"{goal}\n\n{help_}")) == ""


def test_a_name_is_short_for_the_word() -> None:
    assert planted(Setup(), "plant=wrong-sign") == planted(Setup(), "wrong-sign")


def test_a_file_that_is_planted_lies_beside_the_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files of one name; nobody can learn the lesson's, in which each point has both labels."""
    lessons, work = tmp_path / "mine" / "en", tmp_path / "work"
    for folder, rows in ((lessons, "1,1,0\n1,1,1\n-1,1,0\n-1,1,1\n"), (work, "1,1,0\n-1,1,1\n")):
        folder.mkdir(parents=True)
        (folder / "corners.csv").write_text(f"a,b,c\n{rows}")
    monkeypatch.chdir(work)
    path = lessons / "07-a-lesson.md"
    path.write_text(broken("data=corners.csv learning-rate=3", "2-8-1 tanh data=circle"))

    (task,) = page_tasks(read_lesson(path))
    (block,) = (each for each in task.page.blocks if isinstance(each, Break))
    sick = planted(task.panel, block.plant, task.lesson.folder)

    assert sick.data == str(lessons / "corners.csv")
    assert task.data == {"circle", sick.data}
    assert has_fault(sick, block.plant, task.lesson.folder)
    assert "data" in concealed_words(task.panel, block.plant, task.lesson.folder)
    assert mended(sick, task.panel, block.plant, task.lesson.folder) == task.panel
    assert told(prove_page(task, ("numpy",))) == ""


def test_a_planted_file_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    text = broken("data=nowhere.csv")
    path = tmp_path / "07-a-lesson.md"
    path.write_text(text)

    with pytest.raises(BrokenLessonError) as caught:
        read_lesson(path)

    assert "nowhere.csv" in told(caught.value.faults)
    assert f":{line_of(text, 'plant:')}" in told(caught.value.faults)


def test_the_file_of_one_language_is_not_proven_by_that_of_another(tmp_path: Path) -> None:
    keys = []
    for lang in ("en", "zh"):
        path = tmp_path / lang / "07-a-lesson.md"
        path.parent.mkdir()
        (path.parent / "corners.csv").write_text("a,b,c\n1,1,0\n-1,1,1\n1,-1,1\n-1,-1,0\n")
        path.write_text(broken("data=corners.csv", "2-8-1 tanh data=circle"))
        (task,) = page_tasks(read_lesson(path))
        keys.append(task.key)

    assert keys[0] != keys[1]
