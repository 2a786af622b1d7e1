import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.ui.tutor_app import Tutor
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import SetupError
from tui_tutor.ui.setup_questions import SetupQuestions, read_value
from tui_tutor.ui.words import WORDS

Answering = Callable[[Pilot[Any]], Coroutine[Any, Any, None]]


class AskingApp(App[None]):
    CSS_PATH = Tutor.CSS_PATH


async def ask(word: str, setup: Setup, answer: Answering) -> str | None:
    """What asking for a word brings when the windows are answered so."""
    app = AskingApp()
    results: list[str | None] = []

    async def asking() -> None:
        questions = SetupQuestions(app, str)
        results.append(await (questions.change(word, setup) if word else questions.paste(setup)))

    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.run_worker(asking())
        await opened(pilot, 1)
        await answer(pilot)
        await worker.wait()
    return results[0]


async def opened(pilot: Pilot[Any], windows: int) -> None:
    while len(pilot.app.screen_stack) != windows + 1:
        await asyncio.sleep(0.001)
    await pilot.pause()


def choosing(name: str) -> Answering:
    async def answer(pilot: Pilot[Any]) -> None:
        options = pilot.app.screen.query_one(OptionList)
        options.highlighted = options.get_option_index(name)
        await pilot.press("enter")

    return answer


def typing(text: str) -> Answering:
    async def answer(pilot: Pilot[Any]) -> None:
        pilot.app.screen.query_one(Input).value = text
        await pilot.press("enter")

    return answer


def both(first: Answering, second: Answering) -> Answering:
    async def answer(pilot: Pilot[Any]) -> None:
        await first(pilot)
        while not pilot.app.screen.query(Input):
            await asyncio.sleep(0.001)
        await second(pilot)

    return answer


@pytest.mark.parametrize(
    ("word", "answer", "text"),
    [
        ("layers", typing("2-8-1"), "layers=2-8-1"),
        ("learning-rate", typing("0.1"), "learning-rate=0.1"),
        ("batch", typing("10"), "batch=10"),
        ("seed", typing("7"), "seed=7"),
        ("noise", typing("0.3"), "noise=0.3"),
        ("extra", typing("x1^2"), "extra=x1^2"),
        ("activation", choosing("tanh"), "activation=tanh"),
        ("optimizer", choosing("adam"), "optimizer=adam"),
        ("init", choosing("zeros"), "init=zeros"),
        ("backend", choosing("torch"), "backend=torch"),
        ("data", choosing("spiral"), "data=spiral"),
    ],
)
async def test_a_word_is_asked_for_and_comes_back_as_a_change(
    word: str, answer: Answering, text: str
) -> None:
    assert await ask(word, Setup(), answer) == text


@pytest.mark.parametrize("word", ["layers", "activation"])
async def test_the_present_value_is_no_change(word: str) -> None:
    async def answer(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")

    assert await ask(word, Setup(), answer) is None


async def test_every_word_can_be_asked_for_and_left() -> None:
    app = AskingApp()
    results: list[str | None] = []

    async def asking(word: str) -> None:
        results.append(await SetupQuestions(app, str).change(word, Setup()))

    async with app.run_test(size=(80, 24)) as pilot:
        for word in WORDS:
            worker = app.run_worker(asking(word))
            await opened(pilot, 1)
            pilot.app.simulate_key("escape")
            await worker.wait()

    assert results == [None] * len(WORDS)


async def test_points_begin_with_some_that_can_be_learnt() -> None:
    text = await ask("data", Setup(), choosing("points"))

    assert text is not None
    assert len(parse_setup(text, Setup()).points) == 4


async def test_a_file_of_ones_own_may_have_spaces_in_its_name(tmp_path: Path) -> None:
    file = tmp_path / "my grades.csv"
    file.write_text("a,b,y\n0,0,0\n1,1,1\n", encoding="utf-8")

    text = await ask("data", Setup(), both(choosing("csv"), typing(str(file))))

    assert text is not None
    assert parse_setup(text, Setup()).data == str(file)


async def test_each_layer_may_get_its_own_activation() -> None:
    setup = parse_setup("2-4-4-1")

    text = await ask("activation", setup, both(choosing("each"), typing("tanh,relu")))

    assert text is not None
    assert parse_setup(text, setup).activations == ("tanh", "relu")


async def test_a_whole_setup_can_be_pasted() -> None:
    assert await ask("", Setup(), typing("2-8-1 data=moons")) == "2-8-1 data=moons"


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e999", "0,5", "1/0"])
def test_a_weight_must_be_a_finite_number(text: str) -> None:
    with pytest.raises(SetupError, match="is not a number"):
        read_value(text)


def test_a_weight_may_be_written_as_numbers_are() -> None:
    assert [read_value(text) for text in ("-0.5", " 2 ", "1e-3")] == [-0.5, 2.0, 0.001]
