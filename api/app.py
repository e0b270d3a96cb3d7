"""The web application: both doors, the JSON interface, the pages."""

from __future__ import annotations

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api import health, web
from api.auth.session import Door, locale_of
from api.errors import status_of, wait_of
from api.messages import say
from api.middleware import EarlyAnswer, LoopbackHost, ProtectiveHeaders, ShortBody, Unexpected
from api.observing import RequestLog
from api.v1 import decisions, documents, finding, findings, office, records, system
from core.errors import AnjuanError, Denied, Invalid, NotFound
from core.log import log
from core.metrics import ERRORS
from ingest.health import health_of
from ingest.wiring import Runtime

API = "/api/v1"


def create_app(runtime: Runtime, door: Door) -> FastAPI:
    """Return the application for one of the two doors.

    The local door has the same JSON interface, the office's upkeep besides, and no pages.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime, app.state.door, app.state.health = runtime, door, health_of(runtime)
    answering = [Depends(health.database_answers)]
    for module in (documents, decisions, records, finding, findings, system):
        app.include_router(module.router, prefix=API, dependencies=answering)
    app.include_router(health.router)
    if door == "local":
        app.include_router(office.router, prefix=API, dependencies=answering)
    else:
        app.include_router(web.router, dependencies=answering)
        app.mount("/static", StaticFiles(directory=web.STATIC), name="static")
    app.add_middleware(ShortBody, stream=f"{API}/documents")
    app.add_middleware(Unexpected, answer=answer)
    if door == "web":
        app.add_middleware(LoopbackHost)
    app.add_middleware(EarlyAnswer)
    app.add_middleware(ProtectiveHeaders)
    app.add_middleware(RequestLog, door=door, prefix=API)
    _explain_errors(app)
    return app


def _explain_errors(app: FastAPI) -> None:
    @app.exception_handler(AnjuanError)
    def known(request: Request, error: AnjuanError) -> Response:
        if error.retryable or status_of(error) >= 500:  # noqa: PLR2004
            log("http").warning("failed", extra={"fields": {"code": error.code}})
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        place = error.errors()[0]["loc"]
        # An identifier of the wrong form names nothing, like any other that names nothing.
        missing = place[0] == "path"
        return answer(request, NotFound("not_found") if missing else Invalid("bad_field", field=str(place[-1])))

    @app.exception_handler(HTTPException)
    def routing(request: Request, error: HTTPException) -> Response:
        foreseen: dict[int, AnjuanError] = {404: NotFound("not_found"), 405: Invalid("wrong_method")}
        return answer(request, foreseen.get(error.status_code) or Invalid("bad_request"))


def answer(request: Request, error: AnjuanError) -> Response:
    """Say what happened: as JSON to scripts, as a page to people; strangers are sent to the sign-in page."""
    ERRORS.labels(error.code).inc()
    response = _in_words(request, error)
    seconds = wait_of(error)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    if error.code == "bad_range" and "size" in error.params:
        response.headers["Content-Range"] = f"bytes */{error.params['size']}"
    return response


def _in_words(request: Request, error: AnjuanError) -> Response:
    path = request.url.path
    if request.app.state.door == "web" and not path.startswith("/api/"):
        return web.explain(request, error, status_of(error))
    status = 401 if isinstance(error, Denied) and error.code == "signed_out" else status_of(error)
    message = say(locale_of(request), f"error.{error.code}", **error.params)
    return JSONResponse({"error": {"code": error.code, "message": message}}, status)
