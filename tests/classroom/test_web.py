"""A browser's door as a page meets it, and what is tried against it."""

import asyncio
import logging
import sys
from contextlib import suppress

import aiohttp
import pytest

from tests.classroom.front_fakes import CODE, FakeHouse, school, until
from tests.classroom.web_fakes import KEY, NEW, page
from tui_tutor.classroom.browser.web_connection import LONGEST_HEADER
from tui_tutor.classroom.browser.web_pass import Passes
from tui_tutor.classroom.browser.web_terminal import LONGEST_MESSAGE
from tui_tutor.classroom.door.lobby import Patience
from tui_tutor.classroom.door.visitor import LearnerRecord, Terminal, Visitor

QUICK = Patience(guess=0.0)


async def echo(_visitor: Visitor, terminal: Terminal) -> None:
    await terminal.write(b"ready")
    while (typed := await terminal.read()) and typed != b"q":
        await terminal.write(typed)


async def sizes(_visitor: Visitor, terminal: Terminal) -> None:
    resized: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    terminal.resized = lambda columns, rows: resized.put_nowait((columns, rows))
    await terminal.write(b"ready")
    columns, rows = await resized.get()
    await terminal.write(f"{columns}x{rows}".encode())


async def until_hung_up(_visitor: Visitor, terminal: Terminal) -> None:
    await terminal.write(b"ready")
    await terminal.hung_up.wait()


async def test_a_learner_comes_in_with_code_name_and_pin_and_gets_a_cookie_that_scripts_cannot_read() -> None:
    async with page() as door:
        said = await door.answer(*NEW)
        response = await door.enter(said[-1]["ticket"])

        assert [each["step"] for each in said[:-1]] == ["code", "name", "new pin", "same pin"]
        assert response.status == 204
        cookie = response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Secure" not in cookie


async def test_a_cookie_is_only_for_https_where_learners_come_by_https() -> None:
    async with page(origin="https://class.example") as door:
        said = await door.answer(*NEW, Origin="https://class.example")
        response = await door.enter(said[-1]["ticket"], Origin="https://class.example")

        assert response.headers["Set-Cookie"].startswith("__Host-")
        assert "Secure" in response.headers["Set-Cookie"]


async def test_the_questions_come_in_the_page_s_language_alone() -> None:
    async with page() as door:
        said = await door.answer(language="zh")

        assert said[0]["prompt"] == "入班码"


async def test_a_terminal_shows_types_and_ends_as_the_learner_leaves() -> None:
    async with page(FakeHouse(echo)) as door:
        await door.log_in()
        terminal = await door.socket("terminal?columns=120&rows=40&language=zh")

        shown = [await terminal.receive_bytes()]
        await terminal.send_bytes("小明".encode())
        shown.append(await terminal.receive_bytes())
        await terminal.send_bytes(b"q")

        assert b"".join(shown).decode() == "ready小明"
        assert await terminal.receive_json() == {"ended": "left"}
        [visitor] = door.house.visitors
        assert (visitor.name, visitor.role, visitor.columns, visitor.rows) == ("Ada", "learner", 120, 40)
        assert (visitor.language, visitor.colorterm) == ("zh", "truecolor")


async def test_a_seat_hears_of_another_size_and_no_size_is_absurd() -> None:
    async with page(FakeHouse(sizes)) as door:
        await door.log_in()
        terminal = await door.socket("terminal")
        await terminal.receive_bytes()

        await terminal.send_str('{"columns": 100000, "rows": 1}')

        assert await terminal.receive_bytes() == b"500x2"


async def test_a_page_that_goes_away_hangs_its_terminal_up_and_comes_back_with_its_cookie() -> None:
    async with page(FakeHouse(until_hung_up)) as door:
        await door.log_in()
        for _ in range(2):
            terminal = await door.socket("terminal")
            assert await terminal.receive_bytes() == b"ready"
            await terminal.close()

        await until(lambda: door.house.left == 2)
        assert len(door.house.visitors) == 2


