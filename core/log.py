"""Logging: one line of JSON an event, made of codes and opaque identifiers, never of content."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

ROOT = "anjuan"


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object.

    Exceptions are told by type and place only: their messages may quote what a person typed or a paper says.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                line["where"] = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)


def log(name: str) -> logging.Logger:
    """Return the logger of one part of the product."""
    return logging.getLogger(f"{ROOT}.{name}")


def set_up(level: int = logging.INFO) -> None:
    """Send the product's log to standard error, and what libraries complain of too: in the same words-less form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().handlers = [handler]
    root = logging.getLogger(ROOT)
    root.handlers = [handler]
    root.setLevel(level)
    root.propagate = False
