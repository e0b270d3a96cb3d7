"""The recovery kit: what opens the office's keys again when the machine is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cases.office import Office
from core.access import Action, require
from core.crypto.escrow import new_identity, seal_to
from core.crypto.files import locked, replace_private
from core.errors import Conflict
from core.model.audit import AuditEvent
from core.model.person import Principal

ESCROW_FILE = "escrow.age"
_SEALED = "recovery.sealed"  #: the newest version of the root key in the file
_MADE_AT, _CONFIRMED_AT, RECIPIENT = "recovery.made_at", "recovery.confirmed_at", "recovery.recipient"


@dataclass(frozen=True, slots=True)
class RecoveryKit:
    """The text a person saves once.  It is not kept: who loses it makes a new kit."""

    text: str = field(repr=False)
    escrow_file: str  #: name of the sealed keys' file in the data folder
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """Whether there is a kit, and whether somebody said that it is saved."""

    made_at: datetime | None
    confirmed: bool


def state(office: Office, who: Principal) -> RecoveryState:
    """Tell administrators whether the kit still has to be saved."""
    require(who, Action.MANAGE_KEYS)
    with office.db.read() as tx:
        made_at = tx.office.get(_MADE_AT)
        confirmed = bool(tx.office.get(_CONFIRMED_AT))
    return RecoveryState(datetime.fromisoformat(made_at) if made_at else None, confirmed)


def make_kit(office: Office, who: Principal) -> RecoveryKit:
    """Make a new kit and write the root keys, sealed to it, into the data folder; older kits open older files only.

    Raises:
        Denied: only administrators keep keys.
    """
    require(who, Action.MANAGE_KEYS)
    recipient, identity = new_identity()
    now = office.clock.now()
    with office.db.write() as tx:
        tx.office.keep(_MADE_AT, now.isoformat())
        tx.office.keep(_CONFIRMED_AT, "")
        tx.office.keep(RECIPIENT, recipient)
        tx.audit.append(AuditEvent("keys.escrow", who.actor_id))
    # The file comes last: until it is there the kit counts as not saved, and people are asked to make it again.
    _seal(office, recipient)
    with office.db.write() as tx:
        tx.office.keep(_SEALED, str(office.provider.current))
    return RecoveryKit(identity, ESCROW_FILE, now)


def confirm_saved(office: Office, who: Principal) -> None:
    """Note that the kit is saved; nobody is asked again until the next one is made.

    Raises:
        Conflict: `no_kit`: none was made yet.
    """
    require(who, Action.MANAGE_KEYS)
    with office.db.write() as tx:
        if tx.office.get(_MADE_AT) is None:
            raise Conflict("no_kit")
        tx.office.keep(_CONFIRMED_AT, office.clock.now().isoformat())
        tx.audit.append(AuditEvent("keys.escrow_saved", who.actor_id))


def refresh(office: Office) -> bool:
    """Seal the root keys to the present kit again, after they were rotated; say whether there is a kit."""
    with office.db.write() as tx:
        recipient = tx.office.get(RECIPIENT)
        if recipient is None:
            return False
        _seal(office, recipient)
        tx.office.keep(_SEALED, str(office.provider.current))
        tx.audit.append(AuditEvent("keys.escrow_refresh", None))
    return True


def catch_up(office: Office) -> bool:
    """Seal a root key that a rotation made and, dying, did not seal; say whether there was one.  For the worker."""
    with office.db.read() as tx:
        sealed = int(tx.office.get(_SEALED) or 0)
    return office.provider.current > sealed and refresh(office)


def _seal(office: Office, recipient: str) -> None:
    path = escrow_path(office)
    with locked(path):  # the worker may catch up at this very moment
        replace_private(path, seal_to([recipient], office.provider.export()))


def escrow_path(office: Office) -> Path:
    """Return where the sealed keys lie."""
    return office.settings.home / ESCROW_FILE
