"""The figures as a document: `python -m bench.faults --report > docs/reliability.md`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from bench.faults.crash_states import Call, judge, put_and_delete
from bench.faults.outcome import Outcome, percentile
from bench.faults.running import run
from bench.faults.schedule import ELSEWHERE, SERVERS, WAYS
from core.faults import POINTS

_CONTENT = bytes(range(256)) * 5
_CONTROLS = (("fsync", 6), ("transaction", 24))

_HEAD = """# Reliability

What happens to accepted papers when processes and servers die.  This page is printed by

```sh
python -m bench.faults --report --kills {kills} --seed {seed} > docs/reliability.md
```

and one profile by itself by `python -m bench.faults --profile embedded|servers --kills N [--json]`.  ADR 0019 says how
the harness works and what it cannot show.

Three clients send papers over HTTP, letters and archives with papers within among them, and write down each receipt; a
clerk files, withdraws, joins and searches.  Every other kill comes at a random moment, to a process or a server, and
every other at one of the places below, always as SIGKILL; what had not been brought to the disk is taken from the
object folder as a power cut would take it.  After each start the clients ask for what they have receipts for; at the
end the data itself are compared with the clients' notes.
"""

_OUTAGES = """## Faults that are no deaths

Tested by `tests/faults`, with the very processes and servers, of which each goes away while a paper is in hand;
paused is for half a minute:

