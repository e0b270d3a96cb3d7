"""Parties: sealed, found blind, and seen only through a record or paper that one may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from core.crypto.keys import Cell, DataKey
from core.errors import NotFound
from core.ids import new_id
from core.model.person import Principal
from core.model.record import Involvement, Party, PartyKind, PartyRole
from core.model.slice import Slice
from core.text import fold_width, han_marks
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.acquaintance import known_in, seen_by
from storage.sql.repositories.base import bounded, chunks, read_id_cursor, seal, unseal
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.repositories.visibility import sees_record
from storage.sql.tables.records import identifier, party, record, record_party


class PartyRepository(KeyedRepository):
    """Parties and their parts in records."""

    def add(self, new: Party) -> None:
        """Write a new party.  Nobody sees it before it is attached to a record or linked to a paper."""
        key = self._keys.create(new.id, self._keyring.tenant, owner="party")
        self._connection.execute(insert(party).values(id=new.id, **self._values(new, key)))
        self._add_identifiers(new, key)

    def get(self, party_id: UUID, *, visible_to: Principal) -> Party:
        """Return one party; raise NotFound."""
        found = self._opened(_parties().where(party.c.id == party_id, seen_by(visible_to)))
        if not found:
            raise NotFound("not_found")
        return found[0]

    def save(self, changed: Party, *, visible_to: Principal) -> None:
        """Write a party's new name, kind or identifiers; raise NotFound."""
        self.get(changed.id, visible_to=visible_to)
        key = self._keys.of(changed.id)
        self._connection.execute(update(party).where(party.c.id == changed.id).values(**self._values(changed, key)))
        self._connection.execute(delete(identifier).where(identifier.c.party_id == changed.id))
        self._add_identifiers(changed, key)

    def page(self, *, visible_to: Principal, after: str | None = None, limit: int = 50) -> Slice[Party]:
        """List parties the principal may see, in no telling order; raise Invalid for a broken cursor."""
        query = _parties().where(seen_by(visible_to))
        if after is not None:
            query = query.where(party.c.id > read_id_cursor(after))
        count = bounded(limit)
        items = self._opened(query.order_by(party.c.id).limit(count + 1))
        return Slice(tuple(items[:count]), items[count - 1].id.hex if len(items) > count else None)

    def attach(self, record_id: UUID, party_id: UUID, role: PartyRole, *, visible_to: Principal) -> None:
        """Say that a party takes part in a record; once more says nothing new.

        Raises:
            NotFound: there is no such record for this principal.
        """
        self._require_record(record_id, visible_to)
        part = {"record_id": record_id, "party_id": party_id, "role": role}
        if self._connection.execute(select(record_party).filter_by(**part)).first() is None:
            self._connection.execute(insert(record_party).values(**part))

    def detach(self, record_id: UUID, party_id: UUID, role: PartyRole, *, visible_to: Principal) -> None:
        """Say that a party does not take part in a record in this role.

        Raises:
            NotFound: there is no such record for this principal, or no such part in it.
        """
        self._require_record(record_id, visible_to)
        part = (record_party.c.record_id == record_id) & (record_party.c.party_id == party_id)
        if not self._connection.execute(delete(record_party).where(part, record_party.c.role == role)).rowcount:
            raise NotFound("not_found")

    def of_record(self, record_id: UUID, *, visible_to: Principal) -> tuple[Involvement, ...]:
        """Return who takes part in a record and as what; raise NotFound."""
        self._require_record(record_id, visible_to)
        return self._involvements(record_party.c.record_id == record_id)

    def involvements(self, party_id: UUID, *, visible_to: Principal) -> tuple[Involvement, ...]:
        """Return every part the party has in records the principal may see; raise NotFound."""
        self.get(party_id, visible_to=visible_to)
        return self._involvements((record_party.c.party_id == party_id) & sees_record(visible_to))

    def known_to(self, record_id: UUID) -> KnownParties:
        """Return those parties that papers of this record may be linked to."""
        return KnownParties(self, record_id)

    def by_identifier(self, among: ColumnElement[bool], name: str, value: str) -> tuple[Party, ...]:
        """Return the parties `among` a condition that bear this identifier (in normal form)."""
        blind = self._keys.blind_short(f"party.{name}", value)
        bearers = select(identifier.c.party_id).where(identifier.c.blind == blind)
        found = self._opened(_parties().where(party.c.id.in_(bearers), among).order_by(party.c.id))
        return tuple(item for item in found if (name, value) in item.identifiers)

    def is_among(self, among: ColumnElement[bool], party_id: UUID) -> bool:
        """Say whether a party is `among` those of a condition."""
        return self._connection.execute(select(party.c.id).where(party.c.id == party_id, among)).first() is not None

    def by_name(self, among: ColumnElement[bool], name: str) -> tuple[Party, ...]:
        """Return the parties `among` a condition with exactly this name, in whatever width its brackets stand."""
        blinds = {self._keys.blind_short("party.name", form) for form in (name, fold_width(name), han_marks(name))}
        found = self._opened(_parties().where(party.c.name_blind.in_(blinds), among).order_by(party.c.id))
        return tuple(item for item in found if fold_width(item.name) == fold_width(name))

    def _involvements(self, which: ColumnElement[bool]) -> tuple[Involvement, ...]:
        joined = record_party.join(record, record.c.id == record_party.c.record_id)
        query = select(record_party).select_from(joined).where(which).order_by(record.c.created_at, record_party.c.role)
        parts = self._connection.execute(query).all()
        parties: dict[UUID, Party] = {}
        for some in chunks([part.party_id for part in parts]):
            parties |= {item.id: item for item in self._opened(_parties().where(party.c.id.in_(some)))}
        return tuple(Involvement(part.record_id, parties[part.party_id], PartyRole(part.role)) for part in parts)

    def _require_record(self, record_id: UUID, visible_to: Principal) -> None:
        query = select(record.c.id).where(record.c.id == record_id, sees_record(visible_to))
        if self._connection.execute(query).scalar() is None:
            raise NotFound("not_found")

    def _values(self, item: Party, key: DataKey) -> dict[str, Any]:
        return {
            "kind": item.kind,
            "name_blind": self._keys.blind_short("party.name", han_marks(item.name)),
            "sealed": seal(key, Cell("party", "sealed", item.id), {"name": item.name}),
        }

    def _add_identifiers(self, item: Party, key: DataKey) -> None:
        for position, (name, value) in enumerate(item.identifiers):
            row_id = new_id()
            sealed = seal(key, Cell("identifier", "sealed", row_id), [name, value])
            blind = self._keys.blind_short(f"party.{name}", value)
            row = {"id": row_id, "party_id": item.id, "position": position, "blind": blind, "sealed": sealed}
            self._connection.execute(insert(identifier).values(**row))

    def _opened(self, query: Select[Any]) -> list[Party]:
        rows = self._connection.execute(query).all()
        keys = {row.id: self._keyring.data_key(row) for row in rows}
        borne = self._identifiers(keys)
        return [_party(row, keys[row.id], tuple(borne[row.id])) for row in rows]

    def _identifiers(self, keys: dict[UUID, DataKey]) -> dict[UUID, list[tuple[str, str]]]:
        borne: dict[UUID, list[tuple[str, str]]] = {party_id: [] for party_id in keys}
        for some in chunks(keys):
            query = select(identifier).where(identifier.c.party_id.in_(some)).order_by(identifier.c.position)
            for row in self._connection.execute(query):
                name, value = unseal(keys[row.party_id], Cell("identifier", "sealed", row.id), row.sealed)
                borne[row.party_id].append((name, value))
        return borne


class KnownParties:
    """The parties among which the subjects of one record's papers are looked for.

    Those that take part in an internal record or are linked to a paper in one, and those of the record itself:
    nothing of a restricted record shows in any other.
    """

    def __init__(self, parties: PartyRepository, record_id: UUID) -> None:
        self._parties = parties
        self._among = known_in(record_id)

    def by_identifier(self, name: str, value: str) -> tuple[Party, ...]:
        """Return who bears this identifier (in normal form)."""
        return self._parties.by_identifier(self._among, name, value)

    def includes(self, party_id: UUID) -> bool:
        """Say whether this party is among them."""
        return self._parties.is_among(self._among, party_id)

    def by_name(self, name: str) -> tuple[Party, ...]:
        """Return who bears exactly this name."""
        return self._parties.by_name(self._among, name)


def _party(row: Row[Any], key: DataKey, identifiers: tuple[tuple[str, str], ...]) -> Party:
    content = unseal(key, Cell("party", "sealed", row.id), row.sealed)
    return Party(row.id, PartyKind(row.kind), content["name"], identifiers)


def _parties() -> Select[Any]:
    return select(party, *KEY_COLUMNS).select_from(with_keys(party, party.c.id))
