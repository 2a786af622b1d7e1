"""The tutor in a test: on its own course, with its own progress."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

import tui_tutor.ui
from tui_tutor.store.progress import Progress, open_progress
from tui_tutor.ui.app import TutorApp
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.lesson_screen import LessonScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.study import Opening
from tui_tutor.ui.widgets.notices import Notice

LONGEST_WAIT = 20.0
"""Seconds; long only on a machine that is very busy."""

FRONT = """---
title: {title}
minutes: 1
summary: You can test.
pages: [{keys}]
---

"""
SETUP = "```setup\n2-4-1 relu data=xor samples=40 seed=3\n```\n"


def write_lesson(folder: Path, *pages: str, slug: str = "one", number: int = 1, lang: str = "en") -> Path:
    """Write a lesson whose pages have the keys ``p1``, ``p2``, … and the titles ``Page 1``, …"""
    keys = [f"p{index}" for index in range(1, len(pages) + 1)]
    text = FRONT.format(title=f"Lesson {slug} {lang}", keys=", ".join(keys))
    for index, page in enumerate(pages, 1):
        text += f"## Page {index}\n\n{page}\n\n"
    path = folder / lang / f"{number:02}-{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def progress_in(folder: Path) -> Progress:
    return open_progress(folder / "progress.sqlite3")


class Tutor(TutorApp):
    """The tutor with what a test wants to know of it."""

    CSS_PATH = str(Path(tui_tutor.ui.__file__).parent / "tutor.tcss")

    @property
    def tutor_screen(self) -> RunScreen:
        return next(screen for screen in self.screen_stack if isinstance(screen, RunScreen))

    @property
    def lesson_screen(self) -> LessonScreen:
        assert isinstance(self.tutor_screen, LessonScreen)
        return self.tutor_screen

    @property
    def tutor_run(self) -> RunControl:
        return self.tutor_screen.run

    @property
    def told(self) -> str:
        """All that was told at the edge of the screen, newest last."""
        return "\n".join(f"{each.notification.title}\n{each.notification.message}" for each in self.notices)

    @property
    def notices(self) -> list[Notice]:
        """The notices that are shown, newest last."""
        return [notice for screen in self.screen_stack for notice in [*screen.query(Notice)][::-1]]

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(strip.text.rstrip() for strip in self.screen._compositor.render_strips())

    def actions(self) -> set[str]:
        """What the open page counts as done by the learner."""
        return self._study.actions


def play_app(tmp_path: Path, words: str = "2-4-1 samples=40 seed=3", **values: Any) -> Tutor:
    """The panel alone."""
    values = {"language": "en", "lessons_root": tmp_path, **values}
    return Tutor(progress=progress_in(tmp_path), opens=Opening(play=words), **values)


def lesson_app(
    tmp_path: Path, opens: Opening | None = None, progress: Progress | None = None, **values: Any
) -> Tutor:
    """The tutor on the lessons in a folder."""
    values = {"language": "en", "lessons_root": tmp_path, **values}
    return Tutor(progress=progress or progress_in(tmp_path), opens=opens or Opening(), **values)


async def until(pilot: Pilot[None], happened: Callable[[], object]) -> None:
    """Let the app go on until something has happened."""
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        # While screens change places there may be nothing to ask.
        with suppress(StopIteration):
            if happened():
                break
        assert time.monotonic() < deadline, f"it never happened; on the screen:\n{pilot.app.text}"  # type: ignore[attr-defined]
        await asyncio.sleep(0.002)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys without waiting for the machine to be idle, which it is not while a run plays."""
    for key in keys:
        pilot.app.simulate_key(key)
        for _ in range(20):
            await asyncio.sleep(0)


async def settled(pilot: Pilot[None]) -> None:
    """Let every worker of the app end; nothing may be asking the learner."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def opened(pilot: Pilot[None], app: Tutor, title: str) -> None:
    """Let the app go on until a page with this title is open."""
    await until(pilot, lambda: title in app.text)
    await settled(pilot)
