"""Keys as administrators meet them: what there is, rotation, destruction, escrow to further recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cases import recovery
from cases.office import Office
from core.access import Action, require
from core.crypto.escrow import seal_to
from core.crypto.files import replace_private
from core.errors import Conflict
from core.faults import crash_point
from core.model.audit import AuditEvent
from core.model.person import Principal

_STEP = 500  #: wraps a transaction


@dataclass(frozen=True, slots=True)
class RootKeyState:
    """One version of the root key; `used` says whether anything is still wrapped by it."""

    version: int
    fingerprint: str
    current: bool
    used: bool


def roots(office: Office, who: Principal) -> tuple[RootKeyState, ...]:
    """Return the versions of the root key, oldest first.

    Raises:
        Denied: the person's roles do not keep keys.
    """
    require(who, Action.MANAGE_KEYS)
    with office.db.read() as tx:
        used = tx.keys.root_versions()
    provider = office.provider
    return tuple(
        RootKeyState(version, provider.fingerprint(version), version == provider.current, version in used)
        for version in provider.versions()
    )


def rotate_root(office: Office, who: Principal) -> int:
    """Make a new root key and wrap everything anew with it; work goes on meanwhile.  Return its version.

    A run that was interrupted is finished by the next.  The sealed recovery file is written anew as well.

    Raises:
        Denied: the person's roles do not keep keys.
    """
    require(who, Action.MANAGE_KEYS)
    with office.db.write() as tx:
        finished = tx.keys.root_versions() == {office.provider.current}
        tx.audit.append(AuditEvent("keys.rotate_root", who.actor_id))
    version = office.provider.rotate() if finished else office.provider.current
    crash_point("keys.rotated")
    # Before anything is wrapped by it: whoever loses the key file is not to lose that.
    recovery.refresh(office)
    left = 1
    while left:
        with office.db.write() as tx:
            left = tx.keys.rewrap_root(_STEP)
        crash_point("keys.rewrapped")
    crash_point("keys.finished")
    return version


def rotate_scopes(office: Office, who: Principal) -> int:
    """Give every record and the office a new key, and wrap all data keys anew; return how many scopes that were.

    Raises:
        Denied: the person's roles do not keep keys.
    """
    require(who, Action.MANAGE_KEYS)
    with office.db.write() as tx:
        scopes = tx.keys.scopes()
        for scope_id in scopes:
            tx.keys.rotate_scope(scope_id)
        tx.audit.append(AuditEvent("keys.rotate_scopes", who.actor_id))
    finish_rewrap(office)
    return len(scopes)


def finish_rewrap(office: Office) -> None:
    """Wrap anew what is still held by retiring scope keys, in short transactions."""
    left = 1
    while left:
        with office.db.write() as tx:
            left = tx.keys.rewrap(_STEP)
        crash_point("keys.rewrapped")


def destroy_root(office: Office, who: Principal, version: int) -> None:
    """Destroy a version of the root key: whatever older backups hold under it is lost for good.

    Raises:
        Denied: the person's roles do not keep keys.
        NotFound: there is no such version.
        Conflict: `root_in_use`: something is still wrapped by it.
    """
    require(who, Action.MANAGE_KEYS)
    with office.db.write() as tx:
        if version in tx.keys.root_versions():
            raise Conflict("root_in_use", version=version)
        tx.audit.append(AuditEvent("keys.destroy_root", who.actor_id))
    office.provider.destroy(version)
    recovery.refresh(office)


def escrow(office: Office, who: Principal, recipients: Sequence[str], file: Path) -> None:
    """Write all root keys, sealed to age recipients, into a file for people outside to keep.

    Raises:
        Denied: the person's roles do not keep keys.
        Invalid: a recipient is none.
    """
    require(who, Action.MANAGE_KEYS)
    sealed = seal_to(recipients, office.provider.export())
    with office.db.write() as tx:
        tx.audit.append(AuditEvent("keys.escrow", who.actor_id))
    replace_private(file, sealed)
