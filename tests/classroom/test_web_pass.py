"""Passes by which a browser is known again."""

import asyncio
from dataclasses import dataclass

import pytest

from tests.classroom.front_fakes import FakeRegistry
from tui_tutor.classroom.browser import web_pass
from tui_tutor.classroom.browser.web_pass import LONGEST, MOST_ENDED, REMEMBERED, SECONDS, Kind, Passes
from tui_tutor.classroom.door.visitor import LearnerRecord, Person

KEY = b"a key of tests"
NOON = 1_800_000_000.0


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class CountingRegistry(FakeRegistry):
    asked: int = 0

    async def name_of(self, learner_id: str) -> str:
        self.asked += 1
        await asyncio.sleep(0)
        return await super().name_of(learner_id)


async def registry_with(*names: str) -> CountingRegistry:
    registry = CountingRegistry()
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
    late = await issued(passes, kind, "learner-2")
    clock.now += SECONDS[kind] + 0.001
    too_late = await passes.holder(kind, late)

    assert in_time == Person("learner-2", "Bo", "learner")
    assert too_late is None


async def test_a_changed_pin_ends_the_passes_that_were_given_before_and_nobody_else_s() -> None:
    registry, clock = await registry_with("Ada", "Bo"), Clock()
    passes = Passes(KEY, registry, clock)
    of_ada, of_bo = await issued(passes, "cookie"), await issued(passes, "cookie", "learner-2")

    registry.records["ada"] = LearnerRecord("learner-1", "Ada", "hash of another PIN")
    clock.now += REMEMBERED

    assert await passes.holder("cookie", of_ada) is None
    assert await passes.holder("cookie", of_bo) is not None
    assert await passes.holder("cookie", await issued(passes, "cookie")) is not None


async def test_a_removed_learner_s_pass_is_nobody_s() -> None:
    registry, clock = await registry_with("Ada"), Clock()
    passes = Passes(KEY, registry, clock)
    text = await issued(passes, "cookie")

    registry.records.clear()
    clock.now += REMEMBERED

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
    learner_id, issued_at, trace, chance, signature = text.split(".")
    forged = [
        f"learner-2.{issued_at}.{trace}.{chance}.{signature}",
        f"{learner_id}.{int(issued_at) + 1}.{trace}.{chance}.{signature}",
        f"{learner_id}.{issued_at}.{other.split('.')[2]}.{chance}.{signature}",
        f"{learner_id}.{issued_at}.{trace}.{other.split('.')[3]}.{signature}",
        f"{learner_id}.{issued_at}.{trace}.{chance}.{other.split('.')[4]}",
        f"{learner_id}.{issued_at}.{trace}.{chance}.",
        f"{learner_id}.{issued_at}.{trace}.{chance}.{signature}=",
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


async def test_whoever_logs_out_takes_back_every_copy_of_a_cookie_and_nothing_else() -> None:
    passes = Passes(KEY, await registry_with("Ada", "Bo"), Clock())
    cookie, of_another_browser = await issued(passes, "cookie"), await issued(passes, "cookie")
    of_bo = await issued(passes, "cookie", "learner-2")

    passes.end(cookie)
    later = await issued(passes, "cookie")

    assert await passes.holder("cookie", cookie) is None
    for each in (of_another_browser, of_bo, later):
        assert await passes.holder("cookie", each) is not None


async def test_an_ended_cookie_stays_so_however_often_somebody_logs_in_and_out() -> None:
    clock = Clock()
    passes = Passes(KEY, await registry_with("Ada", "Bo"), clock)
    of_bo = await issued(passes, "cookie", "learner-2")
    ended = [await issued(passes, "cookie") for _ in range(3 * MOST_ENDED)]

    for each in ended:
        passes.end(each)
    # Though the clock was put back.
    clock.now -= 3600
    later = await issued(passes, "cookie")

    assert [each for each in ended if await passes.holder("cookie", each)] == []
    assert len(passes._ended["learner-1"].cookies) <= MOST_ENDED
    assert await passes.holder("cookie", later) is not None
    assert await passes.holder("cookie", of_bo) is not None


async def test_ended_cookies_are_remembered_no_longer_than_they_would_have_been_good() -> None:
    clock = Clock()
    passes = Passes(KEY, await registry_with("Ada"), clock)

    for _ in range(2 * MOST_ENDED):
        passes.end(await issued(passes, "cookie"))
        clock.now += SECONDS["cookie"] + 1

    assert len(passes._ended["learner-1"].cookies) == 1


async def test_a_pass_of_an_older_program_is_nobody_s() -> None:
    passes = Passes(KEY, await registry_with("Ada"), Clock())
    content = f"learner-1.{int(NOON) + 100}.{passes._trace('hash of Ada')}"

    assert await passes.holder("cookie", f"{content}.{passes._signature('cookie', content)}") is None


async def test_what_is_no_cookie_cannot_be_ended() -> None:
    passes = Passes(KEY, await registry_with("Ada"), Clock())

    for each in ("", "x", "a.b.c.d.e", await issued(passes, "ticket"), (await issued(passes, "cookie"))[:-1]):
        passes.end(each)

    assert not passes._ended


async def test_a_learner_who_logs_out_while_the_class_is_asked_is_not_let_in() -> None:
    clock = Clock()
    passes = Passes(KEY, await registry_with("Ada"), clock)
    text = await issued(passes, "cookie")
    clock.now += REMEMBERED

    asking = asyncio.create_task(passes.holder("cookie", text))
    await asyncio.sleep(0)
    passes.end(text)

    assert await asking is None


async def test_a_ticket_is_good_once_even_where_it_is_given_twice_at_the_same_moment() -> None:
    passes = Passes(KEY, await registry_with("Ada"), Clock())
    text, other = await issued(passes, "ticket"), await issued(passes, "ticket")

    holders = await asyncio.gather(*(passes.holder("ticket", text) for _ in range(3)))

    assert [each is not None for each in holders] == [True, False, False]
    assert await passes.holder("ticket", other) is not None


async def test_used_tickets_are_remembered_only_as_long_as_they_could_be_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    passes = Passes(KEY, await registry_with("Ada"), clock)
    for _ in range(20):
        await passes.holder("ticket", await issued(passes, "ticket"))

    clock.now += SECONDS["ticket"] + 1
    await passes.holder("ticket", await issued(passes, "ticket"))
    left = len(passes._used)
    monkeypatch.setattr(web_pass, "MOST_USED", 5)
    for _ in range(20):
        await passes.holder("ticket", await issued(passes, "ticket"))

    assert left == 1
    assert len(passes._used) == 5


async def test_a_class_is_asked_once_about_a_learner_however_often_a_page_asks() -> None:
    registry, clock = await registry_with("Ada"), Clock()
    passes = Passes(KEY, registry, clock)
    text = await issued(passes, "cookie")
    registry.asked = 0

    clock.now += REMEMBERED
    holders = await asyncio.gather(*(passes.holder("cookie", text) for _ in range(100)))
    holders += [await passes.holder("cookie", text) for _ in range(100)]
    asked = registry.asked
    clock.now += REMEMBERED
    await passes.holder("cookie", text)

    assert None not in holders
    assert (asked, registry.asked) == (1, 2)


async def test_no_more_learners_are_remembered_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pass, "MOST_REMEMBERED", 5)
    passes = Passes(KEY, await registry_with(*map(str, range(20))), Clock())

    texts = [await issued(passes, "cookie", f"learner-{number + 1}") for number in range(20)]
    holders = [await passes.holder("cookie", each) for each in texts]

    assert None not in holders
    assert len(passes._asked) == 5
