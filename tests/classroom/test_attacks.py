"""What a hostile client tries, and what comes of it."""

import asyncio
import contextlib
import os
import struct
from typing import Any

import asyncssh
import pytest
from asyncssh.public_key import SSHLocalKeyPair

from tests.classroom.front_fakes import CODE, Answering, FakeHouse, School, school, session_text
from tui_tutor.classroom.door import front, limits
from tui_tutor.classroom.door.front import Front
from tui_tutor.classroom.door.identity import PinHasher, key_text
from tui_tutor.classroom.door.lobby import Patience
from tui_tutor.classroom.door.visitor import LearnerRecord, Person, Terminal, Visitor

MALLORY = (CODE, "Mallory", "6666", "6666")
QUICK = Patience(guess=0.0)
ALICE = asyncssh.generate_private_key("ssh-ed25519")


class OfferedOnly(SSHLocalKeyPair):
    """A key pair of which only the public half is at hand."""

    def __init__(self, key: asyncssh.SSHKey) -> None:
        super().__init__(key, None, None, None)

    def sign(self, data: bytes) -> bytes:
        raise ValueError("the private key is Alice's")


class Forged(OfferedOnly):
    """A key pair that signs with another key."""

    def sign(self, data: bytes) -> bytes:
        return asyncssh.generate_private_key("ssh-ed25519").sign(data, b"ssh-ed25519")


class NaiveFront(Front):
    """The mistake: believes the key that was offered, whatever came of it."""

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        is_known = await super().validate_public_key(username, key)
        self.believed = self._candidate
        return is_known

    def auth_completed(self) -> None:
        super().auth_completed()
        self._known = getattr(self, "believed", None) or self._known


@contextlib.asynccontextmanager
async def school_of_alice(**options: Any) -> Any:
    async with school(**options) as place:
        place.registry.records["alice"] = LearnerRecord("alice-id", "Alice", "")
        place.registry.keys[key_text(ALICE)] = "alice-id"
        yield place


async def who_comes_in_offering(place: School, pair: SSHLocalKeyPair) -> str:
    async with await place.connect(*MALLORY, client_keys=[pair]) as connection:
        await session_text(connection)
    return place.house.visitors[-1].name


@pytest.mark.parametrize("pair", [OfferedOnly(ALICE), Forged(ALICE)], ids=["unsigned", "forged"])
async def test_a_key_that_was_only_offered_is_nobodys(pair: SSHLocalKeyPair) -> None:
    async with school_of_alice() as place:
        assert await who_comes_in_offering(place, pair) == "Mallory"


async def test_the_same_attack_succeeds_against_a_front_that_believes_offers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(front, "Front", NaiveFront)

    async with school_of_alice() as place:
        assert await who_comes_in_offering(place, OfferedOnly(ALICE)) == "Alice"


async def test_an_offered_teachers_key_makes_nobody_a_teacher() -> None:
    async with school() as place:
        place.registry.teachers.add(key_text(ALICE))

        await who_comes_in_offering(place, OfferedOnly(ALICE))

        assert place.house.visitors[0].role == "learner"


async def test_a_login_by_key_after_answered_questions_is_the_keys() -> None:
    async with school_of_alice() as place:
        gate = front_of(place)
        gate._answered = None

        await gate.validate_public_key("x", ALICE.convert_to_public())
        gate.auth_completed()

        assert gate._known == Person("alice-id", "Alice", "learner")


def front_of(place: School) -> Front:
    """A front of its own, with a connection that does nothing."""
    from unittest.mock import MagicMock

    from tui_tutor.classroom.door.lobby import FrontOptions, Lobby

    gate = Front(Lobby(FrontOptions(place.registry, place.house, place.host_key)))
    gate._connection = MagicMock()
    return gate


async def test_questions_begun_discard_a_candidate_and_a_key_discards_answers() -> None:
    async with school_of_alice() as place:
        gate = front_of(place)

        await gate.validate_public_key("x", ALICE.convert_to_public())
        await gate.get_kbdint_challenge("x", "", "")
        gate.auth_completed()

        assert gate._known is None


