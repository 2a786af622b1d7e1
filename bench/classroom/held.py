"""A lesson of thirty, held by script with real ``ssh`` clients: what the teacher does reaches everybody.

``python -m bench.classroom.held FOLDER`` holds it and leaves pictures of the board and of three seats there.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from bench.classroom.learner import OPTIONS, PIN, GoneError, Learner
from bench.classroom.parts import a_class
from bench.classroom.served import Served
from docs.take_pictures import Camera, Drawing

NAMES = (
    "Ben", "李明", "Chloe", "Diego", "Eva", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena",
    "陈小雨", "Milan", "Nora", "Omar", "Paula", "Quentin", "Rosa", "Sven", "Tara", "Umut", "Vera", "Wim",
    "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
WATCHED = ("Anna", "王芳", "Åsa")
"""Whose screens are painted here as a terminal does, to be looked at."""
DROPPED = ("Kim", "Omar", "Rosa", "Zoe", "Hugo")
KEYS = (" ", "s", "]", "[", "e", "\x1b[C", "\x1b[C", "\x1b[D", "1", "2", "h", "n")
SECONDS_OF_WORK = 25.0
PATIENCE = 60.0
MESSAGE = "Look at the loss curve"


class Held:
    """The lesson: its learners, the three whose screens are watched, and the teacher."""

    def __init__(self, served: Served, folder: Path, stack: ExitStack) -> None:
        self._served = served
        self._folder = folder
        self._home = tempfile.mkdtemp()
        self._stack = stack
        self.learners = [Learner(name) for name in NAMES]
        self.seats: dict[str, Camera] = {}
        self.board: Camera

    async def begin(self) -> None:
        """Everybody comes in at the same moment, the teacher before them."""
        words = ("classroom", "--folder", str(self._served.folder), "board")
        environment = {"TUI_TUTOR_DATA": self._home, "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
        self.board = self._stack.enter_context(Camera(*words, columns=120, rows=40, environment=environment))
        await self._on_thread(self.board.wait_for, self._served.code)
        start = time.perf_counter()
        await asyncio.gather(
            *(self._come(learner) for learner in self.learners), self._on_thread(self._come_watched)
        )
        tell(f"thirty are in after {time.perf_counter() - start:.1f} s")
        await self._until_board("30 of 30 here")

    async def work(self) -> None:
        """Everybody reads, trains, edits and answers; some lose their connection and come back."""
        await asyncio.gather(*(self._work(learner) for learner in self.learners))
        for name, keys in {"Anna": "   ]", "王芳": "L\x1b[C", "Åsa": "\x1b[C\x1b[C!"}.items():
            for key in keys.replace("\x1b[C", ">").replace(">", "→"):
                self.seats[name].type("right" if key == "→" else key)
                await asyncio.sleep(0.4)
        await self._until_board("30 of 30 here")
        tell("everybody has worked, and who was dropped is back")

    async def lead(self) -> None:
        """The teacher holds the class on a page of the teacher's own, and releases it."""
        await self._press("B", until="page 1 of 7")
        await self._press("right", until="page 2 of 7")
        await self._press("B", until="30 of 30 here")
        await self._choose("f", "follow me", 2)
        await self._everybody("Your teacher leads", "page 2 of 7")
        self._take("held", "Anna")
        await self._choose("f", "follow me", 0)
        await self._everybody("released you")
        tell("everybody followed, and was released")

    async def push(self) -> None:
        """The teacher says something to all."""
        await self._choose("p", "push: everybody", 3)
        await self._until_board("What do you want to say?")
        self._begin_to_look()
        self.board.type(MESSAGE, "enter")
        await self._everybody(MESSAGE)
        self._take("message", "王芳")
        tell("everybody has read the message")

    async def ask(self) -> None:
        """The teacher asks something, and everybody answers."""
        self.board.type("a")
        await self._until_board("ask the class")
        self.board.type("Is it clear?", "enter")
        await self._until_board("yes / no / not sure")
        self._begin_to_look()
        self.board.type("yes / no / not sure", "enter")
        await self._everybody("Is it clear?", "a number answers")
        self._take("question", "Anna")
        # Nobody answers in the moment in which the question appears.
        await asyncio.sleep(2)
        for number, learner in enumerate(self.learners):
            learner.type("123"[number % 3])
        for seat in self.seats.values():
            seat.type("1")
        await self._until_board("30 of 30 have answered")
        self._take_board("answers")
        await self._press("a", until="no more answers")
        self.board.type("enter")
        await self._on_thread(self.board.wait_until_gone, "poll open", PATIENCE)
        tell("thirty have answered")

    async def show(self) -> None:
        """One screen is shown to all, once its learner has agreed, and no longer than that."""
        self.board.type("/")
        await self._until_board("A part of the name")
        self.board.type("Anna", "enter")
        await asyncio.sleep(1)
        await self._press("s", until="Anna is asked first")
        self.board.type("enter")
        await self._on_thread(self.seats["Anna"].wait_for, "May the class see your screen?", PATIENCE)
        self._take("consent", "Anna")
        self._begin_to_look()
        self.seats["Anna"].type("y")
        await self._everybody("the screen of Anna", but=("Anna",))
        self._take("spotlight", "Åsa")
        await self._press("s", until="30 of 30 here")
        await self._on_thread(self.seats["Åsa"].wait_until_gone, "the screen of Anna", PATIENCE)
        tell("everybody has seen one screen")

    async def freeze(self) -> None:
        """Eyes to the front, and go on."""
        await self._press("z", until="Everybody looks to the front")
        self._begin_to_look()
        self.board.type("enter")
        await self._everybody("Eyes to the front")
        self._take("frozen", "Anna")
        self.board.type("z")
        await self._on_thread(self.seats["Anna"].wait_until_gone, "Eyes to the front", PATIENCE)
        tell("everybody was frozen, and thawed")

    async def end(self) -> None:
        """Pictures of the board, and the end."""
        for size in ((120, 40), (80, 24), (200, 60)):
            self.board.resize(*size)
            await self._on_thread(self.board.rest, 2.0)
            self._take_board(f"board-{size[0]}")
        for name in WATCHED:
            self._take("seat", name)
        for learner in self.learners:
            learner.drop()

    async def _come(self, learner: Learner) -> None:
        learner.come(self._served.port)
        await learner.log_in(self._served.code)
        await learner.until_painted()

    def _come_watched(self) -> None:
        options = [word for option in OPTIONS for word in ("-o", option)]
        for name in WATCHED:
            seat = self._stack.enter_context(
                Camera(
                    "/usr/bin/ssh", "-F", "/dev/null", *options, "-p", str(self._served.port),
                    "learner@127.0.0.1", columns=120, rows=40,
                )
            )  # fmt: skip
            self.seats[name] = seat
            for prompt, answer in (
                ("Join code", self._served.code), ("Your name", name), ("Choose a PIN", PIN),
                ("The same PIN again", PIN),
            ):  # fmt: skip
                seat.wait_for(prompt, PATIENCE)
                seat.type(answer, "enter")
            seat.wait_for("quit", PATIENCE)

    async def _work(self, learner: Learner) -> None:
        rng = random.Random(learner.name)
        until = time.perf_counter() + SECONDS_OF_WORK
        drops = learner.name in DROPPED
        while time.perf_counter() < until:
            await asyncio.sleep(rng.uniform(0.5, 3))
            if drops and time.perf_counter() > until - SECONDS_OF_WORK / 2:
                drops = False
                learner.drop()
                await asyncio.sleep(rng.uniform(0.5, 2))
                learner.come(self._served.port)
                await learner.log_in(self._served.code)
                await learner.until_painted(b"quit")
            learner.type(rng.choice(KEYS))

    async def _everybody(self, *words: str, but: Sequence[str] = ()) -> None:
        """Wait until all have seen something."""
        encoded = [word.encode() for word in words]
        learners = [learner for learner in self.learners if learner.name not in but]
        seats = [seat for name, seat in self.seats.items() if name not in but]
        chinese = self.seats["王芳"]
        await asyncio.gather(*(learner.until_shown(*encoded, seconds=PATIENCE) for learner in learners))
        for seat in seats:
            # Her interface has been in Chinese since she pressed L.
            if seat is not chinese:
                for word in words:
                    await self._on_thread(seat.wait_for, word, PATIENCE)
        await self._on_thread(chinese.rest, 1.0)

    def _begin_to_look(self) -> None:
        """From now on what everybody sees counts."""
        for learner in self.learners:
            learner.type("")

    async def _press(self, key: str, until: str) -> None:
        self.board.type(key)
        await self._until_board(until)

    async def _choose(self, key: str, title: str, index: int) -> None:
        await self._press(key, until=title)
        await self._until_board("enter takes it")
        self._begin_to_look()
        self.board.type("\x1b[H", *["down"] * index, "enter")

    async def _until_board(self, words: str) -> None:
        came = asyncio.create_task(self._on_thread(self.board.wait_for, words, PATIENCE))
        while not came.done():
            # An ssh whose terminal does not take what is shown sends no keys either.
            for seat in self.seats.values():
                await self._on_thread(seat.rest, 0.1)
            await asyncio.wait([came], timeout=0.1)
        await came

    def _take(self, what: str, name: str) -> None:
        self.seats[name].rest(1.0)
        number = WATCHED.index(name) + 1
        Drawing(self.seats[name].screen).save(self._folder / f"{what}-{number}.png")

    def _take_board(self, what: str) -> None:
        Drawing(self.board.screen).save(self._folder / f"{what}.png")

    @staticmethod
    async def _on_thread(act: Callable[..., object], *values: object) -> None:
        await asyncio.to_thread(act, *values)


def tell(text: str) -> None:
    print(text, flush=True)


async def main(folder: Path) -> None:
    """Hold the lesson; whatever does not come about ends it with what was on the screen then."""
    folder.mkdir(parents=True, exist_ok=True)
    async with a_class() as served:
        with ExitStack() as stack:
            held = Held(served, folder, stack)
            try:
                await held.begin()
                for part in (held.work, held.lead, held.push, held.ask, held.show, held.freeze, held.end):
                    await part()
                    for seat in held.seats.values():
                        # Nobody looks away from a terminal for a minute without being taken for dead.
                        await asyncio.to_thread(seat.rest, 0.2)
            finally:
                for learner in held.learners:
                    with suppress(GoneError, OSError):
                        learner.drop()
        if "Traceback" in served.log:
            raise SystemExit(served.log)
    tell("the lesson was held")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
