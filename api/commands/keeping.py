"""`user`, `keys`, `audit`, `reindex`, `learn`, `doctor`: the office's upkeep."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from api.commands.context import Context, whole_number
from api.messages import say
from api.passphrase import new_passphrase
from core.crypto.escrow import open_with
from core.crypto.providers import FileKeyProvider, PassphraseKeyProvider
from core.errors import Invalid, NotFound
from ingest.folder import DataFolder

SKILLS = ("sorting", "values")
ROLES = ("clerk", "staff", "administrator", "auditor")


def declare(commands: Any, locale: str) -> None:
    """Declare the commands."""
    _declare_user(_group(commands, "user", locale), locale)
    _declare_keys(_group(commands, "keys", locale), locale)
    log = _group(commands, "audit", locale)
    listing = _verb(log, "audit", "list", locale, list_log)
    listing.add_argument("--document", metavar="ID")
    listing.add_argument("--limit", type=whole_number(1, 1000), default=50, metavar="N", help=say(locale, "cli.limit"))
    _verb(log, "audit", "verify", locale, verify_log)
    again = _common(commands.add_parser("reindex", help=say(locale, "cli.reindex")), locale)
    again.set_defaults(run=reindex)
    learning = _common(commands.add_parser("learn", help=say(locale, "cli.learn")), locale)
    learning.add_argument("--history", action="store_true", help=say(locale, "cli.learn.history"))
    learning.add_argument("--back-to", type=int, metavar="N", help=say(locale, "cli.learn.back_to"))
    learning.add_argument("--of", choices=SKILLS, default=SKILLS[0], help=say(locale, "cli.learn.of"))
    learning.set_defaults(run=learn)
    looking = _common(commands.add_parser("doctor", help=say(locale, "cli.doctor")), locale)
    looking.add_argument("--verify", action="store_true", help=say(locale, "cli.verify"))
    looking.set_defaults(run=look_over)


def _group(commands: Any, name: str, locale: str) -> Any:
    parser = commands.add_parser(name, help=say(locale, f"cli.{name}"))
    return parser.add_subparsers(required=True, metavar=say(locale, "cli.command"))


def _verb(group: Any, noun: str, verb: str, locale: str, run: Any) -> argparse.ArgumentParser:
    parser = _common(group.add_parser(verb, help=say(locale, f"cli.{noun}.{verb}")), locale)
    parser.set_defaults(run=run)
    return parser


def _common(parser: argparse.ArgumentParser, locale: str) -> argparse.ArgumentParser:
    parser.add_argument("--user", metavar="NAME", help=say(locale, "cli.user_option"))
    parser.add_argument("--json", action="store_true", help=say(locale, "cli.json"))
    return parser


def _declare_user(group: Any, locale: str) -> None:
    _verb(group, "user", "list", locale, list_people)
    adding = _verb(group, "user", "add", locale, add_person)
    adding.add_argument("login")
    adding.add_argument("--name", help=say(locale, "cli.user.name"))
    adding.add_argument("--role", action="append", choices=ROLES, required=True, help=say(locale, "cli.user.role"))
    roles = _verb(group, "user", "roles", locale, set_roles)
    roles.add_argument("login")
    roles.add_argument("--role", action="append", choices=ROLES, required=True, help=say(locale, "cli.user.role"))
    for verb in ("disable", "enable", "link"):
        changing = _verb(group, "user", verb, locale, change_person)
        changing.add_argument("login")
        changing.set_defaults(verb=verb)


def _declare_keys(group: Any, locale: str) -> None:
    _verb(group, "keys", "list", locale, list_keys)
    rotating = _verb(group, "keys", "rotate", locale, rotate_keys)
    rotating.add_argument("what", choices=("root", "scopes"), nargs="?", default="root")
    destroying = _verb(group, "keys", "destroy", locale, destroy_key)
    destroying.add_argument("version", type=int)
    sealing = _verb(group, "keys", "escrow", locale, escrow_keys)
    sealing.add_argument("--to", action="append", required=True, metavar="age1…", help=say(locale, "cli.keys.to"))
    sealing.add_argument("file", type=Path)
    recovering = _verb(group, "keys", "recover", locale, recover_keys)
    recovering.add_argument("identity", type=Path, help=say(locale, "cli.keys.identity"))
    recovering.add_argument("--escrow", type=Path, metavar="FILE", help=say(locale, "cli.keys.escrow_file"))
    _verb(group, "keys", "passphrase", locale, lock_keys)


def list_people(context: Context, given: argparse.Namespace) -> int:
    """Print everybody with an account."""
    del given
    with context.office() as office:
        people = office.get("/people")
    lines = [f"{item['login']}  {item['name']}  {' '.join(item['roles'])}" for item in people]
    context.print(people, "\n".join(lines))
    return 0


def add_person(context: Context, given: argparse.Namespace) -> int:
    """Create a person and print the path of the invitation."""
    body = {"login": given.login, "name": given.name or given.login, "roles": given.role}
    with context.office() as office:
        made = office.post("/people", {**body, "locale": context.locale})
    context.print(made, say(context.locale, "cli.user.invited", login=given.login, path=made["path"]))
    return 0


def set_roles(context: Context, given: argparse.Namespace) -> int:
    """Change what a person is."""
    with context.office() as office:
        person = office.post(f"/people/{given.login}/roles", {"roles": given.role})
    context.print(person, f"{person['login']}  {' '.join(person['roles'])}")
    return 0


def change_person(context: Context, given: argparse.Namespace) -> int:
    """Close or open an account, or print the path of a link that sets a new password."""
    with context.office() as office:
        answer = office.post(f"/people/{given.login}/{given.verb}")
    context.print(answer, answer.get("path") or answer["login"])
    return 0


def list_keys(context: Context, given: argparse.Namespace) -> int:
    """Print the versions of the root key."""
    del given
    with context.office() as office:
        versions = office.get("/keys")
    lines = [
        f"{item['version']}  {item['fingerprint']}  {'*' if item['current'] else '-'}{'u' if item['used'] else '-'}"
        for item in versions
    ]
    context.print(versions, "\n".join(lines))
    return 0


def rotate_keys(context: Context, given: argparse.Namespace) -> int:
    """Rotate the root key or the records' keys."""
    with context.office() as office:
        done = office.post(f"/keys/rotate/{given.what}")
    context.print(done, say(context.locale, f"cli.keys.rotated.{given.what}", **done))
    return 0


