"""The rules of access."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Denied
from core.model.person import Principal, Role
from core.model.record import Visibility


class Action(StrEnum):
    """What roles are asked for, whatever the record."""

    FEED = "feed"  #: upload papers, open batches and leads
    REVIEW = "review"  #: correct, confirm, arrange, file and link papers one may see
    SEARCH = "search"
    MANAGE_CASES = "manage_cases"  #: open cases, change who may see a lead or case
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"
    READ_LOG = "read_log"
    OPERATE = "operate"  #: see how services and queues stand, have failed work tried again


_WHO_MAY: dict[Action, frozenset[Role]] = {
    Action.FEED: frozenset({Role.CLERK, Role.STAFF}),
    Action.REVIEW: frozenset({Role.CLERK, Role.STAFF}),
    Action.SEARCH: frozenset({Role.STAFF}),
    Action.MANAGE_CASES: frozenset({Role.STAFF}),
    Action.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Action.MANAGE_KEYS: frozenset({Role.ADMINISTRATOR}),
    Action.READ_LOG: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    Action.OPERATE: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """What access to a record or paper is decided on."""

    visibility: Visibility
    is_member: bool
    came_in_by_own_batch: bool = False


def allows(principal: Principal, action: Action) -> bool:
    """Say whether the principal's roles allow `action` at all."""
    return any(principal.has(role) for role in _WHO_MAY[action])


def require(principal: Principal, action: Action) -> None:
    """Refuse `action` unless the principal's roles allow it.

    Raises:
        Denied: they do not.
    """
    if not allows(principal, action):
        raise Denied("denied", action=action.value)


def sees(principal: Principal, resource: Resource) -> bool:
    """Say whether the principal may see a record or a paper in it.

    Only clerks and staff see papers at all.  Members see; staff see whatever is internal; a clerk also
    sees an internal paper that came in by a batch of the clerk's own.
    """
    if principal.is_operator:
        return True
    if not principal.roles & {Role.CLERK, Role.STAFF}:
        return False
    if resource.is_member:
        return True
    internal = resource.visibility is Visibility.INTERNAL
    return internal and (Role.STAFF in principal.roles or resource.came_in_by_own_batch)
