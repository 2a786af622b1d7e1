"""Opens the screen that compares runs, alone, with frames as often as the bench demands them."""

import argparse
import gc
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.events import Event, Key, MouseDown
from textual.screen import Screen

import tui_tutor.ui
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.ui.app import SETTLES_AFTER
from tui_tutor.ui.screens.compare_screen import FRAMES_PER_SECOND, CompareScreen
from tui_tutor.ui.sent_update import SentUpdate


class CompareApp(App[None]):
    CSS_PATH = str(Path(tui_tutor.ui.__file__).parent / "tutor.tcss")

    def __init__(self, words: str, frames_per_second: float) -> None:
        super().__init__()
        self._words, self._frames_per_second = words, frames_per_second

    def on_mount(self) -> None:
        screen = CompareScreen(parse_setup(self._words), str, self._frames_per_second)
        self.push_screen(screen, lambda _taken: self.exit())
        self.set_timer(SETTLES_AFTER, self._settle)

    def _settle(self) -> None:
        """As the tutor does it: the garbage of the start is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.collect()

    async def on_event(self, event: Event) -> None:
        """As the tutor does it: let what a key asks for find the event loop free."""
        if isinstance(event, Key | MouseDown) and isinstance(self.screen, CompareScreen):
            self.screen.give_way()
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """As the tutor does it: send what has changed, and nothing besides."""
        if isinstance(renderable, ChopsUpdate):
            renderable = SentUpdate.of(renderable)
        super()._display(screen, renderable)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("setup")
    parser.add_argument("--frames-per-second", type=float, default=FRAMES_PER_SECOND)
    arguments = parser.parse_args()
    CompareApp(arguments.setup, arguments.frames_per_second).run()


if __name__ == "__main__":
    main()