def destroy_key(context: Context, given: argparse.Namespace) -> int:
    """Destroy a version of the root key that nothing uses."""
    with context.office() as office:
        done = office.post(f"/keys/destroy/{given.version}")
    context.print(done, say(context.locale, "cli.keys.destroyed", version=given.version))
    return 0


def escrow_keys(context: Context, given: argparse.Namespace) -> int:
    """Seal the root keys to age recipients, into a file."""
    with context.office() as office:
        done = office.post("/keys/escrow", {"recipients": given.to, "file": str(given.file.absolute())})
    context.print(done, say(context.locale, "cli.keys.escrowed", file=done["file"]))
    return 0


def recover_keys(context: Context, given: argparse.Namespace) -> int:
    """Bring a lost key file back from the sealed one in the data folder, with the recovery kit's key."""
    escrowed = given.escrow or DataFolder(context.settings.home).escrow
    if not escrowed.exists():
        raise NotFound("escrow_missing", file=str(escrowed))
    lines = given.identity.read_text("utf-8").splitlines()
    identity = next((line.strip() for line in lines if line.strip().startswith("AGE-SECRET-KEY-")), None)
    if identity is None:
        raise Invalid("identity_missing", file=str(given.identity))
    FileKeyProvider.restore(context.settings.key_file, open_with(identity, escrowed.read_bytes()))
    file = str(context.settings.key_file)
    context.print({"file": file}, say(context.locale, "cli.keys.recovered", file=file))
    return 0


