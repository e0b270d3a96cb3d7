"""The recovery kit: what opens the office's keys again when the machine is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.office import Office
from core.model.person import Principal


@dataclass(frozen=True, slots=True)
class RecoveryKit:
    """The text a person saves once.  It is not kept: who loses it makes a new kit."""

    text: str
    escrow_file: str  #: name of the sealed keys' file in the data folder
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """Whether there is a kit, and whether somebody said that it is saved."""

    made_at: datetime | None
    confirmed: bool


def state(office: Office, who: Principal) -> RecoveryState:
    """Tell administrators whether the kit still has to be saved."""
    raise NotImplementedError


def make_kit(office: Office, who: Principal) -> RecoveryKit:
    """Make a new kit and write the root keys, sealed to it, into the data folder; older kits open older files only.

    Raises:
        Denied: only administrators keep keys.
    """
    raise NotImplementedError


def confirm_saved(office: Office, who: Principal) -> None:
    """Note that the kit is saved; nobody is asked again until the next one is made.

    Raises:
        Conflict: `no_kit`: none was made yet.
    """
    raise NotImplementedError
