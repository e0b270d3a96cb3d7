"""A run: lives and deaths of one office, with people at work, and the judgement at the end."""

from __future__ import annotations

import hashlib
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.faults.clients import Clerk, Places, Sender
from bench.faults.door import Session, ask, set_up
from bench.faults.inspection import Findings
from bench.faults.ledger import Ledger, Outcome, Sent
from bench.faults.machine import Machine
from bench.faults.profiles import Profile
from bench.faults.schedule import RANDOM, Death, deaths

_PATIENCE = 8.0  # seconds until a server that has not come to the place where it should die is killed anyway
_SENDERS = 3
_OLD = 4  # papers of earlier lives looked at after each death, beside all of the last
_FIRST = 2  # papers of either kind that must be there before the office counts as recovered
_REST = 600.0  # seconds within which all work is done once nobody disturbs it
_NO_REST = 10.0  # the same for an office that lacks something, whose work may never end
_START = 60.0  # seconds
_AWAKE = 60.0  # seconds until every server has come back


@dataclass
class Course:
    """What happened in a run, besides what is found at its end."""

    by_point: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    findings: list[Findings] = field(default_factory=list)


class Campaign:
    """One office that is killed again and again."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile, self.seed = profile, seed
        self.ledger, self.course = Ledger(), Course()
        self._machine = profile.machine
        self._chance = random.Random(seed)
        self._verified = 0
        self._patience = _NO_REST if profile.machine.without else _REST
        self._session, self._places = set_up_office(profile.machine)
        self._senders = [
            Sender(number, seed, self.ledger, self._session, self._places) for number in range(1, _SENDERS + 1)
        ]

    def run(self, kills: int, *, within: float = math.inf, look_every: int = 100) -> None:
        """Kill so often, or as often as `within` seconds allow; look the office over every so often and at the end."""
        deadline = time.monotonic() + within
        for number, death in enumerate(self._deaths(kills), 1):
            self._die(death)
            self._recover()
            last = number == kills or time.monotonic() > deadline
            if last or number % look_every == 0:
                self._look_over()
            if last:
                return
            if number % look_every == 0:
                self._machine.start_all()
                self._machine.ready()

    def _deaths(self, kills: int) -> Iterator[Death]:
        """Yield what is to come; a transaction that is taken apart must be hit between its pieces."""
        places = ("intake.stored",) if self._machine.without == "transaction" else self.profile.places
        return deaths(kills, self.seed, places, self.profile.victims)

    def _die(self, death: Death) -> None:
        """Let people work, and let the process die as it should."""
        if death.at_start:
            self._work_before(death)
            self._machine.kill(death.role)
            self._machine.start(death.role, death.crash)
            if death.role == "api":
                self._machine.ready()
        elif death.place != RANDOM:
            self._machine.arm(death)
        self._work(death)

    def _work_before(self, death: Death) -> None:
        """Leave behind what a start must tidy up."""
        with self._people(death) as clerk:
            clerk.succeeded.wait(_PATIENCE)

    def _work(self, death: Death) -> None:
        """Have people work while the process dies."""
        with self._people(death):
            if death.place == RANDOM:
                self._await_answers(death.answers)
                time.sleep(death.after)
                place = RANDOM if death.role in self._machine.roles else death.role
            else:
                place = death.place if self._machine.fell(death.role, _PATIENCE) else RANDOM
            self.profile.kill(death.role)
            self.course.by_point[place] += 1

    def _await_answers(self, count: int) -> None:
        """Wait until so many more papers have their receipts, which takes as long as the machine is fast."""
        wanted, deadline = self.ledger.count(Outcome.OK) + count, time.monotonic() + _PATIENCE
        while self.ledger.count(Outcome.OK) < wanted and time.monotonic() < deadline:
            time.sleep(0.01)

    @contextmanager
    def _people(self, death: Death) -> Iterator[Clerk]:
        clerk = Clerk(self._chance, self.ledger, self._session, self._places, death.work)
        for sender in self._senders:
            sender.sends = death.sends
        people: list[Sender | Clerk] = [*self._senders, clerk]
        for person in people:
            person.start()
        yield clerk
        for person in people:
            person.stop.set()
        for person in people:
            person.join()
        self._senders = [sender.renewed() for sender in self._senders]

    def _recover(self) -> None:
        """Start again what is dead, and time it until the office gives out what it took in last."""
        began = time.monotonic()
        self._machine.start_dead()
        while not self._machine.ready():
            if time.monotonic() - began > _REST:
                raise RuntimeError(self._machine.said("api")[-4000:])
            self._machine.start_dead()
        accepted = list(self.ledger.accepted())
        fresh, old = accepted[self._verified :], accepted[: self._verified]
        self._verified = len(accepted)
        old = self._chance.sample(old, min(len(old), _OLD))
        with self._session.client() as client:
            for item in [*fresh[-_FIRST:], *old[:_FIRST]]:
                self._verify(client, item)
            self.course.recoveries.append(time.monotonic() - began)
            for item in [*fresh[:-_FIRST], *old[_FIRST:]]:
                self._verify(client, item)

    def _verify(self, client: httpx.Client, item: Sent) -> None:
        """Ask for a paper by its receipt, again where the office has not come to itself yet."""
        name, deadline = item.receipt or "", time.monotonic() + _AWAKE
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                answer = client.get(f"/api/v1/documents/{name}/original")
                if answer.is_success and hashlib.sha256(answer.content).hexdigest() == item.sha256:
                    return
                if answer.status_code < 500:
                    break
            self._machine.start_dead()
            time.sleep(0.05)
        if self.ledger.told(name).gone == {False}:
            self.course.lost.add(name)

    def _look_over(self) -> None:
        """Wait until all work is done, stop everything, and compare the data with what people were told."""
        with self._session.client() as client:
            self._rest(client)
            for item in self.ledger.accepted():
                self._verify(client, item)
        self.course.findings.append(self.profile.look(self.ledger, self._patience))

    def _rest(self, client: httpx.Client) -> None:
        """Wait until no paper is on its way any more."""
        names = [item.receipt or "" for item in self.ledger.accepted()]
        deadline = time.monotonic() + self._patience
        while names:
            reply = ask(client, "GET", "/documents/status", params={"ids": ",".join(names[:200])})
            waiting = [item["id"] for item in reply.body or [] if item["state"] in {"received", "reading"}]
            if reply.body is not None:
                names = waiting + names[200:]
            if time.monotonic() > deadline:
                self.course.violations.append(f"{len(names)} papers are still waiting")
                return
            time.sleep(0.1 if waiting else 0)


def set_up_office(machine: Machine) -> tuple[Session, Places]:
    """Start a new office, create its first person, and make the places that papers go to."""
    machine.start_all()
    if not machine.ready():
        raise RuntimeError(machine.said("api"))
    deadline = time.monotonic() + _START
    while not (link := re.search(r"(/set-up/\S+)", machine.said("api"))):
        if time.monotonic() > deadline:
            raise RuntimeError(machine.said("api"))
        time.sleep(0.05)
    session = set_up(machine.address, link.group(1))
    with session.client() as client:
        batch = _made(client, "/batches", {})
        shut, wide = (
            _made(client, "/cases", {"title": kind, "visibility": kind}) for kind in ("restricted", "internal")
        )
    return session, Places(batch, wide, shut)


def _made(client: httpx.Client, path: str, body: dict[str, Any]) -> str:
    reply = ask(client, "POST", path, json=body)
    return str(reply.body["id"])
