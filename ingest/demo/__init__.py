"""A small made-up office for looking around: people, leads, a case, and a pile of papers that are really read.

`pile/` holds the papers and `office.toml` says who feeds what where; every name and number in them is made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from cases import accounts, records
from cases.office import Office
from core.model.person import OPERATOR, Principal, Role
from core.model.record import LeadChannel, LeadStage, Visibility
from ingest.intake import Arrival, Duplicates, receive
from ingest.wiring import Runtime

PASSWORD = "an-juan-demo-2026"  # noqa: S105  (of a made-up office, printed at its start)
_PIECE = 1024 * 1024


def furnish(runtime: Runtime) -> list[str]:
    """Fill an empty office, and return the logins of its people; one that has people is left alone."""
    content = tomllib.loads((files(__name__) / "office.toml").read_text("utf-8"))
    logins = [person["login"] for person in content["people"]]
    if accounts.needs_set_up(runtime.office):
        people = {person["login"]: _add_person(runtime.office, person) for person in content["people"]}
        for lead in content["leads"]:
            _add_lead(runtime.office, people, lead)
        for case in content["cases"]:
            _add_case(runtime.office, people, case)
        for batch in content["batches"]:
            _feed(runtime.office, people[batch["by"]], batch)
    return logins


def _add_person(office: Office, person: dict[str, Any]) -> Principal:
    roles = frozenset(Role(role) for role in person["roles"])
    new = accounts.NewPerson(person["login"], person["name"], roles)
    if accounts.needs_set_up(office):
        made = accounts.set_up(office, accounts.make_setup_link(office).secret, new, PASSWORD)
        return Principal(made.id, made.roles, made.name)
    made = accounts.use_link(office, accounts.create_person(office, OPERATOR, new).secret, PASSWORD)
    return Principal(made.id, made.roles, made.name)


def _add_lead(office: Office, people: dict[str, Principal], lead: dict[str, Any]) -> None:
    who = people[lead["owner"]]
    new = records.NewLead(
        lead["title"],
        LeadChannel(lead["channel"]),
        lead.get("note", ""),
        LeadStage(lead["stage"]),
        visibility=Visibility(lead.get("visibility", Visibility.INTERNAL)),
    )
    _feed_to(office, who, records.open_lead(office, who, new).id, lead["papers"])


def _add_case(office: Office, people: dict[str, Principal], case: dict[str, Any]) -> None:
    who = people[case["owner"]]
    new = records.NewCase(case["title"], case.get("number"), case.get("cause"), case.get("note", ""))
    _feed_to(office, who, records.open_case(office, who, new).id, case["papers"])


def _feed_to(office: Office, who: Principal, record_id: Any, papers: list[str]) -> None:
    batch = records.open_batch(office, who, target_id=record_id)
    for name in papers:
        receive(office, who, Arrival(name, batch.id, duplicates=Duplicates.KEEP), _pieces(_paper(name)))


def _feed(office: Office, who: Principal, wanted: dict[str, Any]) -> None:
    batch = records.open_batch(office, who, title=wanted["title"])
    for name in wanted["papers"]:
        receive(office, who, Arrival(name, batch.id, duplicates=Duplicates.KEEP), _pieces(_paper(name)))


def _paper(name: str) -> Traversable:
    return files(__name__) / "pile" / name


def _pieces(paper: Traversable) -> Iterator[bytes]:
    with paper.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
