import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_tutor.ui.markdown.document import plain_text, read_inline, read_markdown
from tui_tutor.ui.markdown.layout import lay_out_blocks, lines_as_text
from tui_tutor.ui.markdown.wrap import line_width


def shown(source: str, width: int = 40) -> str:
    return lines_as_text(lay_out_blocks(read_markdown(source), width, {"tip": "Tip"}))


def test_hard_wrapped_chinese_gets_no_stray_blanks() -> None:
    assert shown("神经网络由许多\n神经元组成，\n每个都简单。") == "神经网络由许多神经元组成，每个都简单。"


def test_hard_wrapped_english_keeps_its_blanks() -> None:
    assert shown("one\ntwo") == "one two"


def test_inline_formulas_are_shown_and_prices_are_not_formulas() -> None:
    assert shown("See $z^{[1]}$; it costs $5 and $6.") == "See z1; it costs $5 and $6."


def test_displayed_formulas_stand_in_two_dimensions() -> None:
    assert shown("$$\n\\frac{a}{b}\n$$") == "   a\n  ───\n   b"


def test_a_formula_that_cannot_be_broken_falls_back_to_a_line_that_wraps() -> None:
    text = shown("$$\\frac{aaaaaaa + bbbbbbb + ccccccc + ddddddd}{e}$$", 20)

    assert text.split() == ["(aaaaaaa", "+", "bbbbbbb", "+", "ccccccc", "+", "ddddddd)/e"]


def test_notes_have_a_bar_and_a_label() -> None:
    assert shown("> [!TIP]\n> Use a *small* rate.") == "┃ Tip\n┃ Use a small rate."


def test_lists_are_indented_under_their_marks() -> None:
    assert shown("1. one\n2. two\n   - three\n\n- [x] done\n- [ ] open") == (
        " 1. one\n 2. two\n     • three\n\n ☑ done\n ☐ open"
    )


def test_tables_align_their_columns_and_shrink_to_fit() -> None:
    source = "| symbol | meaning | n |\n|---|---|--:|\n| W | a matrix of weights | 8 |\n| b | 偏置 | 12 |"

    assert shown(source) == (
        "symbol │ meaning             │  n\n"
        "───────┼─────────────────────┼───\n"
        "W      │ a matrix of weights │  8\n"
        "b      │ 偏置                │ 12"
    )
    assert max(map(len, shown(source, 24).splitlines())) <= 24


LOSSES = "| loss | of what | in PyTorch |\n|---|---|---|\n| BCE | probabilities of two | BCEWithLogitsLoss |"


@pytest.mark.parametrize("width", range(31, 60))
def test_no_word_of_a_table_is_broken_while_another_column_has_room(width: int) -> None:
    text = shown(LOSSES, width)

    assert max(map(len, text.splitlines())) <= width
    assert "BCEWithLogitsLoss" in text
    assert "probabilities" in text
    assert ("┼" in text) == (width >= 36)


def test_a_table_whose_words_do_not_fit_is_stacked() -> None:
    assert shown(LOSSES, 34) == (
        "loss: BCE\n  of what: probabilities of two\n  in PyTorch: BCEWithLogitsLoss"
    )
    assert (
        shown("| 损失 | 用途 |\n|---|---|\n| BCEWithLogitsLoss | 分类 |", 16).splitlines()[-1]
        == "  用途：分类"
    )


def test_columns_share_the_room_so_that_a_table_is_low() -> None:
    source = "| Sign | Suspect |\n|---|---|\n| stands at ln 2 | zero start, or units that are dead |"

    assert shown(source, 31).splitlines()[2:] == [
        "stands at ln 2 │ zero start, or",
        "               │ units that",
        "               │ are dead",
    ]


def test_rows_are_set_apart_only_where_one_could_not_see_where_each_begins() -> None:
    head = "| key | does |\n|---|---|\n"

    assert "\n    │\n" not in shown(head + "| m | all lessons and pages |\n| q | quit |\n| ? | keys |", 24)
    assert "\n           │\n" in shown(head + "| one step back | goes |\n| q | quits the program |", 24)


