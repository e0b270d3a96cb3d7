"""What a person decides about two scans of one paper."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from api.auth.session import Sender, Serving
from api.web.rendering import go
from cases import second_scans
from cases.second_scans import Choice

router = APIRouter(prefix="/documents/{document_id}/second-scan")


@router.post("")
def settle(
    who: Sender,
    serving: Serving,
    document_id: UUID,
    other: Annotated[UUID, Form()],
    do: Annotated[Choice, Form()],
    revision: Annotated[int, Form()],
) -> Response:
    """Keep both, or one in the place of the other."""
    stays = second_scans.settle(serving.office, who.principal, document_id, other, do, revision=revision)
    return go(f"/documents/{stays.id}")
