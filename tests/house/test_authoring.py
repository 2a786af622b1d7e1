"""What `docs/authoring.md` shows is true: every example is a lesson without a mistake, every name exists."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from tests.house.test_readme import ROOT, fences, paper, pattern_of, shown_commands, tui_tutor
from tui_tutor.engine.setup import PLANTS
from tui_tutor.lessons import limits
from tui_tutor.lessons.checker import check_course
from tui_tutor.lessons.front_matter import KEYS
from tui_tutor.lessons.functions import FUNCTIONS
from tui_tutor.lessons.glossary import GLOSSARY_FILE
from tui_tutor.lessons.goals import ACTIONS, DIFFERENCE, EVALUATION_NAMES, GOAL_WORDS, SETUP_NAMES
from tui_tutor.lessons.installed import GROUP
from tui_tutor.lessons.lesson import Block
from tui_tutor.lessons.new_lesson import new_lesson_path, new_lesson_text
from tui_tutor.lessons.parser import read_lesson
from tui_tutor.lessons.proving import missing_backends
from tui_tutor.lessons.scanner import LIVE_WORDS
from tui_tutor.lessons.text_file import LARGEST_FILE

DOC = "docs/authoring.md"
HEAD = "---\ntitle: An example\nminutes: 5\nsummary: You can read it.\npages: [{pages}]\n---\n\n"
GLOSSARY = "# Glossary"
OTHER = HEAD.format(pages="look") + "## Look\n\nText.\n"


def examples() -> list[str]:
    """The lessons that the paper shows; a page alone is given a head."""
    shown = [text for text in fences(paper(DOC), "markdown") if not text.startswith(GLOSSARY)]
    heads = [
        HEAD.format(pages=", ".join(f"page-{n}" for n in range(text.count("\n## ") + 1))) for text in shown
    ]
    return [text if text.startswith("---") else head + text for text, head in zip(shown, heads, strict=True)]


def named(text: str) -> str:
    """An example's name in the report: its first page."""
    return text.partition("\n## ")[2].partition("\n")[0]


EXAMPLES = examples()


def written(folder: Path, text: str) -> Path:
    """A course that holds an example and what it refers to."""
    (folder / "en").mkdir()
    (folder / "en" / "01-example.md").write_text(text, encoding="utf-8")
    (folder / "en" / "02-too-fast.md").write_text(OTHER, encoding="utf-8")
    (glossary,) = (text for text in fences(paper(DOC), "markdown") if text.startswith(GLOSSARY))
    (folder / "en" / GLOSSARY_FILE).write_text(glossary, encoding="utf-8")
    (table,) = fences(paper(DOC), "csv")
    (folder / "en" / "exam.csv").write_text(table, encoding="utf-8")
    return folder


@pytest.mark.parametrize("text", EXAMPLES, ids=map(named, EXAMPLES))
def test_an_example_is_a_lesson_without_a_mistake(tmp_path: Path, text: str) -> None:
    assert list(map(str, check_course(written(tmp_path, text), ("en",), ("numpy",)))) == []


@pytest.mark.slow
@pytest.mark.torch
def test_the_examples_pass_on_torch_too(tmp_path: Path) -> None:
    if missing_backends(("torch",)):
        pytest.skip("torch is not installed")
    for number, text in enumerate(EXAMPLES):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert list(map(str, check_course(written(folder, text), ("en",), ("torch",)))) == []


def test_every_block_and_every_field_has_an_example() -> None:
    text = "\n".join(EXAMPLES)
    fields = {
        "value",
        "sample",
        "tolerance",
        "hide",
        "steps",
        "choices",
        "why",
        "product",
        "target",
        "given",
        "solution",
        "plant",
    }

    assert [word for word in LIVE_WORDS if f"```{word}\n" not in text] == []
    assert [key for key in KEYS if f"\n{key}: " not in text] == []
    assert [key for key in fields if f"\n{key}: " not in text] == []


@pytest.mark.parametrize("kind", get_args(Block), ids=lambda kind: kind.__name__)
def test_every_kind_of_block_is_among_the_examples(tmp_path: Path, kind: type) -> None:
    blocks: list[object] = []
    for number, text in enumerate(EXAMPLES):
        (tmp_path / str(number)).mkdir()
        lesson = read_lesson(written(tmp_path / str(number), text) / "en" / "01-example.md")
        blocks += [block for page in lesson.pages for block in page.blocks]

    assert any(isinstance(block, kind) for block in blocks)


def test_every_word_of_the_language_of_goals_is_named() -> None:
    code = {word for span in re.findall("`([^`\n]+)`", paper(DOC)) for word in span.split()}
    words = {*EVALUATION_NAMES, *SETUP_NAMES, *GOAL_WORDS.texts, *GOAL_WORDS.truths, DIFFERENCE}

    assert sorted(words - code) == []
    assert sorted(set(FUNCTIONS) - code) == []
    assert sorted(set(ACTIONS) - code) == []
    assert sorted(set(PLANTS) - {"none"} - code) == []


def test_what_the_check_says_is_what_the_paper_says_it_says() -> None:
    told = [
        row.split("|")[1].strip() for row in section("## The check").splitlines() if row.startswith("| `")
    ]
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/tui_tutor/lessons").glob("*.py")
    )
    messages = [re.sub(r"\{\w+\}", "…", found) for found in re.findall(r'mark\(\s*"([^"]+)"', source)]

    assert len(told) > 15
    for message in told:
        pattern = pattern_of(message.strip("`"))
        assert any(pattern.fullmatch(each) for each in messages), message


def test_the_mistake_that_is_shown_is_the_one_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = (body for body in fences(paper(DOC), "console") if "$" not in body)
    monkeypatch.chdir(tmp_path)
    path = new_lesson_path(Path("mine"), "dropout", "en")
    path.parent.mkdir(parents=True)
    text = new_lesson_text("dropout", "en").replace("steps: 2000", "steps: 20")
    path.write_text(text, encoding="utf-8")

    (fault,) = check_course(Path("mine"), ("en",), ("numpy",))

    assert shown == f"{fault}\nmistakes: 1\n"


def test_the_limits_are_those_of_the_program() -> None:
    text = " ".join(section("## The check").split())

    assert f"{LARGEST_FILE // 1000} kB, {limits.MOST_LINES:,} lines, {limits.MOST_PAGES} pages" in text
    assert f"{limits.MOST_BLOCKS} blocks" in text


def test_the_package_that_is_shown_brings_a_course() -> None:
    (shown,) = fences(paper(DOC), "toml")
    project = tomllib.loads(shown)

    assert project["project"]["entry-points"][GROUP] == {"cats": "cats_course"}
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["cats_course"]


def test_every_heading_that_is_linked_to_is_there() -> None:
    headings = re.findall(r"^##+ (.*)$", paper(DOC), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    for anchor in re.findall(r"\]\(#([^)]+)\)", paper(DOC)):
        assert anchor in anchors


@pytest.mark.slow
def test_the_commands_do_what_is_shown(tmp_path: Path) -> None:
    commands = [(command, output) for command, output in shown_commands(DOC) if command]
    assert len(commands) == 3

    for command, output in commands:
        result = tui_tutor(tmp_path, *command.split()[1:])
        if command.endswith("open dropout"):
            assert "needs a terminal" in result.stderr
        else:
            assert pattern_of(output).fullmatch((result.stdout + result.stderr).strip()), result


def section(heading: str) -> str:
    """The part of the paper below a heading, up to the next of its rank."""
    return paper(DOC).split(f"\n{heading}\n")[1].split("\n## ")[0]