async def test_a_page_is_told_that_the_class_stops_so_that_it_comes_back() -> None:
    async def stay(_visitor: Visitor, terminal: Terminal) -> None:
        await terminal.write(b"ready")
        await stopped.wait()

    stopped = asyncio.Event()
    async with page(FakeHouse(stay)) as door:
        await door.log_in()
        terminal = await door.socket("terminal")
        await terminal.receive_bytes()

        door.door.close()
        stopped.set()

        assert await terminal.receive_json() == {"ended": "stopping"}


async def test_places_are_counted_together_with_those_of_ssh() -> None:
    async with page(FakeHouse(until_hung_up), sessions_at_once=1) as door:
        first = await door.socket("terminal", Cookie=await door.learner("Ada"))
        await first.receive_bytes()

        second = await door.socket("terminal", Cookie=await door.learner("Bo"))

        assert "Every place" in (await second.receive_bytes()).decode()
        assert await second.receive_json() == {"ended": "closed"}


@pytest.mark.parametrize("path", ["terminal", "login"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1"])
async def test_a_socket_of_a_foreign_page_is_refused_though_the_cookie_is_right(
    path: str, origin: str
) -> None:
    async with page() as door:
        await door.log_in()

        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await door.socket(path, Origin=origin)

        assert refused.value.status == 403
        assert not door.house.visitors


async def test_a_name_that_was_pointed_at_this_machine_is_a_foreign_page() -> None:
    async with page() as door:
        evil = f"evil.example:{door.port}"

        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await door.socket("login", Origin=f"http://{evil}", Host=evil)

        assert refused.value.status == 403


async def test_no_terminal_without_a_cookie_and_none_with_a_forged_one() -> None:
    async with page() as door:
        real = await door.learner("Ada")
        await door.learner("Bo")
        name, _, value = real.partition("=")
        forged = [
            "",
            "x",
            f"{name}=",
            f"{name}=x",
            f"{name}=a.b.c.d",
            real[:-1],
            real + "A",
            f"{name}={'é' * 9}",
        ]
        forged.append(f"{name}={value.replace('learner-1', 'learner-2')}")
        ticket = (await door.answer(CODE, "Cleo", "4321", "4321"))[-1]["ticket"]
        forged.append(f"{name}={ticket}")

        for cookie in forged:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await door.socket("terminal", Cookie=cookie)
            assert refused.value.status == 401, cookie

        assert not door.house.visitors


async def test_a_ticket_is_given_for_a_cookie_by_the_class_s_own_page_only() -> None:
    async with page() as door:
        ticket = (await door.answer(*NEW))[-1]["ticket"]

        assert (await door.enter(ticket, Origin="https://evil.example")).status == 403
        assert (await door.enter("forged")).status == 401
        assert (await door.enter("x" * 5000)).status == 413


async def test_a_ticket_is_given_for_a_cookie_once() -> None:
    async with page() as door:
        ticket = (await door.answer(*NEW))[-1]["ticket"]

        assert [(await door.enter(ticket)).status for _ in range(2)] == [204, 401]


async def test_whoever_logs_out_ends_a_copied_cookie_and_the_terminal_that_was_opened_with_it() -> None:
    async with page(FakeHouse(until_hung_up)) as door:
        cookie = await door.learner("Ada")
        copied = await door.socket("terminal", Cookie=cookie)
        await copied.receive_bytes()
        of_another = f"tui-tutor-class={await Passes(KEY, door.registry).issue('cookie', 'learner-1')}"
        other = await door.socket("terminal", Cookie=of_another)
        await other.receive_bytes()

        left = await door.session.post(
            f"{door.origin}/leave", headers={"Origin": door.origin, "Cookie": cookie}
        )

        assert left.status == 204
        await until(lambda: door.house.left == 1)
        me = await door.session.get(f"{door.origin}/me", headers={"Cookie": cookie})
        assert await me.json() == {"name": ""}
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await door.socket("terminal", Cookie=cookie)
        with pytest.raises(asyncio.TimeoutError):
            await other.receive(timeout=0.2)


async def test_a_foreign_page_logs_nobody_out() -> None:
    async with page() as door:
        cookie = await door.learner("Ada")

        headers = {"Origin": "https://evil.example", "Cookie": cookie}
        left = await door.session.post(f"{door.origin}/leave", headers=headers)
        me = await door.session.get(f"{door.origin}/me", headers={"Cookie": cookie})

        assert left.status == 403
        assert await me.json() == {"name": "Ada"}


async def test_a_page_that_asks_who_it_is_all_the_time_does_not_keep_the_class_busy() -> None:
    asked = 0

    async def find(name: str) -> LearnerRecord | None:
        nonlocal asked
        asked += 1
        return door.registry.records.get(name.casefold())

    async with page() as door:
        cookie = await door.learner("Ada")
        door.lobby.options.registry.find = find  # type: ignore[method-assign]

        for _ in range(100):
            me = await door.session.get(f"{door.origin}/me", headers={"Cookie": cookie})
            assert await me.json() == {"name": "Ada"}

        # One in three seconds, on a machine that is very busy.
        assert asked <= 4


async def test_who_logs_in_is_written_down_without_a_name(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with page() as door:
            await door.answer(*NEW)

    assert "learner-1 (learner) logged in from 127.0.0.1" in caplog.text
    assert "Ada" not in caplog.text


async def test_a_guesser_is_cut_off_and_the_next_answers_to_the_address_wait() -> None:
    async with page(patience=QUICK) as door:
        for _ in range(3):
            said = await door.answer(*["AAAA-AAAA"] * 5)
            assert said[-1] == {"ended": "wrong"}

        assert len(door.registry.codes_tried) == 12
        assert door.lobby.pauses.pause("127.0.0.1") > 0


async def test_guesses_behind_a_proxy_are_counted_for_whom_it_speaks() -> None:
    async with page(patience=QUICK) as door:
        for _ in range(3):
            await door.answer(*["AAAA-AAAA"] * 5, **{"X-Forwarded-For": "127.0.0.9, 203.0.113.7"})

        assert door.lobby.pauses.pause("203.0.113.7") > 0
        assert door.lobby.pauses.pause("127.0.0.1") == 0


async def test_a_wrong_pin_counts_for_ssh_too() -> None:
    async with page(patience=QUICK) as door:
        await door.answer(*NEW)
        for _ in range(2):
            await door.answer(CODE, "Ada", "1111", "1111", "1111")

        said = await door.answer(CODE, "Ada", "4321")

        assert "too many wrong PINs" in said[-1]["note"]


async def test_whoever_says_nothing_is_not_waited_for() -> None:
    async with page(patience=Patience(typing=0.2)) as door:
        connection = await door.socket("login")
        await connection.receive_json()

        message = await connection.receive()

        assert message.type is aiohttp.WSMsgType.CLOSE
        assert len(door.lobby.doorway) == 0


async def test_a_message_that_is_too_long_ends_the_socket_and_nobody_elses() -> None:
    async with page(FakeHouse(echo)) as door:
        attacker = await door.socket("terminal", Cookie=await door.learner("Mallory"))
        await attacker.receive_bytes()
        learner = await door.socket("terminal", Cookie=await door.learner("Ada"))
        await learner.receive_bytes()

        await attacker.send_bytes(b"x" * (LONGEST_MESSAGE + 1))
        message = await attacker.receive()
        await learner.send_bytes(b"on")

        assert message.type is aiohttp.WSMsgType.CLOSE
        assert message.data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        assert await learner.receive_bytes() == b"on"


@pytest.mark.parametrize("news", ["", "[" * 5000, "1", '{"columns": "wide"}', '{"painted": 1e400}', "\x00"])
async def test_news_that_makes_no_sense_ends_the_socket(news: str) -> None:
    async with page(FakeHouse(until_hung_up)) as door:
        terminal = await door.socket("terminal", Cookie=await door.learner())
        await terminal.receive_bytes()

        await terminal.send_str(news)

        await until(lambda: door.house.left == 1)


async def test_one_learner_cannot_take_everybody_s_places() -> None:
    async with page(FakeHouse(until_hung_up), sessions_at_once=8) as door:
        cookie = await door.learner("Greedy")
        greedy = [await door.socket("terminal", Cookie=cookie) for _ in range(12)]
        await until(lambda: door.house.left >= 9)

        learner = await door.socket("terminal", Cookie=await door.learner("Ada"))

        assert await learner.receive_bytes() == b"ready"
        assert len(greedy) == 12


async def test_many_connections_turn_away_the_idle_and_a_learner_gets_in() -> None:
    async with page(connections_at_once=20) as door:
        idle = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(60)]

        await door.log_in()

        closed = [reader.at_eof() or reader.exception() is not None for reader, _writer in idle]
        for _reader, writer in idle:
            writer.close()
        assert sum(closed) >= 40


@pytest.mark.skipif(sys.platform != "linux", reason="only there is 127.0.0.2 an address without more ado")
async def test_connections_that_are_kept_by_one_address_keep_out_nobody_from_another() -> None:
    async def come(source: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", door.port, local_addr=(source, 0))

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)
        writer.write(b"GET /icon.svg HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"

    opened: list[asyncio.StreamWriter] = []
    async with page(connections_at_once=60) as door:
        for _ in range(60):
            await ask(*await come("127.0.0.1"))

        newcomers = [await come(f"127.0.0.{number}") for number in range(2, 22)]
        for each in newcomers:
            await ask(*each)

        for writer in opened:
            writer.close()


async def test_a_connection_that_asks_slowly_is_ended() -> None:
    async with page(patience=Patience(silence=0.3)) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")

        with suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 5) == b""

        writer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/../web.py",
        "/vendor/../../web.py",
        "/%2e%2e/web.py",
        "/vendor/",
        "/vendor",
        "//etc/passwd",
        "/page.html",
        "/README.txt",
    ],
)
async def test_nothing_but_the_page_s_own_files_is_shown(path: str) -> None:
    async with page() as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)

        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 5)

        assert answer.split(b" ", 2)[1] in (b"404", b"400")
        writer.close()


