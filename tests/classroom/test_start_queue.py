import asyncio

import pytest

from tui_tutor.classroom.seating.start_queue import StartQueue


async def tell_nobody(_number: int) -> None:
    pass


async def settle() -> None:
    """Let every task go as far as it can; none of these takes more than a few turns."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_turns_are_given_in_the_order_of_arrival() -> None:
    queue = StartQueue(1)
    order: list[int] = []

    async def come(number: int) -> None:
        await queue.wait(tell_nobody)
        order.append(number)
        queue.release()

    await queue.wait(tell_nobody)
    tasks = [asyncio.create_task(come(number)) for number in range(5)]
    await settle()
    queue.release()
    await asyncio.gather(*tasks)

    assert order == [0, 1, 2, 3, 4]


async def test_whoever_waits_is_told_how_many_come_first_and_whoever_does_not_is_told_nothing() -> None:
    queue = StartQueue(1)
    told: list[tuple[str, int]] = []

    async def come(name: str) -> None:
        async def tell(number: int) -> None:
            told.append((name, number))

        await queue.wait(tell)

    tasks = [asyncio.create_task(come(name)) for name in ("first", "second", "third")]
    await settle()

    assert told == [("second", 1), ("third", 2)]
    assert len(queue) == 2
    for task in tasks:
        queue.release()
        await task


@pytest.mark.parametrize("is_served_meanwhile", [False, True])
async def test_a_turn_is_not_lost_with_someone_who_leaves(is_served_meanwhile: bool) -> None:
    queue = StartQueue(1)
    await queue.wait(tell_nobody)
    leaving = asyncio.create_task(queue.wait(tell_nobody))
    await settle()

    if is_served_meanwhile:
        queue.release()
    leaving.cancel()
    await settle()
    if not is_served_meanwhile:
        queue.release()

    async with asyncio.timeout(5):
        await queue.wait(tell_nobody)


async def test_a_terminal_that_takes_nothing_or_breaks_keeps_nobody_from_a_turn() -> None:
    queue = StartQueue(1)

    async def stall(_number: int) -> None:
        await asyncio.Event().wait()

    async def fail(_number: int) -> None:
        raise OSError

    await queue.wait(tell_nobody)
    tasks = [asyncio.create_task(queue.wait(tell)) for tell in (stall, fail)]
    await settle()

    for task in tasks:
        queue.release()
        async with asyncio.timeout(5):
            await task