async def test_passwords_are_not_taken_at_all() -> None:
    async with school() as place:

        class Guesser(asyncssh.SSHClient):
            tries = 0

            def password_auth_requested(self) -> str:
                self.tries += 1
                return CODE

        guesser = Guesser()
        with pytest.raises(asyncssh.PermissionDenied):
            await asyncssh.create_connection(
                lambda: guesser, "127.0.0.1", place.port, known_hosts=None, client_keys=None, agent_path=None
            )

        assert guesser.tries == 0
        assert place.registry.codes_tried == []


async def test_sixty_guesses_on_one_connection_become_four() -> None:
    async with school(patience=QUICK) as place:
        with pytest.raises(asyncssh.DisconnectError, match="Too many wrong answers"):
            await place.connect(*["AAAA-AAAA"] * 60)

        assert len(place.registry.codes_tried) == 4


async def test_beginning_the_questions_anew_brings_no_new_guesses() -> None:
    class Again(Answering):
        def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: Any) -> Any:
            # Of each round, only the first question is answered; then the method is begun again.
            return None if "\n" in prompts[0][0] else ["AAAA-AAAA"]

    async with school(patience=QUICK) as place:
        for _ in range(2):
            with pytest.raises(asyncssh.Error):
                await place.connect_as(Again(("x",) * 60), preferred_auth=["keyboard-interactive"] * 30)

        assert len(place.registry.codes_tried) <= 8


async def test_answers_sent_without_waiting_are_counted_all_the_same() -> None:
    async with school() as place:
        gate = front_of(place)
        await gate.get_kbdint_challenge("x", "", "")

        outcomes = await asyncio.gather(
            *(gate.validate_kbdint_response("x", ["AAAA-AAAA"]) for _ in range(60)), return_exceptions=True
        )

        assert len(place.registry.codes_tried) == 4
        assert all(isinstance(each, asyncssh.DisconnectError) for each in outcomes[4:])


async def test_a_class_behind_the_address_of_a_guesser_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_PAUSE", 0.2)
    over = asyncio.Event()

    async def guess() -> None:
        while not over.is_set():
            with contextlib.suppress(asyncssh.Error, OSError):
                await place.connect(*["AAAA-AAAA"] * 4)

    async with school(patience=QUICK) as place:
        guessing = [asyncio.create_task(guess()) for _ in range(5)]
        while len(place.registry.codes_tried) < 40:
            await asyncio.sleep(0.01)
        comes = [place.connect(CODE, f"Learner {number}", "4711", "4711") for number in range(10)]
        async with asyncio.timeout(30):
            connections = await asyncio.gather(*comes)
        over.set()
        for connection in connections:
            connection.abort()
        await asyncio.gather(*guessing)

        assert len(place.registry.records) == 10


async def test_a_wrong_guess_takes_half_a_second() -> None:
    async with school() as place:
        loop = asyncio.get_running_loop()
        begun = loop.time()

        async with await place.connect("AAAA-AAAA", *MALLORY):
            pass

        # asyncio's clock ticks in units below a millisecond.
        assert loop.time() - begun >= 0.499


async def test_pins_tried_on_many_connections_at_once_are_checked_five_times_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked: list[str] = []

    async def is_right(self: PinHasher, pin: str, pin_hash: str) -> bool:
        checked.append(pin)
        await asyncio.sleep(0)
        return pin == "4711"

    monkeypatch.setattr(PinHasher, "is_right", is_right)
    monkeypatch.setattr(limits, "FREE_FAILURES", 1000)  # the address's pauses have tests of their own
    async with school_of_alice(patience=QUICK) as place:
        place.registry.records["alice"] = LearnerRecord("alice-id", "Alice", "scrypt$x$y")

        outcomes = await asyncio.gather(
            *(place.connect(CODE, "Alice", "1", "2", "3", "4") for _ in range(6)), return_exceptions=True
        )

        assert all(isinstance(each, asyncssh.DisconnectError) for each in outcomes)
        assert len(checked) == 5
        client = Answering((CODE, "Alice", "4711"))
        with pytest.raises(asyncssh.PermissionDenied):
            await place.connect_as(client)
        assert "Try again in" in client.notes[-1]


async def test_keys_offered_by_the_dozen_leave_the_questions_open() -> None:
    async with school() as place:
        keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(20)]

        async with await place.connect(*MALLORY, client_keys=keys) as connection:
            assert (await session_text(connection))[1] == 0


