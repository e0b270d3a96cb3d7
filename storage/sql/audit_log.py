"""Signing and verifying the log that lies in the database."""

from __future__ import annotations

from core.errors import Corrupt
from core.faults import crash_point
from core.model.audit import AuditReport
from storage.audit.checkpoint import Checkpoint
from storage.audit.signer import LogSigner
from storage.audit.verify import Verification
from storage.sql.unit_of_work import Transaction


def sign(tx: Transaction, signer: LogSigner) -> str | None:
    """Sign the log as it stands and write the note into the database; None where nothing is new since the last.

    The caller keeps the note outside the database once it is committed.

    Raises:
        Corrupt: the log is not a continuation of what was signed last; nothing is signed then.
    """
    head = tx.audit.head()
    last = signer.read(signer.kept() or "")
    if last.size > head.size or tx.audit.root_at(last.size) != last.root or tx.audit.root_at(head.size) != head.root:
        raise Corrupt
    if last.size == head.size:
        return None
    note = signer.sign(Checkpoint(head.size, head.root))
    crash_point("audit.signed")
    tx.checkpoints.add(head.size, note)
    return note


def verify(tx: Transaction, signer: LogSigner, kept: str | None) -> AuditReport:
    """Recompute the whole log and compare it with its nodes, its head, its signatures and what was `kept` outside.

    That must have been fetched before the transaction began: others sign meanwhile.
    """
    verification = Verification(signer.read)
    verification.expect(tx.checkpoints.all(), kept)
    for line in tx.audit.lines():
        verification.take(line)
    levels = tx.audit.levels()
    for level in levels:
        verification.compare_nodes(level, tx.audit.stored_nodes(level))
    head = tx.audit.head()
    return verification.finish(head.size, head.root, levels)