def lock_keys(context: Context, given: argparse.Namespace) -> int:
    """Lock the root keys with a passphrase, so that every start asks for it; the office must not be running."""
    del given
    folder = DataFolder(context.settings.home)
    key_file = context.settings.key_file
    lock = folder.hold()
    try:
        exported = FileKeyProvider.open(key_file).export() if folder.exists else None
        PassphraseKeyProvider.create(folder.passphrase_file, new_passphrase(context.locale), exported=exported)
    finally:
        lock.release()
    made = {"file": str(folder.passphrase_file)}
    words = say(context.locale, "cli.keys.locked", file=str(key_file)) if exported else made["file"]
    context.print(made, words)
    return 0


def list_log(context: Context, given: argparse.Namespace) -> int:
    """Print lines of the log, newest first."""
    with context.office() as office:
        found = office.get("/audit", document=given.document, limit=given.limit)
    told = ("index", "at", "actor", "action", "object", "result")
    lines = ["  ".join("-" if item[name] is None else str(item[name]) for name in told) for item in found["entries"]]
    context.print(found, "\n".join(lines))
    return 0


def verify_log(context: Context, given: argparse.Namespace) -> int:
    """Recompute the whole log and compare; fails where anything is amiss."""
    del given
    with context.office() as office:
        report = office.post("/audit/verify")
    words = say(context.locale, f"cli.audit.{'sound' if report['sound'] else 'broken'}", size=report["size"])
    context.print(report, "\n".join([words, *(" ".join(problem) for problem in report["problems"])]))
    return 0 if report["sound"] else 1


def reindex(context: Context, given: argparse.Namespace) -> int:
    """Make the search index anew."""
    del given
    with context.office() as office:
        done = office.post("/reindex")
    context.print(done, say(context.locale, "cli.reindexed", documents=done["documents"]))
    return 0


def learn(context: Context, given: argparse.Namespace) -> int:
    """Learn from the office's corrections, list what was learned, or go back to an earlier model."""
    with context.office() as office:
        if given.history:
            lessons = office.get("/learn")
            context.print(lessons, "\n".join(_lesson(context, lesson) for lesson in lessons))
        elif given.back_to is not None:
            done = office.post(f"/learn/back/{given.of}/{given.back_to}")
            skill = say(context.locale, f"cli.learn.{given.of}")
            context.print(done, say(context.locale, "cli.learn.back", skill=skill, version=done["version"]))
        else:
            lessons = office.post("/learn")
            context.print(lessons, "\n".join(_lesson(context, lesson) for lesson in lessons))
    return 0


def _lesson(context: Context, lesson: dict[str, Any]) -> str:
    """Return one attempt to learn as a line: when, what, from how many, how right before and after, what came of it."""
    shares = [f"{lesson[name]:.3f}" if lesson[name] is not None else "-" for name in ("before", "after")]
    words = say(context.locale, f"cli.learn.{lesson['reason']}", version=lesson["version"])
    marks = "*" if lesson["in_use"] else ""
    counts = say(context.locale, "cli.learn.counts", examples=lesson["examples"], held=lesson["held"])
    skill = say(context.locale, f"cli.learn.{lesson['skill']}")
    return f"{lesson['at'][:16]}  {skill}  {counts}  {' -> '.join(shares)}  {words}{marks}"


def look_over(context: Context, given: argparse.Namespace) -> int:
    """Look the installation over; fails where something does not work."""
    # This takes a while to load, and other commands should not wait for it.
    from api.starting import as_json, told  # noqa: PLC0415
    from ingest.preflight import preflight  # noqa: PLC0415

    # What is found before the office is opened may be why it cannot be.
    ground = preflight(context.settings)
    findings = [as_json(finding) for finding in ground]
    if not any(finding.state == "failed" for finding in ground):
        with context.office() as office:
            findings += office.get("/doctor")
            findings += office.post("/scrub") if given.verify else []
    context.print(findings, "\n".join(told(context.locale, **item) for item in findings))
    return 1 if any(item["state"] == "failed" for item in findings) else 0
