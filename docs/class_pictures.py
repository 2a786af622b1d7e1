"""Makes the README's pictures of a class from a real one of thirty; ``make pictures`` runs it too."""

import asyncio
import random
import tempfile
from pathlib import Path

from docs.take_pictures import FOLDER, Camera, Drawing
from tests.classroom.served_class import Seat, Served, a_class, seat_of

NAMES = (
    "Anna", "Ben", "王芳", "李明", "Chloe", "Diego", "Eva", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim",
    "Lena", "陈小雨", "Milan", "Nora", "Omar", "Paula", "Quentin", "Rosa", "Sven", "Tara", "Umut", "Vera",
    "Wim", "Xenia", "Yusuf", "Zoe", "Åsa",
)  # fmt: skip
HANDS_UP = ("Diego", "Hugo")
LEAVES_SOON = ("Quentin",)
SECONDS_OF_LESSON = 45.0
SECONDS_BETWEEN_KEYS = (1.0, 4.0)
KEYS = (" ", " ", "s", "]", "\x1b[C", "\x1b[C", "h", "1", "2", "n", "e", "e")


async def learn(served: Served, name: str, over: asyncio.Event) -> None:
    """Come in, read, try this and that, and stay until the lesson is over."""
    rng = random.Random(name)
    async with seat_of(served, name, "4711", "4711") as seat:
        await seat.until_shown("Everything is a mapping", "quit")
        reading = asyncio.create_task(look_on(seat))
        seat.press("\x1b[C" * rng.randrange(0, 12))
        if name in HANDS_UP:
            seat.press("!")
        until = asyncio.get_running_loop().time() + SECONDS_OF_LESSON
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(rng.uniform(*SECONDS_BETWEEN_KEYS))
            seat.press(rng.choice(KEYS))
        if name not in LEAVES_SOON:
            await over.wait()
        reading.cancel()


async def look_on(seat: Seat) -> None:
    """Take what the seat paints."""
    await seat.until_ended()


def take_board(folder: Path, environment: dict[str, str]) -> None:
    """The board, with one learner chosen."""
    words = ("classroom", "--folder", str(folder), "board")
    with Camera(*words, columns=120, rows=40, environment=environment) as camera:
        camera.wait_for("Diego")
        camera.settle()
        camera.press("down")
        camera.settle()
        Drawing(camera.screen).save(FOLDER / "board.png")


async def main() -> None:
    """Hold a class and take its pictures."""
    with tempfile.TemporaryDirectory() as name:
        environment = {"TUI_TUTOR_DATA": name, "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
        async with a_class(Path(name) / "class") as served:
            over = asyncio.Event()
            learners = [asyncio.create_task(learn(served, each, over)) for each in NAMES]
            await asyncio.sleep(SECONDS_OF_LESSON + 10)
            await asyncio.to_thread(take_board, served.folder, environment)
            over.set()
            await asyncio.gather(*learners, return_exceptions=True)
    print(f"board.png: {(FOLDER / 'board.png').stat().st_size // 1024} kB")


if __name__ == "__main__":
    asyncio.run(main())
