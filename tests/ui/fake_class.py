"""A class that is played: learners who change, on the other end of a teacher's link."""

import asyncio
import random
import socket
import time
from contextlib import suppress

from msgspec import structs

from tui_tutor.store.board_messages import (
    Answers,
    AskPoll,
    Bar,
    Block,
    Board,
    Freeze,
    FromTeacher,
    Lead,
    Look,
    LowerHand,
    Note,
    OpenLesson,
    Refused,
    Row,
    Rows,
    ShowAnswers,
    Spotlight,
    read_from_teacher,
)
from tui_tutor.store.class_messages import News, Picture, PictureStyle, Poll, line_of

NAMES = (
    "Ada Lovelace", "李小明", "Ben", "Chiara Bianchi", "王芳", "Dmitri", "Emeka Okafor", "Fatima", "張偉強",
    "Giulia", "Hannah", "Ines", "Jonas", "かおり", "Leila", "Maximilian von Habsburg", "Noor", "Olga",
    "Priya", "陈静", "Quentin", "Rosa", "Søren", "Tariq", "Uma", "Víctor", "Wen", "Xiulan", "Yusuf", "Zoë",
)  # fmt: skip
LESSONS = {"the-forward-pass": 7, "backpropagation": 8, "what-a-neuron-does": 6}
"""Slugs with how many pages are used."""


def rows_of(count: int, now: float, seed: int = 1, lessons: dict[str, int] = LESSONS) -> list[Row]:
    """Learners in all states."""
    rng = random.Random(seed)
    rows = []
    for index in range(count):
        slug = rng.choices(list(lessons), [5, 12, 1][: len(lessons)])[0]
        pages = lessons[slug]
        page = min(max(round(rng.gauss(pages / 2, 1.2)), 1), pages)
        name = NAMES[index % len(NAMES)] + ("" if index < len(NAMES) else f" {index // len(NAMES) + 1}")
        goals = rng.randrange(4)
        attempts = rng.randrange(6)
        spark = tuple(min(max(round(100 * 0.85**step) + rng.randrange(-6, 7), 0), 100) for step in range(24))
        here = rng.random() > 0.08
        rows.append(
            Row(
                learner=f"l{index}",
                name=name,
                is_here=here,
                lesson=slug,
                page=f"p{page}",
                title=slug.replace("-", " "),
                page_number=page,
                pages=pages,
                goals=goals,
                goals_done=rng.randrange(goals + 1),
                step=rng.randrange(4000),
                loss=rng.choice([0.693, 0.0213, 0.34, 1.2, None]),
                spark=spark,
                playing=rng.random() < 0.4,
                faults=rng.choice([(), (), (), (), ("dead-units",), ("divergence",)]),
                setup="2-8-8-1 relu data=spiral noise=0.1 learning-rate=0.03 optimizer=adam seed=3",
                attempts=attempts,
                wrong=rng.randrange(attempts + 1),
                hints=rng.randrange(3),
                solution_seen=rng.random() < 0.1,
                done=rng.randrange(30),
                active_at=now - rng.choice([5, 10, 20, 30, 400]),
                progress_at=now - rng.choice([10, 60, 90, 130, 200, 400, 700]),
                hand_at=now - rng.randrange(30, 400) if here and rng.random() < 0.08 else 0.0,
                notes=("asks good questions", "helped Ben with the chain rule") if index == 1 else (),
            )
        )
    return rows


