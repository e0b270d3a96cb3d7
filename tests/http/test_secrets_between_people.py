"""Two people, one restricted lead: the stranger finds nothing of it anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from cases import accounts, members
from core.ids import new_id, parse_id
from core.model.person import OPERATOR
from tests.serving import Served

pytestmark = pytest.mark.parametrize("office", ["folder", "servers"], indirect=True, scope="module")

WORD = "琥珀麒麟"
NOTE = f"借条。今借到{WORD}公司人民币叁万元整。借款人：王五，身份证号11010519491231002X。2024年3月1日".encode()


@dataclass(frozen=True)
class Secret:
    """Alice's restricted lead and the one paper in it."""

    lead: str
    paper: str
    batch: str


@pytest.fixture(scope="module")
def secret(office: Served, alice: httpx.Client) -> Secret:
    body = {"title": f"{WORD}案", "channel": "phone", "visibility": "restricted"}
    lead = alice.post("/api/v1/leads", json=body).raise_for_status().json()["id"]
    batch = alice.post("/api/v1/batches", json={"target": lead}).json()["id"]
    paper = alice.post("/api/v1/documents", params={"name": f"{WORD}.txt", "batch": batch}, content=NOTE).json()["id"]
    office.settle(paper, alice)
    return Secret(lead, paper, batch)


def test_its_owner_finds_it(alice: httpx.Client, secret: Secret) -> None:
    found = alice.get("/api/v1/search", params={"q": WORD}).json()
    assert [hit["id"] for hit in found["hits"]] == [secret.paper]


def test_search_counts_and_facets_know_nothing_of_it(charlie: httpx.Client, secret: Secret) -> None:
    for query in (WORD, "借条", "11010519491231002X", f"lead:{secret.lead}", "type:iou", "date:2024"):
        found = charlie.get("/api/v1/search", params={"q": query}).json()
        assert (found["total"], found["hits"]) == (0, [])
        assert found["facets"] == {"type": {}, "cause": {}, "year": {}}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/documents/{paper}",
        "/api/v1/documents/{paper}/line",
        "/api/v1/documents/{paper}/original",
        "/api/v1/documents/{paper}/text",
        "/api/v1/documents/{paper}/words.json",
        "/api/v1/documents/{paper}/searchable.pdf",
        "/api/v1/documents/{paper}/history",
        "/api/v1/documents/{paper}/pages/1",
        "/api/v1/documents/{paper}/pages/1/image",
        "/api/v1/documents/{paper}/pages/1/thumb",
        "/api/v1/records/{lead}",
        "/api/v1/records/{lead}/documents",
        "/api/v1/batches/{batch}",
        "/documents/{paper}",
        "/leads/{lead}",
    ],
)
@pytest.mark.parametrize("login", ["bob", "charlie", "dora", "erik"])
def test_its_addresses_answer_as_if_it_did_not_exist(office: Served, secret: Secret, login: str, path: str) -> None:
    client = office.client(login)
    nothing = {"lead": new_id(), "paper": new_id(), "batch": new_id()}
    forbidden = client.get(path.format(lead=secret.lead, paper=secret.paper, batch=secret.batch))
    absent = client.get(path.format(**nothing))
    assert forbidden.status_code == absent.status_code
    assert forbidden.status_code in {403, 404}
    hidden = forbidden.text
    for given, other in (
        (secret.lead, nothing["lead"]),
        (secret.paper, nothing["paper"]),
        (secret.batch, nothing["batch"]),
    ):
        hidden = hidden.replace(given, str(other))
    assert _without_tokens(hidden) == _without_tokens(absent.text)


def _without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


def test_lists_and_queues_do_not_show_it(charlie: httpx.Client, secret: Secret) -> None:
    answers = [
        charlie.get("/api/v1/records", params={"kind": "lead"}),
        charlie.get("/api/v1/records", params={"kind": "batch"}),
        charlie.get("/api/v1/review"),
        charlie.get("/api/v1/documents/status", params={"ids": secret.paper}),
        charlie.get("/leads"),
        charlie.get("/review"),
        charlie.get("/search", params={"q": WORD}),
    ]
    for answer in answers:
        assert secret.paper not in answer.text
        assert secret.lead not in answer.text
    assert WORD not in "".join(answer.text.replace(f"q={WORD}", "") for answer in answers[:-1])


def test_the_same_bytes_elsewhere_raise_no_notice(alice: httpx.Client, charlie: httpx.Client, secret: Secret) -> None:
    twice = b"the same bytes for two people"
    alice.post("/api/v1/documents", params={"name": "x.txt", "batch": secret.batch}, content=twice).raise_for_status()
    answer = charlie.post("/api/v1/documents", params={"name": "x.txt", "on_duplicate": "ask"}, content=twice)
    assert answer.status_code == 201
    assert answer.json()["duplicate_of"] == []


def test_nothing_can_be_filed_or_fed_to_it(office: Served, charlie: httpx.Client, secret: Secret) -> None:
    own = charlie.post("/api/v1/documents", params={"name": "y.txt"}, content=b"own paper").json()["id"]
    office.settle(own, charlie)
    filed = charlie.post(f"/api/v1/documents/{own}/file", json={"record": secret.lead})
    fed = charlie.post("/api/v1/documents", params={"name": "z.txt", "record": secret.lead}, content=b"z")
    assert (filed.status_code, fed.status_code) == (404, 404)


def test_becoming_a_member_opens_it_at_once(office: Served, alice: httpx.Client, secret: Secret) -> None:
    person = accounts.find_person(office.runtime.office, OPERATOR, "charlie")
    members.add_member(office.runtime.office, OPERATOR, parse_id(secret.lead), person.id)
    found = office.client("charlie").get("/api/v1/search", params={"q": WORD}).json()
    assert secret.paper in [hit["id"] for hit in found["hits"]]
    members.remove_member(office.runtime.office, OPERATOR, parse_id(secret.lead), person.id)
    found = office.client("charlie").get("/api/v1/search", params={"q": WORD}).json()
    assert secret.paper not in [hit["id"] for hit in found["hits"]]
