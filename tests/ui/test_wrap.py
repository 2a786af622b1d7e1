import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_tutor.ui.markdown.wrap import NO_END, NO_START, Link, Run, line_width, plain, wrap

CHINESE = (
    "梯度下降法（Gradient Descent）沿着负梯度方向更新参数，学习率控制每一步的步长：太大会发散，太小则“很慢”。"
)


@pytest.mark.parametrize("width", range(10, 60))
def test_no_line_begins_with_closing_or_ends_with_opening_punctuation(width: int) -> None:
    lines = [plain(line) for line in wrap((Run(CHINESE),), width)]

    assert max(cell_len(line) for line in lines) <= width
    assert not [line for line in lines[1:] if line[0] in NO_START]
    assert not [line for line in lines[:-1] if line[-1] in NO_END]


def test_wrapped_text_keeps_every_character() -> None:
    lines = wrap((Run(CHINESE),), 20)

    assert "".join(plain(line) for line in lines).replace(" ", "") == CHINESE.replace(" ", "")


def test_words_stay_whole_where_they_fit() -> None:
    lines = wrap((Run("a network of cross-entropy units"),), 14)

    assert [plain(line) for line in lines] == ["a network of", "cross-entropy", "units"]


def test_a_hyphenated_word_breaks_after_the_hyphen_but_a_setup_does_not() -> None:
    lines = wrap((Run("so cross-entropy in "), Run("2-4-1", "code")), 9)

    assert [plain(line) for line in lines] == ["so cross-", "entropy", "in 2-4-1"]


def test_styles_and_links_survive_a_break() -> None:
    link = Link("panel:data=xor")

    lines = wrap((Run("try "), Run("another data set", "link", link)), 12)

    assert [[(run.text, run.link) for run in line] for line in lines] == [
        [("try ", None), ("another", link)],
        [("data set", link)],
    ]


@given(st.text(max_size=80), st.integers(4, 40))
def test_lines_never_exceed_the_width(text: str, width: int) -> None:
    lines = wrap((Run(text.replace("\n", " ")),), width)

    assert all(line_width(line) <= width for line in lines)
