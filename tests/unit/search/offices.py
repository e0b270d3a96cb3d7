"""A small office for tests: papers in buckets, an index of its own, and who may open what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from search.embedded import EmbeddedIndex
from search.lookup import find
from search.port import Bucket, PageText, Searchable, SearchRequest, SearchResult
from search.prepare import prepare

TYPES = {"judgment": "judgment", "判决书": "judgment", "letter": "letter"}
CAUSES = {"借款合同纠纷": "10.1", "10.1": "10.1", "合同纠纷": "10"}


class Names:
    """Resolves a few names."""

    def document_type(self, text: str, /) -> str | None:
        return TYPES.get(text)

    def cause(self, text: str, /) -> str | None:
        return CAUSES.get(text)


@dataclass
class Everyone:
    """An `Access` that hides some documents and seals by reversing."""

    hidden: set[UUID] = field(default_factory=set)
    opened: list[UUID] = field(default_factory=list)

    def permitted(self, document_ids: Sequence[UUID], /) -> Collection[UUID]:
        return [number for number in document_ids if number not in self.hidden]

    def open(self, document_id: UUID, sealed: bytes, /) -> bytes:
        self.opened.append(document_id)
        return sealed[::-1]


@dataclass
class SmallOffice:
    """Papers that were indexed, `per_bucket` to a bucket."""

    index: EmbeddedIndex
    buckets: list[Bucket]
    access: Everyone = field(default_factory=Everyone)

    def ask(self, text: str, **options: int) -> SearchResult:
        return find(self.index, SearchRequest(text, self.buckets, **options), self.access, Names())

    def names(self, text: str, **options: int) -> list[str]:
        """Return the names of what a query finds whole, in alphabetical order."""
        result = self.ask(text, limit=1000, **options)
        return sorted(hit.name for hit in result.hits) if result.mode == "all" else []


def paper(name: str, *pages: str, **rest: object) -> Searchable:
    number = UUID(int=int.from_bytes(name.encode()[-16:], "big"))
    texts = tuple(PageText(place, text) for place, text in enumerate(pages, 1))
    return Searchable(number, name, texts, **rest)  # type: ignore[arg-type]


def office_of(folder: Path, papers: Iterable[Searchable], per_bucket: int = 2) -> SmallOffice:
    papers = list(papers)
    buckets = [Bucket(UUID(int=place + 1), place.to_bytes(32, "big")) for place in range(len(papers) // per_bucket + 1)]
    entries = [prepare(one, buckets[place // per_bucket], lambda text: text[::-1]) for place, one in enumerate(papers)]
    index = EmbeddedIndex(folder)
    index.apply(entries, (), watermark=1)
    return SmallOffice(index, buckets)
