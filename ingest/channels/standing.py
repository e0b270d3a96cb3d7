"""How each channel stands: what its last look came to, kept by the office, shown to administrators.

Nothing of any paper is in it: names of channels, times, counts, codes of errors.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from cases.office import Office
from core.access import Action, require
from core.errors import Invalid
from core.model.person import Principal
from core.settings import ChannelSettings
from storage.sql.database import Transaction

Kind = Literal["folder", "mailbox"]
WRITTEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A channel's last look (None: there was none yet), what was wrong with it, and what came of all looks.

    `batches` are those of the day, by what they are for.
    """

    looked_at: datetime | None = None
    code: str | None = None
    taken_at: datetime | None = None
    taken: int = 0
    refused: int = 0
    waiting: int = 0  #: seen by the last look, and not yet ready
    day: str = ""
    batches: dict[str, str] = field(default_factory=dict)

    def batch(self, day: str, of: str) -> UUID | None:
        """Return the batch opened on that day for `of`, None where there is none."""
        found = self.batches.get(of) if self.day == day else None
        return None if found is None else UUID(found)

    def with_batch(self, day: str, of: str, batch_id: UUID) -> Standing:
        """Return this with one more batch of the day."""
        known = self.batches if self.day == day else {}
        return replace(self, day=day, batches={**known, of: str(batch_id)})


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A line of the list of channels; `place` is a folder, or user and host."""

    kind: Kind
    name: str
    place: str
    people: tuple[str, ...]
    standing: Standing


def standing(tx: Transaction, kind: Kind, name: str) -> Standing:
    """Return how a channel stands."""
    kept = tx.office.get(_name(kind, name))
    if kept is None:
        return Standing()
    value = json.loads(kept)
    for moment in ("looked_at", "taken_at"):
        value[moment] = value[moment] and datetime.fromisoformat(value[moment])
    return Standing(**value)


def keep(tx: Transaction, kind: Kind, name: str, present: Standing) -> None:
    """Keep how a channel stands."""
    value = asdict(present)
    for moment in ("looked_at", "taken_at"):
        value[moment] = value[moment] and value[moment].isoformat()
    tx.office.keep(_name(kind, name), json.dumps(value))


def listing(office: Office, who: Principal) -> tuple[ChannelRow, ...]:
    """Return all channels of the settings with their last result.

    Raises:
        Denied: the person's roles do not run the office.
    """
    require(who, Action.OPERATE)
    channels = office.settings.channels
    with office.db.read() as tx:
        folders = [
            ChannelRow("folder", item.name, str(item.path), (item.person,), standing(tx, "folder", item.name))
            for item in channels.folders
        ]
        boxes = [
            ChannelRow(
                "mailbox",
                item.name,
                f"{item.user} @ {item.host}",
                tuple(dict.fromkeys(rule.person for rule in item.rules)),
                standing(tx, "mailbox", item.name),
            )
            for item in channels.mailboxes
        ]
    return (*folders, *boxes)


def require_names(channels: ChannelSettings) -> None:
    """Refuse settings in which two channels of a kind share a name.

    Raises:
        Invalid: `bad_setting`.
    """
    for kind, names in (
        ("folders", [item.name for item in channels.folders]),
        ("mailboxes", [item.name for item in channels.mailboxes]),
    ):
        if len(set(names)) < len(names):
            raise Invalid("bad_setting", name=f"channels.{kind}", problem="two have the same name")


def _name(kind: Kind, name: str) -> str:
    return f"channel.{kind}.{name}"
