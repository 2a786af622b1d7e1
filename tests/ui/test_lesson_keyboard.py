"""Where the keyboard is on a lesson's screen: with the page, unless a part of the panel has it."""

from pathlib import Path

import pytest

from tests.ui.tutor_app import SETUP, lesson_app, opened, press, settled, until, write_lesson
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.page_frame import PageNavigation
from tui_tutor.ui.widgets.page_scroll import PageScroll

WIDE, SMALL = (120, 40), (80, 24)


async def test_a_rate_that_was_typed_after_a_click_leaves_the_arrows_with_the_page(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        lines = app.text.splitlines()
        row = next(index for index, line in enumerate(lines) if "rate 0.5" in line)
        await pilot.click(offset=(lines[row].index("rate 0.5"), row))
        await until(pilot, lambda: app.screen is not app.lesson_screen)
        await pilot.press("ctrl+u", *"0.7", "enter")
        await until(pilot, lambda: "rate 0.7" in app.text)
        await pilot.press("right")
        await opened(pilot, app, "Two.")


async def test_esc_leads_from_the_graph_back_to_the_page_and_not_to_its_buttons(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("tab", "tab")
        assert isinstance(app.focused, NetworkGraph)
        await pilot.press("right", "escape")
        await until(pilot, lambda: not isinstance(app.focused, NetworkGraph))
        await settled(pilot)
        assert app.focused is None or isinstance(app.focused, PageScroll)
        await pilot.press("right")
        await opened(pilot, app, "Two.")


@pytest.mark.parametrize("keys", [("f",), ("v",), ("v", "v")])
async def test_esc_leads_back_to_the_page_where_only_one_part_fits(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "One.")
        for key in keys:
            await press(pilot, key)
        await until(pilot, lambda: "One." not in app.text)
        await pilot.press("escape")
        await until(pilot, lambda: "One." in app.text)
        await settled(pilot)
        await pilot.press("right")
        await opened(pilot, app, "Two.")


async def test_enter_goes_on_where_the_keyboard_is_on_back_and_next(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.", "Three.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("tab")
        assert isinstance(app.focused, PageNavigation)
        await pilot.press("enter")
        await opened(pilot, app, "Two.")
        await pilot.press("enter")
        await opened(pilot, app, "Three.")