| Fault | What is seen |
|---|---|
| search stopped, killed, paused | papers are taken in, searches are refused; the index catches up by itself |
| object store stopped, killed, paused | 503 before the body is read; open again by itself |
| database stopped, killed, paused | 503, nothing half done; open again by itself |
| queue stopped, killed, paused | papers are taken in, and read once it is back |
| each of the four restarted, while a paper is in hand | all that was taken in is read and found |
| each of the four slow (100 kB a second) | people wait; nothing else changes |
| a wrong password for any of the four | the part is reported down or the process ends; the password stands in no log |
| disk full, at any byte of taking a paper in | 507, nothing half done, goes on without a restart once there is room |
| the disk of the database server full | 507 or 503, nothing half done, goes on once there is room |
| a worker hangs in the middle of a paper | ended when its time is up; another reads the paper |
| fsync fails once (EIO) | the upload fails, nothing of it is trusted; the sender may try again at once |
| the clock jumps by an hour or a day, either way | jobs, leases, sessions, links and the order of the log hold |
"""


def report(kills: int, seed: int) -> str:
    """Run everything, `kills` deaths over both profiles, and return the document."""
    # Servers take longer to come back: a third of the deaths is theirs, and both kinds end at about the same time.
    share = {"embedded": kills - kills // 3, "servers": kills // 3}
    with ThreadPoolExecutor(len(share)) as pool:
        outcomes = list(pool.map(lambda kind: _run(kind, share[kind], seed), share))
    controls = [_run("embedded", count, seed, without) for without, count in _CONTROLS]
    parts = [_HEAD.format(kills=kills, seed=seed), _figures(outcomes), _states(), _controls(controls), _OUTAGES]
    return "\n".join([*parts, _disks(outcomes), _places(outcomes)])


def _run(kind: str, kills: int, seed: int, without: str | None = None) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="anjuan-faults-") as folder:
        return run(kind, Path(folder), kills, seed=seed, without=without)


def _figures(outcomes: Sequence[Outcome]) -> str:
    together = [value for outcome in outcomes for value in outcome.recoveries]
    rows = {
        "kills": [outcome.kills for outcome in outcomes],
        "of these a server, started again at once": [sum(outcome.server_kills.values()) for outcome in outcomes],
        "papers accepted": [outcome.accepted for outcome in outcomes],
        "of these lost": [outcome.lost for outcome in outcomes],
        "requests without an answer": [outcome.unanswered for outcome in outcomes],
        "papers or index entries too many": [outcome.duplicates for outcome in outcomes],
        "papers missing in the index": [outcome.missing for outcome in outcomes],
        "objects without an owner after clean-up": [outcome.orphans for outcome in outcomes],
        "other contradictions (log, keys, access, decisions, jobs)": [len(outcome.violations) for outcome in outcomes],
        "planted words found on disks": [outcome.canary_hits for outcome in outcomes],
        "bytes searched for them": [outcome.bytes_scanned for outcome in outcomes],
    }
    lines = ["## Kills", "", "| | " + " | ".join(outcome.profile for outcome in outcomes) + " | both |"]
    lines.append("|---|" + "--:|" * (len(outcomes) + 1))
    lines += [_row(name, [*values, sum(values)]) for name, values in rows.items()]
    for name, share in (("median", 0.5), ("95th percentile", 0.95), ("longest", 1.0)):
        values = [percentile(outcome.recoveries, share) for outcome in outcomes]
        lines.append(_row(f"recovery in seconds, {name}", [*values, percentile(together, share)]))
    lines += [
        "",
        "Recovery is the time from the start of a dead process until the office gives out what it took in last.",
    ]
    return "\n".join([*lines, ""])


def _row(name: str, values: Sequence[float]) -> str:
    return f"| {name} | " + " | ".join(f"{value:,}" for value in values) + " |"


def _states() -> str:
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="anjuan-states-") as folder:

        def fresh() -> Path:
            made = Path(folder) / str(next(numbers))
            made.mkdir()
            return made

        calls = put_and_delete(fresh(), _CONTENT)
        files = {call.path for call in calls if call.kind == "write"}
        names: list[Call] = [call for call in calls if call.kind != "sync" or call.path in files]
        contents: list[Call] = [call for call in calls if call.kind != "sync" or call.path not in files]
        rows = [
            ("as it is", judge(calls, _CONTENT, fresh)),
            ("names not brought to the disk", judge(names, _CONTENT, fresh)),
            ("contents not brought to the disk", judge(contents, _CONTENT, fresh)),
        ]
    lines = [
        "## Power cuts",
        "",
        "Every state in which a power cut may leave the object folder while an object is stored",
    ]
    lines += [
        "and removed; the last two rows leave a safety out, and must be caught.",
        "",
        "| Store | States | Wrong |",
    ]
    lines += ["|---|--:|--:|", *(f"| {name} | {found.states} | {len(found.wrong)} |" for name, found in rows), ""]
    return "\n".join(lines)


def _controls(controls: Sequence[Outcome]) -> str:
    lines = [
        "## With one safety left out",
        "",
        "A harness that cannot fail proves nothing: these must lose papers.",
        "",
    ]
    lines += ["| Without | Kills | Accepted | Lost, and papers that lay within |", "|---|--:|--:|--:|"]
    lines += [f"| {item.without} | {item.kills} | {item.accepted} | {item.lost} |" for item in controls]
    return "\n".join([*lines, ""])


def _disks(outcomes: Sequence[Outcome]) -> str:
    lines = [
        "## Bytes searched for planted words",
        "",
        "As UTF-8, UTF-16 and GB 18030, in hexadecimal, base64, deflated.",
    ]
    lines += ["", "| Profile | Disk | Bytes |", "|---|---|--:|"]
    lines += [f"| {item.profile} | {name} | {size:,} |" for item in outcomes for name, size in item.scanned.items()]
    return "\n".join([*lines, ""])


def _places(outcomes: Sequence[Outcome]) -> str:
    lines = [
        "## Kills by place",
        "",
        "| Place | What dying there leaves | " + " | ".join(i.profile for i in outcomes) + " |",
    ]
    lines.append("|---|---|" + "--:|" * len(outcomes))
    others = {"random": "at a random moment", "reader": "the process that reads a paper"}
    others |= dict.fromkeys(SERVERS, "the server itself")
    for name, meaning in {**others, **{name: POINTS[name] for name in WAYS}}.items():
        counts = [item.by_point.get(name, 0) for item in outcomes]
        lines.append(f"| `{name}` | {meaning} | " + " | ".join(map(str, counts)) + " |")
    rest = ", ".join(f"`{name}`" for name in POINTS if name in ELSEWHERE)
    lines += ["", f"Dying at {rest} is tested by `tests/e2e`, with the commands that copy and restore."]
    return "\n".join([*lines, ""])
