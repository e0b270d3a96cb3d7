"""Turns a template and its values into a page in the visitor's language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.auth.session import Visitor, locale_of
from api.messages import knows, say, script_texts
from api.web import showing
from core.access import Action, allows
from core.errors import AnjuanError

_HERE = Path(__file__).parent
THEMES = ("light", "dark")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        day=showing.day,
        moment=showing.moment,
        second=showing.second,
        span=showing.span,
        size=showing.size,
        percent=showing.percent,
        box=showing.box,
    )
    made.globals.update(asset=asset, icons="/static/build/icons.svg", presented=showing.presented)
    return made


@cache
def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((_HERE / "static" / "build" / "manifest.json").read_text("utf-8"))
    return names


def asset(name: str) -> str:
    """Return the address of a built style or script; it changes whenever its content does."""
    return f"/static/build/{_manifest()[name]}"


def page(request: Request, who: Visitor | None, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a page for a visitor (None: somebody not signed in)."""
    locale = who.locale if who else locale_of(request)

    def t(key: str, **params: Any) -> str:
        return say(locale, key, **params)

    def named(area: str, code: str) -> str:
        return say(locale, f"{area}.{code}") if knows(f"{area}.{code}") else code

    theme = request.cookies.get("theme", "")
    values.setdefault("place", "")
    text = (
        _environment()
        .get_template(template)
        .render(
            t=t,
            named=named,
            locale=locale,
            who=who,
            may={action.value: who is not None and allows(who.principal, action) for action in Action},
            csrf=who.csrf_token if who else "",
            theme=theme if theme in THEMES else "auto",
            here=address(request),
            script_texts=script_texts(locale, "script"),
            **values,
        )
    )
    return HTMLResponse(text, status)


def address(request: Request) -> str:
    """Return path and query of the request, for coming back to it."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def go(path: str, **query: object) -> RedirectResponse:
    """Send the browser to another page after a form."""
    asked = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return RedirectResponse(path + (f"?{urlencode(asked)}" if asked else ""), status_code=303)


def inside(path: str, otherwise: str = "/") -> str:
    """Return `path` if it leads to a page of ours, so that nobody is sent to another site."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return otherwise
    own = not parts.scheme and not parts.netloc and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if own and path.isprintable() else otherwise


def told(locale: str, error: AnjuanError) -> str:
    """Return an error in words."""
    return say(locale, f"error.{error.code}", **error.params)
