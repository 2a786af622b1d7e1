"""The window in which a learner reads how to bring a key of their own."""

from pathlib import Path

from tests.ui.class_seat import seated
from tests.ui.tutor_app import press, until
from tui_tutor.store.class_messages import BringKey, KeyLine, Picture
from tui_tutor.ui.screens.class_windows import KeyLineScreen

LINE = "ssh -p 8022 key-kdwp7m3r@class.example"


async def test_it_is_asked_for_and_shown(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "K")
        await until(pilot, lambda: the_class.told(BringKey))

        the_class.say(KeyLine(LINE, 5))

        await until(pilot, lambda: LINE in app.text and "within 5 minutes" in app.text)
        await press(pilot, "escape")
        await until(pilot, lambda: LINE not in app.text)


async def test_who_looks_at_the_screen_never_sees_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(KeyLine(LINE, 5))
        await until(pilot, lambda: isinstance(app.screen, KeyLineScreen))
        the_class.stands(watched=True)
        await pilot.pause(1.5)
        seen_meanwhile = the_class.told(Picture)
        await press(pilot, "escape")
        await until(pilot, lambda: the_class.told(Picture))

        assert seen_meanwhile == []
        assert not any(LINE in text for picture in the_class.told(Picture) for text in words_of(picture))


async def test_where_none_can_be_given_it_is_said(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(KeyLine(""))

        await until(pilot, lambda: "can't take a key just now" in app.text)


def words_of(picture: Picture) -> list[str]:
    return ["".join(text for text, _style in line) for line in picture.lines]
