"""What the clients were told, kept outside the product: the judge of everything that is found later."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """How a request ended for the one who sent it."""

    OK = "ok"
    REFUSED = "refused"  #: an answer that promises that nothing was done
    UNKNOWN = "unknown"  #: no answer, or one that leaves it open


@dataclass(slots=True)
class Sent:
    """One file that a client sent, perhaps several times under one idempotency key."""

    sha256: str
    key: str
    outcome: Outcome = Outcome.UNKNOWN
    receipt: str | None = None
    given_up: bool = False  #: the client will not send it again
    within: tuple[str, ...] = ()  #: digests of the papers that lie within it


@dataclass(slots=True)
class Told:
    """What the clerk knows of one paper: each is a set of what may be true."""

    records: set[str] = field(default_factory=set)
    gone: set[bool] = field(default_factory=lambda: {False})


class Ledger:
    """Files sent and decisions made.  Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: list[Sent] = []
        self._told: dict[str, Told] = {}
        self.surprises: list[str] = []  #: answers that contradict earlier ones

    def add(self, item: Sent) -> None:
        """Write that a file is about to be sent."""
        with self._lock:
            self._sent.append(item)

    def answered(self, item: Sent, receipt: str, record: str) -> None:
        """Write down a receipt; the same file must get the same one again."""
        with self._lock:
            if item.receipt not in {None, receipt}:
                self.surprises.append(f"two receipts for one key: {item.receipt} {receipt}")
            item.outcome, item.receipt = Outcome.OK, receipt
            self._told.setdefault(receipt, Told({record}))

    def sent(self) -> tuple[Sent, ...]:
        """Return everything that was ever sent."""
        with self._lock:
            return tuple(self._sent)

    def accepted(self) -> Iterator[Sent]:
        """Yield what there is a receipt for."""
        return (item for item in self.sent() if item.outcome is Outcome.OK)

    def count(self, outcome: Outcome) -> int:
        """Return how many files ended so."""
        return sum(item.outcome is outcome for item in self.sent())

    def told(self, receipt: str) -> Told:
        """Return what may be true of a paper."""
        with self._lock:
            return self._told.setdefault(receipt, Told())

    def about(self) -> dict[str, Told]:
        """Return what may be true of each paper."""
        with self._lock:
            return dict(self._told)
