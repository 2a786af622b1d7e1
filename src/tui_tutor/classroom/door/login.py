"""The questions that somebody answers to come in: join code, name, PIN."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from tui_tutor.classroom.door.identity import (
    NameTakenError,
    PinGuard,
    PinHasher,
    clean_name,
    clean_pin,
    pin_bytes,
    plain_code,
)
from tui_tutor.classroom.door.visitor import LearnerRecord, Registry
from tui_tutor.errors import ClassroomError, TutorError
from tui_tutor.translation import mark, translator

Step = Literal["code", "name", "pin", "new pin", "same pin"]


@dataclass(frozen=True)
class Question:
    """What is asked next.

    Attributes:
        prompt: The question, in a word or two.
        note: What to say before it; may be empty.
        is_secret: Whether the answer must not be seen while it is typed.
        after_wrong: Whether it comes because a guess was wrong.
    """

    prompt: str
    note: str = ""
    is_secret: bool = False
    after_wrong: bool = False


@dataclass(frozen=True)
class Known:
    """Somebody who has answered every question.

    Attributes:
        learner_id: Whose record is theirs.
        name: As it is shown.
    """

    learner_id: str
    name: str


@dataclass
class Desk:
    """What all logins of a class share.

    Attributes:
        registry: Knows who belongs to the class.
        language: The server's; every text comes in English too.
        hasher: Makes and checks the hashes of PINs.
        guard: Counts wrong PINs.
    """

    registry: Registry
    language: str = "en"
    hasher: PinHasher = field(default_factory=PinHasher)
    guard: PinGuard = field(default_factory=PinGuard)

    def say(self, text: str, between: str = " / ", **values: object) -> str:
        """A text in the server's language and in English."""
        own, english = (translator(each)(text).format(**values) for each in (self.language, "en"))
        return own if own == english else f"{own}{between}{english}"

    def explain(self, error: TutorError) -> str:
        """An error in the server's language and in English."""
        own, english = (error.text(translator(each)) for each in (self.language, "en"))
        return own if own == english else f"{own}\n{english}"


class Login:
    """One walk through the questions; begun again, it begins with the join code.

    Args:
        desk: What all logins share.
        address: Where the answers come from.
    """

    def __init__(self, desk: Desk, address: str = "") -> None:
        self._desk = desk
        self._address = address
        self._answer: Callable[[str], Awaitable[Question | Known]] = self._code_given
        self._record: LearnerRecord | None = None
        self._name = ""
        self._pin = ""
        self.has_code = False

    @property
    def is_guess(self) -> bool:
        """Whether the next answer is one that could be guessed: a join code or a PIN."""
        return self._answer in (self._code_given, self._pin_given)

    @property
    def step(self) -> Step:
        """What is asked for."""
        steps: dict[object, Step] = {
            self._code_given: "code",
            self._name_given: "name",
            self._pin_given: "pin",
            self._new_pin_given: "new pin",
            self._again_given: "same pin",
        }
        return steps[self._answer]

    def first_question(self) -> Question:
        """The question that everybody is asked."""
        return Question(self._prompt(mark("Join code")))

    async def answer(self, given: str) -> Question | Known:
        """Take an answer and give the next question, or who it is."""
        return await self._answer(given)

    async def _code_given(self, given: str) -> Question | Known:
        if not await self._desk.registry.check_code(plain_code(given)):
            note = self._note(mark("That is not the join code of this class. It looks like KDWP-7M3R."))
            return Question(self._prompt(mark("Join code")), note, after_wrong=True)
        self.has_code = True
        return self._ask_name()

    def _ask_name(self, note: str = "") -> Question:
        self._answer = self._name_given
        return Question(self._prompt(mark("Your name")), note)

    async def _name_given(self, given: str) -> Question | Known:
        try:
            self._name = clean_name(given)
        except ClassroomError as error:
            return self._ask_name(self._desk.explain(error))
        self._record = await self._desk.registry.find(self._name)
        if self._record is None or not self._record.pin_hash:
            return self._ask_new_pin(
                self._note(
                    mark(
                        "{name} is new here. Choose a PIN for coming back: 4 or more digits or letters. "
                        "To write another name, leave it empty."
                    ),
                    name=self._name,
                )
            )
        self._answer = self._pin_given
        return Question(
            self._prompt(mark("PIN")),
            self._note(
                mark("{name} has been here before. If that was not you, leave it empty and add to the name."),
                name=self._record.name,
            ),
            is_secret=True,
        )

    async def _pin_given(self, given: str) -> Question | Known:
        assert self._record is not None
        if not given.strip():
            return self._ask_name()
        learner, guard = self._record.learner_id, self._desk.guard
        if wait := guard.wait(learner, self._address):
            text = mark("There were too many wrong PINs for this name. Try again in {seconds} seconds.")
            return self._ask_pin_again(self._note(text, seconds=int(wait) + 1))
        guard.begin(learner, self._address)
        if await self._desk.hasher.is_right(given, self._record.pin_hash):
            guard.succeed(learner, self._address)
            return Known(learner, self._record.name)
        return self._ask_pin_again(
            self._note(mark("That is not the PIN. If you have forgotten it, ask your teacher."))
        )

    def _ask_pin_again(self, note: str) -> Question:
        return Question(self._prompt(mark("PIN")), note, is_secret=True, after_wrong=True)

    def _ask_new_pin(self, note: str) -> Question:
        self._answer = self._new_pin_given
        return Question(self._prompt(mark("Choose a PIN")), note, is_secret=True)

    async def _new_pin_given(self, given: str) -> Question | Known:
        if not given.strip():
            return self._ask_name()
        try:
            self._pin = clean_pin(given)
        except ClassroomError as error:
            return self._ask_new_pin(self._desk.explain(error))
        self._answer = self._again_given
        return Question(self._prompt(mark("The same PIN again")), is_secret=True)

    async def _again_given(self, given: str) -> Question | Known:
        if pin_bytes(given) != pin_bytes(self._pin):
            return self._ask_new_pin(self._note(mark("These two were not the same.")))
        pin_hash = await self._desk.hasher.hash(self._pin)
        try:
            return await self._take_name(pin_hash)
        except NameTakenError as error:
            return self._ask_name(self._desk.explain(error))

    async def _take_name(self, pin_hash: str) -> Known:
        registry = self._desk.registry
        if self._record is None:
            return Known(await registry.create(self._name, pin_hash), self._name)
        await registry.set_pin_hash(self._record.learner_id, pin_hash)
        return Known(self._record.learner_id, self._record.name)

    def _prompt(self, text: str) -> str:
        return f"{self._desk.say(text)}: "

    def _note(self, text: str, **values: object) -> str:
        return self._desk.say(text, "\n", **values)
