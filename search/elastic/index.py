"""The index on a server, as the port has it.

Versions are the numbers of changes, given from outside, so that whatever arrives late or twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from core.errors import Unavailable
from core.faults import crash_point
from search.coding import tokens_of
from search.elastic.generations import Names
from search.elastic.kept import KeptTexts, Writing
from search.elastic.queries import Json, compiled
from search.elastic.schema import FACETS, WATERMARK, deletion, mark, part_of, upsert
from search.elastic.server import WRITE_SECONDS, Server, address_of
from search.port import PAYLOAD_BUDGET, AnyOf, Candidate, Candidates, IndexEntry, IndexQuery, IndexStats, weighs

_CHUNK = 8 * 1024 * 1024  #: bytes of changes sent at once
_SHARE = 4 * 1024 * 1024  #: bytes of sealed parts asked for in one request, of which some are under way together
_SEARCH = "/_search?allow_partial_search_results=false"
_OUTDATED = 409
_ENTRIES: Json = {"exists": {"field": "added"}}


class ElasticGeneration:
    """A `Generation` behind a name on a server."""

    def __init__(self, server: Server, names: Names, name: str) -> None:
        self._server, self._names, self._name = server, names, name
        self._kept = KeptTexts()

    def apply(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], *, watermark: int) -> None:
        """See `Generation`."""
        self._names.make(self._name)
        self._send(self._name, (deletion(gone.hex, watermark) for gone in deletions))
        self._send(self._name, (upsert(entry, watermark) for entry in upserts))
        crash_point("index.written")
        self._send(self._name, [mark(watermark)])
        self._show(self._name)

    def watermark(self) -> int:
        """See `Generation`."""
        found = self._server.find("GET", f"/{self._name}/_doc/{WATERMARK}")
        return int(found["_version"]) if found else 0

    def frequencies(self, terms: Sequence[AnyOf]) -> tuple[int, ...]:
        """See `Generation`."""
        if not terms:
            return ()
        counted = [compiled(AnyOf(term.tokens)) for term in terms]
        found = self._search({"size": 0, "aggs": {"terms": {"filters": {"filters": counted}}}})
        buckets = found["aggregations"]["terms"]["buckets"] if found else []
        return tuple(int(bucket["doc_count"]) for bucket in buckets) or (0,) * len(terms)

    def candidates(self, query: IndexQuery, *, limit: int, facets: bool = True) -> Candidates:
        """See `Generation`.  Ids and sizes come first, so that no more texts are asked for than there is room for."""
        body: Json = {
            "query": compiled(query),
            "size": limit,
            "track_total_hits": True,
            "stored_fields": "_none_",
            "docvalue_fields": ["name", "size"],
            "seq_no_primary_term": True,
            "sort": [*(["_score"] if weighs(query) else []), {"added": "desc"}],
        }
        if facets:
            body["aggs"] = {"facets": FACETS}
        found = self._search(body)
        if found is None:
            return Candidates((), 0, {})
        total, hits = int(found["hits"]["total"]["value"]), found["hits"]["hits"]
        wanted = hits if total <= limit else _affordable(hits)
        texts = self._texts(wanted)
        items = tuple(
            Candidate(UUID(hex=name), float(hit["_score"] or 0.0), texts[name])
            for hit in wanted
            if (name := _name(hit)) in texts
        )
        total -= len(wanted) - len(items)  # What was removed between the two answers matches no more.
        return Candidates(items, total, _counted(found) if facets and total > len(items) else {})

    def pages(self, document_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
        """See `Generation`."""
        names = [number.hex for number in document_ids]
        found = self._search(_parts("pages", names)) if names else None
        return {UUID(hex=_name(hit)): _part(hit, "pages") for hit in _hits(found)}

    def stats(self) -> IndexStats:
        """See `Generation`."""
        counted = self._server.find("POST", f"/{self._name}/_count", {"query": _ENTRIES})
        stored = self._server.find("GET", f"/{self._name}/_stats/store")
        if counted is None or stored is None:
            return IndexStats(0, 0)
        return IndexStats(int(counted["count"]), int(stored["_all"]["primaries"]["store"]["size_in_bytes"]))

    def clear(self) -> None:
        """See `Generation`."""
        self._names.clear(self._name)

    def _search(self, body: Json) -> Json | None:
        return self._server.find("POST", f"/{self._name}{_SEARCH}", body)

    def _texts(self, hits: Sequence[Json]) -> dict[str, bytes]:
        """Return the texts by id, of those hits of which there still are entries."""
        known = self._kept.known(map(_writing, hits))
        texts = {_name(hit): known[_writing(hit)] for hit in hits if _writing(hit) in known}
        missing = [_parts("text", ids) for ids in _shares(hit for hit in hits if _writing(hit) not in known)]
        for found in self._server.find_all("POST", f"/{self._name}{_SEARCH}", missing):
            brought = [(hit, _part(hit, "text")) for hit in _hits(found)]
            texts |= {_name(hit): text for hit, text in brought}
            self._kept.keep({_writing(hit): text for hit, text in brought})
        return texts

    def _send(self, name: str, changes: Iterable[bytes]) -> None:
        """Send changes durably, and look at what became of each."""
        for chunk in _chunks(changes):
            answer = self._server.ask("POST", f"/{name}/_bulk?require_alias=true", chunk, seconds=WRITE_SECONDS)
            for result in (next(iter(item.values())) for item in answer["items"]):
                if "error" in result and result["status"] != _OUTDATED:
                    self._server.report(kind=result["error"]["type"], status=result["status"])
                    raise Unavailable("search_unavailable")

    def _show(self, name: str) -> None:
        self._server.ask("POST", f"/{name}/_refresh", seconds=WRITE_SECONDS)


class ElasticIndex(ElasticGeneration):
    """A `SearchIndex` on a server, for any number of processes.

    Args:
        url: `https://user:password@host:port/prefix?ca=FILE`; names of indices begin with the prefix.

    Raises:
        Invalid: `bad_setting`, where the address is none.
    """

    def __init__(self, url: str) -> None:
        server = Server(address_of(url))
        names = Names(server)
        super().__init__(server, names, names.present)

    def ready(self) -> None:
        """See `SearchIndex`."""
        self._server.check()

    def drop(self, changes: Mapping[UUID, int]) -> None:
        """See `SearchIndex`."""
        for name in (self._names.present, self._names.next):
            if self._names.behind(name):
                self._send(name, (deletion(gone.hex, number, kind="external") for gone, number in changes.items()))
                self._show(name)

    def rebuild(self) -> ElasticGeneration:
        """See `SearchIndex`."""
        return ElasticGeneration(self._server, self._names, self._names.next)

    def publish(self) -> None:
        """See `SearchIndex`."""
        self._names.publish()

    def close(self) -> None:
        """See `SearchIndex`."""
        self._server.close()


def _affordable(hits: Sequence[Json]) -> list[Json]:
    """Return the first of `hits`, at least one, until their texts and pages exceed the budget."""
    chosen, room = [], PAYLOAD_BUDGET
    for hit in hits:
        chosen.append(hit)
        room -= _size(hit)
        if room <= 0:
            break
    return chosen


def _parts(part: str, ids: Sequence[str]) -> Json:
    """Return what asks for one sealed part of those entries that there are, and which writing of them it is."""
    return {
        "query": {"ids": {"values": ids}},
        "size": len(ids),
        "track_total_hits": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["name", part],
        "seq_no_primary_term": True,
    }


def _shares(hits: Iterable[Json]) -> Iterator[list[str]]:
    """Yield the ids of `hits` in groups whose texts are not too much for one answer."""
    ids: list[str] = []
    room = _SHARE
    for hit in hits:
        ids.append(_name(hit))
        room -= _size(hit)
        if room <= 0:
            yield ids
            ids, room = [], _SHARE
    if ids:
        yield ids


def _hits(found: Json | None) -> list[Json]:
    return list(found["hits"]["hits"]) if found else []


def _part(hit: Json, part: str) -> bytes:
    return part_of(hit["fields"][part][0])


def _writing(hit: Json) -> Writing:
    return hit["_index"], hit["_seq_no"], hit["_primary_term"]


def _name(hit: Json) -> str:
    return str(hit["fields"]["name"][0])


def _size(hit: Json) -> int:
    return int(hit["fields"]["size"][0])


def _chunks(changes: Iterable[bytes]) -> Iterator[bytes]:
    """Yield changes together, as many as may be sent at once."""
    chunk = bytearray()
    for change in changes:
        if chunk and len(chunk) + len(change) > _CHUNK:
            yield bytes(chunk)
            chunk.clear()
        chunk += change
    if chunk:
        yield bytes(chunk)


def _counted(found: Json) -> dict[bytes, int]:
    buckets = found["aggregations"]["facets"]["buckets"]
    tokens = tokens_of(bucket["key"] for bucket in buckets)
    return {token: int(bucket["doc_count"]) for token, bucket in zip(tokens, buckets, strict=True)}
