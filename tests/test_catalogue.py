"""Every text of the interface exists in every language, and says the same with the same values."""

import re
import string

import pytest

from tests.catalogue import languages, read_compiled_texts, read_texts, texts_in_code, texts_of
from tui_tutor.translation import LANGUAGES


def fields_of(text: str) -> list[str]:
    return sorted(field for _literal, field, _format, _conversion in string.Formatter().parse(text) if field)


def margins_of(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_texts_are_found_wherever_they_may_be_marked() -> None:
    code = (
        'a = mark("one " "text")\n'
        "b = f\"▶ {_('play')}\"\n"
        'c = self._translate("near" if near else "far").format(near=near)\n'
        'd = translate(variable) + _("")\n'
    )

    assert sorted(texts_of(code)) == ["far", "near", "one text", "play"]


def test_there_is_a_catalogue_for_every_language_but_english() -> None:
    assert languages() == sorted(set(LANGUAGES) - {"en"})


@pytest.mark.parametrize("language", languages())
def test_every_marked_text_is_translated(language: str) -> None:
    translated = read_texts(language)

    missing = [text for text in texts_in_code() if text not in translated]

    assert missing == [], "run `make words`, translate these in the .po file, and run it again"


@pytest.mark.parametrize("language", languages())
def test_a_translation_is_filled_with_the_same_values(language: str) -> None:
    for text, translation in read_texts(language).items():
        if "{" in text + translation:
            assert fields_of(translation) == fields_of(text), text


@pytest.mark.parametrize("language", languages())
def test_a_translation_begins_and_ends_with_the_same_space(language: str) -> None:
    # What stands between the parts of a list is nothing but a sign: a Chinese comma has its space in it.
    texts = {text: each for text, each in read_texts(language).items() if text != ", "}
    for text, translation in texts.items():
        assert margins_of(translation) == margins_of(text), text


def test_chinese_sentences_have_full_width_punctuation() -> None:
    half_width = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\w)")

    wrong = [translation for translation in read_texts("zh").values() if half_width.search(translation)]

    assert wrong == []


@pytest.mark.parametrize("language", languages())
def test_the_compiled_catalogue_is_that_of_the_text_file(language: str) -> None:
    assert read_compiled_texts(language) == read_texts(language), "run `make words`"
