"""Who is turned away when too many come at once, and who never is."""

from dataclasses import dataclass, field

from tui_tutor.classroom.door.limits import (
    FREE_FAILURES,
    HALF_LIFE,
    LONGEST_PAUSE,
    Doorway,
    FailurePauses,
    Places,
    Stage,
)


@dataclass(eq=False)
class Caller:
    address: str = "10.0.0.1"
    stage: Stage = Stage.SILENT
    is_away: bool = field(default=False)

    def turn_away(self) -> None:
        self.is_away = True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def callers_at(doorway: Doorway, *callers: Caller) -> list[bool]:
    for caller in callers:
        doorway.enter(caller)
    return [caller.is_away for caller in callers]


def test_the_oldest_that_has_said_nothing_makes_room() -> None:
    greeted, silent, newer, newest = Caller(stage=Stage.GREETED), Caller(), Caller(), Caller()

    assert callers_at(Doorway(3), greeted, silent, newer, newest) == [False, True, False, False]


def test_of_equals_the_address_with_most_of_them_makes_room() -> None:
    learner, *crowd = Caller("10.0.0.1"), *(Caller("6.6.6.6") for _ in range(3))

    assert callers_at(Doorway(3), learner, *crowd) == [False, True, False, False]


def test_who_has_given_the_join_code_is_never_turned_away() -> None:
    inside = [Caller(stage=Stage.ANSWERING) for _ in range(3)]
    newcomer = Caller()

    assert callers_at(Doorway(3), *inside, newcomer) == [False, False, False, True]


def test_who_left_makes_room_for_the_next() -> None:
    doorway, first, second = Doorway(1), Caller(), Caller()
    doorway.enter(first)

    doorway.leave(first)
    doorway.leave(first)
    doorway.enter(second)

    assert len(doorway) == 1
    assert not first.is_away
    assert not second.is_away


def test_the_first_wrong_answers_of_a_class_cost_nothing() -> None:
    pauses = FailurePauses(Clock())

    for _ in range(FREE_FAILURES):
        pauses.count("10.0.0.1")

    assert pauses.pause("10.0.0.1") == 0


def test_a_guesser_slows_its_own_address_and_shuts_nobody_out() -> None:
    pauses = FailurePauses(Clock())

    for _ in range(10_000):
        pauses.count("6.6.6.6")

    assert pauses.pause("6.6.6.6") == LONGEST_PAUSE
    assert pauses.pause("10.0.0.1") == 0


def test_wrong_answers_are_forgotten() -> None:
    clock = Clock()
    pauses = FailurePauses(clock)
    for _ in range(2 * FREE_FAILURES):
        pauses.count("6.6.6.6")

    clock.now += HALF_LIFE

    assert pauses.pause("6.6.6.6") == 0


def test_addresses_long_gone_take_no_memory() -> None:
    clock = Clock()
    pauses = FailurePauses(clock)
    for number in range(1000):
        pauses.count(str(number))

    clock.now += 2 * HALF_LIFE
    pauses.count("new")

    assert list(pauses._addresses) == ["new"]


def test_places_are_as_many_as_there_are() -> None:
    places = Places(2)

    assert [places.take(), places.take(), places.take()] == [True, True, False]
    places.give_back()
    assert places.take()
