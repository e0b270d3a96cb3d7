"""What all channels do with a paper: who it comes in for, the batch of the day, and one receipt for one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from cases import records
from cases.office import Office
from cases.sessions import principal_of
from core.errors import NotFound
from core.model.person import Principal
from ingest.channels.standing import Kind, Standing, keep, standing
from ingest.intake import Arrival, Duplicates, Receipt, receive


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing a channel brings: `key` names it wherever it is met again, so that it comes in once."""

    name: str
    key: str
    size: int
    body: Iterator[bytes]


def person_of(office: Office, login: str) -> Principal:
    """Return the person that papers come in for.

    Raises:
        NotFound: `person_unknown`: nobody has that login, or the account is closed.
    """
    with office.db.read() as tx:
        found = tx.people.by_login(login)
    if found is None or found.disabled_at is not None:
        raise NotFound("person_unknown")
    return principal_of(found)


class Desk:
    """Takes in what one channel brings, and remembers the batches of the day."""

    def __init__(self, office: Office, kind: Kind, name: str) -> None:
        self._office, self._kind, self._name = office, kind, name

    def take(self, who: Principal, delivery: Delivery, *, of: str, record: UUID | None) -> Receipt:
        """Take one thing into the batch of the day for `of`, a subfolder or sender; durable when this returns.

        Raises:
            AnjuanError: as `ingest.intake.receive` does.
        """
        arrival = Arrival(
            name=delivery.name,
            batch_id=self._batch(who, of, record),
            duplicates=Duplicates.KEEP,
            size=delivery.size,
            idempotency_key=f"{self._kind} {self._name} {delivery.key}",
        )
        return receive(self._office, who, arrival, delivery.body)

    def note(self, **changed: object) -> None:
        """Write what a look came to, in place of what was known."""
        with self._office.db.write() as tx:
            keep(tx, self._kind, self._name, replace(standing(tx, self._kind, self._name), **changed))  # type: ignore[arg-type]

    def standing(self) -> Standing:
        """Return how the channel stands."""
        with self._office.db.read() as tx:
            return standing(tx, self._kind, self._name)

    def _batch(self, who: Principal, of: str, record: UUID | None) -> UUID:
        day, present = self._office.clock.now().astimezone().date().isoformat(), self.standing()
        place = f"{who.person_id} {record or ''} {of}"
        known = present.batch(day, place)
        if known is not None and self._sees(who, known):
            return known
        title = " / ".join(part for part in (self._name, of, day) if part)
        opened = records.open_batch(self._office, who, title=title, source=self._kind, target_id=record)
        with self._office.db.write() as tx:
            present = standing(tx, self._kind, self._name).with_batch(day, place, opened.id)
            keep(tx, self._kind, self._name, present)
        return opened.id

    def _sees(self, who: Principal, batch_id: UUID) -> bool:
        try:
            with self._office.db.read() as tx:
                tx.records.get(batch_id, visible_to=who)
        except NotFound:
            return False
        return True
