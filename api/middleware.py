"""What every answer and every request passes: protective headers, the host's name, bounds on what is sent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.streaming import Pace
from core.errors import AnjuanError, Invalid
from core.log import log

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
    "Cache-Control": "private, no-store",
}
LONGEST_BODY = 1024 * 1024  #: bytes of a form or of JSON
LINGERING = 2.0  #: seconds for which bytes are dropped after an early answer
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class ProtectiveHeaders:
    """Adds the headers that keep pages and papers from being framed, sniffed, cached or scripted by others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, complete)


class LoopbackHost:
    """Refuses names that only pretend to be this machine, while it is served without TLS (DNS rebinding)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what was asked of the loopback, or of any name over TLS."""
        if scope["type"] == "http" and scope["scheme"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
            name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
            if name not in LOOPBACK:
                await PlainTextResponse("wrong host", 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class ShortBody:
    """Refuses bodies that no form or script of ours sends; papers alone come in as streams of any size.

    What is this short is also never put on a disk while it is taken apart, and is waited for only so long.
    """

    def __init__(self, app: ASGIApp, stream: str) -> None:
        self._app, self._stream = app, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; who reads more of its body than the limit, or waits too long for it, gets an error."""
        if scope["type"] != "http" or scope["path"] == self._stream:
            await self._app(scope, receive, send)
            return
        left, pace, whole = LONGEST_BODY, Pace(), False

        async def counted() -> Message:
            nonlocal left, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(pace.left()):
                    message = await receive()
            except TimeoutError:
                raise Invalid("upload_cut") from None
            body = message.get("body", b"")
            pace.count(len(body))
            left -= len(body)
            whole = not message.get("more_body", False)
            if left < 0:
                raise Invalid("bad_request")
            return message

        await self._app(scope, counted, send)


class EarlyAnswer:
    """Sees to it that who is answered before the body is read gets that answer, and sends no more in vain.

    The connection ends then; but what is under way already is taken and dropped for a moment, because a
    connection that is closed over unread bytes may take the answer with it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        whole = False

        async def watched() -> Message:
            nonlocal whole
            message = await receive()
            whole = whole or not message.get("more_body", False)
            return message

        async def ending(message: Message) -> None:
            if whole:
                await send(message)
            elif message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
                await send(message)
            elif message.get("more_body", False):
                await send(message)
            else:
                await send({**message, "more_body": True})
                await drop()
                await send({"type": "http.response.body", "body": b""})

        async def drop() -> None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LINGERING):
                    while not whole:
                        await watched()

        await self._app(scope, watched, ending)


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


class Unexpected:
    """Answers what nobody foresaw, inside all the rest, so that such an answer has its headers and line in the log.

    The error goes no further: a server would print its message, and that may quote what a paper says.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request, AnjuanError], Response]) -> None:
        self._app, self._answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and say sorry where it fails before its answer begins."""
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception as error:  # noqa: BLE001  (the edge: whatever it was, others are still served)
            log("http").error("unexpected", exc_info=error)
        else:
            return
        if begun:
            raise RuntimeError("answer broken off")
        await self._answer(Request(scope), AnjuanError("unexpected"))(scope, receive, send)