async def test_a_flood_of_keys_ends_the_connection() -> None:
    async with school() as place:
        keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(70)]

        with pytest.raises(asyncssh.DisconnectError, match="Too many keys"):
            await place.connect(*MALLORY, client_keys=keys)


async def test_of_sixty_session_channels_one_opens() -> None:
    async def stay(visitor: Visitor, terminal: Terminal) -> None:
        await terminal.hung_up.wait()

    async with school(house=FakeHouse(stay)) as place, await place.connect(*MALLORY) as connection:
        outcomes = await asyncio.gather(
            *(connection.create_process(term_type="xterm") for _ in range(60)), return_exceptions=True
        )

        assert sum(isinstance(each, asyncssh.SSHClientProcess) for each in outcomes) == 1
        assert sum(isinstance(each, asyncssh.ChannelOpenError) for each in outcomes) == 59
        assert len(place.house.visitors) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"command": "id"},
        {"command": "id", "term_type": "xterm"},
        {"command": "scp -t /tmp"},
        {"command": "sftp-server"},
        {"subsystem": "sftp"},
        {"subsystem": "tui-tutor"},
    ],
    ids=lambda options: " ".join(options.values()),
)
async def test_nothing_but_a_shell_is_begun(options: dict[str, str]) -> None:
    async with school() as place, await place.connect(*MALLORY) as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process(**options)

        assert place.house.visitors == []


async def test_no_files_are_served() -> None:
    async with school() as place, await place.connect(*MALLORY) as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.start_sftp_client()


async def test_nothing_is_forwarded_from_the_client() -> None:
    async with school() as place, await place.connect(*MALLORY) as connection:
        for attempt in (
            connection.open_connection("127.0.0.1", place.port),
            connection.open_unix_connection("/tmp/socket"),
            connection.open_tun(),
            connection.open_tap(),
        ):
            with pytest.raises(asyncssh.ChannelOpenError):
                await attempt


async def test_nothing_is_forwarded_to_the_client() -> None:
    async with school() as place, await place.connect(*MALLORY) as connection:
        for attempt in (
            connection.forward_remote_port("", 0, "127.0.0.1", 1),
            connection.forward_remote_path("/tmp/tui-tutor-attack", "/tmp/other"),
        ):
            with pytest.raises(asyncssh.ChannelListenError):
                await attempt
        assert not os.path.exists("/tmp/tui-tutor-attack")


async def test_agent_and_x11_are_refused() -> None:
    async def stay(visitor: Visitor, terminal: Terminal) -> None:
        await terminal.read()

    def text(value: bytes) -> bytes:
        return struct.pack(">I", len(value)) + value

    async with school(house=FakeHouse(stay)) as place, await place.connect(*MALLORY) as connection:
        process = await connection.create_process(term_type="xterm")
        channel: Any = process.channel

        agent = await channel._make_request(b"auth-agent-req@openssh.com")
        x11 = await channel._make_request(
            b"x11-req", b"\0", text(b"MIT-MAGIC-COOKIE-1"), text(b"00" * 16), struct.pack(">I", 0)
        )

        assert (agent, x11) == (False, False)


async def test_the_algorithms_are_these_and_no_others() -> None:
    async with school() as place, await place.connect(*MALLORY) as connection:
        offer: bytes = connection._server_kexinit

    lists, at = [], 17
    for _ in range(8):
        (length,) = struct.unpack_from(">I", offer, at)
        lists.append(offer[at + 4 : at + 4 + length].decode().split(","))
        at += 4 + length
    kex, host_keys, encryption, _back, mac, _back, compression, _back = lists

    assert kex == [
        "mlkem768x25519-sha256",
        "curve25519-sha256",
        "curve25519-sha256@libssh.org",
        "ext-info-s",
        "kex-strict-s-v00@openssh.com",
    ]
    assert host_keys == ["ssh-ed25519"]
    assert encryption == ["chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com"]
    assert mac == ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"]
    assert compression == ["zlib@openssh.com", "none"]


async def test_what_the_server_calls_itself_tells_no_version() -> None:
    async with school() as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)

        assert await reader.readline() == b"SSH-2.0-TuiTutor\r\n"
        writer.close()
