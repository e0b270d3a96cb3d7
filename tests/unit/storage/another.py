"""Another process of an office on a server: does one thing to its database, and says so line by line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from core.clock import SystemClock
from core.crypto.providers import FileKeyProvider
from core.errors import AnjuanError
from core.ids import new_id
from core.jobs import JobKind
from core.model.audit import AuditEvent
from storage.sql import postgres
from storage.sql.database import Database

SHORT = 2  #: seconds until a server ends the session of a process that was stopped


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def begin(db: Database) -> None:
    say(db.office_id)


def lease(db: Database) -> None:
    say("ready")
    sys.stdin.readline()
    while True:
        with db.write() as tx:
            held = tx.jobs.lease([JobKind.READ])
        if held is None:
            return
        say(f"{held.id} {held.fence}")


def append(db: Database) -> None:
    for _ in range(30):
        with db.write() as tx:
            tx.audit.append(AuditEvent("document.open", None, new_id()))
        db.sign_log()
    say("done")


def write(db: Database) -> None:
    with db.write() as tx:
        tx.office.keep("half", "done")
        say("writing")
        sys.stdin.readline()
        tx.office.keep("whole", "done")
    say("written")


def hold(db: Database) -> None:
    with db.exclusive("tidy") as mine:
        say(mine)
        sys.stdin.readline()
    say("over")


ACTIONS: dict[str, Callable[[Database], None]] = {
    "begin": begin,
    "lease": lease,
    "append": append,
    "write": write,
    "hold": hold,
}

if __name__ == "__main__":
    action, address, folder, at = sys.argv[1:]
    postgres._WRITING["idle_in_transaction_session_timeout"] = f"{SHORT}s"
    postgres._HOLDING["idle_session_timeout"] = f"{SHORT}s"
    postgres.SILENT = SHORT
    time.sleep(max(0.0, float(at) - time.time()))
    keys = FileKeyProvider.open_or_create(Path(folder) / "keys" / "root.key")
    try:
        office = Database.connect(address, Path(folder), keys, clock=SystemClock())
        ACTIONS[action](office)
    except AnjuanError as error:
        say(error.code)
