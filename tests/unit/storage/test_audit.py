"""The log is written with what it records, lists codes only, proves itself, and betrays every change."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest

from core.crypto.providers import FileKeyProvider
from core.crypto.signing import SigningKey
from core.errors import Conflict, Corrupt, Invalid, NotFound
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.person import OPERATOR
from storage.audit import tree
from storage.audit.checkpoint import Checkpoint, origin, read, sign
from storage.audit.entry import commitment_of, encode
from storage.audit.signer import KEPT_FILE, KEY_FILE, LogSigner
from storage.sql.database import Database
from storage.sql.repositories.audit import AuditFilter
from tests.unit.storage.world import START, Interrupted, World, interrupt, withdrawn


def log(world: World, *events: AuditEvent) -> None:
    for event in events:
        with world.db.write() as tx:
            tx.audit.append(event)
        world.tick()


def filled(world: World, count: int = 13) -> None:
    """Write a log that was signed after five lines and at its end."""
    for number in range(count):
        log(world, AuditEvent("document.open", None, new_id(), new_id(), detail={"name": f"借条{number}"}))
        if number in {4, count - 1}:
            world.db.sign_log()


def test_lines_are_listed_newest_first_without_their_details(world: World) -> None:
    who, document, record = new_id(), new_id(), new_id()
    log(world, AuditEvent("document.open", who, document, record, "refused", "denied", {"name": "借条"}))
    log(world, AuditEvent("search.run", None))

    with world.db.read() as tx:
        newest, oldest = tx.audit.page(AuditFilter()).items

    assert (newest.index, newest.action, newest.actor_id) == (1, "search.run", None)
    assert (oldest.actor_id, oldest.object_id, oldest.record_id) == (who, document, record)
    assert (oldest.at, oldest.result, oldest.reason) == (START, "refused", "denied")


def test_lines_are_found_by_object_actor_and_action_slice_by_slice(world: World) -> None:
    who, document = new_id(), new_id()
    log(world, *(AuditEvent("document.open", who, document) for _ in range(3)), AuditEvent("document.read", who))

    with world.db.read() as tx:
        for wanted in (AuditFilter(object_id=document), AuditFilter(actor_id=who, action="document.open")):
            first = tx.audit.page(wanted, limit=2)
            rest = tx.audit.page(wanted, after=first.after, limit=2)
            assert [entry.index for entry in (*first.items, *rest.items)] == [2, 1, 0]
            assert rest.after is None


@pytest.mark.parametrize("cursor", ["x", "-1", "", "٣", "9" * 40])
def test_a_made_up_cursor_is_refused(db: Database, cursor: str) -> None:
    with db.read() as tx, pytest.raises(Invalid, match="bad_cursor"):
        tx.audit.page(AuditFilter(), after=cursor)


def test_an_event_of_a_transaction_that_failed_is_not_logged(world: World) -> None:
    with pytest.raises(Interrupted):
        interrupt(world.db, lambda tx: tx.audit.append(AuditEvent("document.open", None)))

    with world.db.read() as tx:
        assert tx.audit.head().size == 0


def test_a_log_that_cannot_be_written_takes_its_transaction_with_it(world: World) -> None:
    log(world, AuditEvent("document.open", None))
    world.sql("DELETE FROM audit_node")

    def rename() -> None:
        with world.db.write() as tx:
            tx.office.keep("name", "x")
            tx.audit.append(AuditEvent("office.name", None))

    with pytest.raises(Corrupt):
        rename()
    with world.db.read() as tx:
        assert tx.office.get("name") is None


def test_nothing_is_logged_in_a_reading_transaction(db: Database) -> None:
    with db.read() as tx, pytest.raises(ValueError, match="write transactions"):
        tx.audit.append(AuditEvent("document.open", None))


def test_a_detail_is_sealed_committed_to_and_shredded_with_its_object(world: World) -> None:
    document = world.document(world.record())
    log(world, AuditEvent("document.rename", None, document.id, detail={"name": "借条"}))
    log(world, AuditEvent("search.run", None, detail={"query": "张三"}))
    with world.db.write() as tx:
        assert tx.audit.detail(0) == {"name": "借条"}
        tx.documents.save(withdrawn(document, world.clock.now()), visible_to=OPERATOR)
        tx.shredder.shred(document.id)

    with world.db.read() as tx:
        with pytest.raises(NotFound):
            tx.audit.detail(0)
        assert tx.audit.detail(1) == {"query": "张三"}
    assert world.db.verify_log().sound


def test_a_line_is_canonical_and_its_commitment_hides_what_it_holds() -> None:
    actor, owner = UUID(int=1), UUID(int=2)
    data = encode(AuditEvent("document.open", actor), START, sha256(b"").digest(), owner)

    assert data.startswith(b'{"action":"document.open","actor":"00000000-0000-0000-0000-000000000001","at":')
    assert commitment_of(data) == (sha256(b"").digest(), owner)


def test_every_line_is_proved_and_every_earlier_log_a_beginning_of_the_later(world: World) -> None:
    log(world, *(AuditEvent("document.open", None) for _ in range(11)))
    with world.db.read() as tx:
        head, lines = tx.audit.head(), list(tx.audit.lines())
        for index, line in enumerate(lines):
            proof = tx.audit.inclusion(index, head.size)
            assert tree.proves_inclusion(tree.leaf_hash(line.data), index, head.size, proof, head.root)
            roots = tx.audit.root_at(index + 1), head.root
            assert tree.proves_consistency(index + 1, head.size, roots, tx.audit.consistency(index + 1, head.size))
        with pytest.raises(NotFound):
            tx.audit.inclusion(11, 11)
        with pytest.raises(NotFound):
            tx.audit.consistency(0, 11)


def test_a_log_is_sound_through_restarts_and_signatures(world: World) -> None:
    filled(world)
    world.reopen()
    log(world, AuditEvent("document.open", None))

    report = world.db.verify_log()

    assert (report.problems, report.size, report.checkpoints) == ((), 14, 3)


def test_nothing_new_is_signed_twice(world: World) -> None:
    assert not world.db.sign_log()
    log(world, AuditEvent("document.open", None))
    assert world.db.sign_log()
    assert not world.db.sign_log()


def rewrite(world: World, index: int) -> None:
    data = encode(AuditEvent("document.open", None), START, None, None)
    world.sql("UPDATE audit_entry SET data = :data WHERE idx = :index", data=data, index=index)


def insert(world: World) -> None:
    world.sql("UPDATE audit_entry SET idx = idx + 1000 WHERE idx >= 7")
    world.sql("UPDATE audit_entry SET idx = idx - 999 WHERE idx >= 1000")
    world.sql(
        "INSERT INTO audit_entry (idx, data, at, action) VALUES (7, :data, 0, 'x')",
        data=encode(AuditEvent("x", None), START, None, None),
    )


def reorder(world: World) -> None:
    for before, after in ((2, -1), (3, 2), (-1, 3)):
        world.sql("UPDATE audit_entry SET idx = :after WHERE idx = :before", before=before, after=after)


def truncate(world: World) -> None:
    world.sql("DELETE FROM audit_entry WHERE idx = 12")
    world.sql("DELETE FROM audit_node WHERE level = 0 AND idx = 12")
    with world.db.read() as tx:
        root = tx.audit.root_at(12)
    world.sql("UPDATE audit_head SET size = 12, root = :root", root=root)


def truncate_with_its_checkpoint(world: World) -> None:
    truncate(world)
    world.sql("DELETE FROM checkpoint WHERE size = 13")


def flip(column: str, table: str = "audit_entry") -> Callable[[World], None]:
    def change(world: World) -> None:
        rows = world.rows(table)
        value = rows[table][3][column]
        assert isinstance(value, bytes)
        rows[table][3][column] = value[:20] + bytes([value[20] ^ 1]) + value[21:]
        world.put_back(rows)

    return change


def execute(statement: str, **values: object) -> Callable[[World], None]:
    return lambda world: world.sql(statement, **values)


TAMPERING: dict[str, tuple[Callable[[World], None], str]] = {
    "a bit of a line": (flip("data"), "node_changed"),
    "a whole line": (lambda world: rewrite(world, 6), "node_changed"),
    "the last line": (lambda world: rewrite(world, 12), "node_changed"),
    "a looked-up column": (execute("UPDATE audit_entry SET actor_id = object_id WHERE idx = 3"), "entry_changed"),
    "a time": (execute("UPDATE audit_entry SET at = at + 1 WHERE idx = 3"), "entry_changed"),
    "a bit of a detail": (flip("detail"), "detail_changed"),
    "a detail taken away": (execute("UPDATE audit_entry SET detail = NULL WHERE idx = 3"), "detail_changed"),
    "a detail given to another key": (
        execute("UPDATE audit_entry SET detail_owner = object_id WHERE idx = 3"),
        "detail_changed",
    ),
    "a line deleted": (execute("DELETE FROM audit_entry WHERE idx = 5"), "entry_missing"),
    "the first line deleted": (execute("DELETE FROM audit_entry WHERE idx = 0"), "entry_missing"),
    "a line inserted": (insert, "node_changed"),
    "two lines exchanged": (reorder, "node_changed"),
    "the end cut off": (truncate, "entries_cut_off"),
    "the end cut off with its signature": (truncate_with_its_checkpoint, "entries_cut_off"),
    "a node": (flip("hash", "audit_node"), "node_changed"),
    "a node deleted": (execute("DELETE FROM audit_node WHERE level = 1 AND idx = 2"), "node_missing"),
    "a node too many": (
        execute("INSERT INTO audit_node (level, idx, hash) VALUES (1, 6, :hash)", hash=bytes(32)),
        "node_changed",
    ),
    "a level too many": (
        execute("INSERT INTO audit_node (level, idx, hash) VALUES (9, 0, :hash)", hash=b"\0"),
        "node_changed",
    ),
    "the head's size": (execute("UPDATE audit_head SET size = 14"), "head_size_differs"),
    "the head's root": (execute("UPDATE audit_head SET root = :root", root=bytes(32)), "head_root_differs"),
    "a signed note": (
        execute("UPDATE checkpoint SET note = replace(note, :five, :six)", five="\n5\n", six="\n6\n"),
        "checkpoint_not_signed",
    ),
    "a note under another size": (execute("UPDATE checkpoint SET size = 4 WHERE size = 5"), "checkpoint_differs"),
    "the notes deleted": (execute("DELETE FROM checkpoint"), "checkpoint_missing"),
}


@pytest.mark.parametrize("change", TAMPERING, ids=str)
def test_every_kind_of_tampering_is_found(world: World, change: str) -> None:
    tamper, expected = TAMPERING[change]
    filled(world)
    assert world.db.verify_log().sound

    tamper(world)

    assert expected in {code for code, _ in world.db.verify_log().problems}


def test_a_whole_log_written_anew_without_the_signing_key_is_found(world: World) -> None:
    filled(world)
    other = FileKeyProvider.open_or_create(world.folder / "other" / "root.key")
    forged = Database.open(world.folder / "other" / "office.db", other, clock=world.clock)
    with forged.write() as tx:
        for _ in range(13):
            tx.audit.append(AuditEvent("document.open", None))
    forged.sign_log()
    stranger = World(world.folder / "other", other, world.clock, forged)
    world.put_back(stranger.rows("audit_entry", "audit_node", "audit_head", "checkpoint"))
    forged.close()

    codes = {code for code, _ in world.db.verify_log().problems}

    assert {"checkpoint_not_signed", "kept_checkpoint_differs"} <= codes


def restore_older(world: World) -> None:
    older = world.rows()
    filled(world, 3)
    world.put_back(older)
    world.reopen()


def test_an_older_database_put_in_place_is_found_and_never_signed_over(world: World) -> None:
    filled(world)

    restore_older(world)

    assert {"checkpoint_missing", "entries_cut_off"} <= {code for code, _ in world.db.verify_log().problems}
    with pytest.raises(Corrupt):
        world.db.sign_log()


def test_an_older_database_that_went_on_by_itself_is_a_fork(world: World) -> None:
    filled(world)
    restore_older(world)
    log(world, *(AuditEvent("document.open", None) for _ in range(20)))

    assert "kept_checkpoint_differs" in {code for code, _ in world.db.verify_log().problems}
    with pytest.raises(Corrupt):
        world.db.sign_log()


def test_a_deleted_outside_checkpoint_is_noticed(world: World) -> None:
    filled(world)
    (world.folder / KEPT_FILE).unlink()

    assert ("kept_checkpoint_missing", "") in world.db.verify_log().problems
    with pytest.raises(Corrupt):
        world.db.sign_log()


def test_a_power_cut_between_signing_and_keeping_the_note_is_no_tampering(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(world, AuditEvent("document.open", None))
    with monkeypatch.context() as patch:
        patch.setattr(LogSigner, "keep", lambda *_: None)
        world.db.sign_log()
    assert world.db.verify_log().sound

    log(world, AuditEvent("document.open", None))
    assert world.db.sign_log()
    assert world.db.verify_log().sound


def test_a_first_start_that_was_cut_off_is_begun_anew(world: World) -> None:
    world.lose()

    world.reopen()

    assert world.db.verify_log().sound


def test_no_new_office_is_made_beside_the_log_of_one_whose_database_is_gone(world: World) -> None:
    filled(world)
    world.lose()

    with pytest.raises(Conflict, match="database_missing"):
        world.reopen()


def test_a_kept_checkpoint_of_other_bytes_is_named(world: World) -> None:
    filled(world)
    (world.folder / KEPT_FILE).write_bytes(b"\xff\xfe")

    assert ("kept_checkpoint_not_signed", "") in world.db.verify_log().problems


def test_a_deleted_signing_key_is_not_made_anew(world: World) -> None:
    filled(world)
    (world.folder / KEY_FILE).unlink()
    world.reopen()
    log(world, AuditEvent("document.open", None))

    with pytest.raises(Corrupt):
        world.db.sign_log()
    assert "checkpoint_not_signed" in {code for code, _ in world.db.verify_log().problems}


def test_a_checkpoint_is_a_signed_note_in_the_published_form() -> None:
    key, name = SigningKey.generate(), origin(UUID(int=7))
    note = sign(name, Checkpoint(5, b"r" * 32), key)
    body, signature = note.split("\n\n")

    assert body == f"{name}\n5\n{base64.b64encode(b'r' * 32).decode()}"
    key_id = sha256(name.encode() + b"\n\x01" + key.public).digest()[:4]
    assert base64.b64decode(signature.removeprefix(f"— {name} ").strip())[:4] == key_id
    assert read(name, note, key.public) == Checkpoint(5, b"r" * 32)


@pytest.mark.parametrize("place", range(3))
def test_a_note_of_another_log_key_or_content_is_refused(place: int) -> None:
    key, name = SigningKey.generate(), origin(UUID(int=7))
    note = sign(name, Checkpoint(5, b"r" * 32), key)
    wrong = [
        (origin(UUID(int=8)), note, key.public),
        (name, note, SigningKey.generate().public),
        (name, note.replace("\n5\n", "\n05\n"), key.public),
    ][place]

    with pytest.raises(Corrupt):
        read(*wrong)


def test_thousands_of_lines_verify(world: World) -> None:
    event = AuditEvent("document.open", None, new_id())
    with world.db.write() as tx:
        for _ in range(5000):
            tx.audit.append(replace(event))

    report = world.db.verify_log()

    assert (report.sound, report.size) == (True, 5000)
