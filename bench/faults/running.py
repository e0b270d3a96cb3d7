"""A whole run, from an empty folder to the figures."""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

from bench.faults.campaign import Campaign
from bench.faults.canary import needles_of, scan
from bench.faults.ledger import Outcome as Ending
from bench.faults.outcome import Outcome
from bench.faults.papers import SECRETS
from bench.faults.profiles import Profile, installed

KEYS = ("root.key",)  # the one file that holds a secret in the clear, by its nature


def run(
    kind: str, folder: Path, kills: int, *, seed: int, without: str | None = None, within: float = math.inf
) -> Outcome:
    """Kill an office of that kind so often, or as often as `within` seconds allow, and return what came of it.

    Raises:
        Missing: the office's servers are not on this machine.
    """
    began = time.monotonic()
    with installed(kind, folder, without) as profile:
        campaign = Campaign(profile, seed)
        campaign.run(kills, within=within)
        return _outcome(campaign, profile, time.monotonic() - began, without)


def _outcome(campaign: Campaign, profile: Profile, seconds: float, without: str | None) -> Outcome:
    course, ledger = campaign.course, campaign.ledger
    last = course.findings[-1]
    violations = [*course.violations, *(problem for item in course.findings for problem in item.violations)]
    needles = needles_of(SECRETS)
    seen = {name: scan([folder], needles, spare=KEYS) for name, folder in profile.disks().items()}
    hits = [f"{path}: {word!r}" for found in seen.values() for path, word in found.hits]
    for problem in [*sorted(last.lost), *last.duplicates, *last.missing, *last.orphans, *hits]:
        print(problem, file=sys.stderr)
    return Outcome(
        profile=profile.name,
        seed=campaign.seed,
        without=without,
        kills=course.by_point.total(),
        accepted=ledger.count(Ending.OK),
        unanswered=ledger.count(Ending.UNKNOWN),
        refused=ledger.count(Ending.REFUSED),
        lost=len(course.lost.union(*(item.lost for item in course.findings))),
        duplicates=max(len(item.duplicates) for item in course.findings),
        missing=max(len(item.missing) for item in course.findings),
        orphans=max(len(item.orphans) for item in course.findings),
        canary_hits=len(hits),
        scanned={name: found.size for name, found in seen.items()},
        recoveries=course.recoveries,
        by_point=dict(course.by_point),
        violations=tuple(dict.fromkeys(violations)),
        seconds=seconds,
    )
