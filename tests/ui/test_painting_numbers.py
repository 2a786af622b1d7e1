import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.ui.painting.numbers import number, shape
from tui_tutor.ui.painting.palette import LEVELS, MIDDLE, level


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.41, "0.41"),
        (-1.2, "-1.20"),
        (12.34, "12.3"),
        (0.0123, "0.012"),
        (12345.0, "12345"),
        (0.00012, "1.2e-4"),
        (-0.00012, "-1e-4"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_are_written_with_two_to_four_digits(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(min_value=-1e99, max_value=1e99).filter(lambda value: value == 0 or abs(value) > 1e-9))
def test_a_number_fits_its_cells_and_keeps_its_size(value: float) -> None:
    text = number(value)

    assert len(text) <= 6
    # one significant digit is off by at most half of it
    assert float(text) == pytest.approx(value, rel=0.5, abs=0)


def test_a_narrow_cell_costs_a_digit_not_the_size() -> None:
    assert number(-0.069, 5) == "-0.07"


def test_a_shape_is_written_in_brackets() -> None:
    assert shape(4, 2) == "(4,2)"


def test_zero_and_nan_have_the_middle_colour() -> None:
    assert level(0.0) == level(float("nan")) == MIDDLE
    assert (level(-1.0), level(1.0), level(np.inf)) == (0, LEVELS - 1, LEVELS - 1)
