"""Logging: one line of JSON an event, made of codes and opaque identifiers, never of content.

What a line is about (the request, the job, the person) is put into the context once, by `about` and `note`,
and stands on every line written from there, also by threads that work for it.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

ROOT = "anjuan"
#: Shared, not copied, by the threads of one request: what one of them notes stands on the lines of all.
_ABOUT: ContextVar[dict[str, str] | None] = ContextVar("what lines are about", default=None)


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object.

    Exceptions are told by type and place only: their messages may quote what a person typed or a paper says.
    So may the messages of libraries: of those, the sentence is told without what was filled into it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.startswith(ROOT)
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if ours else _sentence(record),
        }
        if not ours:
            line |= {"library": record.name, "place": f"{record.module}:{record.lineno}"}
        line.update(_ABOUT.get() or {})
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line.update(_where(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def _sentence(record: logging.LogRecord) -> str:
    """Return a library's sentence with its blanks left blank; one without blanks may have been filled in already."""
    return str(record.msg) if record.args else "said"


def _where(trace: TracebackType | None) -> dict[str, str]:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return {} if trace is None else {"where": f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"}


def log(name: str) -> logging.Logger:
    """Return the logger of one part of the product."""
    return logging.getLogger(f"{ROOT}.{name}")


@contextmanager
def about(**facts: str) -> Iterator[None]:
    """Put opaque facts on every line written inside the block, by this thread or those it lets work for it."""
    token = _ABOUT.set({**(_ABOUT.get() or {}), **facts})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def note(**facts: str) -> None:
    """Add facts to the innermost block's lines; nothing happens outside of one."""
    here = _ABOUT.get()
    if here is not None:
        here.update(facts)


def set_up(level: int = logging.INFO) -> None:
    """Send the product's log to standard error, and what libraries complain of too: in the same wordless form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    libraries = logging.getLogger()
    libraries.handlers = [handler]
    libraries.setLevel(max(level, logging.WARNING))
    root = logging.getLogger(ROOT)
    root.handlers = [handler]
    root.setLevel(level)
    root.propagate = False
    # What would be printed with its message otherwise.
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_died
    sys.unraisablehook = _ignored


def _thread_died(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None:
        _complain("thread died", what.exc_value)


def _ignored(what: sys.UnraisableHookArgs) -> None:
    if isinstance(what.exc_value, Exception):
        _complain("error ignored", what.exc_value)


def _complain(event: str, error: BaseException) -> None:
    log("process").error(event, exc_info=(type(error), error, error.__traceback__))
