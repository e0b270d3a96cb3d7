"""Values found on papers, checked, and kept apart by person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from classifier.catalogue import document_types
from classifier.fields.extractor import PaperExtractor
from classifier.sheet import pages_of_text
from core.clock import SetClock
from core.model.document import FieldValue, Verdict
from tests.unit.classifier.papers import IOU, JUDGMENT, LOAN, SUMMONS, Piece, page

CLOCK = SetClock(datetime(2026, 11, 22, tzinfo=UTC))
EXTRACTOR = PaperExtractor(CLOCK)


def values(text: str, kind: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in EXTRACTOR.extract(pages_of_text(text), kind):
        found.setdefault(value.name, []).append(value.value)
    return found


def one(found: tuple[FieldValue, ...], name: str) -> FieldValue:
    (value,) = [each for each in found if each.name == name]
    return value


def test_an_iou_gives_who_owes_whom_how_much_until_when() -> None:
    assert values(IOU, "iou") == {
        "lender": ["张三"], "borrower": ["李四"], "amount": ["500000.00"], "amount_in_words": ["500000.00"],
        "interest_rate": ["12"], "due_on": ["2025-03-01"], "signed_on": ["2024-03-01"],
        "id_number": ["11010519491231002X"], "phone": ["13800138000"],
    }  # fmt: skip


def test_a_judgment_gives_court_number_parties_judge_and_day() -> None:
    found = values(JUDGMENT, "judgment")
    assert found["court"] == ["北京市朝阳区人民法院"]
    assert found["case_number"] == ["（2023）京0105民初1234号"]
    assert (found["plaintiff"], found["defendant"]) == (["张三"], ["北京某某科技有限公司"])
    assert (found["attorney"], found["judge"], found["judgment_date"]) == (["王五"], ["李明"], ["2023-05-06"])
    assert found["cause"] == ["民间借贷纠纷"]
    assert found["address"] == ["北京市朝阳区建国路1号院2号楼301室", "北京市海淀区中关村大街1号"]


def test_what_follows_a_partys_name_belongs_to_that_party() -> None:
    found = EXTRACTOR.extract(pages_of_text(JUDGMENT), "judgment")
    plaintiff, defendant = one(found, "plaintiff"), one(found, "defendant")
    assert one(found, "id_number").subject == one(found, "gender").subject == plaintiff.subject
    assert one(found, "uscc").subject == one(found, "legal_representative").subject == defendant.subject
    assert one(found, "case_number").subject == 0


def test_two_people_in_one_contract_keep_their_numbers() -> None:
    found = EXTRACTOR.extract(pages_of_text(LOAN), "loan_contract")
    numbers = {value.value: value.subject for value in found if value.name == "id_number"}
    assert numbers == {
        "11010519491231002X": one(found, "lender").subject,
        "110101199003070011": one(found, "borrower").subject,
    }
    assert (one(found, "party_a").value, one(found, "party_b").value) == ("张三", "李四")


def test_a_summons_says_where_to_be_and_when() -> None:
    found = values(SUMMONS, "court_summons")
    assert (found["hearing_at"], found["courtroom"], found["name"]) == (["2024-05-06T09:30"], ["第三法庭"], ["李四"])


CARD: list[Piece] = [
    (0.1, 0.10, "姓名"), (0.25, 0.10, "张三"),
    (0.1, 0.20, "性别 男"), (0.4, 0.20, "民族汉"),
    (0.1, 0.30, "出生"), (0.25, 0.30, "1990"), (0.4, 0.30, "年3月7日"),
    (0.1, 0.40, "住址"), (0.25, 0.40, "北京市朝阳区建国路1号院"), (0.25, 0.43, "2号楼301室"),
    (0.1, 0.60, "公民身份号码"), (0.4, 0.60, "110101199003070011"),
]  # fmt: skip


def test_a_card_is_read_across_its_boxes_and_lines() -> None:
    found = EXTRACTOR.extract((page(CARD),), "id_card")
    assert {value.name: value.value for value in found} == {
        "name": "张三", "gender": "男", "ethnicity": "汉", "birth_date": "1990-03-07",
        "address": "北京市朝阳区建国路1号院2号楼301室", "id_number": "110101199003070011",
    }  # fmt: skip


def test_birth_and_sex_are_checked_by_the_number_on_the_same_card() -> None:
    pieces = [(left, top, text.replace("性别 男", "性别 女")) for left, top, text in CARD]
    found = EXTRACTOR.extract((page(pieces),), "id_card")
    assert one(found, "birth_date").verdict is Verdict.CHECKED
    assert (one(found, "gender").verdict, one(found, "gender").expected) == (Verdict.WRONG, "男")


def test_a_mended_number_is_trusted_only_when_the_birth_date_agrees() -> None:
    mended = [(left, top, text.replace("110101199003070011", "11O101199003070011")) for left, top, text in CARD]
    alone = [piece for piece in mended if piece[1] != 0.30]
    assert one(EXTRACTOR.extract((page(mended),), "id_card"), "id_number").verdict is Verdict.CHECKED
    assert one(EXTRACTOR.extract((page(alone),), "id_card"), "id_number").verdict is Verdict.UNSURE


def test_what_vouches_for_a_mended_number_is_said() -> None:
    mended = [(left, top, text.replace("110101199003070011", "11O101199003070011")) for left, top, text in CARD]
    alone = [piece for piece in mended if piece[1] != 0.30]
    twice = [*alone, (0.1, 0.80, "110101199003070011")]
    found = [one(EXTRACTOR.extract((page(pieces),), "id_card"), "id_number") for pieces in (mended, alone, twice)]
    assert [(value.repaired, value.witness, value.verdict) for value in found] == [
        (True, "birth_date", Verdict.CHECKED), (True, None, Verdict.UNSURE), (True, "page", Verdict.CHECKED),
    ]  # fmt: skip


def test_a_value_lies_where_it_stands_on_the_page() -> None:
    value = one(EXTRACTOR.extract((page(CARD),), "id_card"), "id_number")
    assert (value.page, value.box.x0, value.box.y0) == (1, 0.4, 0.60)


def test_words_and_figures_that_differ_are_both_wrong() -> None:
    found = EXTRACTOR.extract(pages_of_text(IOU.replace("500,000.00", "50,000.00")), "iou")
    words, figures = one(found, "amount_in_words"), one(found, "amount")
    assert (words.verdict, figures.verdict) == (Verdict.WRONG, Verdict.WRONG)
    assert (words.expected, figures.expected) == ("50000.00", "500000.00")


INVOICE: list[Piece] = [
    (0.4, 0.05, "增值税专用发票"), (0.7, 0.05, "发票代码：1100094140"), (0.7, 0.08, "发票号码：87654321"),
    (0.7, 0.11, "开票日期：2010年11月18日"), (0.05, 0.2, "名称：北京购方贸易有限公司"),
    (0.05, 0.6, "合计"), (0.4, 0.6, "¥5999.00"), (0.7, 0.6, "¥1019.83"),
    (0.05, 0.65, "价税合计（大写）"), (0.3, 0.65, "柒仟零壹拾捌圆捌角叁分"), (0.65, 0.65, "（小写）¥7018.83"),
    (0.05, 0.7, "名称：上海销方科技有限公司"),
]  # fmt: skip


def test_an_invoices_sums_check_one_another() -> None:
    found = EXTRACTOR.extract((page(INVOICE),), "invoice")
    assert {value.name: value.value for value in found} == {
        "invoice_code": "1100094140", "invoice_number": "87654321", "invoice_date": "2010-11-18",
        "buyer": "北京购方贸易有限公司", "seller": "上海销方科技有限公司", "amount": "5999.00", "tax_amount": "1019.83",
        "total": "7018.83", "amount_in_words": "7018.83",
    }  # fmt: skip
    assert one(found, "total").verdict is Verdict.CHECKED


def test_an_invoice_whose_sum_is_off_says_what_it_should_be() -> None:
    pieces = [(left, top, text.replace("¥1019.83", "¥1019.38")) for left, top, text in INVOICE]
    total = one(EXTRACTOR.extract((page(pieces),), "invoice"), "total")
    assert (total.verdict, total.expected) == (Verdict.WRONG, "7018.38")


def test_couples_have_two_names_two_numbers_two_subjects() -> None:
    rows = ["结婚证", "姓名 张三", "性别 男", "出生日期 1990年3月7日", "身份证件号 110101199003070011",
            "姓名 王梅", "性别 女", "出生日期 1949年12月31日", "身份证件号 11010519491231002X"]  # fmt: skip
    found = EXTRACTOR.extract(pages_of_text("\n".join(rows)), "marriage_certificate")
    people = {value.value: value.subject for value in found if value.name == "name"}
    numbers = {value.value: value.subject for value in found if value.name == "id_number"}
    assert people["张三"] == numbers["110101199003070011"] != numbers["11010519491231002X"] == people["王梅"]


def test_a_badly_read_line_makes_its_values_unsure() -> None:
    found = EXTRACTOR.extract((page([(0.1, 0.1, "姓名：张三")], confidence=0.5),), "id_card")
    assert one(found, "name").verdict is Verdict.UNSURE


@pytest.mark.parametrize("kind", sorted(document_types()))
def test_no_type_minds_an_empty_or_foreign_paper(kind: str) -> None:
    assert EXTRACTOR.extract((), kind) == ()
    assert EXTRACTOR.extract(pages_of_text("lorem ipsum\n\n：：：（（（\n姓名"), kind) == ()


def test_an_unknown_type_has_no_values() -> None:
    assert EXTRACTOR.extract(pages_of_text(IOU), "no_such_type") == ()


def test_units_misread_in_capitals_are_restored_where_the_figures_agree() -> None:
    found = [EXTRACTOR.extract(pages_of_text(IOU.replace("伍拾万", "伍任").replace("500,000.00", sum_)), "iou")
             for sum_ in ("5,000.00", "5,600.00")]  # fmt: skip
    agreed, differing = (one(each, "amount_in_words") for each in found)
    assert (agreed.value, agreed.repaired, agreed.witness, agreed.verdict) == (
        "5000.00", True, "figures", Verdict.CHECKED,
    )  # fmt: skip
    assert (differing.value, differing.verdict) == ("5000.00", Verdict.WRONG)


def test_a_day_that_has_not_come_yet_is_doubted_where_it_must_have() -> None:
    found = EXTRACTOR.extract(pages_of_text(JUDGMENT.replace("二〇二三年五月六日", "二〇三三年五月六日")), "judgment")
    assert one(found, "judgment_date").verdict is Verdict.UNSURE


def test_a_label_behind_a_speck_still_opens_its_line() -> None:
    assert values(SUMMONS.replace("被传唤人：李四", "×·被传唤人：李四"), "court_summons")["name"] == ["李四"]


RECEIPT: list[Piece] = [
    (0.4, 0.05, "客户专用回单"),
    (0.1, 0.20, "付款人"), (0.2, 0.20, "账号"), (0.3, 0.20, "62252163"), (0.5, 0.20, "收款人"), (0.6, 0.20, "账号"),
    (0.7, 0.20, "60004938"), (0.3, 0.23, "96879943"), (0.7, 0.23, "45252859"), (0.3, 0.26, "073"), (0.7, 0.26, "1"),
    (0.1, 0.35, "金额(大写)"), (0.3, 0.35, "贰拾玖万捌仟零柒"), (0.6, 0.35, "小写"), (0.7, 0.35, "¥298,076.63"),
    (0.3, 0.38, "拾陆元陆角叁分"),
]  # fmt: skip


def test_a_number_that_runs_over_its_cell_is_put_together() -> None:
    found = EXTRACTOR.extract((page(RECEIPT),), "bank_receipt")
    numbers = {value.value for value in found if value.name == "account_number"}
    assert numbers == {"6225216396879943073", "60004938452528591"}
    assert (one(found, "amount_in_words").value, one(found, "amount").verdict) == ("298076.63", Verdict.CHECKED)


@pytest.mark.parametrize("tilt", [0.0, 0.03, -0.03])
def test_buyer_and_seller_are_told_apart_on_a_tilted_invoice(tilt: float) -> None:
    pieces: list[Piece] = [
        (0.4, 0.05, "电子发票（普通发票）"), (0.7, 0.08, "发票号码：96097485403403755314"),
        (0.08, 0.2, "名称：北京购方贸易有限公司"), (0.55, 0.2 + tilt, "名称：上海销方实业有限公司"),
    ]  # fmt: skip
    found = EXTRACTOR.extract((page(pieces),), "invoice")
    assert (one(found, "buyer").value, one(found, "seller").value) == ("北京购方贸易有限公司", "上海销方实业有限公司")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("9072 借字第 92991013 号", "9072借字第92991013号"),
        ("抵字第 684396744 号", "抵字第684396744号"),
        ("HT2024001 签订地点 北京", "HT2024001"),
        ("（2024）农贷字 003 号 签订地点", "（2024）农贷字003号"),
    ],
)
def test_a_contracts_number_is_one_however_it_was_set(written: str, number: str) -> None:
    assert values(f"借款合同\n合同编号：{written}\n借款人：李四", "loan_contract")["contract_number"] == [number]


@pytest.mark.parametrize("brackets", ["（北京）", "(北京)", "（北京)"])
def test_a_companys_name_bears_the_brackets_chinese_is_set_with(brackets: str) -> None:
    found = values(f"借款合同\n出借人：万顺{brackets}科技有限公司\n借款人：李四", "loan_contract")
    assert found["lender"] == ["万顺（北京）科技有限公司"]


def test_a_business_scope_keeps_the_marks_between_its_parts() -> None:
    found = values("营业执照\n经营范围：企业管理咨询；广告设计、代理（凭许可证经营）", "business_license")
    assert found["business_scope"] == ["企业管理咨询；广告设计、代理（凭许可证经营）"]


def test_a_label_at_the_end_of_its_opposite_is_none() -> None:
    found = values("委托代理合同\n委托人（甲方）月蓉\n受委托人（乙方）：广东众合律师事务所\n", "engagement_letter")
    assert (found.get("party_a"), found["party_b"]) == (None, ["广东众合律师事务所"])


def test_a_speck_behind_an_address_is_none_of_it() -> None:
    found = values("起诉状\n原告：张三，住址：北京市海淀区中关村大街1号·\n", "complaint")
    assert found["address"] == ["北京市海淀区中关村大街1号"]
