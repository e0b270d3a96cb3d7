"""One line of the log and one count a request: its identifier, route, status and time, never the address as typed."""

from __future__ import annotations

import re
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ids import new_id
from core.log import about, log
from core.metrics import REQUEST_SECONDS, REQUESTS

REQUEST_ID = "X-Request-ID"
#: What a proxy in front gives a request: random digits, too many and too even to be anybody's number or name.
_GIVEN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "unknown"  #: the route of an address that leads nowhere


class RequestLog:
    """Gives each request its identifier, notes it on every line written for it, and says at the end how it went."""

    def __init__(self, app: ASGIApp, door: str, prefix: str) -> None:
        self._app, self._door, self._prefix = app, door, prefix
        self._log = log("http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500
        identifier = _identifier(scope)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).setdefault(REQUEST_ID, identifier)
            await send(message)

        with about(request=identifier):
            try:
                await self._app(scope, receive, noting)
            finally:
                self._tell(scope, status, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = self._route(scope)
        REQUESTS.labels(method, route, str(status)).inc()
        REQUEST_SECONDS.labels(route).observe(seconds)
        fields = {
            "door": self._door,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        self._log.info("request", extra={"fields": fields})

    def _route(self, scope: Scope) -> str:
        """Return the template of the route that answered, with names in place of what was asked for."""
        if scope["path"].startswith("/static/"):
            return "/static"
        template = getattr(scope.get("route"), "path", None)
        if template is None:
            return UNKNOWN
        return f"{self._prefix}{template}" if scope["path"].startswith(f"{self._prefix}/") else str(template)


def _identifier(scope: Scope) -> str:
    given = dict(scope["headers"]).get(REQUEST_ID.lower().encode(), b"").decode("latin-1").lower()
    return given if _GIVEN.fullmatch(given) else str(new_id())
