"""The small world that tests happen in: five people of one office.

Alice is staff and keeps a restricted lead; Bob is a clerk; Charlie is staff and no member of it: the stranger;
Dora is the administrator; Erik is the auditor.
"""

from __future__ import annotations

from dataclasses import dataclass

from cases import records
from cases.office import Office
from core.ids import new_id
from core.model.document import Document
from core.model.person import Person, Principal, Role
from core.model.record import LeadChannel, Record, Visibility
from tests.factories import LI, ZHANG, Reading, paper, person_values


@dataclass(frozen=True)
class People:
    """Everybody, as the principals they act as."""

    alice: Principal
    bob: Principal
    charlie: Principal
    dora: Principal
    erik: Principal


@dataclass(frozen=True)
class World:
    """An office with its people; `secret` is Alice's restricted lead with one paper, `open` anybody's lead."""

    office: Office
    people: People
    secret: Record
    secret_paper: Document
    open: Record
    open_paper: Document


def make_people(office: Office) -> People:
    """Give five people an account."""
    roles = {"alice": Role.STAFF, "bob": Role.CLERK, "charlie": Role.STAFF}
    roles |= {"dora": Role.ADMINISTRATOR, "erik": Role.AUDITOR}
    return People(**{login: add_person(office, login, role) for login, role in roles.items()})


def add_person(office: Office, login: str, *roles: Role) -> Principal:
    """Give one person an account without a password."""
    person = Person(new_id(), login, login.title(), frozenset(roles), "zh-CN", office.clock.now())
    with office.db.write() as tx:
        tx.people.add(person)
    return Principal(person.id, person.roles, person.name)


def make_world(office: Office) -> World:
    """Make the world: Zhang San's loan is secret, Li Si's is not; both speak of Zhang San."""
    people = make_people(office)
    secret = records.open_lead(
        office, people.alice, records.NewLead("张三借款", LeadChannel.PHONE, visibility=Visibility.RESTRICTED)
    )
    open_lead = records.open_lead(office, people.charlie, records.NewLead("李四借款", LeadChannel.WALK_IN))
    hidden = Reading(
        pages=("借款合同\n张三向金鼎公司借款壹万元整\n抵押物为翡翠手镯",),
        fields=person_values("张三", ZHANG, phone="13800138000"),
    )
    shown = Reading(pages=("借条\n李四向王五借款叁万元整",), fields=person_values("李四", LI, phone="13900139000"))
    return World(
        office,
        people,
        secret,
        paper(office, people.alice, hidden, name="张三合同.pdf", record_id=secret.id),
        open_lead,
        paper(office, people.charlie, shown, name="李四借条.pdf", record_id=open_lead.id),
    )
