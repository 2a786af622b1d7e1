"""Who comes in by which door, and what the house is told of them."""

import asyncio
from typing import Any

import asyncssh
import pytest

from tests.classroom.front_fakes import CODE, Answering, FakeHouse, School, school, session_text, until
from tui_tutor.classroom.door.identity import key_text
from tui_tutor.classroom.door.lobby import Patience
from tui_tutor.classroom.door.terminal import colours
from tui_tutor.classroom.door.visitor import LearnerRecord, Terminal, Visitor
from tui_tutor.errors import ClassroomError

NEW = (CODE, "Ada", "4711", "4711")
QUICK = Patience(guess=0.0)


async def visitor_of(place: School, **options: Any) -> Visitor:
    async with await place.connect(*NEW) as connection:
        await session_text(connection, **options)
    return place.house.visitors[-1]


async def test_a_new_learner_gives_code_name_and_pin_twice_and_is_in() -> None:
    async with school() as place:
        client = Answering(NEW)

        async with await place.connect_as(client) as connection:
            text, status = await session_text(connection)

        assert client.asked == ["Join code: ", "Your name: ", "Choose a PIN: ", "The same PIN again: "]
        assert client.is_secret == [False, False, True, True]
        assert (text, status) == ("hello Ada\r\n", 0)
        assert place.house.visitors[0].role == "learner"


async def test_a_learner_comes_back_with_the_pin_under_the_same_id() -> None:
    async with school() as place:
        for answers in (NEW, (CODE, "ADA", "4711")):
            async with await place.connect(*answers) as connection:
                await session_text(connection)

        first, second = place.house.visitors
        assert (second.learner_id, second.name) == (first.learner_id, "Ada")


async def test_a_name_alone_opens_nobodys_record() -> None:
    async with school(patience=QUICK) as place:
        async with await place.connect(*NEW):
            pass

        with pytest.raises(asyncssh.Error):
            await place.connect(CODE, "Ada", "0000", "1111", "2222")

        assert place.house.visitors == []


async def test_who_shares_a_name_can_choose_another() -> None:
    async with school() as place:
        async with await place.connect(*NEW):
            pass

        async with await place.connect(CODE, "Ada", "", "Ada L", "1234", "1234") as connection:
            text, _status = await session_text(connection)

        assert text == "hello Ada L\r\n"


async def test_a_name_that_is_taken_while_the_pin_is_typed_is_asked_again() -> None:
    async with school() as place:

        class Slow(Answering):
            def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: Any) -> Any:
                if "again" in prompts[0][0]:
                    place.registry.records["ada"] = LearnerRecord("other", "Ada", "scrypt$…")
                return super().kbdint_challenge_received(name, instructions, lang, prompts)

        client = Slow((*NEW, "Ada L", "4711", "4711"))
        async with await place.connect_as(client) as connection:
            text, _status = await session_text(connection)

        assert text == "hello Ada L\r\n"
        assert place.registry.records["ada"].learner_id == "other"


async def test_a_name_from_the_roster_chooses_its_pin_at_the_first_login() -> None:
    async with school() as place:
        place.registry.records["ada"] = LearnerRecord("from-roster", "Ada", "")

        visitor = await visitor_of(place)

        assert visitor.learner_id == "from-roster"
        assert place.registry.records["ada"].pin_hash


async def test_a_name_that_comes_with_a_key_can_not_be_taken_by_a_pin() -> None:
    async with school() as place:
        place.registry.records["ada"] = LearnerRecord("from-roster", "Ada", "")
        place.registry.keys["ssh-ed25519 AAAA"] = "from-roster"
        client = Answering((*NEW, "Bo", "4711", "4711"))

        async with await place.connect_as(client) as connection:
            text, _status = await session_text(connection)

        assert text == "hello Bo\r\n"
        assert "this name is somebody's" in client.notes