class FakeClass:
    """Answers a teacher as a class does, on one end of a socket pair.

    Args:
        count: How many learners there are.
        seed: Of how they do.

    Attributes:
        teacher: The teacher's end.
        heard: All that the teacher asked for.
    """

    def __init__(self, count: int = 30, seed: int = 1, now: float | None = None) -> None:
        self.teacher, self._own = socket.socketpair()
        self._own.setblocking(False)
        self.heard: list[FromTeacher] = []
        self.now = time.time() if now is None else now
        self.rows = {row.learner: row for row in rows_of(count, self.now, seed)}
        self.board = Board(now=self.now, code="K7QM-42XD", line="ssh -p 8022 class.example")
        self._rng = random.Random(seed + 1)
        self._poll = 0
        self._left = b""
        self._waiting = b""

    def begin(self) -> None:
        """Tell everything there is."""
        self.tell(Rows(tuple(self.rows.values())))
        self.tell(self.board)

    def tell(self, message: Rows | Board | Answers | Picture | Refused) -> None:
        """Say something to the teacher, as far as it reads."""
        self._waiting += line_of(message)
        with suppress(BlockingIOError):
            self._waiting = self._waiting[self._own.send(self._waiting) :]

    def change(self, **values: object) -> None:
        """Tell the teacher that things stand otherwise."""
        self.board = structs.replace(self.board, **values)
        self.tell(self.board)

    def change_row(self, learner: str, **values: object) -> None:
        """Tell the teacher that a learner does otherwise."""
        self.rows[learner] = structs.replace(self.rows[learner], **values)
        self.tell(Rows((self.rows[learner],)))

    def listen(self) -> list[FromTeacher]:
        """Do what the teacher has asked for since the last time, and give it."""
        heard: list[FromTeacher] = []
        try:
            self._left += self._own.recv(1 << 20)
        except BlockingIOError:
            return heard
        *lines, self._left = self._left.split(b"\n")
        for line in lines:
            message = read_from_teacher(line)
            assert message is not None, line
            heard.append(message)
            self._do(message)
        self.heard += heard
        return heard

    @property
    def asked(self) -> list[FromTeacher]:
        """What the teacher has asked for, without the news."""
        self.listen()
        return [message for message in self.heard if not isinstance(message, News)]

    def leave(self) -> None:
        """Be gone, as after the server was killed."""
        self._own.close()

    def step(self) -> None:
        """Let a second pass, in which a few learners do something."""
        now = time.time()
        for learner in self._rng.sample(sorted(self.rows), max(len(self.rows) // 10, 1)):
            row = self.rows[learner]
            step = row.step + 40
            self.change_row(learner, step=step, loss=1 / (1 + step / 300), active_at=now, playing=True)
        self.change(now=now)

    def _do(self, message: FromTeacher) -> None:
        match message:
            case Lead(mode):
                self.change(follow=mode, leads=mode is not None)
            case Freeze(on):
                self.change(frozen=on)
            case AskPoll(question, choices) if question:
                self._poll += 1
                bars = tuple(Bar(choice, 7 - 3 * index) for index, choice in enumerate(choices))
                self.change(poll=Poll(self._poll, question, choices), poll_open=True, bars=bars)
            case AskPoll():
                self.change(poll_open=False)
            case Spotlight(learner):
                self.change(spotlight=learner, spotlight_agreed=False)
            case Look(learner):
                self.change(looks_at=learner)
                if learner:
                    self.tell(a_picture(self.rows[learner].name))
            case LowerHand(learner):
                self.change_row(learner, hand_at=0.0)
            case Note(learner, text):
                notes = self.rows[learner].notes
                self.change_row(learner, notes=(*notes, text) if text else notes[:-1])
            case OpenLesson(slug, is_open):
                closed = set(self.board.closed) - {slug} if is_open else {*self.board.closed, slug}
                self.change(closed=tuple(sorted(closed)))
            case ShowAnswers(lesson, page) if lesson:
                bars = (Bar("2", 12, True), Bar("1", 5, False), Bar("3", 1, False))
                self.tell(Answers(lesson, page, (Block("quiz", bars),)))
            case _:
                pass


def a_picture(name: str) -> Picture:
    """A picture of a screen of 80 by 24 cells."""
    styles = (PictureStyle(), PictureStyle("8ab4f8", "26272a", "b"))
    lines = [((f"the screen of {name}", 1),), *((((f"line {index}", 0),)) for index in range(1, 24))]
    return Picture(columns=80, rows=24, styles=styles, lines=tuple(lines))


async def play(fake: FakeClass) -> None:
    """Be a class until cancelled."""
    fake.begin()
    while True:
        for _ in range(10):
            fake.listen()
            await asyncio.sleep(0.1)
        fake.step()
