"""The options of ``classroom serve`` that open a door for browsers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict

import click

from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.classroom.browser.web_address import WebOptions

HOST, PORT = "127.0.0.1", 8023


class WebArguments(TypedDict):
    """The options as click gives them."""

    web: bool
    web_host: str | None
    web_port: int | None
    web_origin: str | None
    web_proxies: tuple[str, ...]


def web_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a browser's door."""
    for option in reversed(
        (
            click.option("--web", is_flag=True, help=mark("Open a page for browsers too.")),
            click.option(
                "--web-host",
                metavar="ADDRESS",
                help=mark("Show the page on this address; if not told otherwise, to this machine only."),
            ),
            click.option(
                "--web-port",
                type=click.IntRange(0, 65535),
                help=mark("Show the page on this port instead of 8023."),
            ),
            click.option(
                "--web-origin",
                metavar="ADDRESS",
                help=mark("How learners reach the page through a proxy, as in https://class.example."),
            ),
            click.option(
                "--web-trusted-proxy",
                "web_proxies",
                multiple=True,
                metavar="ADDRESS",
                help=mark(
                    "Believe only the proxy at this address when it says, by X-Forwarded-For, for whom it"
                    " asks; if not told otherwise, one on this machine. May be given several times."
                ),
            ),
        )
    ):
        command = option(command)
    return command


def read_web_options(
    web: bool,
    web_host: str | None,
    web_port: int | None,
    web_origin: str | None,
    web_proxies: tuple[str, ...],
) -> "WebOptions | None":
    """The browser's door that these options ask for; any of them asks for one.

    Raises:
        ClassroomError: If the origin is none, or a proxy's address.
    """
    from tui_tutor.classroom.browser.web_address import LOOPBACK, Origins, WebOptions
    from tui_tutor.classroom.door.proxy_protocol import read_networks

    if not web and web_host is None and web_port is None and web_origin is None and not web_proxies:
        return None
    return WebOptions(
        HOST if web_host is None else web_host,
        PORT if web_port is None else web_port,
        Origins.from_text(web_origin or ""),
        read_networks(web_proxies) or LOOPBACK,
    )


def page_address(options: "WebOptions", port: int) -> str:
    """What learners type into their browsers."""
    from tui_tutor.classroom.door.address import own_address

    if options.origins.given:
        return options.origins.given
    host = own_address() if options.host in ("", "0.0.0.0", "::") else options.host
    return f"http://{f'[{host}]' if ':' in host else host}{'' if port == 80 else f':{port}'}"


def page_warnings(options: "WebOptions | None", translate: Translate) -> tuple[str, ...]:
    """What the teacher should know before learners type their PINs."""
    if options is None or not options.can_be_overheard:
        return ()
    _ = translate
    return (
        _("Others on the network can read the PINs typed on the page; docs/web.md says how to encrypt it."),
    )