async def test_mistakes_that_are_no_guesses_are_explained_and_cost_no_try() -> None:
    async with school() as place:
        client = Answering((CODE, "\x1b[31mAda", "Ada", "12", "1234", "4321", *("1234", "1234")))

        async with await place.connect_as(client):
            pass

        assert "control characters" in client.notes[2]
        assert "\x1b" not in "".join(client.notes)
        assert "at least 4" in client.notes[4]
        assert "not the same" in client.notes[6]


async def test_questions_come_in_the_servers_language_and_in_english() -> None:
    async with school(language="zh") as place:
        client = Answering(NEW)

        async with await place.connect_as(client):
            pass

        assert all(" / " in question for question in client.asked)
        assert client.asked[0].endswith("Join code: ")


async def test_a_learners_own_key_asks_no_questions() -> None:
    async with school() as place:
        key = asyncssh.generate_private_key("ssh-ed25519")
        place.registry.records["ada"] = LearnerRecord("ada-id", "Ada", "")
        place.registry.keys[key_text(key)] = "ada-id"

        async with await place.connect(client_keys=[key], username="somebody-else") as connection:
            await session_text(connection)

        (visitor,) = place.house.visitors
        assert (visitor.learner_id, visitor.name, visitor.role) == ("ada-id", "Ada", "learner")


async def test_a_teacher_comes_in_by_a_key_of_the_list_only() -> None:
    async with school() as place:
        key, stranger = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        place.registry.teachers.add(key_text(key))

        async with await place.connect(client_keys=[key]) as connection:
            await session_text(connection)
        with pytest.raises(asyncssh.PermissionDenied):
            await place.connect(client_keys=[stranger])

        (visitor,) = place.house.visitors
        assert (visitor.role, visitor.learner_id) == ("teacher", "")


async def test_the_house_is_told_terminal_address_and_language() -> None:
    async with school(language="en") as place:
        visitor = await visitor_of(place, env={"LANG": "zh_CN.UTF-8", "COLORTERM": "truecolor"})

        assert (visitor.term, visitor.colorterm) == ("xterm-256color", "truecolor")
        assert (visitor.columns, visitor.rows) == (100, 30)
        assert visitor.address == "127.0.0.1"
        assert visitor.language == "zh"


@pytest.mark.parametrize("language", ["C.UTF-8", "C", "POSIX"])
async def test_a_locale_that_says_no_language_leaves_the_servers(language: str) -> None:
    async with school(language="zh") as place:
        visitor = await visitor_of(place, env={"LANG": language})

        assert visitor.language == "zh"


async def test_the_environment_comes_by_an_allow_list() -> None:
    sent = {
        "LANG": "en_GB.UTF-8",
        "LC_TIME": "de_DE",
        "NO_COLOR": "1",
        "PATH": "/evil",
        "LD_PRELOAD": "/evil.so",
        "PYTHONPATH": "/evil",
        "LC_ALL": "x" * 65,
        "TERM_PROGRAM": "\x1b[31mred",
    }
    async with school() as place:
        visitor = await visitor_of(place, env=sent)

        assert visitor.environment == {"LANG": "en_GB.UTF-8", "LC_TIME": "de_DE", "NO_COLOR": "1"}


@pytest.mark.parametrize(
    ("term", "environment", "expected"),
    [
        ("xterm-256color", {"COLORTERM": "truecolor"}, ("xterm-256color", "truecolor")),
        ("xterm-256color", {}, ("xterm-256color", "")),
        ("xterm-kitty", {}, ("xterm-kitty", "truecolor")),
        ("xterm-direct", {}, ("xterm-direct", "truecolor")),
        ("xterm-256color", {"TERM_PROGRAM": "iTerm.app"}, ("xterm-256color", "truecolor")),
        ("xterm", {}, ("xterm-256color", "")),
        ("linux", {}, ("linux", "")),
    ],
)
def test_colours_are_as_many_as_the_terminal_is_known_to_have(
    term: str, environment: dict[str, str], expected: tuple[str, str]
) -> None:
    assert colours(term, environment) == expected


