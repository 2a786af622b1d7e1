import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_tutor.ui.markdown.wrap import (
    NO_END,
    NO_START,
    Link,
    Run,
    break_places,
    line_width,
    plain,
    wrap,
    wrap_text,
)

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


def test_text_without_styles_breaks_by_the_same_rules() -> None:
    assert wrap_text("学习率太大了。", 6) == ["学习率", "太大", "了。"]
    assert wrap_text("too large, try less\nnow", 10) == ["too large,", "try less", "now"]
    assert wrap_text("", 10) == []


def test_a_bold_name_of_a_key_is_not_broken() -> None:
    lines = wrap((Run("按"), Run("空格", "strong"), Run("键训练")), 5)

    assert [plain(line) for line in lines] == ["按", "空格", "键训", "练"]


def test_no_short_word_stands_alone_on_the_last_line() -> None:
    text = "A step that goes too far makes the loss go up again, and it is"

    assert wrap_text(text, 59)[-1] == "it is"
    assert wrap_text("损失会随着训练步数的增加慢慢地下降，最后停在一个很小的数上", 56)[-1] == "数上"


def test_places_of_breaks_are_indices_into_the_text() -> None:
    text = CHINESE
    places = break_places(text, 24)

    starts = [0, *places]
    parts = [text[start:end].rstrip() for start, end in zip(starts, [*places, None], strict=True)]
    assert parts == wrap_text(text, 24)


@given(st.text(max_size=80), st.integers(4, 40))
def test_lines_never_exceed_the_width(text: str, width: int) -> None:
    lines = wrap((Run(text.replace("\n", " ")),), width)

    assert all(line_width(line) <= width for line in lines)


def test_a_path_that_is_too_long_breaks_after_a_folder() -> None:
    assert wrap_text("kept as /data/ada/notes/progress.sqlite3.broken-1, as it was", 24) == [
        "kept as",
        "/data/ada/notes/",
        "progress.sqlite3.broken-",
        "1, as it was",
    ]
