"""What a solution sets by hand is read as it is meant, and every mistake in it is told."""

import pytest

from tests.lessons.writing import faults_of, fenced, line_of, page_of, page_text, told
from tui_tutor.lessons.lesson import HandSet, Solution


def with_set(*lines: str, setup: str = "2-4-1 data=xor", words: str = "") -> str:
    return page_text(
        fenced("setup", setup), fenced("solution", *filter(None, [words]), *lines, "do: step", "Do it.")
    )


def solution_of(*lines: str) -> Solution:
    solution = page_of(fenced("setup", "2-4-1 data=xor"), fenced("solution", *lines, "Do it.")).solution
    assert solution is not None
    return solution


def test_weights_and_biases_are_counted_from_0_as_in_expressions() -> None:
    solution = solution_of("set: W1[3, 1] = 0.5, b2[0] = -0.2")

    assert solution.hand_set == (HandSet(0, 3, 1, 0.5), HandSet(1, 0, None, -0.2))
    assert [each.text for each in solution.hand_set] == ["W1[3, 1] = 0.5", "b2[0] = -0.2"]
    assert solution.text == "Do it."


@pytest.mark.parametrize(
    "line",
    [
        "set：W1［0，1］＝０．５，b2[0] = −0.2",
        "set: W1[0,1]=1/2; b2[0]=-20%",
        "set:   W1 [ 0 , 1 ] = +.5e0、b2[0] = 0 - 1/5",
    ],
)
def test_other_ways_of_writing_the_same_are_read(line: str) -> None:
    assert solution_of(line).hand_set == (HandSet(0, 0, 1, 0.5), HandSet(1, 0, None, -0.2))


def test_what_is_set_may_take_several_lines() -> None:
    solution = solution_of("learning-rate=0.1", "set: b1[0] = 1", "steps: 5", "set: b1[1] = 2")

    assert [each.text for each in solution.hand_set] == ["b1[0] = 1", "b1[1] = 2"]
    assert (solution.setup, solution.steps) == ("learning-rate=0.1", 5)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("set:", "'' sets no weight and no bias"),
        ("set: 3", "write for example set: W1[0, 1] = 0.5, b1[0] = -0.2"),
        ("set: w1[0, 0] = 1", "'w1[0, 0] = 1' sets no weight and no bias"),
        ("set: W0[0, 0] = 1", "'W0[0, 0] = 1' sets no weight and no bias"),
        ("set: W1 = 1", "'W1 = 1' sets no weight and no bias"),
        ("set: W1[0, 0] == 1", "sets no weight and no bias"),
        ("set: z1[0, 0] = 1", "sets no weight and no bias"),
        ("set: W1[0] = 1", "write for example W1[0, 1] = 0.5 or b1[0] = -0.2"),
        ("set: b2[0, 0] = 1", "a weight has two indices, a bias one, counted from 0"),
        ("set: W1[-1, 0] = 1", "a weight has two indices, a bias one, counted from 0"),
        ("set: W1[0, 0.5] = 1", "a weight has two indices"),
        ("set: W3[0, 0] = 1", "there is no W3 in the network 2-4-1\n    use one of: W1, W2"),
        ("set: b1[4] = 1", "there is no b1[4] in the network 2-4-1"),
        ("set: b1[4] = 1", "indices are counted from 0: the last one is b1[3]"),
        ("set: W1[0, 2] = 1", "the last one is W1[3, 1]"),
        ("set: W1[0, 0] = nan", "W1[0, 0] can't be set to 'nan'"),
        ("set: W1[0, 0] = 1e999", "write a finite number, as in W1[0, 0] = 0.5"),
        ("set: W1[0, 0] = 9**9**9", "W1[0, 0] can't be set to '9**9**9'"),
        ("set: W1[0, 0] = ().__class__", "W1[0, 0] can't be set to '().__class__'"),
        ("set: b1[0] = 1, b1[0] = 2", "b1[0] is there twice"),
        ("set: " + ", ".join(f"b1[{unit}] = 1" for unit in range(101)), "set at most 100"),
        ("sett: b1[0] = 1", "write set: …"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(line: str, words: str) -> None:
    text = with_set(line)

    faults = faults_of(text)

    assert words in told(faults)
    assert {fault.line for fault in faults} == {line_of(text, line)}


def test_it_must_fit_the_network_of_the_solution_not_of_the_page() -> None:
    assert not faults_of(with_set("set: b1[7] = 1", words="2-8-1"))
    assert "2-2-1" in told(faults_of(with_set("set: b1[3] = 1", words="2-2-1")))


@pytest.mark.parametrize("line", ["set: " + "[" * 50_000, "set: " + "W1[0, 0] = 1," * 10_000])
def test_a_hostile_line_is_answered_at_once(line: str) -> None:
    assert faults_of(with_set(line))


def test_a_key_of_a_solution_is_there_once() -> None:
    assert "steps is there twice" in told(faults_of(with_set("steps: 3", "steps: 4")))
