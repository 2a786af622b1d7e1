"""A learner who has come in by PIN brings a key of their own, with a name to log in as."""

import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pytest

from tests.classroom.front_fakes import CODE, School, school, session_text
from tests.classroom.served_class import Seat, Served, a_class, seat_of
from tests.classroom.test_attacks import Forged, OfferedOnly
from tui_tutor.classroom.door.identity import invitation_in, key_text, new_invitation
from tui_tutor.classroom.door.visitor import LearnerRecord
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.errors import ClassroomError

KEY = asyncssh.generate_private_key("ssh-ed25519")
INVITATION = "key-kdwp7m3r"
MALLORY = (CODE, "Mallory", "6666", "6666")


def invite_ada(place: School) -> None:
    place.registry.records["ada"] = LearnerRecord("ada-id", "Ada", "a hash")
    place.registry.invitations[INVITATION] = "ada-id"


async def test_who_brings_a_key_is_seated_and_comes_back_by_the_key_alone() -> None:
    async with school() as place:
        invite_ada(place)
        async with await place.connect(client_keys=[KEY], username=INVITATION) as connection:
            assert (await session_text(connection))[0] == "hello Ada\r\n"
        async with await place.connect(client_keys=[KEY]) as connection:
            assert (await session_text(connection))[0] == "hello Ada\r\n"

        assert place.registry.keys == {key_text(KEY): "ada-id"}


async def test_an_invitation_takes_one_key() -> None:
    async with school() as place:
        invite_ada(place)
        async with await place.connect(client_keys=[KEY], username=INVITATION) as connection:
            await session_text(connection)
        other = asyncssh.generate_private_key("ssh-ed25519")
        with pytest.raises(asyncssh.PermissionDenied):
            await place.connect(client_keys=[other], username=INVITATION)


@pytest.mark.parametrize("pair", [OfferedOnly(KEY), Forged(KEY)], ids=["unsigned", "forged"])
async def test_a_key_that_was_only_offered_is_not_kept(pair: OfferedOnly) -> None:
    async with school() as place:
        invite_ada(place)
        async with await place.connect(*MALLORY, client_keys=[pair], username=INVITATION) as connection:
            assert (await session_text(connection))[0] == "hello Mallory\r\n"

        assert place.registry.keys == {}
        assert place.registry.invitations


async def test_without_an_invitation_no_strange_key_logs_in() -> None:
    async with school() as place:
        for username in ("key-00000000", "key-", "anybody"):
            with pytest.raises(asyncssh.PermissionDenied):
                await place.connect(client_keys=[KEY], username=username)


def test_an_invitation_is_read_as_it_was_meant() -> None:
    invitation = new_invitation()

    assert invitation_in(invitation) == invitation
    assert invitation_in(invitation.upper()) == invitation
    assert invitation_in("Key-KDWP 7M3R") == invitation_in("key-kdwp-7m3r") == INVITATION
    assert invitation_in("anna") == ""


async def test_the_ledger_keeps_a_key_that_was_brought_once(new_place: Callable[[], Path | str]) -> None:
    now = 1000.0
    ledger = Ledger.open(new_place(), now=lambda: now)
    try:
        ada, bo = await ledger.create("Ada", "hash"), await ledger.create("Bo", "hash")
        await ledger.invite_key(ada, "key-first", now + 60)
        await ledger.invite_key(ada, INVITATION, now + 60)
        await ledger.invite_key(bo, "key-bo", now + 60)
        invited = [await ledger.invited(code) for code in (INVITATION, "key-first", "key-bo", "key-x")]
        await ledger.accept_key(INVITATION, "ssh-ed25519 AAAA")

        assert invited == [ada, None, bo, None]
        assert await ledger.owner_of_key("ssh-ed25519 AAAA") == ada
        with pytest.raises(ClassroomError, match="used"):
            await ledger.accept_key(INVITATION, "ssh-ed25519 BBBB")
        with pytest.raises(ClassroomError, match="another learner"):
            await ledger.accept_key("key-bo", "ssh-ed25519 AAAA")
        await ledger.invite_key(bo, "key-late", now + 60)
        now += 61
        assert await ledger.invited("key-late") is None
    finally:
        await ledger.close()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="seats need pseudo-terminals")
@pytest.mark.timeout(240)
async def test_a_learner_brings_a_key_and_comes_back_by_it(tmp_path: Path) -> None:
    async with a_class(tmp_path / "class", "--reached-as", "class.example") as served:
        async with seat_of(served, "Anna", "4711", "4711") as seat:
            await seat.until_shown("Everything is a mapping", "quit")
            seat.press("K")
            await seat.until_shown("Come back with your own key", " key-", "@class.example")
            (invitation,) = re.findall(r"ssh -p \d+ (key-\w{8})@class\.example", seat.text)
            async with by_key(served, invitation) as second:
                await second.until_shown("Everything is a mapping", "quit")
                await seat.until_ended()
                assert b"come in from another terminal" in seat.said
                second.press("\x1b[C")
                await second.until_shown("page 2 of 8")

        async with by_key(served, "anna") as third:
            await third.until_shown("page 2 of 8")


@asynccontextmanager
async def by_key(served: Served, username: str) -> AsyncIterator[Seat]:
    connection, _client = await asyncssh.create_connection(
        asyncssh.SSHClient,
        "127.0.0.1",
        served.port,
        username=username,
        known_hosts=None,
        client_keys=[KEY],
        agent_path=None,
        config=None,
    )
    async with connection:
        process = await connection.create_process(
            term_type="xterm-256color", term_size=(120, 40), encoding=None
        )
        yield Seat(process)
