"""Typing into the fields of a shape question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.ui.shape_fields import LONGEST, ShapeFields

EMPTY = ShapeFields(("", "", ""))


def type_all(text: str, fields: ShapeFields = EMPTY, at: int = 0) -> tuple[ShapeFields, int]:
    for letter in text:
        typed = fields.typed(at, letter)
        if typed is not None:
            fields, at = typed
    return fields, at


@pytest.mark.parametrize(
    ("typed", "texts", "at"),
    [
        ("200,2", ("200,2", "", ""), 0),
        ("200x2", ("200x2", "", ""), 0),
        ("200 2", ("200 2", "", ""), 0),
        ("(200, 2)", ("(200, 2)", "", ""), 1),
        ("（200，2）", ("(200,2)", "", ""), 1),
        ("(200, 2) @ (2, 4) = (200, 4)", ("(200, 2)", "(2, 4)", "(200, 4)"), 2),
        ("200,2@2,4=200,4", ("200,2", "2,4", "200,4"), 2),
        ("(4)(5)(6)(7)", ("(4)", "(5)", "(6)(7)"), 2),
    ],
)
def test_shapes_are_typed_one_by_one_or_as_a_whole_product(
    typed: str, texts: tuple[str, ...], at: int
) -> None:
    assert type_all(typed) == (ShapeFields(texts), at)


@pytest.mark.parametrize("letter", [" ", "x", ",", "s", "=", ")", "-"])
def test_before_anything_is_typed_other_keys_are_left_to_the_screen(letter: str) -> None:
    assert EMPTY.typed(0, letter) is None


def test_letters_are_left_to_the_screen() -> None:
    assert type_all("2")[0].typed(0, "s") is None


def test_signs_between_shapes_do_nothing_in_an_empty_field() -> None:
    fields, at = type_all("(2)")

    assert all(fields.typed(at, letter) == (fields, at) for letter in " @+=x,)")


def test_what_is_wrong_is_typed_anew_and_what_is_right_takes_no_more() -> None:
    fields = ShapeFields(("(2,4)", "(4)", "(2)"), frozenset({1}), frozenset({0, 2}))

    after, at = type_all("(4,2)7", fields)

    assert after.texts == ("(4,2)", "(4)", "7")
    assert (after.stale, at) == (frozenset(), 2)


def test_a_wrong_shape_can_be_mended_from_its_end() -> None:
    fields, at = ShapeFields(("(2,4)", ""), stale=frozenset({0})).erased(0)

    assert (fields.texts[0], fields.stale, at) == ("(2,4", frozenset(), 0)


def test_erasing_leaves_an_empty_field_backwards() -> None:
    fields, at = type_all("(2)")

    assert fields.erased(at) == (fields, 0)
    assert EMPTY.erased(0) == (EMPTY, 0)


def test_the_next_empty_field_is_looked_for_round_and_round() -> None:
    assert ShapeFields(("", "1", "2")).next_empty(1) == 0
    assert ShapeFields(("1", "", "2")).next_empty(1) == 1
    assert ShapeFields(("1", "2")).next_empty(1) == 1


@given(st.text(alphabet="0123456789()[],x @+=;*-/ab（，", max_size=80))
def test_whatever_is_typed_stays_within_the_fields(typed: str) -> None:
    fields, at = type_all(typed)

    assert 0 <= at < 3
    assert all(len(text) <= LONGEST for text in fields.texts)
    assert all(text[:1] in ("", *"0123456789([") for text in fields.texts)
