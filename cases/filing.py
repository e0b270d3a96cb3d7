"""Moving papers between batches, leads and cases."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from cases.office import Office
from core.model.document import Document
from core.model.person import Principal


def file(office: Office, who: Principal, document_ids: Collection[UUID], record_id: UUID) -> tuple[Document, ...]:
    """File papers (at most 1,000) to a lead or case, or back to the batch they came in by: all of them or none.

    Their keys are wrapped anew for the new record, and they are indexed anew.

    Raises:
        NotFound: one of the papers, or the record, does not exist for this person.
        Denied: the person's roles do not review.
        Invalid: `not_its_batch`: a paper goes back only to the batch it came in by.
        Conflict: `not_live`: one is withdrawn, replaced or shredded.
    """
    raise NotImplementedError
