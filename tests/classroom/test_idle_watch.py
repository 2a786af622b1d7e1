"""Whoever types is left alone, and whoever does not is warned once before the end."""

import asyncio

import pytest

from tui_tutor.classroom.seating.idle_watch import IdleWatch

SECONDS = 0.4
"""Short, yet so long that a busy machine does not make a late key look like none."""


async def test_who_types_nothing_is_warned_after_half_of_the_time_and_then_it_is_over() -> None:
    clock = asyncio.get_running_loop().time
    warned: list[float] = []
    began = clock()
    watch = IdleWatch(SECONDS, lambda: warned.append(clock() - began))

    async with asyncio.timeout(20):
        await watch.until_idle()

    # The loop may wake up early by the resolution of its clock.
    assert [each >= SECONDS / 2 - 0.01 for each in warned] == [True]
    assert clock() - began >= SECONDS - 0.01


async def test_a_key_after_the_warning_begins_the_time_anew_with_a_warning_of_its_own() -> None:
    warnings = 0

    def warn() -> None:
        nonlocal warnings
        warnings += 1
        if warnings < 3:
            watch.typed()

    watch = IdleWatch(SECONDS / 4, warn)

    async with asyncio.timeout(20):
        await watch.until_idle()

    assert warnings == 3


async def test_with_no_time_set_nobody_is_ever_warned_or_ended() -> None:
    watch = IdleWatch(0, lambda: pytest.fail("warned"))

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(watch.until_idle(), 0.05)
