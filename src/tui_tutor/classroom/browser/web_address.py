"""Where a browser's request comes from: its address behind a proxy, and the site that made it."""

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from tui_tutor.classroom.door.proxy_protocol import Network
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
PORT = 8023
MOST_FORWARDED = 20
"""Proxies in a row; nobody has so many."""
HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Origins:
    """The sites whose pages may speak for a learner.

    Attributes:
        given: The one that the teacher named; if empty, this server by its numbers or its own name.
    """

    given: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The origin that a teacher wrote, such as ``https://class.example``.

        Raises:
            ClassroomError: If it is none.
        """
        try:
            parts = urlsplit(text)
            has_port = parts.port is not None
        except ValueError:
            parts, has_port = urlsplit(""), False
        name = parts.hostname or ""
        is_site = parts.scheme in ("http", "https") and HOST.fullmatch(f"[{name}]" if ":" in name else name)
        if text and (
            not is_site or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in text
        ):
            raise ClassroomError(
                mark("{origin} is not the address of a site"),
                mark("write it as in https://class.example, without a path"),
                origin=text,
            )
        usual = {"http": 80, "https": 443}.get(parts.scheme)
        port = f":{parts.port}" if has_port and parts.port != usual else ""
        return cls(f"{parts.scheme}://{f'[{name}]' if ':' in name else name}{port}" if text else "")

    @property
    def is_secure(self) -> bool:
        """Whether learners come by https."""
        return self.given.startswith("https:")

    def allow(self, origin: str, host: str) -> bool:
        """Whether a page may come in.

        Args:
            origin: What the browser says of the page.
            host: What the browser calls this server.
        """
        if self.given:
            return origin == self.given
        # A name that anybody could have pointed at this machine is not believed.
        return origin == f"http://{host}" and _is_own(host)

    def sockets(self, host: str) -> str:
        """What a page may connect to, as a browser's rule wants it."""
        site = self.given or (f"http://{host}" if re.fullmatch(rf"(?:{HOST.pattern})(?::\d+)?", host) else "")
        return f"'self' {site.replace('http', 'ws', 1)}".strip()


@dataclass(frozen=True)
class WebOptions:
    """Where a browser's door is.

    Attributes:
        host: The address to listen on.
        port: The port to listen on; any free one if 0.
        origins: The sites whose pages may come in.
        proxies: Addresses that are believed when they say for whom they ask.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    origins: Origins = Origins()
    proxies: Sequence[Network] = LOOPBACK

    @property
    def can_be_overheard(self) -> bool:
        """Whether PINs travel over a network without encryption."""
        if self.origins.is_secure:
            return False
        name = urlsplit(self.origins.given).hostname
        return not _stays_here(self.host) or (name is not None and not _stays_here(name))


def client_address(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """Where a request comes from, behind proxies that may be believed.

    Args:
        peer: Whose connection it is.
        forwarded: The ``X-Forwarded-For`` headers.
        trusted: Addresses of proxies.
    """
    address = _address(peer)
    named = ",".join(forwarded).split(",")[-MOST_FORWARDED:]
    # From the right: what stands further left could have been written by anybody.
    while address is not None and named and any(address in each for each in trusted):
        before = _address(named.pop().strip())
        if before is None:
            break
        address = before
    return str(address) if address is not None else peer


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _stays_here(host: str) -> bool:
    address = _address(host.strip("[]"))
    return host.lower() == "localhost" if address is None else address.is_loopback


def _is_own(host: str) -> bool:
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    if _address(name.strip("[]")) is not None:
        return True
    machine = socket.gethostname().lower()
    return name.lower() in ("localhost", machine, f"{machine.partition('.')[0]}.local")
