from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.model.person import OPERATOR
from ingest import intake
from tests.factories import make_office


def test_no_byte_of_a_file_is_taken_while_the_store_is_away(tmp_path: Path) -> None:
    office, taken = make_office(tmp_path), list[bytes]()
    (tmp_path / "objects").rename(tmp_path / "unplugged")

    def body() -> Iterator[bytes]:
        taken.append(b"first")
        yield taken[0]

    with pytest.raises(Unavailable, match="storage_failed"):
        intake.receive(office, OPERATOR, intake.Arrival("借条.pdf"), body())
    assert taken == []
    with office.db.read() as tx:
        assert tx.rows.counts()["upload"] == 0
    office.index.close()
    office.db.close()
