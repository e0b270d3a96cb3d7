"""The office's upkeep over the local door: people, keys, log, index, export.  Never served to the network."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auth.session import Known, Serving, own_doing
from api.starting import as_json
from api.v1 import backups, shapes
from cases import accounts, audit_log, export, keys
from core.model.person import Person, Role
from ingest import checkup, indexing
from ingest.channels.password import keep_password
from ingest.learning import lessons
from ingest.learning.lessons import Skill
from storage.sql.repositories.audit import AuditFilter

router = APIRouter(dependencies=[Depends(own_doing)])
router.include_router(backups.router)


class NewPerson(BaseModel):
    """What is said of a new person."""

    model_config = ConfigDict(extra="forbid")
    login: str
    name: str
    roles: frozenset[Role]
    locale: str = "zh-CN"


class Roles(BaseModel):
    """What a person is to be."""

    model_config = ConfigDict(extra="forbid")
    roles: frozenset[Role]


class MailboxPassword(BaseModel):
    """What a mailbox is opened with."""

    model_config = ConfigDict(extra="forbid")
    password: str = Field(repr=False)


class Recipients(BaseModel):
    """To whom root keys are sealed, and into which file on the server's machine."""

    model_config = ConfigDict(extra="forbid")
    recipients: list[str]
    file: Path


class Outlet(BaseModel):
    """What to export (null: everything) and into which folder on the server's machine."""

    model_config = ConfigDict(extra="forbid")
    folder: Path
    record: UUID | None = None


def _person(person: Person) -> shapes.Json:
    return {
        "id": str(person.id),
        "login": person.login,
        "name": person.name,
        "roles": sorted(role.value for role in person.roles),
        "disabled": person.disabled_at is not None,
    }


def _link(link: accounts.IssuedLink) -> shapes.Json:
    path = "set-up" if link.person is None else "invitations"
    return {"path": f"/{path}/{link.secret}", "expires_at": link.expires_at.isoformat()}


@router.get("/people")
def people(who: Known, serving: Serving) -> list[shapes.Json]:
    """List everybody with an account."""
    return [_person(person) for person in accounts.people(serving.office, who.principal)]


@router.post("/people")
def add_person(body: NewPerson, who: Known, serving: Serving) -> shapes.Json:
    """Create a person and return the invitation's link."""
    new = accounts.NewPerson(body.login, body.name, body.roles, body.locale)
    link = accounts.create_person(serving.office, who.principal, new)
    return {**_link(link), "person": _person(link.person) if link.person else None}


@router.post("/people/{login}/roles")
def set_roles(login: str, body: Roles, who: Known, serving: Serving) -> shapes.Json:
    """Change what a person is."""
    person = accounts.find_person(serving.office, who.principal, login)
    return _person(accounts.set_roles(serving.office, who.principal, person.id, body.roles))


@router.post("/people/{login}/{verb}")
def change_person(login: str, verb: Literal["disable", "enable", "link"], who: Known, serving: Serving) -> shapes.Json:
    """Close or open an account, or return a link that sets a new password."""
    person = accounts.find_person(serving.office, who.principal, login)
    if verb == "link":
        return _link(accounts.reset_password(serving.office, who.principal, person.id))
    change = accounts.disable_person if verb == "disable" else accounts.enable_person
    return _person(change(serving.office, who.principal, person.id))


@router.post("/set-up-link")
def set_up_link(who: Known, serving: Serving) -> shapes.Json:
    """Return a fresh link that creates the first person."""
    del who
    return _link(accounts.make_setup_link(serving.office))


@router.get("/keys")
def root_keys(who: Known, serving: Serving) -> list[shapes.Json]:
    """List the versions of the root key."""
    return [
        {"version": item.version, "fingerprint": item.fingerprint, "current": item.current, "used": item.used}
        for item in keys.roots(serving.office, who.principal)
    ]


@router.post("/keys/rotate/{what}")
def rotate(what: Literal["root", "scopes"], who: Known, serving: Serving) -> shapes.Json:
    """Rotate the root key, or every record's key."""
    if what == "root":
        return {"version": keys.rotate_root(serving.office, who.principal)}
    return {"scopes": keys.rotate_scopes(serving.office, who.principal)}


@router.post("/keys/destroy/{version}")
def destroy(version: int, who: Known, serving: Serving) -> shapes.Json:
    """Destroy a version of the root key that nothing uses any more."""
    keys.destroy_root(serving.office, who.principal, version)
    return {"destroyed": version}


@router.post("/keys/escrow")
def escrow(body: Recipients, who: Known, serving: Serving) -> shapes.Json:
    """Seal the root keys to age recipients."""
    keys.escrow(serving.office, who.principal, body.recipients, body.file)
    return {"file": str(body.file), "recipients": len(body.recipients)}


@router.get("/audit")
def log_lines(
    who: Known,
    serving: Serving,
    document: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    after: str | None = None,
) -> shapes.Json:
    """List lines of the log, newest first."""
    found = audit_log.listing(serving.office, who.principal, AuditFilter(document), after=after, limit=limit)
    return {"entries": [audit_log.as_json(entry) for entry in found.items], "after": found.after}


@router.post("/audit/verify")
def verify_log(who: Known, serving: Serving) -> shapes.Json:
    """Recompute the whole log and compare."""
    report = audit_log.verify(serving.office, who.principal)
    return {
        "sound": report.sound,
        "size": report.size,
        "root": report.root.hex(),
        "checkpoints": report.checkpoints,
        "problems": [list(problem) for problem in report.problems],
    }


@router.post("/reindex")
def reindex(who: Known, serving: Serving) -> shapes.Json:
    """Make the search index anew."""
    return {"documents": indexing.rebuild(serving.office, who.principal)}


@router.post("/learn")
def learn(who: Known, serving: Serving) -> list[shapes.Json]:
    """Learn from the office's corrections; a new model is used only where it is better."""
    return [asdict(lesson) for lesson in lessons.learn(serving.office, who.principal)]


@router.get("/learn")
def learned(who: Known, serving: Serving) -> list[shapes.Json]:
    """List the attempts to learn, newest first."""
    return [asdict(lesson) for lesson in lessons.history(serving.office, who.principal)]


@router.post("/learn/back/{skill}/{version}")
def unlearn(who: Known, serving: Serving, skill: Skill, version: int) -> shapes.Json:
    """Put an earlier model into use again; 0 is the product without learning."""
    lessons.go_back(serving.office, who.principal, skill, version)
    return {"skill": skill, "version": version}


@router.get("/doctor")
def doctor(who: Known, serving: Serving) -> list[shapes.Json]:
    """Look the installation over."""
    del who
    return [as_json(finding) for finding in checkup.look_over(serving)]


@router.post("/export")
def take_out(body: Outlet, who: Known, serving: Serving) -> shapes.Json:
    """Write originals, values and log into a folder of this machine."""
    written = export.to_folder(serving.office, who.principal, body.folder, body.record)
    return {"documents": written.documents, "bytes": written.bytes}


@router.post("/mailboxes/{name}/password")
def set_mailbox_password(who: Known, serving: Serving, name: str, given: MailboxPassword) -> shapes.Json:
    """Keep the password of a mailbox, sealed."""
    keep_password(serving.office, who.principal, name, given.password)
    return {"kept": name}
