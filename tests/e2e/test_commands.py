"""The command line as scripts use it: what it prints, how it ends."""

from __future__ import annotations

import json
import socket
import threading
import zipfile
from pathlib import Path

import pytest

from tests.e2e.server import Installation

IOU = (
    "借条\n今借到张三人民币（大写）伍万元整（¥50000.00）。\n借款人：李四\n身份证号：11010519491231002X\n2024年1月5日\n"
)
KNOWN = ["id", "name", "source", "parent", "state", "pages", "document_type", "case_cause"]
LINE = [*KNOWN, "fields", "lead", "case", "reason", "seconds"]
FIELD = ["name", "value", "raw", "valid", "confidence", "page", "box"]
FOUND = ["total", "total_relation", "mode", "hits", "facets", "ms"]
HIT = ["id", "name", "page", "score", "snippet"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "借条.txt").write_text(IOU, "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".DS_Store").write_bytes(b"\0" * 64)
    return folder


@pytest.fixture(scope="module")
def taken(office: Installation, papers: Path) -> dict[str, dict[str, object]]:
    lines = office.lines("intake", papers, "--wait", status=1)
    return {str(line["name"]): line for line in lines}


def test_each_file_has_its_line_also_those_that_fail(taken: dict[str, dict[str, object]]) -> None:
    assert set(taken) == {"借条.txt", "broken.pdf", "empty.txt"}
    assert list(taken["empty.txt"]) == LINE
    assert (taken["empty.txt"]["id"], taken["empty.txt"]["seconds"]) == (None, 0.0)
    assert taken["broken.pdf"]["state"] == "failed"
    assert all(taken[name]["reason"] for name in ("empty.txt", "broken.pdf"))


def test_papers_within_an_archive_have_lines_that_name_it(office: Installation, tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("欠条.txt", IOU + "一")
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("借条.txt", IOU + "二")
        archive.write(inner, "inner.zip")
    lines = {str(line["name"]): line for line in office.lines("intake", tmp_path / "pack.zip", "--wait")}
    assert set(lines) == {"pack.zip", "借条.txt", "inner.zip", "欠条.txt"}
    assert lines["借条.txt"]["parent"] == lines["inner.zip"]["parent"] == lines["pack.zip"]["id"]
    assert lines["欠条.txt"]["parent"] == lines["inner.zip"]["id"]
    assert all(list(line) == LINE and isinstance(line["seconds"], float) for line in lines.values())


def test_a_line_has_the_promised_names(taken: dict[str, dict[str, object]]) -> None:
    line = taken["借条.txt"]
    assert list(line) == LINE
    assert line["document_type"]["code"] == "iou"  # type: ignore[index]
    assert all(list(field) == FIELD for field in line["fields"])  # type: ignore[attr-defined]


def test_values_are_in_normal_form(taken: dict[str, dict[str, object]]) -> None:
    values = {(field["name"], field["value"]) for field in taken["借条.txt"]["fields"]}  # type: ignore[attr-defined]
    assert {("amount", "50000.00"), ("id_number", "11010519491231002X"), ("signed_on", "2024-01-05")} <= values


def test_search_prints_the_promised_names(office: Installation, taken: dict[str, dict[str, object]]) -> None:
    found = office.json("search", "伍万元整")
    assert list(found) == FOUND
    assert list(found["hits"][0]) == HIT
    assert taken["借条.txt"]["id"] in [hit["id"] for hit in found["hits"]]


def test_show_prints_the_line_again_and_the_text(office: Installation, taken: dict[str, dict[str, object]]) -> None:
    document_id = str(taken["借条.txt"]["id"])
    assert office.json("show", document_id) == taken["借条.txt"]
    assert "今借到张三" in office.run("show", document_id, "--text")
    whole = office.json("show", document_id, "--text")
    assert "今借到张三" in whole.pop("text")
    assert whole == taken["借条.txt"]


def test_what_does_not_exist_fails_with_one_line(office: Installation) -> None:
    told = office.run("show", "5c0c4c29-3c5c-4b0e-a1a5-0f6f0c8f6f10", status=1)
    assert told.count("\n") == 1


def test_wrong_usage_has_a_status_of_its_own(office: Installation) -> None:
    office.run("intake", status=2)
    office.run("never-heard-of", status=2)


@pytest.mark.parametrize(
    "given",
    [("search", "借款", "--limit", "0"), ("export", "--lead", "nobody", "out"), ("intake", "a.pdf", "--case", "12")],
)
def test_what_no_office_could_understand_is_wrong_usage_in_one_line(
    office: Installation, given: tuple[str, ...]
) -> None:
    told = office.run(*given, status=2)
    assert told.count("\n") == 1


def test_any_number_of_hits_may_be_asked_for(office: Installation, taken: dict[str, dict[str, object]]) -> None:
    assert taken["借条.txt"]["id"] in [
        hit["id"] for hit in office.json("search", "伍万元整", "--limit", "5000")["hits"]
    ]


def _turn_away(door: socket.socket) -> None:
    for _ in ("whether anybody answers", "the question"):
        door.accept()[0].close()


def test_a_server_that_goes_away_is_told_in_one_line(tmp_path: Path) -> None:
    own = Installation(tmp_path)
    own.home.mkdir()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(own.home / "anjuan.sock"))
        door.listen()
        leaving = threading.Thread(target=_turn_away, args=(door,))
        leaving.start()
        told = own.run("user", "list", status=1)
        leaving.join()
    assert told.startswith("anjuan: ")
    assert told.count("\n") == 1


def test_a_missing_file_does_not_stop_the_others(office: Installation, papers: Path) -> None:
    lines = office.lines("intake", papers / "no-such-file.txt", papers / "借条.txt", "--wait", status=1)
    assert [line["id"] is None for line in lines] == [True, False]


def test_a_person_sees_what_the_person_may(office: Installation) -> None:
    office.run("user", "add", "clerk", "--role", "clerk")
    told = office.run("search", "伍万元整", "--user", "clerk", status=1)
    assert told.strip()


def test_export_is_a_way_out(office: Installation, taken: dict[str, dict[str, object]], tmp_path: Path) -> None:
    office.run("export", tmp_path / "out")
    originals = [path.read_bytes() for path in (tmp_path / "out" / "originals").iterdir()]
    assert IOU.encode() in originals
    assert json.loads((tmp_path / "out" / "values.json").read_text("utf-8"))


def test_the_operator_is_logged_as_such_and_the_product_is_not(
    office: Installation, taken: dict[str, dict[str, object]]
) -> None:
    log = office.json("audit", "list", "--document", str(taken["借条.txt"]["id"]))
    actors = {entry["action"]: entry["actor"] for entry in log["entries"]}
    assert actors["document.receive"] == actors["document.open"] == "operator"
    assert actors["document.read"] is None


def test_the_log_is_whole(office: Installation) -> None:
    assert office.json("audit", "verify")["sound"] is True


def test_keys_rotate_and_everything_still_opens(office: Installation, taken: dict[str, dict[str, object]]) -> None:
    office.run("keys", "rotate")
    office.run("keys", "rotate", "scopes")
    office.run("keys", "destroy", "1")
    assert office.json("show", str(taken["借条.txt"]["id"])) == taken["借条.txt"]
    assert office.json("search", "伍万元整")["total"] >= 1
    assert office.json("audit", "verify")["sound"] is True


def test_an_index_made_anew_finds_the_same(office: Installation) -> None:
    before = office.json("search", "伍万元整")["total"]
    office.run("reindex")
    assert office.json("search", "伍万元整")["total"] == before


def test_the_doctor_finds_nothing_broken(office: Installation) -> None:
    assert all(item["state"] != "failed" for item in office.json("doctor"))
