"""People at work: several who send papers, and one who files, withdraws, joins, signs in and changes keys."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import httpx

from bench.faults.door import Session, ask, sign_in
from bench.faults.ledger import Ledger, Outcome, Sent
from bench.faults.papers import Kind, Paper, paper
from core.ids import new_id

_AGAIN = 0.7  # how often somebody who got no answer tries again
_REST = 0.05  # seconds between papers of one sender
_MOST = 2  # new papers of one sender in one life of the server: they are all read, which takes its time


@dataclass(frozen=True, slots=True)
class Places:
    """Where papers are: the batch they come in by, and two cases, one open to its members only."""

    batch: str
    open_case: str
    shut_case: str


class Sender(threading.Thread):
    """Sends papers until stopped; starts with those that got no answer last time."""

    def __init__(self, number: int, seed: int, ledger: Ledger, session: Session, places: Places) -> None:
        super().__init__(name=f"sender-{number}", daemon=True)
        self._chance = random.Random(f"{seed}/{number}")
        self._ledger, self._session, self._places = ledger, session, places
        self._unanswered: list[tuple[Paper, Sent]] = []
        self._number = number * 1_000_000
        self.sends = Kind.MIXED
        self.stop = threading.Event()

    def renewed(self) -> Sender:
        """Return the same sender for the next life of the server."""
        successor = Sender(0, 0, self._ledger, self._session, self._places)
        successor._chance, successor._number = self._chance, self._number
        successor._unanswered = self._unanswered
        return successor

    def run(self) -> None:
        """Send what was left unanswered, then new papers."""
        with self._session.client() as client:
            again, self._unanswered = self._unanswered, []
            for item, sent in again:
                self._send(client, item, sent)
            for _ in range(_MOST):
                if self.stop.wait(_REST * self._chance.random()):
                    return
                self._number += 1
                item = paper(self._number, self._chance, self.sends)
                sent = Sent(item.sha256, str(new_id()), within=item.within)
                self._ledger.add(sent)
                self._send(client, item, sent)

    def _send(self, client: httpx.Client, item: Paper, sent: Sent) -> None:
        where = {"name": item.name, "batch": self._places.batch}
        reply = ask(
            client, "POST", "/documents", params=where, content=item.body, headers={"Idempotency-Key": sent.key}
        )
        if reply.outcome is Outcome.OK:
            self._ledger.answered(sent, reply.body["id"], self._places.batch)
        elif reply.outcome is Outcome.UNKNOWN and self._chance.random() < _AGAIN:
            self._unanswered.append((item, sent))
        else:
            # A refusal of a second attempt says nothing of the first.
            sent.outcome = Outcome.UNKNOWN if sent.given_up else reply.outcome
        sent.given_up = reply.outcome is Outcome.UNKNOWN


class Clerk(threading.Thread):
    """Decides on papers until stopped; `wanted` is what there is to do, in turn."""

    def __init__(self, chance: random.Random, ledger: Ledger, session: Session, places: Places, wanted: str) -> None:
        super().__init__(name="clerk", daemon=True)
        self._chance, self._ledger, self._session, self._places = chance, ledger, session, places
        self._wanted = wanted
        self.stop = threading.Event()
        self.succeeded = threading.Event()

    def run(self) -> None:
        """Work."""
        with self._session.client() as client:
            while not self.stop.wait(_REST):
                if _WORK[self._wanted](self, client) is Outcome.OK:
                    self.succeeded.set()

    def _some(self, client: httpx.Client, count: int) -> list[dict[str, object]]:
        """Return papers that are read and that nobody has withdrawn."""
        known = [item.receipt for item in self._ledger.accepted() if item.receipt]
        known = [name for name in known if self._ledger.told(name).gone == {False}]
        if len(known) < count:
            return []
        picked = self._chance.sample(known, min(len(known), count * 4))
        reply = ask(client, "GET", "/documents/status", params={"ids": ",".join(picked)})
        settled = [item for item in reply.body or [] if item["state"] in {"filed", "needs_review"}]
        return settled[:count] if len(settled) >= count else []

    def _file(self, client: httpx.Client) -> Outcome:
        for item in self._some(client, 1):
            told, target = self._ledger.told(str(item["id"])), self._chance.choice(self._cases)
            before = set(told.records)
            told.records.add(target)
            reply = ask(client, "POST", f"/documents/{item['id']}/file", json={"record": target})
            if reply.outcome is Outcome.OK:
                told.records = {target}
            elif reply.outcome is Outcome.REFUSED:
                told.records = before
            return reply.outcome
        return Outcome.REFUSED

    def _withdraw(self, client: httpx.Client) -> Outcome:
        for item in self._some(client, 1):
            told = self._ledger.told(str(item["id"]))
            told.gone = {False, True}
            reply = ask(client, "POST", f"/documents/{item['id']}/withdraw", json={"revision": item["revision"]})
            if reply.outcome is not Outcome.UNKNOWN:
                told.gone = {reply.outcome is Outcome.OK}
            return reply.outcome
        return Outcome.REFUSED

    def _join(self, client: httpx.Client) -> Outcome:
        """Make one paper of two that lie in the batch; both stay what they are, set aside."""
        some = self._some(client, 2)
        pair = [item for item in some if self._ledger.told(str(item["id"])).records == {self._places.batch}]
        if len(pair) < 2:
            return Outcome.REFUSED
        plan = [{"document": item["id"], "page": 1} for item in pair]
        for item in pair:
            self._ledger.told(str(item["id"])).gone = {False, True}
        return ask(client, "POST", "/arrange", json={"documents": [plan]}).outcome

    def _search(self, client: httpx.Client) -> Outcome:
        return ask(client, "GET", "/search", params={"q": "伍万元整", "limit": 5}).outcome

    def _reindex(self, client: httpx.Client) -> Outcome:
        return ask(client, "POST", "/system/reindex").outcome

    def _sign_in(self, client: httpx.Client) -> Outcome:
        del client
        return sign_in(self._session.address)

    @property
    def _cases(self) -> tuple[str, str]:
        return self._places.open_case, self._places.shut_case


_WORK: Mapping[str, Callable[[Clerk, httpx.Client], Outcome]] = MappingProxyType(
    {
        "file": Clerk._file,
        "withdraw": Clerk._withdraw,
        "join": Clerk._join,
        "search": Clerk._search,
        "rotate": Clerk._search,
        "reindex": Clerk._reindex,
        "sign-in": Clerk._sign_in,
    }
)
