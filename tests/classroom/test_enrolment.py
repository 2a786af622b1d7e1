"""Only who may enter does, and nobody sits down at somebody else's record."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui_tutor.classroom.door.identity import JoinCode, NameTakenError
from tui_tutor.classroom.door.visitor import LearnerRecord, Registry
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.errors import ClassroomError

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def ledger(place: Path | str, clock: Clock) -> AsyncIterator[Ledger]:
    opened = Ledger.open(place, clock)
    yield opened
    await opened.close()


async def test_a_ledger_is_what_the_door_asks(ledger: Ledger) -> None:
    registry: Registry = ledger

    assert await registry.find("Ada") is None


async def test_a_code_lets_in_until_it_expires(ledger: Ledger, clock: Clock) -> None:
    await ledger.set_code("KDWP-7M3R", 2000.0)

    clock.now = 1999.0
    assert await ledger.check_code("kdwp 7m3r")
    assert not await ledger.check_code("KDWP-7M3Q")
    assert not await ledger.check_code("")
    clock.now = 2000.0
    assert not await ledger.check_code("KDWP-7M3R")


async def test_a_new_code_is_made_only_where_none_lets_in(ledger: Ledger, clock: Clock) -> None:
    first = await ledger.join_code("KDWP-7M3R", 2000.0)
    kept = await ledger.join_code("ABCD-EFGH", 3000.0)
    clock.now = 2000.0
    new = await ledger.join_code("ABCD-EFGH", 3000.0)

    assert first == kept == JoinCode("KDWP-7M3R", 2000.0)
    assert [new] == await ledger.codes() == [JoinCode("ABCD-EFGH", 3000.0)]


async def test_a_code_can_be_ended_early_and_the_others_stay(ledger: Ledger) -> None:
    await ledger.set_code("KDWP-7M3R", 2000.0)
    await ledger.set_code("ABCD-EFGH", 3000.0)

    await ledger.set_code("KDWP-7M3R", 0.0)

    assert await ledger.codes() == [JoinCode("ABCD-EFGH", 3000.0)]
    assert not await ledger.check_code("KDWP-7M3R")


async def test_a_name_is_found_in_any_case(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada Łoś", "hash")

    assert await ledger.find("ADA ŁOŚ") == LearnerRecord(learner_id, "Ada Łoś", "hash")
    assert await ledger.name_of(learner_id) == "Ada Łoś"


async def test_of_many_who_want_one_name_at_once_one_gets_it(ledger: Ledger) -> None:
    wanted = [ledger.create(name, name) for name in ("Ada", "ADA", "ada", "ａｄａ")]

    results = await asyncio.gather(*wanted, return_exceptions=True)

    assert [isinstance(result, NameTakenError) for result in results] == [False, True, True, True]
    assert len(await ledger.learners()) == 1


async def test_a_pin_is_chosen_once(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")

    await ledger.set_pin_hash(learner_id, "first")
    with pytest.raises(NameTakenError):
        await ledger.set_pin_hash(learner_id, "second")

    assert await ledger.find("Ada") == LearnerRecord(learner_id, "Ada", "first")


async def test_nobody_chooses_a_pin_for_a_learner_who_has_a_key(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")
    await ledger.add_key(learner_id, KEY)

    with pytest.raises(NameTakenError):
        await ledger.set_pin_hash(learner_id, "mine")


async def test_a_learner_whose_login_is_cleared_chooses_a_new_pin_and_keeps_the_record(
    ledger: Ledger,
) -> None:
    learner_id = await ledger.create("Ada", "forgotten")
    await ledger.add_key(learner_id, KEY)
    await ledger.save(learner_id, "place", {"lesson": "xor", "page": "wall"})

    await ledger.clear_login(learner_id)
    await ledger.set_pin_hash(learner_id, "new")

    assert await ledger.owner_of_key(KEY) is None
    assert (await ledger.snapshot(learner_id))["place"] == ["xor", "wall"]


async def test_a_key_stays_with_its_first_owner(ledger: Ledger) -> None:
    ada, bob = await ledger.create("Ada"), await ledger.create("Bob")
    await ledger.add_key(ada, KEY)
    await ledger.add_key(ada, KEY)

    with pytest.raises(ClassroomError, match="another learner"):
        await ledger.add_key(bob, KEY)

    assert await ledger.owner_of_key(KEY) == ada
    assert [learner.keys for learner in await ledger.learners()] == [(KEY,), ()]


async def test_a_teacher_is_known_by_the_whole_key_only(ledger: Ledger) -> None:
    await ledger.add_teacher_key(KEY)
    await ledger.add_teacher_key(KEY)

    assert await ledger.teacher_keys() == [KEY]
    assert await ledger.is_teacher_key(KEY)
    assert not await ledger.is_teacher_key(OTHER_KEY)
    assert not await ledger.is_teacher_key("")

    await ledger.remove_teacher_key(KEY)
    assert not await ledger.is_teacher_key(KEY)


async def test_an_id_that_nobody_has_is_told(ledger: Ledger) -> None:
    for asked in (ledger.name_of("x"), ledger.clear_login("x"), ledger.add_key("x", KEY), ledger.forget("x")):
        with pytest.raises(ClassroomError, match="no learner"):
            await asked


async def test_a_teacher_has_a_record_that_is_on_no_list_of_learners(ledger: Ledger) -> None:
    await ledger.create("Anna")
    await ledger.add_teacher_key(KEY, "Ms Park")

    teacher = await ledger.owner_of_key(KEY)

    assert teacher is not None
    assert await ledger.teachers() == [("Ms Park", KEY)]
    assert [learner.name for learner in await ledger.learners()] == ["Anna"]
    assert teacher not in await ledger.names()
    # Nobody comes in under a teacher's name with a PIN.
    assert await ledger.find("Ms Park") is None
    assert await ledger.find(f"TEACHER {teacher}") is None


async def test_a_key_that_is_no_teacher_s_any_more_leads_to_no_record(ledger: Ledger) -> None:
    await ledger.add_teacher_key(KEY, "Ms Park")

    assert await ledger.remove_teacher_key(KEY)
    assert not await ledger.remove_teacher_key(KEY)

    assert await ledger.owner_of_key(KEY) is None
    assert await ledger.teachers() == []


async def test_a_learner_s_key_that_becomes_a_teacher_s_keeps_its_record(ledger: Ledger) -> None:
    anna = await ledger.create("Anna")
    await ledger.add_key(anna, KEY)

    await ledger.add_teacher_key(KEY, "Ms Park")
    owner = await ledger.owner_of_key(KEY)
    await ledger.remove_teacher_key(KEY)

    assert owner == await ledger.owner_of_key(KEY) == anna
