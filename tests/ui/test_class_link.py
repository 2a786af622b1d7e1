import asyncio
import socket
from collections.abc import Iterator

import pytest

from tui_tutor.store.class_messages import (
    LONGEST_LINE,
    ClassState,
    FromSeat,
    Hand,
    News,
    Picture,
    Pushed,
    ToSeat,
    line_of,
    read_from_seat,
    read_to_seat,
)
from tui_tutor.ui.class_link import MOST_WAITING, ClassLink

PICTURE = Picture(columns=1, rows=1, styles=(), lines=())

Ends = tuple[ClassLink[ToSeat], socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A seat's link, and the class's end of it."""
    seat, server = socket.socketpair()
    server.settimeout(5)
    link: ClassLink[ToSeat] = ClassLink(seat, read_to_seat)
    yield link, server
    link.close()
    server.close()


async def turns(count: int = 50) -> None:
    """Let the event loop go round, which is all that a message between two ends takes."""
    for _ in range(count):
        await asyncio.sleep(0)


def read_all(server: socket.socket, count: int) -> list[FromSeat | None]:
    """As many messages as there must be; a socket that stays silent fails."""
    data = b""
    while data.count(b"\n") < count:
        data += server.recv(65536)
    return [read_from_seat(line) for line in data.splitlines()]


async def test_messages_go_both_ways_in_order(ends: Ends) -> None:
    link, server = ends
    heard: list[ToSeat] = []
    link.hear = heard.append
    link.start()

    link.send(Hand(True))
    link.send(News(step=3))
    server.sendall(line_of(ClassState(frozen=True)) + line_of(Pushed(message="look")))
    await turns()

    assert read_all(server, 2) == [Hand(True), News(step=3)]
    assert heard == [ClassState(frozen=True), Pushed(message="look")]


async def test_what_is_sent_before_the_start_is_sent_with_it(ends: Ends) -> None:
    link, server = ends

    link.send(Hand(True))
    link.start()

    assert read_all(server, 1) == [Hand(True)]


async def test_a_message_may_come_in_pieces_and_nonsense_between_two_is_passed_over(ends: Ends) -> None:
    link, server = ends
    heard: list[ToSeat] = []
    link.hear = heard.append
    link.start()
    line = line_of(Pushed(message="look"))

    for piece in (line[:5], line[5:] + b'{"type": "news"}\n[[[\n\xff\n', line):
        server.sendall(piece)
        await turns()

    assert heard == [Pushed(message="look")] * 2


async def test_a_line_that_is_too_long_is_passed_over(ends: Ends) -> None:
    link, server = ends
    heard: list[ToSeat] = []
    link.hear = heard.append
    link.start()

    async def send() -> None:
        loop = asyncio.get_running_loop()
        server.setblocking(False)
        await loop.sock_sendall(server, b"x" * LONGEST_LINE + b"\n" + line_of(Pushed(message="after")))

    await send()
    await turns()

    assert heard == [Pushed(message="after")]


async def test_a_class_that_does_not_read_costs_bounded_memory_and_no_time(ends: Ends) -> None:
    link, server = ends
    link.start()
    news = News(setup="x" * 60_000)

    taken = [link.send(news) for _ in range(60)]

    assert taken[0]
    assert not taken[-1]
    assert len(link._waiting) <= MOST_WAITING
    assert not link.send(PICTURE)
    server.setblocking(False)
    got = 0
    while got < sum(taken):
        await turns(2)
        got += server.recv(1 << 20).count(b"\n")
    await turns()
    assert link.send(PICTURE)


async def test_a_class_that_is_gone_is_told_once_and_sending_goes_on_doing_nothing(ends: Ends) -> None:
    link, server = ends
    lost: list[bool] = []
    link.lost = lambda: lost.append(link.is_open)
    link.start()

    server.close()
    await turns()
    sent = link.send(Hand(True))

    assert lost == [False]
    assert not sent


async def test_closing_says_what_waits_and_is_no_loss(ends: Ends) -> None:
    link, server = ends
    lost: list[bool] = []
    link.lost = lambda: lost.append(True)

    link.send(Hand(False))
    link.close()
    link.close()

    assert read_all(server, 1) == [Hand(False)]
    assert lost == []


async def test_whoever_hears_a_message_may_close_the_link(ends: Ends) -> None:
    link, server = ends
    heard: list[ToSeat] = []

    def hear(message: ToSeat) -> None:
        heard.append(message)
        link.close()

    link.hear = hear
    link.start()

    server.sendall(line_of(ClassState()) * 2)
    await turns()

    assert heard == [ClassState()]
