"""The page that says what went wrong and where to go from there."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.auth.session import Visitor, locale_of, visitor
from api.web.rendering import address, go, page, told
from core.errors import AnjuanError, Denied

_TITLED = (403, 404, 409, 422, 503)


def explain(request: Request, error: AnjuanError, status: int) -> Response:
    """Answer an error: strangers are sent to sign in, scripts get words, people get a page."""
    scripted = request.headers.get("x-script") == "1"
    if isinstance(error, Denied) and error.code == "signed_out" and not scripted:
        return go("/sign-in", next=address(request) if request.method == "GET" else None)
    who = _visitor(request, error)
    message = told(who.locale if who else locale_of(request), error)
    if scripted:
        return JSONResponse({"error": {"code": error.code, "message": message}}, status)
    title = f"problem.title_{status if status in _TITLED else 500}"
    return page(request, who, "problem.html", status, title=title, message=message, code=error.code, status_code=status)


def _visitor(request: Request, error: AnjuanError) -> Visitor | None:
    if error.code.startswith("database_"):
        # Asking once more would only wait once more.
        return None
    try:
        return visitor(request)
    except AnjuanError:
        return None
