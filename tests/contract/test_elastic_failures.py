"""What becomes of a search server that is away, full, strange or slow; and what it is never told."""

from __future__ import annotations

import base64
import json
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bench.servers.four import Elastic
from bench.servers.server import Server
from core.errors import Invalid, Unavailable
from search.conformance import document, entry, term, token
from search.elastic import ElasticIndex, server
from search.elastic.server import address_of
from search.port import LAYOUT

ADDRESS = "https://user:p%40ss@search.example:9201/office?ca=/ca.crt"


@pytest.fixture
def index(elastic_url: str) -> Iterator[ElasticIndex]:
    index = ElasticIndex(elastic_url)
    yield index
    index.close()


@pytest.fixture
def raw(shared_servers: dict[str, Server], elastic_url: str) -> Iterator[httpx.Client]:
    """A client of the server, below the index."""
    del elastic_url
    elastic = shared_servers["search"]
    assert isinstance(elastic, Elastic)
    with elastic.client() as client:
        yield client


def prefix(url: str) -> str:
    return address_of(url).prefix


def test_an_address_is_taken_apart() -> None:
    found = address_of(ADDRESS)
    assert (found.url, found.prefix, found.user) == ("https://search.example:9201", "office", ("user", "p@ss"))
    assert found.authority == "/ca.crt"


@pytest.mark.parametrize(
    "url", ["", "search", "ftp://host/a", "https://host", "https://host/A", "https://host:x/a", "http://h/a/b"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="bad_setting"):
        address_of(url)


def test_a_server_that_is_away_is_unavailable_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    index = ElasticIndex(f"http://127.0.0.1:{port}/office")
    for ask in (index.watermark, index.stats, lambda: index.candidates(term("a"), limit=1)):
        with pytest.raises(Unavailable, match="search_unavailable"):
            ask()
    with pytest.raises(Unavailable):
        index.apply([entry(1, "a")], (), watermark=1)
    index.close()


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.Server.find, "__kwdefaults__", {"seconds": 0.5})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        index = ElasticIndex(f"http://127.0.0.1:{listener.getsockname()[1]}/office")
        began = time.monotonic()
        with pytest.raises(Unavailable):
            index.watermark()
        assert time.monotonic() - began < 5
        index.close()


@pytest.mark.services
def test_a_wrong_password_is_told_as_such(elastic_url: str, caplog: pytest.LogCaptureFixture) -> None:
    user, _, rest = elastic_url.partition("@")
    index = ElasticIndex(f"{user.rpartition(':')[0]}:wrong@{rest}")
    with caplog.at_level(logging.WARNING), pytest.raises(Unavailable):
        index.watermark()
    fields = next(record.fields for record in caplog.records if hasattr(record, "fields"))
    assert fields["status"] == 401
    index.close()


@pytest.mark.services
def test_a_server_that_nobody_vouches_for_is_not_talked_to(elastic_url: str) -> None:
    index = ElasticIndex(elastic_url.partition("?")[0])
    with pytest.raises(Unavailable):
        index.watermark()
    index.close()


@pytest.mark.services
def test_what_the_server_does_not_take_moves_no_watermark(
    index: ElasticIndex, raw: httpx.Client, elastic_url: str
) -> None:
    index.apply([entry(1, "a")], (), watermark=1)
    raw.put(f"/{prefix(elastic_url)}-*/_settings", json={"index.blocks.write": True}).raise_for_status()
    with pytest.raises(Unavailable):
        index.apply([entry(2, "a")], (), watermark=2)
    assert index.watermark() == 1
    raw.put(f"/{prefix(elastic_url)}-*/_settings", json={"index.blocks.write": None}).raise_for_status()
    index.apply([entry(2, "a")], (), watermark=2)
    assert (index.watermark(), index.stats().documents) == (2, 2)


@pytest.mark.services
def test_no_index_of_the_servers_own_making_is_written_to(
    index: ElasticIndex, raw: httpx.Client, elastic_url: str
) -> None:
    index.apply([entry(1, "a")], (), watermark=1)
    (made,) = raw.get(f"/{prefix(elastic_url)}-{LAYOUT}").json()
    raw.delete(f"/{made}").raise_for_status()
    with pytest.raises(Unavailable):
        index._send(f"{prefix(elastic_url)}-{LAYOUT}", [b'{"delete":{"_id":"x"}}\n'])
    assert (index.watermark(), index.candidates(term("a"), limit=1).total) == (0, 0)
    index.apply([entry(1, "a")], (), watermark=1)
    assert index.candidates(term("a"), limit=1).total == 1


@pytest.mark.services
def test_an_entry_tells_no_more_than_it_must(index: ElasticIndex, raw: httpx.Client, elastic_url: str) -> None:
    index.apply([entry(1, "a", "b", facets=("f",), text=b"sealed", pages=b"leaves")], (), watermark=1)
    name = f"{prefix(elastic_url)}-{LAYOUT}"
    about = next(iter(raw.get(f"/{name}").json().values()))
    fields: dict[str, Any] = about["mappings"]["properties"]
    assert about["mappings"]["dynamic"] == "strict"
    # By default a keyword has neither norms nor more than the documents that hold it.
    assert fields["tokens"] == {"type": "keyword", "doc_values": False}
    assert not any(field.get("store") for field in fields.values())
    assert "_source" not in raw.get(f"/{name}/_doc/{document(1).hex}").json()
    columns = {"docvalue_fields": ["text", "pages"], "query": {"exists": {"field": "added"}}}
    (hit,) = raw.post(f"/{name}/_search", json=columns).json()["hits"]["hits"]
    assert hit["fields"] == {
        part: [base64.b64encode(value).decode()] for part, value in (("text", b"sealed"), ("pages", b"leaves"))
    }
    assert set(about["settings"]["index"]["search"]["slowlog"]["threshold"]["query"].values()) == {"-1"}


@pytest.mark.services
def test_what_is_asked_stands_in_no_log(
    index: ElasticIndex, raw: httpx.Client, elastic_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    index.apply([entry(1, "a")], (), watermark=1)
    raw.put(f"/{prefix(elastic_url)}-*/_settings", json={"index.max_terms_count": 1}).raise_for_status()
    with caplog.at_level(logging.DEBUG), pytest.raises(Unavailable):
        index.candidates(term("secret", "other"), limit=1)
    lines = json.dumps([[record.getMessage(), str(record.args), str(vars(record))] for record in caplog.records])
    assert base64.b64encode(token("secret")).decode() not in lines
