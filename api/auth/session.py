"""Who is asking: the visitor behind a request, and that the request is the visitor's own doing.

There are two doors. By the web door people come with a session cookie, and programs, to the JSON interface alone,
with an access token that acts for a person. By the local door, a socket inside
the data folder, come the commands of whoever may enter that folder: the local operator, or a person named.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from starlette.datastructures import Headers

from cases import accounts, sessions, tokens
from core.crypto.secrets import digest
from core.errors import Denied
from core.log import note
from core.model.person import OPERATOR, Person, Principal
from core.model.token import TokenScope
from ingest.wiring import Runtime

Door = Literal["web", "local"]
LOCALES = ("zh-CN", "en")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/v1/"
#: All that a token for bringing papers in is good for.
INTAKE = frozenset({("POST", f"{API}documents"), ("POST", f"{API}batches"), ("GET", f"{API}documents/status")})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may be here; `csrf_token` goes into every form and script request.

    What comes with a token needs none: no other site's page can make a browser send one.
    """

    principal: Principal
    person: Person | None
    locale: str
    csrf_token: str
    by_token: bool = False


def runtime_of(request: Request) -> Runtime:
    """Return what serves this office."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def cookie_name(request: Request) -> str:
    """Return the session cookie's name; over TLS the prefix binds it to this host."""
    return "__Host-anjuan" if request.url.scheme == "https" else "anjuan"


def keep_session(request: Request, response: Response, secret: str) -> None:
    """Let the browser keep a session's secret."""
    response.set_cookie(
        cookie_name(request), secret, httponly=True, samesite="lax", path="/", secure=request.url.scheme == "https"
    )


def drop_session(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)


def locale_of(request: Request) -> str:
    """Return the language to answer in: a person's choice, else the cookie of the choice, else the browser's."""
    chosen = request.cookies.get("locale", "")
    if chosen in LOCALES:
        return chosen
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return "zh-CN"


def visitor(request: Request) -> Visitor:
    """Return who is asking.

    Raises:
        Denied: `signed_out`: nobody the office knows; `token_refused`, `token_scope`.
        Unavailable: `too_many_attempts`: too many wrong tokens came from there.
    """
    if request.app.state.door == "local":
        return _local_visitor(request)
    bearer = _bearer(request)
    if bearer is not None:
        return _bearing(request, bearer)
    secret = request.cookies.get(cookie_name(request), "")
    if not secret:
        raise Denied("signed_out")
    signed_in = sessions.resume(runtime_of(request).office, secret)
    note(person=str(signed_in.person.id))
    return Visitor(signed_in.principal, signed_in.person, signed_in.person.locale, csrf_token(secret))


def _bearer(request: Request) -> str | None:
    """Return the token that a request to the JSON interface brings; then no cookie counts."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    asked = request.url.path.startswith(API) and scheme.casefold() == "bearer"
    return given.strip() if asked else None


def _bearing(request: Request, secret: str) -> Visitor:
    origin = request.client.host if request.client else ""
    known = tokens.recognise(runtime_of(request).office, secret, origin=origin)
    note(person=str(known.person.id))
    if known.scope is TokenScope.INTAKE and (request.method, request.url.path) not in INTAKE:
        raise Denied("token_scope")
    return Visitor(known.principal, known.person, known.person.locale, "", by_token=True)


def _local_visitor(request: Request) -> Visitor:
    login = request.headers.get("x-anjuan-user")
    locale = locale_of(request)
    if login is None:
        return Visitor(OPERATOR, None, locale, "")
    person = accounts.find_person(runtime_of(request).office, OPERATOR, login)
    if person.disabled_at is not None:
        raise Denied("signed_out")
    note(person=str(person.id))
    return Visitor(Principal(person.id, person.roles, person.name), person, locale, "")


def csrf_token(secret: str) -> str:
    """Return the token that only pages of this session know."""
    return digest(b"csrf", secret).hex()


def same_origin(request: Request) -> None:
    """Refuse a changing request that another site sent.

    Raises:
        Denied: `forged_request`.
    """
    if request.method in SAFE_METHODS or request.app.state.door == "local" or _bearer(request) is not None:
        return
    if not _from_here(request.headers):
        raise Denied("forged_request")


def _from_here(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin") or headers.get("referer")
    try:
        return origin is not None and urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


def own_doing(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Visitor:
    """Return the visitor of a script's request, once its token shows that one of our pages sent it.

    Raises:
        Denied: `forged_request`.
    """
    if request.method not in SAFE_METHODS and request.app.state.door == "web" and not who.by_token:
        check_token(who, request.headers.get("x-csrf-token", ""))
    return who


async def own_form(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Visitor:
    """Return the visitor who sent a form, once its hidden token shows that one of our pages made it.

    Raises:
        Denied: `forged_request`.
    """
    if request.method not in SAFE_METHODS:
        token = (await request.form()).get("csrf", "")
        check_token(who, token if isinstance(token, str) else "")
    return who


def check_token(who: Visitor, token: str) -> None:
    """Refuse a token that is not this session's.

    Raises:
        Denied: `forged_request`.
    """
    if not hmac.compare_digest(token.encode(), who.csrf_token.encode()):
        raise Denied("forged_request")


Known = Annotated[Visitor, Depends(own_doing)]
Sender = Annotated[Visitor, Depends(own_form)]
Serving = Annotated[Runtime, Depends(runtime_of)]