async def test_garbage_gets_an_error_and_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async with page() as door:
        for garbage in (
            b"\x00" * 300,
            b"SSH-2.0-x\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /" + b"a" * 90000 + b" HTTP/1.1\r\n\r\n",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
            writer.write(garbage)
            writer.write_eof()
            answer = await asyncio.wait_for(reader.read(), 5)
            assert b"Traceback" not in answer
            writer.close()
        response = await door.session.get(door.origin, headers={"X-Long": "x" * (2 * LONGEST_HEADER)})

        assert response.status == 400
        assert (await door.session.get(door.origin)).status == 200
        assert "Traceback" not in caplog.text


async def test_the_page_may_run_only_its_own_scripts_and_is_never_framed() -> None:
    async with page() as door:
        response = await door.session.get(door.origin)
        rule = response.headers["Content-Security-Policy"]

        assert "default-src 'none'; script-src 'self';" in rule
        assert "frame-ancestors 'none'" in rule
        assert f"connect-src 'self' ws://127.0.0.1:{door.port};" in rule
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_that_has_not_changed_is_not_sent_again() -> None:
    async with page() as door:
        first = await door.session.get(f"{door.origin}/main.js")
        again = await door.session.get(
            f"{door.origin}/main.js", headers={"If-None-Match": first.headers["ETag"]}
        )

        assert (first.status, again.status) == (200, 304)


async def test_the_door_for_ssh_is_as_it_was_where_it_shares_its_lobby() -> None:
    async with school() as ssh, page() as door:
        await door.log_in()
        connection = await ssh.connect(*NEW)

        assert connection is not None
        connection.close()