@pytest.mark.parametrize("term", ["dumb", "", "\x1b[31m"])
async def test_a_terminal_that_can_show_nothing_gets_one_line(term: str) -> None:
    async with school() as place:
        async with await place.connect(*NEW) as connection:
            result = await connection.run(term_type=term or None, request_pty="force", stderr=asyncssh.STDOUT)

        assert "TERM=xterm-256color" in str(result.stdout)
        assert str(result.stdout).count("\n") == 1
        assert result.exit_status == 1
        assert place.house.visitors == []


async def test_without_a_terminal_there_is_one_line_that_says_how() -> None:
    async with school() as place:
        async with await place.connect(*NEW) as connection:
            result = await connection.run(request_pty=False)

        assert "ssh -t" in str(result.stdout)
        assert result.exit_status == 1
        assert place.house.visitors == []


async def test_keys_and_new_sizes_reach_the_seat() -> None:
    seen: list[Any] = []

    async def watch(visitor: Visitor, terminal: Terminal) -> None:
        terminal.resized = lambda columns, rows: seen.append((columns, rows))
        seen.append(await terminal.read())
        await terminal.write(b"more")
        seen.append(await terminal.read())

    async with school(FakeHouse(watch)) as place, await place.connect(*NEW) as connection:
        process = await connection.create_process(term_type="xterm", term_size=(80, 24), encoding=None)
        process.stdin.write(b"k")
        await process.stdout.read(4)
        process.change_terminal_size(9999, 1)
        process.stdin.write("中".encode())
        await process.wait()

        assert seen == [b"k", (500, 2), "中".encode()]


async def test_a_hang_up_is_told_and_ends_reading() -> None:
    heard: list[bytes] = []

    async def wait(visitor: Visitor, terminal: Terminal) -> None:
        heard.append(await terminal.read())
        await asyncio.wait_for(terminal.hung_up.wait(), 5)
        await terminal.write(b"nobody reads this")

    async with school(FakeHouse(wait)) as place:
        connection = await place.connect(*NEW)
        await connection.create_process(term_type="xterm")
        await until(lambda: bool(place.house.visitors))

        connection.abort()

        await until(lambda: place.house.left == 1)
        assert heard == [b""]


async def test_a_seat_that_breaks_says_so_and_names_no_cause(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(visitor: Visitor, terminal: Terminal) -> None:
        raise RuntimeError("secret")

    async with school(FakeHouse(broken)) as place, await place.connect(*NEW) as connection:
        text, status = await session_text(connection)

        assert "connect again" in text
        assert "secret" not in text
        assert status == 1
        assert "secret" in caplog.text


async def test_what_the_house_can_not_do_is_told_in_its_own_words() -> None:
    async def refuse(visitor: Visitor, terminal: Terminal) -> None:
        raise ClassroomError("no seat for {name}", "come back", name=visitor.name)

    async with school(FakeHouse(refuse)) as place, await place.connect(*NEW) as connection:
        assert await session_text(connection) == ("no seat for Ada\r\ncome back\r\n", 1)


async def test_a_full_class_says_so_and_takes_the_next_once_somebody_left() -> None:
    leave = asyncio.Event()

    async def stay(visitor: Visitor, terminal: Terminal) -> None:
        await leave.wait()

    async with school(FakeHouse(stay), sessions_at_once=1) as place:
        async with await place.connect(*NEW) as one, await place.connect(CODE, "Bo", "1234", "1234") as other:
            first = asyncio.create_task(session_text(one))
            await until(lambda: bool(place.house.visitors))
            text, status = await session_text(other)
            leave.set()
            await first

        assert "taken" in text
        assert status == 1
        async with await place.connect(CODE, "Bo", "1234") as third:
            assert (await session_text(third))[1] == 0
