"""A mailbox on a real server: rules, one receipt for one message, marks and moves, TLS and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from imap_tools import MailBox

from core.errors import Denied, Invalid, NotFound, Unavailable
from core.model.document import Document
from core.model.person import OPERATOR
from core.settings import ChannelSettings, MailboxSettings, MailRule, UploadSettings
from ingest.channels.mailbox import REFUSED, TAKEN, WatchedMailbox
from ingest.channels.password import keep_password
from ingest.channels.standing import standing
from storage.sql.repositories.documents import DocumentFilter
from tests.conftest import required
from tests.people import World
from tests.unit.ingest.channels.dovecot import PASSWORD, USER, MailServer, mail_server, program


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    required(program(), "dovecot")
    if os.geteuid() != 0:
        pytest.skip("the mail server wants to be started by root")
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> MailServer:
    """The server with an empty mailbox."""
    with running.client() as client:
        for folder in ("INBOX", "Done"):
            if client.select(folder)[0] == "OK":
                client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
                client.expunge()
    return running


def message(subject: str = "证据材料", sender: str = "clerk@court.example", body: str = "见附件。") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"法院 <{sender}>", "office@example.org", subject
    made.set_content(body)
    made.add_attachment(b"scan", maintype="application", subtype="pdf", filename="传票.pdf")
    return made.as_bytes()


def watching(world: World, server: MailServer, **changed: Any) -> WatchedMailbox:
    """Return the watch over Bob's mailbox, its password kept by the office."""
    rules = (MailRule(sender="*@court.example", person="bob"),)
    given: dict[str, Any] = {"name": "post", "host": "localhost", "port": server.port, "user": USER, "rules": rules}
    settings = MailboxSettings(**{**given, "ca": server.certificate, **changed})
    whole = world.office.settings.model_copy(update={"channels": ChannelSettings(mailboxes=(settings,))})
    office = replace(world.office, settings=whole)
    keep_password(office, world.people.dora, "post", PASSWORD)
    return WatchedMailbox(office, settings)


def papers(world: World) -> list[Document]:
    with world.office.db.read() as tx:
        found = tx.documents.page(DocumentFilter(), visible_to=OPERATOR, limit=50).items
    return [item for item in found if item.name.endswith(".eml")]


def test_a_message_comes_in_whole_and_is_marked(world: World, server: MailServer) -> None:
    server.put(message())
    watch = watching(world, server)
    watch.look()
    watching(world, server).look()

    (paper,) = papers(world)
    assert (paper.name, paper.created_by) == ("证据材料.eml", world.people.bob.person_id)
    assert TAKEN in server.flags()[0]
    with world.office.db.read() as tx:
        assert standing(tx, "mailbox", "post").taken == 1


def test_what_no_rule_fits_stays_as_it_is(world: World, server: MailServer) -> None:
    server.put(message(sender="clerk@court.example.evil.example"))
    watching(world, server).look()

    assert papers(world) == []
    assert TAKEN not in server.flags()[0]
    assert "Seen" not in server.flags()[0]


def test_the_first_rule_that_fits_says_where_to(world: World, server: MailServer) -> None:
    rules = (
        MailRule(subject="*【李四】*", person="charlie", record=world.open.id),
        MailRule(sender="*@COURT.example", person="bob"),
    )
    server.put(message("转：【李四】借条"))
    server.put(message("开庭通知"))
    watching(world, server, rules=rules).look()

    places = {paper.name: paper.record_id for paper in papers(world)}
    assert places["转：【李四】借条.eml"] == world.open.id != places["开庭通知.eml"]


def test_a_message_can_be_moved_when_it_is_taken(world: World, server: MailServer) -> None:
    server.put(message())
    watching(world, server, done="Done").look()

    assert (len(papers(world)), server.flags(), len(server.flags("Done"))) == (1, [], 1)


def test_a_message_whose_marking_failed_comes_in_once(
    world: World, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(message())

    def fail(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr(MailBox, "flag", fail)
    with pytest.raises(Unavailable, match="mailbox_unavailable"):
        watching(world, server).look()
    monkeypatch.undo()
    watching(world, server).look()

    assert len(papers(world)) == 1
    assert TAKEN in server.flags()[0]


def test_a_message_too_large_is_marked_as_refused(world: World, server: MailServer) -> None:
    server.put(message(body="x" * 5000))
    watch = watching(world, server)
    whole = watch._office.settings.model_copy(update={"upload": UploadSettings(max_bytes=2000)})
    WatchedMailbox(replace(watch._office, settings=whole), watch._settings).look()

    assert (papers(world), REFUSED in server.flags()[0]) == ([], True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"From: =?utf-8?B?####?= <clerk@court.example>\r\nSubject: =?unknown-8bit?Q?=FF=FE?=\r\n\r\nbody",
        b"From: clerk@court.example\r\nSubject: ../../etc/passwd\r\nContent-Type: multipart/mixed\r\n\r\n--",
        b"From: clerk@court.example\r\nSubject: " + b"\xc4\xe3\xba\xc3" * 100 + b"\r\n\r\nGBK",
        b"\x00\xff" * 100,
    ],
)
def test_a_broken_message_stops_nothing(world: World, server: MailServer, raw: bytes) -> None:
    server.put(raw)
    server.put(message("好信"))
    watching(world, server).look()

    assert "好信.eml" in {paper.name for paper in papers(world)}
    assert not any("/" in paper.name for paper in papers(world))


def test_a_closed_person_leaves_the_message_and_serves_the_others(world: World, server: MailServer) -> None:
    rules = (MailRule(subject="*甲*", person="nobody"), MailRule(person="bob"))
    server.put(message("甲"))
    server.put(message("乙"))
    with pytest.raises(NotFound, match="person_unknown"):
        watching(world, server, rules=rules).look()

    assert [paper.name for paper in papers(world)] == ["乙.eml"]


def test_an_unknown_certificate_is_not_spoken_to(world: World, server: MailServer) -> None:
    with pytest.raises(Unavailable, match="mailbox_untrusted"):
        watching(world, server, ca=None).look()


def test_a_certificate_for_another_name_is_not_spoken_to(world: World, server: MailServer) -> None:
    with pytest.raises(Unavailable, match="mailbox_untrusted"):
        watching(world, server, host="127.0.0.1").look()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"folder": "None"}, "mailbox_folder_missing"),
        ({"port": 1}, "mailbox_unavailable"),
        ({"password_file": Path("/none")}, "mailbox_password_missing"),
    ],
)
def test_what_keeps_it_shut_is_said(world: World, server: MailServer, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Unavailable, match=code):
        watching(world, server, **changed).look()


def test_a_wrong_password_from_a_file_is_refused(world: World, server: MailServer, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("wrong\n")
    with pytest.raises(Unavailable, match="mailbox_refused"):
        watching(world, server, password_file=tmp_path / "password").look()


def test_a_password_is_kept_by_administrators_for_a_mailbox_there_is(world: World) -> None:
    rules = (MailRule(person="bob"),)
    boxes = (MailboxSettings(name="post", host="mail.example", user="x", rules=rules),)
    whole = world.office.settings.model_copy(update={"channels": ChannelSettings(mailboxes=boxes)})
    office = replace(world.office, settings=whole)
    with pytest.raises(Denied):
        keep_password(office, world.people.alice, "post", "secret")
    with pytest.raises(NotFound, match="mailbox_unknown"):
        keep_password(office, world.people.dora, "other", "secret")
    with pytest.raises(Invalid, match="mailbox_password_wrong"):
        keep_password(office, world.people.dora, "post", "two\nlines")
