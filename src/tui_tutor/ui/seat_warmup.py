"""Runs the tutor once without a screen, so that no seat of a class has to read and make it all again."""

import asyncio
import tempfile
from importlib import import_module
from pathlib import Path

from textual.pilot import Pilot

from tui_tutor.store.progress import open_progress
from tui_tutor.ui.app import TutorApp
from tui_tutor.ui.study import Opening

LATER = ("tui_tutor.ui.screens.contents", "termaid", "termaid.renderer", "termaid.parser.statediagram")
"""Not imported by a tutor that has just been opened, so that it opens sooner."""
SIZE = (120, 40)
FRAMES = 5
PLAYED = ("space", "space")
"""Little on purpose. Tried were all pages, windows and languages: what they leave behind makes the
memory full of holes, and a seat that fills a hole gets a copy of the page around it (8 MB more)."""


def warm_up(lessons: Path) -> None:
    """Import what seats need, also what they need later only, and run the tutor for a moment.

    Args:
        lessons: Folder of the course.
    """
    for module in LATER:
        import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_walk(lessons, Path(folder)))


async def _walk(lessons: Path, folder: Path) -> None:
    with open_progress(folder / "progress.sqlite3") as progress:
        app = TutorApp(progress, lessons, "en", Opening(), FRAMES)
        async with app.run_test(size=SIZE) as pilot:
            await _press(pilot, *PLAYED)


async def _press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
