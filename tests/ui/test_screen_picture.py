from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import ScrollableContainer
from textual.widgets import Static

from tests.ui.tutor_app import SETUP, lesson_app, until, write_lesson
from tui_tutor.store.class_messages import (
    LARGEST_PICTURE,
    LONGEST_LINE,
    Picture,
    PictureStyle,
    line_of,
    read_from_seat,
)
from tui_tutor.ui.painting.picture import paint_picture
from tui_tutor.ui.screen_picture import picture_of
from tui_tutor.ui.widgets.picture_view import PictureView


class Letters(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("[bold #ff0000 on #0000ff]ab[/]中文 [italic u]x[/]")


class Viewer(App[None]):
    CSS = "PictureView { width: auto; height: auto; } "

    def compose(self) -> ComposeResult:
        with ScrollableContainer():
            yield PictureView()


def told(picture: Picture) -> list[str]:
    return ["".join(text for text, _place in line) for line in picture.lines]


def styled(picture: Picture, text: str) -> PictureStyle:
    return next(
        picture.styles[place] for line in picture.lines for each, place in line if each.strip() == text
    )


async def test_a_picture_has_the_words_and_colours_of_the_screen() -> None:
    app = Letters()

    async with app.run_test(size=(30, 5)) as pilot:
        await pilot.pause()
        picture = picture_of(app.screen)

    assert (picture.columns, picture.rows) == (30, 5)
    assert told(picture)[0].startswith("ab中文 x")
    assert styled(picture, "ab") == PictureStyle("ff0000", "0000ff", "b")
    assert styled(picture, "x").letters == "iu"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (240, 70)])
async def test_a_picture_of_the_tutor_goes_through_the_class_and_shows_the_same(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    write_lesson(tmp_path, SETUP + "One 中文.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "One 中文." in app.text)
        picture = picture_of(app.screen)
        text = app.text.splitlines()
        width = min(size[0], LARGEST_PICTURE[0])
        line = line_of(picture)

    assert len(line) < LONGEST_LINE
    assert read_from_seat(line) == picture
    assert picture.rows == len(picture.lines) == min(size[1], LARGEST_PICTURE[1])
    strips = paint_picture(picture)
    assert [strip.cell_length for strip in strips] == [width] * picture.rows
    if size[0] == width:
        assert [strip.text.rstrip() for strip in strips] == text[: picture.rows]


async def test_a_screen_with_more_colours_than_a_picture_takes_is_told_with_fewer() -> None:
    colours = [(red, green, blue) for red in range(90, 130) for green in range(20) for blue in range(6)]
    text = "".join(f"[#{red:02x}{green:02x}{blue:02x}]x[/]" for red, green, blue in colours)

    class Colours(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(text)

    app = Colours()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.pause()
        picture = picture_of(app.screen)

    assert read_from_seat(line_of(picture)) == picture
    assert "".join(told(picture)).count("x") == len(colours)


def test_a_painted_picture_has_no_control_characters_and_the_width_that_it_says() -> None:
    evil = Picture(
        columns=6,
        rows=3,
        styles=(PictureStyle("ff0000", "", "bu"),),
        lines=((("\x1b[2J中", 0),), (("a", 0), ("b", 77))),
    )

    strips = paint_picture(evil)

    assert [strip.text for strip in strips] == [" [2J中", "ab    ", "      "]
    assert all(cell_len(strip.text) == 6 for strip in strips)
    style = next(iter(strips[0])).style
    assert style is not None
    assert (style.bold, style.underline, style.italic) == (True, True, None)


async def test_a_view_shows_a_picture_and_repaints_only_what_has_changed() -> None:
    app = Viewer()
    first = Picture(columns=10, rows=3, styles=(PictureStyle(),), lines=((("one", 0),), (("two", 0),), ()))
    second = Picture(columns=10, rows=3, styles=(PictureStyle(),), lines=((("one", 0),), (("2", 0),), ()))
    refreshed: list[object] = []

    async with app.run_test(size=(30, 6)) as pilot:
        view = app.query_one(PictureView)
        view.picture = first
        await pilot.pause()
        before = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
        whole = view.refresh

        def note(*regions: object, **options: bool) -> PictureView:
            refreshed.append(regions)
            return whole(*regions, **options)  # type: ignore[arg-type]

        view.refresh = note  # type: ignore[method-assign]
        view.picture = second
        await pilot.pause()
        after = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]

    assert before[:2] == ["one", "two"]
    assert after[:2] == ["one", "2"]
    assert len(refreshed) == 1
