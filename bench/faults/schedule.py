"""Which death comes when: at random moments, and in turn at each named place with what leads there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bench.faults.papers import Kind

RANDOM = "random"
READER = "reader"
SERVERS = ("database", "objects", "search", "queue")


@dataclass(frozen=True, slots=True)
class Way:
    """How a place is reached.

    `work` is what the clerk does meanwhile, and `sends` what senders send; `most` the latest pass to die at; `at_start`
    where a server passes there while it starts; `role` the process that passes there in the server profile.
    """

    work: str = "search"
    sends: Kind = Kind.MIXED
    most: int = 4
    at_start: bool = False
    role: str = "api"


_START = Way(at_start=True, most=1)
_READS = Way(most=3, role="reading")
_READS_ON = Way(sends=Kind.LONG, most=4, role="reading")
_UNPACKS = Way(sends=Kind.PARCEL, most=2, role="reading")
_FOLLOWS = Way(most=3, role="office")
_REBUILDS = Way("reindex", most=1, role="office")
_KEEPS_HOUSE = Way(at_start=True, most=1, role="office")
_SHREDS = Way("withdraw", at_start=True, most=1, role="office")
_ROTATES = Way("rotate", most=1, role="rotating")
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "intake.begin": Way(),
        "intake.known": Way(),
        "intake.piece": Way(most=8),
        "intake.stored": Way(),
        "intake.kept": Way(),
        "objects.sealed": Way(most=5),
        "objects.published": Way(most=5),
        "objects.synced": Way(most=5),
        "objects.named": Way(most=5),
        "objects.deleted": _SHREDS,
        "database.statement": Way(at_start=True, most=120),
        "database.commit": Way(most=12),
        "database.committed": Way(most=12),
        "database.migrated": _START,
        "reading.leased": _READS,
        "reading.page": _READS,
        "reading.stored": _READS,
        "reading.kept": _READS,
        "reading.aside": _READS_ON,
        "members.stored": _UNPACKS,
        "members.kept": _UNPACKS,
        "index.gathered": _FOLLOWS,
        "index.written": _FOLLOWS,
        "index.applied": _FOLLOWS,
        "index.filled": _REBUILDS,
        "index.published": _REBUILDS,
        "keys.rotated": _ROTATES,
        "keys.rewrapped": _ROTATES,
        "keys.finished": _ROTATES,
        "shred.key_gone": _SHREDS,
        "shred.objects_gone": _SHREDS,
        "withdraw.kept": Way("withdraw", most=2),
        "audit.signed": _KEEPS_HOUSE,
        "audit.kept": _KEEPS_HOUSE,
        "filing.moved": Way("file", most=3),
        "arrange.keys": Way("join", most=1),
        "arrange.stored": Way("join", most=1),
        "sweep.listed": _KEEPS_HOUSE,
        "sweep.stale": _KEEPS_HOUSE,
        "session.opened": Way("sign-in", most=1),
    }
)
ONLY_LOCAL = frozenset({"objects.synced", "objects.named", "objects.deleted"})
#: which commands pass that are killed by tests of their own
ELSEWHERE = frozenset({"transfer.copied", "backup.rows", "restore.rows"})


@dataclass(frozen=True, slots=True)
class Death:
    """One kill: at a place and pass, or `after` seconds from the answer of that number; `role` is who dies."""

    place: str
    role: str = "api"
    passes: int = 1
    answers: int = 0
    after: float = 0.0
    work: str = "search"
    sends: Kind = Kind.MIXED
    at_start: bool = False  #: the process is started anew to die there

    @property
    def crash(self) -> str:
        """What the process is armed with."""
        return f"{self.place}:{self.passes}"


def deaths(kills: int, seed: int, places: Sequence[str], victims: Sequence[str]) -> Iterator[Death]:
    """Yield `kills` deaths, the same for the same seed: every other one at a place, all places in turn.

    The others come at random moments to one of `victims`: a process, or a server.
    """
    chance = random.Random(seed)
    waiting: list[str] = []
    for number in range(kills):
        if number % 2:
            yield _random(chance, victims)
            continue
        waiting = waiting or chance.sample(places, len(places))
        place = waiting.pop()
        way = WAYS[place]
        apart = way.role in victims or "office" in victims
        role = way.role if apart else "api"
        # Workers of their own come by there every few seconds, and need not be started for it.
        at_start = way.at_start and role != "office"
        passes = chance.randint(1, way.most)
        yield Death(place, role, passes, work=way.work, sends=way.sends, at_start=at_start)


def _random(chance: random.Random, victims: Sequence[str]) -> Death:
    work = chance.choice(("search", "file", "withdraw", "join", "search"))
    answers, after = chance.randrange(6), chance.uniform(0, 0.2)
    return Death(RANDOM, chance.choice(victims), answers=answers, after=after, work=work)
