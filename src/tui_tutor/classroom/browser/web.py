"""A browser's door to a class: a page that asks for the join code, then a terminal on the same seats."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import msgspec
from aiohttp import web

from tui_tutor.classroom.browser.web_address import WebOptions, client_address
from tui_tutor.classroom.browser.web_connection import CONNECTIONS_AT_ONCE, WebConnection
from tui_tutor.classroom.browser.web_files import PageFile, page_file, page_files
from tui_tutor.classroom.browser.web_login import LONGEST_MESSAGE as LONGEST_ANSWER
from tui_tutor.classroom.browser.web_login import WebLogin
from tui_tutor.classroom.browser.web_pass import LONGEST, Passes
from tui_tutor.classroom.browser.web_socket import GOODBYE, PageSocket
from tui_tutor.classroom.browser.web_terminal import LONGEST_MESSAGE, Ending, WebTerminal
from tui_tutor.classroom.browser.web_texts import page_texts
from tui_tutor.classroom.door.identity import shown
from tui_tutor.classroom.door.limits import Doorway
from tui_tutor.classroom.door.lobby import Lobby
from tui_tutor.classroom.door.reception import receive
from tui_tutor.classroom.door.visitor import Person
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import LANGUAGES, mark

MOST_OF_ONE = 3
"""Terminals of one learner, which is the one that is ending, the one that begins, and one to spare."""

SOCKETS, REFUSED, UNKNOWN = "%sockets%", 403, 401
HEADERS = {
    "Server": "TuiTutor",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # The terminal writes its own styles; nothing that a learner types is ever one.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self';"
        f" connect-src {SOCKETS}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

logger = logging.getLogger(__name__)


class WebDoor:
    """A door for browsers.

    Args:
        lobby: Shared with the door for SSH.
        options: Where it is.
        key: Signs what browsers keep.
        connections_at_once: How many connections may ask for pages.
    """

    def __init__(
        self, lobby: Lobby, options: WebOptions, key: bytes, connections_at_once: int = CONNECTIONS_AT_ONCE
    ) -> None:
        self._lobby = lobby
        self._options = options
        self._passes = Passes(key, lobby.options.registry)
        self._doorway = Doorway(connections_at_once)
        self._files = page_files() | {"/texts.json": _texts(lobby.options.language)}
        self._answers: dict[tuple[str, str], Answer] = {
            ("GET", "/me"): self._me,
            ("POST", "/enter"): self._enter,
            ("POST", "/leave"): self._leave,
            ("GET", "/login"): self._login,
            ("GET", "/terminal"): self._terminal,
        }
        self._terminals: dict[str, list[tuple[WebTerminal, str]]] = defaultdict(list)
        self._is_stopping = False
        # A handler is not cancelled with its connection: a seat is given the time to end in order.
        self._server = web.Server(self._handle)
        self._listener: asyncio.Server | None = None
        cookie = "tui-tutor-class"
        self._cookie = f"__Host-{cookie}" if options.origins.is_secure else cookie

    async def open(self) -> None:
        """Begin to listen.

        Raises:
            ClassroomError: If that is not possible.
        """
        options, patience = self._options, self._lobby.options.patience
        try:
            self._listener = await asyncio.get_running_loop().create_server(
                lambda: WebConnection(self._server, self._doorway, patience.silence, patience.typing),
                options.host or None,
                options.port,
                backlog=512,
            )
        except OSError as error:
            raise ClassroomError(
                mark("the class's page can't listen on port {port}: {reason}"),
                mark("take another with --web-port, or end what listens there"),
                port=options.port,
                reason=error.strerror or error,
            ) from error

    def get_port(self) -> int:
        """Where it listens."""
        assert self._listener is not None
        return int(self._listener.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Let nobody else in; those who are in stay until `wait_closed`."""
        self._is_stopping = True
        if self._listener is not None:
            self._listener.close()

    async def wait_closed(self) -> None:
        """End what is still open."""
        for terminals in self._terminals.values():
            for terminal, _cookie in terminals:
                terminal.hang_up()
        await self._server.shutdown(GOODBYE)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, WebConnection)
        connection.begin_request()
        try:
            if file := self._files.get(request.path):
                response: web.StreamResponse = _file_response(request, file)
            elif answer := self._answers.get((request.method, request.path)):
                response = await answer(request)
            else:
                response = web.Response(status=404)
        except web.HTTPException as error:
            response = web.Response(status=error.status)
        except Exception:
            logger.exception("a page's request failed")
            response = web.Response(status=500)
        if not response.prepared:
            sockets = self._options.origins.sockets(request.host)
            response.headers.update({name: text.replace(SOCKETS, sockets) for name, text in HEADERS.items()})
        return response

    async def _me(self, request: web.BaseRequest) -> web.StreamResponse:
        person = await self._person(request)
        return web.json_response({"name": shown(person.name) if person else ""})

    async def _enter(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._is_own(request):
            return web.Response(status=REFUSED)
        if request.content_length is None or request.content_length > LONGEST:
            return web.Response(status=413)
        person = await self._passes.holder("ticket", (await request.read()).decode("ascii", "replace"))
        cookie = await self._passes.issue("cookie", person.learner_id) if person else None
        if cookie is None:
            return web.Response(status=UNKNOWN)
        response = web.Response(status=204)
        secure = self._options.origins.is_secure
        response.set_cookie(self._cookie, cookie, httponly=True, samesite="Strict", secure=secure)
        return response

    async def _leave(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._is_own(request):
            return web.Response(status=REFUSED)
        # A cookie that somebody has copied must not go on, nor a terminal that was opened with it.
        cookie = self._cookie_of(request)
        self._passes.end(cookie)
        for own in self._terminals.values():
            for terminal, opened_with in own:
                if opened_with == cookie:
                    terminal.hang_up()
        response = web.Response(status=204)
        secure = self._options.origins.is_secure
        response.del_cookie(self._cookie, httponly=True, samesite="Strict", secure=secure)
        return response

    async def _login(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._is_own(request):
            return web.Response(status=REFUSED)
        page = await PageSocket.opened(request, LONGEST_ANSWER)
        address, last = self._address(request), ""
        try:
            known = await WebLogin(self._lobby, address, page, _language(request)).walk()
            if known is not None and (ticket := await self._passes.issue("ticket", known.learner_id)):
                # Not the name, which would stay in the log after the learner has been forgotten.
                logger.info("%s (learner) logged in from %s", known.learner_id, address)
                last = msgspec.json.encode({"ticket": ticket}).decode()
        finally:
            await page.close(last)
        return page.response

    async def _terminal(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._is_own(request):
            return web.Response(status=REFUSED)
        person = await self._person(request)
        if person is None:
            return web.Response(status=UNKNOWN)
        page = await PageSocket.opened(request, LONGEST_MESSAGE)
        columns, rows = (_number(request.query.get(name, "")) for name in ("columns", "rows"))
        terminal = WebTerminal(page, columns, rows, _language(request))
        listening, ended = asyncio.create_task(terminal.listen()), "closed"
        try:
            with self._counted(person, terminal, self._cookie_of(request)):
                await receive(self._lobby, person, self._address(request), terminal)
            ended = "stopping" if self._is_stopping else "left" if terminal.status == 0 else "closed"
        finally:
            listening.cancel()
            await asyncio.wait({listening})
            await page.close(msgspec.json.encode(Ending(ended)).decode())
        return page.response

    def _is_own(self, request: web.BaseRequest) -> bool:
        """Whether it comes from the class's page, and not from another that is open beside it."""
        return self._options.origins.allow(request.headers.get("Origin", ""), request.host)

    async def _person(self, request: web.BaseRequest) -> Person | None:
        cookie = self._cookie_of(request)
        return await self._passes.holder("cookie", cookie) if cookie else None

    def _cookie_of(self, request: web.BaseRequest) -> str:
        return request.cookies.get(self._cookie, "")

    def _address(self, request: web.BaseRequest) -> str:
        forwarded = request.headers.getall("X-Forwarded-For", [])
        connection = request.protocol
        assert isinstance(connection, WebConnection)
        return client_address(connection.address, forwarded, self._options.proxies)

    @contextmanager
    def _counted(self, person: Person, terminal: WebTerminal, cookie: str) -> Iterator[None]:
        """Keep one learner from taking everybody's places."""
        own = self._terminals[person.learner_id]
        own.append((terminal, cookie))
        for each, _cookie in own[:-MOST_OF_ONE]:
            each.hang_up()
        try:
            yield
        finally:
            own.remove((terminal, cookie))
            if not own:
                self._terminals.pop(person.learner_id, None)


def _file_response(request: web.BaseRequest, file: PageFile) -> web.Response:
    if request.method not in ("GET", "HEAD"):
        return web.Response(status=405)
    headers = {"ETag": file.tag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == file.tag:
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = file.kind
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=file.content, headers=headers)
    return web.Response(body=file.packed, headers=headers | {"Content-Encoding": "gzip"})


def _language(request: web.BaseRequest) -> str:
    language = request.query.get("language", "")
    return language if language in LANGUAGES else "en"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 80


def _texts(language: str) -> PageFile:
    return page_file("texts.json", page_texts(language))
