"""Where a browser's request comes from, and what a teacher may write of it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.classroom.served_class import a_class
from tests.services import free_port
from tui_tutor.classroom.browser.web_address import (
    LOOPBACK,
    MOST_FORWARDED,
    Origins,
    WebOptions,
    client_address,
)
from tui_tutor.classroom.door.proxy_protocol import Network, read_networks
from tui_tutor.cli.web_options import page_address, page_warnings, read_web_options
from tui_tutor.errors import ClassroomError


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("", ""),
        ("https://class.example", "https://class.example"),
        ("https://class.example/", "https://class.example"),
        ("https://Class.Example:443", "https://class.example"),
        ("http://class.example:80", "http://class.example"),
        ("https://class.example:8443", "https://class.example:8443"),
        ("http://192.168.1.20:8023", "http://192.168.1.20:8023"),
        ("https://[2001:DB8::1]:444/", "https://[2001:db8::1]:444"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(text: str, origin: str) -> None:
    assert Origins.from_text(text).given == origin


@pytest.mark.parametrize(
    "text",
    [
        "class.example",
        "ftp://class.example",
        "https://",
        "https://class.example/page",
        "https://class.example?x",
        "https://class.example#x",
        "https://me@class.example",
        "https://class.example:port",
        "https://class.example:99999",
        "https://class.example; script-src *",
        "https://[::1",
        "null",
        "*",
    ],
)
def test_what_is_no_site_is_refused(text: str) -> None:
    with pytest.raises(ClassroomError, match="not the address of a site"):
        Origins.from_text(text)


@pytest.mark.parametrize(
    ("origin", "host", "is_allowed"),
    [
        ("http://127.0.0.1:8023", "127.0.0.1:8023", True),
        ("http://[::1]:8023", "[::1]:8023", True),
        ("http://localhost:8023", "localhost:8023", True),
        ("http://192.168.1.20", "192.168.1.20", True),
        ("http://127.0.0.1:8024", "127.0.0.1:8023", False),
        ("https://127.0.0.1:8023", "127.0.0.1:8023", False),
        ("http://evil.example:8023", "evil.example:8023", False),
        ("http://127.0.0.1.evil.example", "127.0.0.1.evil.example", False),
        ("", "", False),
        ("null", "", False),
        ("http://", "", False),
    ],
)
def test_without_a_named_origin_only_this_server_s_own_page_speaks(
    origin: str, host: str, is_allowed: bool
) -> None:
    assert Origins().allow(origin, host) is is_allowed


def test_a_named_origin_is_the_only_one_whatever_the_browser_calls_the_server() -> None:
    origins = Origins.from_text("https://class.example")

    assert origins.allow("https://class.example", "127.0.0.1:8023")
    assert not origins.allow("http://127.0.0.1:8023", "127.0.0.1:8023")
    assert not origins.allow("http://class.example", "class.example")
    assert not origins.allow("https://class.example.evil.example", "class.example")


@pytest.mark.parametrize("host", ["x; script-src *", "a b", "a,b", "", "a/b", "[::1]]"])
def test_a_strange_name_for_the_server_adds_nothing_to_the_page_s_rule(host: str) -> None:
    assert Origins().sockets(host) == "'self'"


SCHOOL = read_networks(["10.0.0.0/28"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("127.0.0.1", [], LOOPBACK, "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7"], LOOPBACK, "203.0.113.7"),
        ("::1", ["203.0.113.7"], LOOPBACK, "203.0.113.7"),
        ("::ffff:127.0.0.1", ["::ffff:203.0.113.7"], LOOPBACK, "203.0.113.7"),
        # What a learner wrote before the proxy added its own entry.
        ("127.0.0.1", ["198.51.100.1, 203.0.113.7"], LOOPBACK, "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1", "203.0.113.7"], LOOPBACK, "203.0.113.7"),
        ("127.0.0.1", ["127.0.0.1, 203.0.113.7, 127.0.0.1"], LOOPBACK, "203.0.113.7"),
        ("127.0.0.1", ["203.0.113.7, unknown"], LOOPBACK, "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7:4711"], LOOPBACK, "127.0.0.1"),
        ("127.0.0.1", [",,"], LOOPBACK, "127.0.0.1"),
        ("127.0.0.1", [", ".join(["203.0.113.7"] + ["127.0.0.1"] * MOST_FORWARDED)], LOOPBACK, "127.0.0.1"),
        # Nobody who is no proxy is believed.
        ("192.168.1.30", ["203.0.113.7"], LOOPBACK, "192.168.1.30"),
        ("10.0.0.5", ["203.0.113.7"], LOOPBACK, "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.7"], SCHOOL, "203.0.113.7"),
        ("10.0.0.5", ["203.0.113.7, 10.0.0.6"], SCHOOL, "203.0.113.7"),
        ("127.0.0.1", ["203.0.113.7"], SCHOOL, "127.0.0.1"),
        ("fe80::1%eth0", ["203.0.113.7"], LOOPBACK, "fe80::1"),
        ("", ["203.0.113.7"], LOOPBACK, ""),
    ],
)
def test_a_request_comes_from_whom_the_nearest_believed_proxy_says(
    peer: str, forwarded: Sequence[str], trusted: Sequence[Network], address: str
) -> None:
    assert client_address(peer, forwarded, trusted) == address


@pytest.mark.parametrize(
    ("host", "origin", "is_warned"),
    [
        ("127.0.0.1", "", False),
        ("::1", "", False),
        ("localhost", "http://127.0.0.1:8080", False),
        ("0.0.0.0", "https://class.example", False),
        ("0.0.0.0", "", True),
        ("", "", True),
        ("192.168.1.20", "", True),
        ("::", "http://class.example", True),
        # A proxy without a certificate.
        ("127.0.0.1", "http://class.example", True),
    ],
)
def test_a_teacher_is_told_in_a_line_where_pins_would_travel_in_clear(
    host: str, origin: str, is_warned: bool
) -> None:
    options = WebOptions(host, origins=Origins.from_text(origin))

    told = page_warnings(options, str)

    assert [("PINs" in each and "docs/web.md" in each and "\n" not in each) for each in told] == [
        True
    ] * is_warned


@pytest.mark.parametrize(
    ("web", "port", "origin", "address"),
    [
        (True, None, None, "http://127.0.0.1:8023"),
        (False, 9000, None, "http://127.0.0.1:9000"),
        (False, None, "https://class.example", "https://class.example"),
    ],
)
def test_a_page_is_shown_to_this_machine_only_unless_an_address_is_named(
    web: bool, port: int | None, origin: str | None, address: str
) -> None:
    options = read_web_options(web, None, port, origin, ())

    assert options is not None
    assert options.host == "127.0.0.1"
    assert page_address(options, options.port) == address
    assert not page_warnings(options, str)
    assert read_web_options(False, None, None, None, ()) is None


def listening_on(port: int) -> list[str]:
    """The addresses on which this machine takes connections to a port, as the system writes them."""
    lines = [
        each.split()
        for file in ("tcp", "tcp6")
        for each in Path("/proc/net", file).read_text().splitlines()[1:]
    ]
    return [
        words[1].partition(":")[0]
        for words in lines
        if words[1].endswith(f":{port:04X}") and words[3] == "0A"
    ]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or not hasattr(os, "fork"), reason="reads what Linux tells")
async def test_a_class_that_is_served_with_its_page_listens_for_this_machine_only(tmp_path: Path) -> None:
    port = free_port()

    async with a_class(tmp_path / "class", "--web", "--web-port", str(port)):
        listening = listening_on(port)

    # 127.0.0.1, as Linux writes it.
    assert listening == ["0100007F"]


def test_trusted_proxies_take_the_place_of_those_on_this_machine() -> None:
    usual = read_web_options(True, None, None, None, ())
    named = read_web_options(False, None, None, None, ("10.0.0.0/28",))

    assert usual is not None
    assert usual.proxies == LOOPBACK
    assert named is not None
    assert named.proxies == SCHOOL


def test_a_proxy_is_named_by_its_number() -> None:
    with pytest.raises(ClassroomError, match="not the address of a proxy"):
        read_web_options(True, None, None, None, ("proxy.example",))
