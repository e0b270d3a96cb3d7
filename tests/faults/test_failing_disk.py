"""The disk fails once to bring bytes to rest: the upload has failed, and nothing of it is trusted afterwards."""

from __future__ import annotations

import errno
import os
from types import SimpleNamespace

import pytest

from cases.office import Office
from core.errors import Unavailable
from core.model.person import OPERATOR
from ingest.intake import Arrival, receive
from storage.objects import local

BODY = b"a paper that matters"


def failing(monkeypatch: pytest.MonkeyPatch, place: int) -> list[int]:
    """Let the `place`-th synchronisation from now on fail, once; return the places passed."""
    passed: list[int] = []

    def fsync(descriptor: int) -> None:
        passed.append(len(passed))
        if passed[-1] == place:
            raise OSError(errno.EIO, "the disk did not take it")
        os.fsync(descriptor)

    monkeypatch.setattr(local, "os", SimpleNamespace(**{**vars(os), "fsync": fsync}))
    return passed


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_upload_whose_bytes_may_not_rest_has_failed(
    office: Office, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    failing(monkeypatch, place)
    with pytest.raises(Unavailable, match="storage_failed"):
        receive(office, OPERATOR, Arrival("a.bin", idempotency_key="one"), iter([BODY]))

    assert [path for path in (office.settings.home / "objects").rglob("*") if path.is_file()] == []
    with office.db.read() as tx:
        assert tx.jobs.counts() == {}


def test_the_sender_may_try_again_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = failing(monkeypatch, 1)
    with pytest.raises(Unavailable):
        receive(office, OPERATOR, Arrival("a.bin", idempotency_key="one"), iter([BODY]))
    receipt = receive(office, OPERATOR, Arrival("a.bin", idempotency_key="one"), iter([BODY]))

    assert len(passed) > 2
    with office.db.read() as tx:
        (entry,) = tx.objects.of(receipt.document.id)
    assert office.objects.store.size(entry.id) == entry.size
