"""A lesson file becomes the lesson that its author meant."""

from pathlib import Path

import pytest

from tests.lessons.writing import COURSE, HEAD, faults_of, fenced, line_of, page_of, page_text, parse, told
from tui_tutor.lessons.faults import MOST_FAULTS, BrokenLessonError
from tui_tutor.lessons.lesson import Goal, Predict, Prose, Quiz
from tui_tutor.lessons.parser import parse_lesson, read_lesson
from tui_tutor.lessons.text_file import decode_text

ENGLISH = COURSE / "en" / "01-one-neuron.md"
CHINESE = COURSE / "zh" / "01-one-neuron.md"


def test_the_head_and_the_file_name_say_what_the_lesson_is() -> None:
    lesson = read_lesson(ENGLISH)

    assert (lesson.slug, lesson.number, lesson.lang) == ("one-neuron", 1, "en")
    assert (lesson.title, lesson.minutes) == ("One neuron", 5)
    assert lesson.summary == "You can train one neuron."
    assert [(page.key, page.title) for page in lesson.pages] == [("look", "Look"), ("train", "Train")]


def test_a_page_holds_prose_and_blocks_in_reading_order() -> None:
    page = read_lesson(ENGLISH).pages[0]

    assert [type(block) for block in page.blocks] == [Prose, Quiz, Prose]
    assert page.blocks[0] == Prose(line_of(ENGLISH.read_text(), "A neuron"), "A neuron *sums*.")
    assert isinstance(page.blocks[2], Prose)
    assert page.blocks[2].text == "Then **a bias**.\n\n```python\n## this is no page\n```"


def test_setup_and_show_belong_to_the_page() -> None:
    page = read_lesson(ENGLISH).pages[0]

    assert page.setup == "2-1 data=blobs seed=3"
    assert page.show == ("map", "loss")


def test_goal_hints_and_solution_are_read() -> None:
    page = read_lesson(ENGLISH).pages[1]

    (goal,) = page.goals
    assert goal.until == "loss < 0.2 and steps <= 500"
    assert (goal.say, goal.why) == ("Train until the loss is below 0.2.", "It goes downhill.")
    assert page.hints == ("Press space.", "Really, [faster](panel:learning-rate=1).")
    assert page.solution is not None
    assert (page.solution.setup, page.solution.steps) == ("learning-rate=1", 300)
    assert page.solution.actions == ("play",)
    assert page.solution.text.startswith("Press space")


def test_a_prediction_counts_samples_from_one_in_the_file_and_from_zero_inside() -> None:
    predict = next(block for block in read_lesson(ENGLISH).pages[1].blocks if isinstance(block, Predict))

    assert predict.sample == 2
    assert (predict.value, predict.tolerance, predict.steps) == ("z1[0, 0]", 0.02, 0)
    assert predict.hide == ("z1", "a1", "loss")
    assert predict.why == "It is a sum.\n\nAnd nothing else."


def test_chinese_lines_are_joined_without_a_space_and_wide_signs_are_understood() -> None:
    page = read_lesson(CHINESE).pages[1]

    assert page.goals[0].say == "训练到损失低于 0.2。"
    predict = next(block for block in page.blocks if isinstance(block, Predict))
    assert (predict.sample, predict.hide) == (2, ("z1", "a1", "loss"))


def test_the_folder_names_the_language() -> None:
    assert read_lesson(CHINESE).lang == "zh"
    assert parse_lesson(page_text("text"), Path("notes/mine.md")).lang == "en"


@pytest.mark.parametrize("word", ["no", "zh"])
def test_the_head_may_name_the_language_even_one_that_yaml_takes_for_false(word: str) -> None:
    text = page_text("text").replace("title:", f"lang: {word}\ntitle:")

    assert parse(text).lang == word


def test_yaml_changes_no_value_of_the_head() -> None:
    head = HEAD.replace("A title", "no").replace("A summary.", "1.10").replace("[one]", "[on, 2024-01-01]")

    lesson = parse(head + "## One\na\n## Two\nb\n")

    assert (lesson.title, lesson.summary) == ("no", "1.10")
    assert [page.key for page in lesson.pages] == ["on", "2024-01-01"]


