"""Questions to a small office: what is found, how it is shown, and that nothing of the hidden shows."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from core.errors import Corrupt
from search.lookup import mark
from search.port import Bucket, PageText
from search.prepare import prepare
from tests.unit.search.offices import Names, SmallOffice, office_of, paper

PAPERS = [
    paper("loan.pdf", "借款合\n同\n甲方：張三", "出借人李四", document_type="loan_contract", dated="2024-03-05"),
    paper("ruling.pdf", "（2023）京0105民初1234号 判决书", document_type="judgment", causes=("10.1", "10")),
    paper("letter.pdf", "Dear Mr. Smith, the LOAN contract", document_type="letter", dated="2023"),
    paper("scattered.pdf", "张三，三丰", "借款。款合。合同", document_type="letter", dated="2024-11"),
]


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return office_of(tmp_path, PAPERS)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("借款合同", ["loan.pdf"]),
        ("張三", ["loan.pdf", "scattered.pdf"]),
        ("张三丰", []),
        ("借款合同 李四", ["loan.pdf"]),
        ("合同同甲方", []),
        ("京0105民初1234", ["ruling.pdf"]),
        ("ｌｏａｎ Contract", ["letter.pdf"]),
        ('"loan contract"', ["letter.pdf"]),
        ('"contract loan"', []),
        ("oan", []),
        ("loan", ["letter.pdf", "loan.pdf"]),
        ("张三 -李四", ["scattered.pdf"]),
        ("张三 -借款合同", ["scattered.pdf"]),
        ("判决书 OR smith", ["letter.pdf", "ruling.pdf"]),
        ("cause:合同纠纷", ["ruling.pdf"]),
        ("type:letter", ["letter.pdf", "scattered.pdf"]),
        ("-type:letter", ["loan.pdf", "ruling.pdf"]),
        ("date:2024", ["loan.pdf", "scattered.pdf"]),
        ("date:2024-03-01..2024-03-31", ["loan.pdf"]),
        ("张三 date:2024-06..", ["scattered.pdf"]),
        ("三", ["loan.pdf", "scattered.pdf"]),
    ],
)
def test_a_query_finds_what_it_says(office: SmallOffice, text: str, names: list[str]) -> None:
    assert office.names(text) == names


def test_a_hit_is_shown_at_its_best_page_with_its_words_marked(office: SmallOffice) -> None:
    hit = office.ask("李四").hits[0]
    assert (hit.page, hit.snippet.text, hit.snippet.marks) == (2, "出借人李四", ((3, 5),))
    assert [(span.page, span.start, span.end) for span in hit.spans] == [(2, 3, 5)]


def test_a_word_across_a_line_break_is_marked_whole(office: SmallOffice) -> None:
    span = office.ask("借款合同").hits[0].spans[0]
    assert PAPERS[0].pages[0].text[span.start : span.end] == "借款合\n同"


def test_where_nothing_matches_the_best_are_shown_and_called_so(office: SmallOffice) -> None:
    result = office.ask("借款合同 判决书")
    assert result.mode == "best"
    assert {"loan.pdf", "ruling.pdf"} <= {hit.name for hit in result.hits}


def test_best_matches_keep_to_what_narrows(office: SmallOffice) -> None:
    result = office.ask("借款合同 判决书 type:judgment -smith")
    assert [hit.name for hit in result.hits] == ["ruling.pdf"]


def test_nothing_at_all_is_no_best_match(office: SmallOffice) -> None:
    result = office.ask("鹦鹉")
    assert (result.mode, result.total, result.hits) == ("all", 0, ())


def test_counts_are_exact_where_all_was_opened(office: SmallOffice) -> None:
    result = office.ask("借款 OR 判决书 OR smith")
    assert (result.total, result.total_relation, result.facets.relation) == (4, "eq", "eq")
    assert result.facets.type == {"loan_contract": 1, "judgment": 1, "letter": 2}
    assert (result.facets.cause, result.facets.year) == ({"10.1": 1}, {"2023": 1, "2024": 2})


def test_counts_beyond_what_was_opened_are_upper_bounds_and_say_so(office: SmallOffice) -> None:
    result = office.ask("张三 OR 判决书 OR smith", candidates=2)
    assert (result.total, result.total_relation, result.facets.relation) == (4, "lte", "lte")
    assert all(count >= 1 for count in result.facets.type.values())


def test_the_hidden_shows_nowhere(office: SmallOffice) -> None:
    hidden = PAPERS[3].document_id
    office.access.hidden.add(hidden)
    result = office.ask("张三")
    assert ([hit.name for hit in result.hits], result.total, result.facets.type) == (
        ["loan.pdf"],
        1,
        {"loan_contract": 1},
    )
    assert hidden not in office.access.opened


def test_without_a_bucket_its_documents_do_not_exist(office: SmallOffice) -> None:
    office.buckets = office.buckets[1:]
    assert office.names("张三") == ["scattered.pdf"]


def test_a_person_without_buckets_finds_nothing(office: SmallOffice) -> None:
    office.buckets = []
    assert office.ask("张三").total == 0


def test_of_a_shared_bucket_only_the_records_in_reach_count(tmp_path: Path) -> None:
    mine, other = UUID(int=7), UUID(int=8)
    papers = [paper(f"{n}.pdf", "张三", records=(mine if n == 1 else other,)) for n in range(1, 6)]
    office = office_of(tmp_path, papers, per_bucket=9)
    office.buckets = [Bucket(office.buckets[0].id, office.buckets[0].key, frozenset({mine}))]
    result = office.ask("张三", candidates=1)
    assert (result.total, result.total_relation, [hit.name for hit in result.hits]) == (1, "eq", ["1.pdf"])


def test_a_name_and_corrected_values_are_found_too(tmp_path: Path) -> None:
    office = office_of(tmp_path, [paper("租赁合同.pdf", "别的", words=("王小明",))])
    assert office.names("租赁合同") == office.names("王小明") == ["租赁合同.pdf"]
    assert office.ask("王小明").hits[0].spans == ()


def test_pages_of_hits_can_be_asked_for_one_after_another(office: SmallOffice) -> None:
    first, second = office.ask("张三", limit=1), office.ask("张三", limit=1, offset=1)
    assert {first.hits[0].name, second.hits[0].name} == {"loan.pdf", "scattered.pdf"}


def test_words_are_marked_on_any_page(office: SmallOffice) -> None:
    del office
    spans = mark(PageText(3, "甲方：張三，乙方：李四"), "张三 李四 -王五 type:letter", Names())
    assert [(span.page, span.start, span.end) for span in spans] == [(3, 3, 5), (3, 9, 11)]


def test_a_payload_of_something_else_is_corrupt(tmp_path: Path) -> None:
    office = office_of(tmp_path, [])
    entry = prepare(paper("a.pdf", "张三"), office.buckets[0], lambda _: b"nonsense"[::-1])
    office.index.apply([entry], (), watermark=2)
    with pytest.raises(Corrupt):
        office.ask("张三")
