"""Who is turned away when too many come at once, and who never is."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.classroom.door import limits
from tui_tutor.classroom.door.limits import (
    FREE_FAILURES,
    HALF_LIFE,
    LONGEST_PAUSE,
    UNKNOWN_AT_ONCE,
    Doorway,
    FailurePauses,
    Places,
    Stage,
    network,
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
    looks = 0

    def __call__(self) -> float:
        self.looks += 1
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


def crowd_of(number: int, address: str, stage: Stage) -> list[Caller]:
    return [Caller(address, stage) for _ in range(number)]


@pytest.mark.parametrize("addresses", [1, 10, 100])
def test_no_crowd_that_has_greeted_keeps_out_who_comes_from_elsewhere(addresses: int) -> None:
    doorway = Doorway()
    crowd = [Caller(f"6.6.6.{number % addresses}", Stage.GREETED) for number in range(UNKNOWN_AT_ONCE)]
    callers_at(doorway, *crowd)

    newcomers = [Caller(f"10.0.0.{number}") for number in range(20)]
    callers_at(doorway, *newcomers)
    # The crowd fills up again with those that were turned away.
    callers_at(doorway, *(Caller(f"6.6.6.{number % addresses}", Stage.GREETED) for number in range(300)))

    assert not any(each.is_away for each in newcomers)
    assert sum(each.is_away for each in crowd) >= 20


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from([Stage.SILENT, Stage.GREETED])), max_size=60))
def test_no_row_of_connections_turns_away_the_only_one_from_elsewhere(flood: list[tuple[int, Stage]]) -> None:
    # Ten places and nine addresses: two of one address wait wherever somebody is too many.
    doorway, newcomer = Doorway(10), Caller("10.0.0.1")
    callers_at(doorway, *(Caller(f"6.6.6.{number}", stage) for number, stage in flood[::2]))

    callers_at(doorway, newcomer, *(Caller(f"6.6.6.{number}", stage) for number, stage in flood[1::2]))

    assert not newcomer.is_away


def test_where_everybody_in_the_crowd_has_an_address_of_their_own_a_newcomer_has_time_to_say_a_word() -> None:
    doorway = Doorway()
    callers_at(doorway, *(Caller(f"6.6.{number}.6", Stage.GREETED) for number in range(UNKNOWN_AT_ONCE)))

    newcomer = Caller("10.0.0.1")
    callers_at(doorway, newcomer, *(Caller(f"6.7.{number}.6", Stage.GREETED) for number in range(40)))
    newcomer.stage = Stage.GREETED
    callers_at(doorway, *(Caller(f"6.8.{number}.6", Stage.GREETED) for number in range(60)))

    assert not newcomer.is_away


def test_a_whole_class_at_the_first_question_behind_one_address_is_let_be() -> None:
    learners = crowd_of(UNKNOWN_AT_ONCE, "10.0.0.1", Stage.GREETED)

    assert not any(callers_at(Doorway(), *learners))


def test_a_class_comes_in_past_those_that_have_greeted_from_its_own_address() -> None:
    doorway, crowd = Doorway(), crowd_of(UNKNOWN_AT_ONCE, "10.0.0.1", Stage.GREETED)
    callers_at(doorway, *crowd)

    learners = crowd_of(40, "10.0.0.1", Stage.SILENT)
    callers_at(doorway, *learners)

    assert not any(each.is_away for each in learners)
    assert sum(each.is_away for each in crowd) == 40


def test_silence_from_the_address_of_a_class_costs_none_that_are_at_the_first_question() -> None:
    doorway, learners = Doorway(), crowd_of(90, "10.0.0.1", Stage.GREETED)
    callers_at(doorway, *learners)

    callers_at(doorway, *crowd_of(1000, "10.0.0.1", Stage.SILENT))

    assert not any(each.is_away for each in learners)


def test_a_flood_from_the_address_of_a_class_sends_away_none_that_have_given_the_code() -> None:
    doorway, learners = Doorway(), crowd_of(100, "10.0.0.1", Stage.ANSWERING)
    callers_at(doorway, *learners)

    callers_at(doorway, *crowd_of(1000, "10.0.0.1", Stage.GREETED))
    newcomer = Caller("10.0.0.1")
    callers_at(doorway, newcomer)

    assert not any(each.is_away for each in (*learners, newcomer))


def test_those_who_have_given_the_code_do_not_count_as_a_crowd() -> None:
    doorway, crowd = Doorway(), crowd_of(20, "6.6.6.6", Stage.GREETED)
    callers_at(doorway, *crowd_of(130, "10.0.0.1", Stage.ANSWERING), *crowd)

    learners = crowd_of(10, "10.0.0.1", Stage.SILENT)
    callers_at(doorway, *learners)

    assert not any(each.is_away for each in learners)
    assert sum(each.is_away for each in crowd) == 10


def test_an_ipv6_network_is_one_address_however_many_it_uses() -> None:
    doorway = Doorway()
    callers_at(doorway, *(Caller(f"2001:db8::{number}", Stage.GREETED) for number in range(150)))
    learner = Caller("2001:db8:0:1::1")

    callers_at(doorway, learner, *(Caller(f"2001:db8::1:{each}", Stage.GREETED) for each in range(300)))

    assert not learner.is_away


@pytest.mark.parametrize(
    ("address", "of"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_an_address_belongs_to_a_network(address: str, of: str) -> None:
    assert network(address) == of


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

    assert list(pauses._networks) == ["new"]


def test_a_wrong_answer_takes_no_longer_where_many_others_were_wrong() -> None:
    clock = Clock()
    pauses = FailurePauses(clock)
    for number in range(5000):
        pauses.count(str(number))

    clock.looks = 0
    pauses.count("new")

    assert clock.looks < 10


def test_no_more_networks_are_remembered_than_fit_and_the_one_that_guesses_on_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "NETWORKS_REMEMBERED", 100)
    pauses = FailurePauses(Clock())

    for number in range(1000):
        pauses.count("6.6.6.6")
        pauses.count(str(number))

    assert len(pauses._networks) == 100
    assert pauses.pause("6.6.6.6") == LONGEST_PAUSE


def test_another_address_of_the_same_ipv6_network_is_no_way_round_a_pause() -> None:
    pauses = FailurePauses(Clock())

    for number in range(100):
        pauses.count(f"2001:db8::{number}")

    assert pauses.pause("2001:db8::ffff:1") == LONGEST_PAUSE
    assert pauses.pause("2001:db8:0:1::1") == 0


def test_places_are_as_many_as_there_are() -> None:
    places = Places(2)

    assert [places.take(), places.take(), places.take()] == [True, True, False]
    places.give_back()
    assert places.take()
