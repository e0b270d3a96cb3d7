"""People who use the product, their roles, and the principal they act as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in the office; a person may have several."""

    CLERK = "clerk"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: UUID
    login: str
    name: str
    roles: frozenset[Role]
    locale: str
    created_at: datetime
    disabled_at: datetime | None = None


#: By what the log names the local operator, who has no account.
OPERATOR_ID = UUID("00000000-0000-4000-8000-000000000001")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts.  The local operator has no account (`person_id` None), may see all, and is logged as such."""

    person_id: UUID | None
    roles: frozenset[Role]
    name: str = ""

    @property
    def is_operator(self) -> bool:
        """Whether this is the office's local operator, at the machine itself."""
        return self.person_id is None

    @property
    def actor_id(self) -> UUID | None:
        """By what the log names who acts; None is the product itself."""
        return self.person_id or (None if self == PRODUCT else OPERATOR_ID)

    def has(self, role: Role) -> bool:
        """Whether the principal bears `role`; the operator bears all."""
        return self.is_operator or role in self.roles


OPERATOR = Principal(person_id=None, roles=frozenset(Role), name="operator")
PRODUCT = Principal(person_id=None, roles=frozenset(Role), name="product")  #: what is done of its own accord
