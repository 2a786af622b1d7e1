"""A glossary is found by any of its names, and its mistakes are told to its author."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.lessons.writing import COURSE, told
from tui_tutor.lessons.checker import check_course
from tui_tutor.lessons.course import lessons_root, load_course
from tui_tutor.lessons.faults import BrokenLessonError
from tui_tutor.lessons.glossary import Glossary, load_glossary, read_glossary
from tui_tutor.translation import LANGUAGES

TEXT = """# Glossary

Words.

## learning rate

- also: step size, alpha
- lesson: one-neuron/look

How far a step goes.

It is chosen, not learnt: see [gradient](term:gradient).

## gradient

How fast the loss rises.
"""


def glossary_of(tmp_path: Path, text: str = TEXT) -> Glossary:
    path = tmp_path / "glossary.md"
    path.write_text(text, encoding="utf-8")
    return read_glossary(path)


def faults_of(tmp_path: Path, text: str) -> str:
    with pytest.raises(BrokenLessonError) as caught:
        glossary_of(tmp_path, text)
    return told(caught.value.faults)


def test_terms_are_read_with_their_names_lesson_and_text(tmp_path: Path) -> None:
    rate, gradient = glossary_of(tmp_path).terms

    assert rate.names == ("learning rate", "step size", "alpha")
    assert rate.lesson == "one-neuron/look"
    assert rate.text.startswith("How far a step goes.\n\nIt is chosen")
    assert (gradient.also, gradient.lesson, gradient.line) == ((), "", 14)


@pytest.mark.parametrize("name", ["learning rate", "Learning-Rate", " learning  rate", "ALPHA", "step_size"])
def test_a_term_is_found_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    found = glossary_of(tmp_path).find(name)

    assert found is not None
    assert found.name == "learning rate"


def test_searching_puts_what_is_called_so_before_what_only_mentions_it(tmp_path: Path) -> None:
    glossary = glossary_of(tmp_path)

    assert [term.name for term in glossary.search("grad")] == ["gradient", "learning rate"]
    assert [term.name for term in glossary.search("chosen far")] == ["learning rate"]
    assert glossary.search("zebra") == ()
    assert glossary.find("zebra") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Nothing\n", "there is no term"),
        ("## gradient\n\n- lesson: x\n", "a term needs a name and what it means"),
        ("## gradient\n\nOne.\n\n## Gradient\n\nTwo.\n", "is there twice"),
        ("## gradient\n\n- also: slope, Slope\n\nOne.\n", "is there twice"),
        ("## gradient\n\n- aslo: slope\n\nOne.\n", "also"),
        ("## gradient\n\n- also: g\n\nOne.\n", "too short for a term"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    assert words in faults_of(tmp_path, text)


def test_a_list_in_the_text_of_a_term_stays_in_its_text(tmp_path: Path) -> None:
    [term] = glossary_of(tmp_path, "## loss\n\nTwo kinds:\n\n- also: no name\n").terms

    assert term.also == ()
    assert "- also: no name" in term.text


def test_a_language_without_a_glossary_has_the_english_one(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "zh").mkdir()
    glossary_of(tmp_path / "en")

    assert load_glossary(tmp_path, "zh").find("alpha") is not None


def test_a_glossary_that_cannot_be_read_hides_no_lesson(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "glossary.md").write_bytes(b"\xff\xfe broken")

    assert load_glossary(tmp_path, "en").terms == ()


# In a course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Path(copytree(COURSE, tmp_path / "course"))
    (root / "en" / "glossary.md").write_text(TEXT, encoding="utf-8")
    chinese = TEXT.replace("## gradient", "## 梯度\n\n- also: gradient").replace(
        "## learning rate", "## 学习率"
    )
    chinese = chinese.replace("also: step size", "also: learning rate、step size")
    (root / "zh" / "glossary.md").write_text(chinese, encoding="utf-8")
    return root


def check(root: Path) -> str:
    return told(check_course(root, ("en", "zh"), backends=("numpy",)))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_course_with_a_glossary_has_no_fault(root: Path) -> None:
    assert check(root) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("one-neuron/look", "one-nuron/look", "write for example one-neuron"),
        ("one-neuron/look", "one-neuron/lok", "write for example one-neuron/look"),
        ("term:gradient", "term:gradeint", "write for example term:gradient"),
    ],
)
def test_dead_ends_of_a_glossary_are_told(root: Path, old: str, new: str, words: str) -> None:
    rewrite(root / "en" / "glossary.md", old, new)

    assert words in check(root)


def test_a_lesson_that_leads_to_no_term_is_told(root: Path) -> None:
    path = next((root / "en").glob("*one-neuron.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nSee [it](term:los) and [that](term:alpha).\n", encoding="utf-8")

    assert check(root).count("there is no term") == 1


def test_a_term_that_a_translation_lacks_is_told(root: Path) -> None:
    rewrite(root / "zh" / "glossary.md", "- also: gradient", "- also: slope")
    rewrite(root / "zh" / "glossary.md", "term:gradient", "term:slope")

    assert "the term gradient is missing here" in check(root)


def test_a_translation_without_a_glossary_is_told(root: Path) -> None:
    (root / "zh" / "glossary.md").unlink()

    assert "glossary.md:1: the glossary is missing in the language zh" in check(root)
    assert "is missing here" not in check(root)


# The one that is shipped


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_the_course_explains_its_words_in_every_language(lang: str) -> None:
    root = lessons_root()
    glossary = load_glossary(root, lang)
    slugs = {lesson.slug for lesson in load_course(root, lang).lessons}

    for name in ("gradient", "loss", "weight", "ReLU", "logit", "chain rule", "overfitting", "Transformer"):
        assert glossary.find(name) is not None, name
    assert len(glossary.terms) >= 60
    assert sum(term.lesson.partition("/")[0] in slugs for term in glossary.terms) >= 30