def test_several_blocks_of_a_kind_are_numbered() -> None:
    goal = fenced("goal", "loss < 1", "Get there.")

    page = page_of(goal, goal, goal)

    assert [block.key for block in page.blocks if isinstance(block, Goal)] == ["goal", "goal-2", "goal-3"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "en" / ENGLISH.name
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + ENGLISH.read_bytes().replace(b"\n", b"\r\n"))

    assert read_lesson(path).pages == read_lesson(ENGLISH).pages


def test_a_file_of_any_name_can_be_opened() -> None:
    lesson = parse_lesson(page_text("text"), Path("My notes.md"))

    assert (lesson.slug, lesson.number) == ("My notes", 0)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "does not begin with front matter"),
        ("# Hello\n", 1, "begin it with lines: ---, title: …"),
        ("---\ntitle: A\n## One\n", 1, "not closed"),
        (HEAD.replace("title: A title", "title: A: b"), 2, 'as in title: "Backprop: by hand"'),
        (HEAD.replace("title: A title", "titel: A"), 2, "write title;"),
        (HEAD.replace("minutes: 5", "minutes: five"), 3, "minutes can't be 'five'"),
        (HEAD.replace("minutes: 5", "minutes: 0"), 3, "write for example minutes: 12"),
        (HEAD.replace("minutes: 5", "minutes: ²"), 3, "minutes can't be '²'"),
        (HEAD.replace("summary: A summary.", "summary:"), 4, "summary is empty"),
        (HEAD.replace("summary: A summary.\n", ""), 1, "summary is missing"),
        (HEAD.replace("summary: A summary.", "title: B"), 4, "title is there twice"),
        (HEAD.replace("[one]", "one"), 5, "pages is not a list"),
        (HEAD.replace("[one]", "[One page]"), 5, "can't have the key 'One page'"),
        (HEAD.replace("[one]", "[one, one]"), 5, "two pages have the key 'one'"),
        (HEAD.replace("[one]", "[one, two]") + "## One\ntext", 5, "page keys: 2, pages: 1"),
        (HEAD.replace("[one]", "[" * 900 + "]" * 900), 1, "can't be read"),
        ("---\n- a\n---\n", 1, "has no keys"),
    ],
)
def test_a_broken_head_is_told_with_its_line(text: str, line: int, words: str) -> None:
    faults = faults_of(text)

    assert words in told(faults)
    assert line in [fault.line for fault in faults if words in fault.text()]


@pytest.mark.parametrize(
    ("body", "at", "words"),
    [
        ("", "---", "the lesson has no page"),
        ("Hello\n## One\ntext", "Hello", "text before the first page"),
        ("## One\n", "## One", "this page is empty"),
        ("##\ntext", "##", "a heading without a text"),
        ("## One\n##Two\n", "##Two", "write ## Two"),
        ("## One\ntext\n# Two\n", "# Two", "a lesson has one # heading"),
        ("## One\ntext\n---\n", "text\n", "makes a heading of the line above"),
        ("## One\n```qiuz\n```\n", "```qiuz", "write quiz;"),
        ("## One\n```goals\n```\n", "```goals", "write goal;"),
        ("## One\n```hint\nPress space.\n", "```hint", "the block 'hint' is not closed"),
        ("## One\n```hint\nPress space.\n\n```goal\nloss < 1\nDo.\n```\n", "```hint", "write a line ```"),
        ("## One\ntext\n```python\nx\n", "```python", "the block 'python' is not closed"),
        ("## One\n> ```quiz\n> a\n", "> ```quiz", "does not begin at the left edge"),
        ("## One\n```goal x\nloss < 1\nDo.\n```\n", "```goal x", "write only ```goal"),
        ("## One\n```setup\n2-4-1 relu dtaa=xor\n```\n", "dtaa=xor", "did you mean data=xor"),
        ("## One\n```setup\n# nothing\n```\n", "```setup", "the setup is empty"),
        ("## One\n```setup\n2-1\n```\n```setup\n2-2-1\n```\n", "```setup\n2-2-1", "one setup block"),
        ("## One\n```show\ngrpah\n```\n", "grpah", "write graph;"),
        ("## One\nA [link](panel:learning-rate=fast).\n", "A [link]", "learning-rate"),
        ("## One\nA [link](panel:2-8-1 relu).\n", "A [link]", "write (<panel:2-8-1 relu>)"),
        ("## One\nA [link](pannel:relu).\n", "A [link]", "write panel;"),
    ],
)
def test_a_mistake_in_the_body_is_told_with_its_line(body: str, at: str, words: str) -> None:
    text = HEAD + body
    line = text[: text.index(at, len(HEAD) if body else 0)].count("\n") + 1

    faults = faults_of(text)

    assert words in told(faults)
    allowed = {line, line + 1} if at == "text\n" else {line} if body else {text.count("\n")}
    assert allowed & {fault.line for fault in faults if words in fault.text()}


