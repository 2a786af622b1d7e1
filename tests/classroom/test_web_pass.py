"""Passes by which a browser is known again."""

import pytest

from tests.classroom.front_fakes import FakeRegistry
from tui_tutor.classroom.browser.web_pass import LONGEST, SECONDS, Kind, Passes
from tui_tutor.classroom.door.visitor import LearnerRecord, Person

KEY = b"a key of tests"
NOON = 1_800_000_000.0


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


async def registry_with(*names: str) -> FakeRegistry:
    registry = FakeRegistry()
    for name in names:
        await registry.create(name, f"hash of {name}'s PIN")
    return registry


async def issued(passes: Passes, kind: Kind, learner_id: str = "learner-1") -> str:
    text = await passes.issue(kind, learner_id)
    assert text is not None
    return text


@pytest.mark.parametrize("kind", ["ticket", "cookie"])
async def test_a_pass_is_its_holder_s_until_its_time_is_over(kind: Kind) -> None:
    clock = Clock()
    passes = Passes(KEY, await registry_with("Ada", "Bo"), clock)
    text = await issued(passes, kind, "learner-2")

    clock.now = NOON + SECONDS[kind]
    in_time = await passes.holder(kind, text)
    # A pass's time is written in whole seconds.
    clock.now = NOON + SECONDS[kind] + 1
    too_late = await passes.holder(kind, text)

    assert in_time == Person("learner-2", "Bo", "learner")
    assert too_late is None


async def test_a_changed_pin_ends_the_passes_that_were_given_before_and_nobody_else_s() -> None:
    registry = await registry_with("Ada", "Bo")
    passes = Passes(KEY, registry)
    of_ada, of_bo = await issued(passes, "cookie"), await issued(passes, "cookie", "learner-2")

    registry.records["ada"] = LearnerRecord("learner-1", "Ada", "hash of another PIN")

    assert await passes.holder("cookie", of_ada) is None
    assert await passes.holder("cookie", of_bo) is not None
    assert await passes.holder("cookie", await issued(passes, "cookie")) is not None


async def test_a_removed_learner_s_pass_is_nobody_s() -> None:
    registry = await registry_with("Ada")
    passes = Passes(KEY, registry)
    text = await issued(passes, "cookie")

    registry.records.clear()

    assert await passes.holder("cookie", text) is None
    assert await passes.issue("cookie", "learner-1") is None


async def test_a_pass_is_good_for_what_it_was_given_for_and_at_its_own_class_only() -> None:
    registry = await registry_with("Ada")
    passes = Passes(KEY, registry)
    ticket, cookie = await issued(passes, "ticket"), await issued(passes, "cookie")

    assert await passes.holder("cookie", ticket) is None
    assert await passes.holder("ticket", cookie) is None
    assert await Passes(b"another class's key", registry).holder("cookie", cookie) is None


async def test_no_change_to_a_pass_is_believed() -> None:
    clock = Clock()
    passes = Passes(KEY, await registry_with("Ada", "Bo"), clock)
    text = await issued(passes, "cookie")
    other = await issued(passes, "cookie", "learner-2")
    learner_id, expires, trace, signature = text.split(".")
    forged = [
        f"learner-2.{expires}.{trace}.{signature}",
        f"{learner_id}.{int(expires) + 1}.{trace}.{signature}",
        f"{learner_id}.{expires}.{other.split('.')[2]}.{signature}",
        f"{learner_id}.{expires}.{trace}.{other.split('.')[3]}",
        f"{learner_id}.{expires}.{trace}.",
        f"{learner_id}.{expires}.{trace}.{signature}=",
        *(
            text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            for place in range(len(text))
        ),
        *(text[:length] for length in range(len(text))),
        text + " " * LONGEST,
        "." * LONGEST,
        "\udc80.\0.é.",
    ]

    believed = [each for each in forged if await passes.holder("cookie", each) is not None]

    assert not believed
    assert await passes.holder("cookie", text) is not None


@pytest.mark.parametrize("learner_id", ["", "a.b", "a b", "x" * 101, "é"])
async def test_no_pass_is_made_for_a_learner_whose_number_could_be_read_in_two_ways(learner_id: str) -> None:
    registry = FakeRegistry({"ada": LearnerRecord(learner_id, "Ada", "hash")})

    assert await Passes(KEY, registry).issue("cookie", learner_id) is None
