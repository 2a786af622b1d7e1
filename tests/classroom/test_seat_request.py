import os

import pytest

from tui_tutor.classroom.seating.seat_request import SeatRequest


def test_a_request_comes_out_of_its_file_as_it_went_in() -> None:
    request = SeatRequest(
        "ada", "爱达", columns=120, environment={"LANG": "zh"}, snapshot={"pages": ["x" * 10**6]}
    )
    file = request.to_file()

    read = SeatRequest.from_file(file)

    os.close(file)
    assert read == request


@pytest.mark.parametrize(
    "variables",
    [
        {"LD_PRELOAD": "x"},
        {"PYTHONPATH": "/tmp"},
        {"LANG": "x" * 65},
        {"LANG": "a\x1b[2J"},
        {"LC_ALL": "é"},
        {"LC_all": "C"},
        {"TUI_TUTOR_DATA": "/tmp"},
    ],
)
def test_variables_that_are_not_allowed_do_not_reach_a_seat(variables: dict[str, str]) -> None:
    without = SeatRequest("ada", "Ada").seat_environment()

    assert SeatRequest("ada", "Ada", environment=variables).seat_environment() == without


def test_language_and_colours_reach_a_seat() -> None:
    request = SeatRequest(
        "ada", "Ada", term="xterm-kitty", colorterm="truecolor", environment={"NO_COLOR": "1"}
    )

    environment = request.seat_environment()

    assert environment["TERM"] == "xterm-kitty"
    assert environment["COLORTERM"] == "truecolor"
    assert environment["NO_COLOR"] == "1"