def test_a_block_that_is_not_closed_does_not_swallow_the_next_page() -> None:
    text = HEAD.replace("[one]", "[one, two]") + "## One\n```hint\nPress.\n## Two\ntext\n"

    faults = faults_of(text)

    assert [fault.line for fault in faults] == [line_of(text, "```hint")]


def test_every_mistake_of_a_file_is_told_at_once_in_the_order_of_lines() -> None:
    text = page_text(
        fenced("setup", "2-4-1 seed=x"), fenced("goal", "los < 1", "Do."), fenced("qiuz", "a"), "[a](panle:x)"
    )

    faults = faults_of(text)

    assert [fault.line for fault in faults] == sorted(
        line_of(text, part) for part in ("seed=x", "los < 1", "```qiuz", "panle")
    )


def test_of_very_many_mistakes_only_some_are_told() -> None:
    assert len(faults_of(page_text(*["```nonsense\n```"] * 500))) == MOST_FAULTS


def test_links_in_code_are_not_links() -> None:
    page = page_of("Write `[a](pannel:x)`:", "```text\n[a](pannel:x)\n```")

    assert len(page.blocks) == 1


def test_a_link_may_hold_spaces_as_forges_write_them() -> None:
    assert page_of("[a](<panel:2-8-1 tanh>) and [b](panel:2-8-1%20tanh)").blocks


def test_the_words_of_the_error_name_file_and_line_and_how_many_more_there_are() -> None:
    with pytest.raises(BrokenLessonError) as caught:
        parse(page_text("```a\n```", "```b\n```"))

    assert str(caught.value).startswith("07-a-lesson.md:8: unknown block 'a'")
    assert "and 1 more" in str(caught.value)
    assert str(caught.value).count("\n") == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"---\ntitle: \xff\n", ":2: this file is not UTF-8 (byte 0xff)"),
        ("---\n".encode("utf-16"), "save it again as UTF-8"),
        (b"---\ntitle: a\x1b[31m\n", "U+001B"),
        (b"x" * 10_000_000, "larger than 80 kB"),
    ],
)
def test_a_file_that_is_no_text_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "01-a.md"
    path.write_bytes(data)

    with pytest.raises(BrokenLessonError) as caught:
        read_lesson(path)

    assert words in str(caught.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.md", Path("/dev/zero"), tmp_path / ("x" * 5000)):
        with pytest.raises(BrokenLessonError):
            read_lesson(path)


def test_a_mistake_in_a_setup_is_told_with_its_own_line() -> None:
    text = page_text(fenced("setup", "2-4-1 data=xor", "# fast", "batch=10", "lr=-1", "seed=3"), "Text.")

    (fault,) = faults_of(text)

    assert fault.line == line_of(text, "lr=-1")


def test_a_link_below_a_live_block_is_checked() -> None:
    text = page_text(fenced("setup", "2-1 data=blobs"), "[x](panel:lr=-1)")

    (fault,) = faults_of(text)

    assert fault.line == line_of(text, "panel:")


@pytest.mark.parametrize("problem", ["title:\tx\n\tminutes: 5", "title: a: b"])
def test_a_head_that_yaml_cannot_read_is_told_without_yaml_s_own_words(problem: str) -> None:
    words = told(faults_of(f"---\n{problem}\n---\n## x\ny\n"))

    assert ":2: this line of the front matter can't be read\n    " in words
    assert ("write spaces instead of tabs" in words) == ("\t" in problem)


def test_characters_that_turn_the_order_of_text_are_refused() -> None:
    with pytest.raises(BrokenLessonError, match="RIGHT-TO-LEFT OVERRIDE"):
        decode_text("a\u202eb".encode(), Path("07-a-lesson.md"))
