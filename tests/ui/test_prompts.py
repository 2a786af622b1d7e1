from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from tests.ui.tutor_app import Tutor, settled
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup, setup_words
from tui_tutor.ui.screens.prompts import LONGEST, ChoicePrompt, TextPrompt
from tui_tutor.ui.screens.setup_screen import SetupScreen
from tui_tutor.ui.words import WORDS


class PromptApp(App[None]):
    CSS_PATH = Tutor.CSS_PATH

    def __init__(self, prompt: ModalScreen[str | None]) -> None:
        super().__init__()
        self.prompt = prompt
        self.results: list[str | None] = []

    def on_mount(self) -> None:
        self.push_screen(self.prompt, self.results.append)

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.screen._compositor.render_strips())


def text_prompt(value: str = "2-4-1") -> TextPrompt:
    return TextPrompt("layers", "units of each layer", value, lambda text: parse_setup(text, Setup()), str)


def choice_prompt(**choices: str) -> ChoicePrompt:
    return ChoicePrompt("data", "what is to be learnt", choices, "circle", str)


async def type_text(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await settled(pilot)


async def test_what_is_typed_replaces_what_stood_there() -> None:
    app = PromptApp(text_prompt())

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"2-8-1", "enter")
        await settled(pilot)

    assert app.results == ["2-8-1"]


async def test_escape_leaves_everything_as_it_was() -> None:
    app = PromptApp(text_prompt())

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"2-8-1", "escape")
        await settled(pilot)

    assert app.results == [None]


WRONG = [
    ("2-0-1", "a layer of 0 units can't be built"),
    ("2-1000000000-1", "a layer of 1,000,000,000 units can't be built"),
    ("learning-rate=-1", "learning-rate"),
    ("learning-rate=inf", "learning-rate"),
    ("learning-rate=nan", "learning-rate"),
    ("batch=1000", "a batch of 1000 is more than"),
    ("hello", "'hello'"),
    ("data=not-there.csv", "not-there.csv"),
    ("data='half.csv", "quotation mark"),
    ("[red]2-4-1[/]", "[red]2-4-1[/]"),
    ("\u202e\u0007x", "no word of a setup"),
]


async def test_what_cannot_be_used_is_answered_in_the_window_and_may_be_mended() -> None:
    app = PromptApp(text_prompt())

    async with app.run_test(size=(80, 24)) as pilot:
        for typed, says in WRONG:
            await type_text(pilot, typed)
            told = str(app.screen.query_one(".wrong", Static).render())

            assert says in told
            assert told.splitlines()[0][:30] in app.text
        await type_text(pilot, "2-3-1")

    assert app.results == ["2-3-1"]


async def test_a_huge_paste_is_cut_and_answered() -> None:
    app = PromptApp(text_prompt(""))

    async with app.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, "x" * 1_000_000)
        told = str(app.screen.query_one(".wrong", Static).render())

    assert 0 < len(told) < 400
    assert LONGEST < 1_000_000


async def test_the_whole_window_is_in_view_in_a_small_terminal() -> None:
    app = PromptApp(text_prompt())

    async with app.run_test(size=(40, 12)) as pilot:
        await type_text(pilot, "2-0-1")
        lines = app.text.splitlines()

    assert any("2-0-1" in line for line in lines)
    assert any("╰" in line for line in lines)
    assert any("0 units" in line for line in lines)


async def test_a_choice_begins_on_the_present_one_and_is_taken_by_enter() -> None:
    app = PromptApp(choice_prompt(xor="corners", circle="round", moons="halves"))

    async with app.run_test(size=(80, 24)) as pilot:
        marked = app.text
        await pilot.press("down", "enter")
        await settled(pilot)

    assert "● circle  round" in marked
    assert app.results == ["moons"]


async def test_a_choice_is_taken_by_a_click() -> None:
    app = PromptApp(choice_prompt(xor="corners", circle="round"))

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(OptionList, offset=(4, 0))
        await settled(pilot)

    assert app.results == ["xor"]


async def test_the_window_of_the_setup_lists_every_word_and_opens_on_the_one_before() -> None:
    setup = Setup()
    app = PromptApp(SetupScreen(setup_words(setup), print_setup(setup), "optimizer", str))

    async with app.run_test(size=(120, 40)) as pilot:
        text = app.text
        await pilot.press("enter")
        await settled(pilot)

    assert all(name in text for name in WORDS if name in setup_words(setup))
    assert app.results == ["optimizer"]


async def test_every_word_of_the_setup_can_be_reached_in_a_small_window() -> None:
    setup = Setup()
    app = PromptApp(SetupScreen(setup_words(setup), print_setup(setup), "", str))

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await settled(pilot)
        text = app.text
        await pilot.press("enter")
        await settled(pilot)

    assert "plant" in text
    assert app.results == ["plant"]