def test_code_is_coloured_by_its_parts_and_continued_where_it_is_too_long() -> None:
    blocks = read_markdown(
        "```python\ndef forward(x):  # first\n    return activation(weights @ x + biases)\n```"
    )

    lines = lay_out_blocks(blocks, 32, {})

    styles = {run.text: run.style for line in lines for run in line}
    assert "code-keyword" in styles["def"]
    assert "code-comment" in styles["# first"]
    assert lines_as_text(lines) == (
        " def forward(x):  # first\n     return activation(weights\n ↪ @ x + biases)"
    )


@pytest.mark.parametrize("language", ["console", "python", "bash", "text", "nothing-known"])
def test_every_line_of_code_is_shown(language: str) -> None:
    code = "$ tui-tutor export\nx = 1\n\n$ python net.py"

    assert shown(f"```{language}\n{code}\n```") == "\n".join(f" {line}".rstrip() for line in code.split("\n"))


def test_diagrams_are_drawn_with_chinese_boxes_in_line() -> None:
    assert shown("```mermaid\ngraph LR\nA[输入层] --> B[隐藏层]\n```") == (
        "  ┌───────┐   ┌───────┐\n  │输入层 ├──►│隐藏层 │\n  └───────┘   └───────┘"
    )


def test_a_diagram_too_wide_runs_downwards() -> None:
    text = shown("```mermaid\ngraph LR\nA[one] --> B[two] --> C[three] --> D[four]\n```", 24)

    assert text.index("one") < text.index("two") < text.index("four")
    assert max(map(len, text.splitlines())) <= 24


def test_a_diagram_that_cannot_be_drawn_is_shown_as_it_was_written() -> None:
    assert "?!" in shown("```mermaid\n?!\n```")


def test_links_to_the_panel_are_marked_as_doing_something() -> None:
    runs = read_inline("Try [a rate](panel:learning-rate=0.1) or [read on](lesson:next).")

    assert [(run.text, run.link.href) for run in runs if run.link] == [
        ("▸\u00a0", "panel:learning-rate=0.1"),
        ("a rate", "panel:learning-rate=0.1"),
        ("read on", "lesson:next"),
    ]


def test_characters_that_steer_a_terminal_are_not_passed_on() -> None:
    assert "\x1b" not in shown("a \x1b[2J b `\x1b]0;x\x07`")


def test_html_is_text() -> None:
    assert shown("a <b>bold</b> x") == "a <b>bold</b> x"


@pytest.mark.parametrize(
    "source", ["::: tip\nx\n:::", "[^1]\n\n[^1]: note", "Term\n: definition", "> [!WARNING]"]
)
def test_markdown_of_other_programs_is_shown_somehow(source: str) -> None:
    assert shown(source)


def test_searchable_text_holds_what_lists_tables_and_code_say() -> None:
    source = "# Head\n\n- item\n\n> [!NOTE]\n> noted\n\n| a |\n|---|\n| cell |\n\n```\ncode\n```"

    assert list(plain_text(read_markdown(source))) == ["Head", "item", "noted", "a", "cell", "code"]


@settings(max_examples=200, deadline=None)  # the first example that names a language imports its lexer
@given(
    st.text(alphabet=st.sampled_from("ab 中，`*_$[]()<>#-|\n\\!1.>~^{}"), max_size=120), st.integers(12, 60)
)
def test_any_markdown_is_laid_out_within_its_width(source: str, width: int) -> None:
    lines = lay_out_blocks(read_markdown(source), width, {})

    # Marks of deeply nested lists and quotations leave their text less than it needs.
    nested = source.count(">") + sum(source.count(mark) for mark in "-*1") > 2
    assert nested or "|" in source or all(line_width(line) <= width for line in lines)


def test_a_short_bracket_in_a_long_formula_is_not_broken() -> None:
    text = r"the slope of it is $\frac{\hat{y} - y}{\hat{y}(1 - \hat{y})} = \frac{1}{1 - \hat{y}}$ here"

    pages = [shown(text, width) for width in range(22, 60)]

    assert all("(ŷ − y)/(ŷ(1 − ŷ))" in page for page in pages)
