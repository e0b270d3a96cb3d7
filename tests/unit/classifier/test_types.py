"""What kind of paper it is, and how sure."""

from __future__ import annotations

import pytest

from classifier.confidence import sure
from classifier.engine import PaperClassifier
from classifier.headlines import title_match
from classifier.port import LabelKind
from classifier.sheet import pages_of_text
from core.model.page import Box, Line, Page, TextSource
from tests.unit.classifier.papers import IOU, JUDGMENT, LOAN, SUMMONS, page

CLASSIFIER = PaperClassifier()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (IOU, "iou"), (JUDGMENT, "judgment"), (LOAN, "loan_contract"), (SUMMONS, "court_summons"),
        ("中华人民共和国\n居民身份证\n签发机关 北京市公安局朝阳分局\n有效期限 2013.05.06-2033.05.06", "id_card"),
        ("营业执照\n名称 北京某某有限公司\n法定代表人 张三\n注册资本 100万元\n经营范围 服务", "business_license"),
        ("民事起诉状\n原告：张三\n被告：李四\n诉讼请求：判令被告还款\n事实与理由：…\n此致\n某法院", "complaint"),
        ("民事裁定书\n本院认为…裁定如下：\n准许原告撤回起诉。", "ruling"),
        ("收入证明\n兹证明张三系我单位正式员工，月收入人民币10000元。\n特此证明", "income_certificate"),
        ("个人征信授权书\n本人授权贵行查询本人信用报告。\n授权人：张三", "credit_authorization"),
    ],
)  # fmt: skip
def test_common_papers_get_their_type_and_are_sure(text: str, code: str) -> None:
    decision = CLASSIFIER.classify(pages_of_text(text)).document_type
    assert (decision.code, decision.sure) == (code, True)


@pytest.mark.parametrize("text", ["", "你好", "今天天气不错\n我们去公园吧", "1 2 3 4 5"])
def test_what_is_nothing_known_is_other_and_unsure(text: str) -> None:
    decision = CLASSIFIER.classify(pages_of_text(text)).document_type
    assert (decision.code, decision.sure) == ("other", False)


def test_the_words_that_led_to_a_type_are_shown_with_their_places() -> None:
    decision = CLASSIFIER.classify(pages_of_text(JUDGMENT)).document_type
    assert "民 事 判 决 书" in [ground.text for ground in decision.evidence]
    assert all(ground.page == 1 and ground.box.y1 > ground.box.y0 for ground in decision.evidence)


def test_the_first_page_leads() -> None:
    pages = (pages_of_text(LOAN)[0], page([(0.4, 0.1, "授权委托书")], number=2))
    assert CLASSIFIER.classify(pages).document_type.code == "loan_contract"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("民事判决书", "民事判决书"),
        ("北京市朝阳区人民法院民事判决书", "民事判决书"),
        ("民事判块书", "民事判决书"),
        ("房屋租赁合同(范本)", "房屋租赁合同"),
        ("事判决书", "民事判决书"),
    ],
)
def test_titles_are_known_with_a_court_before_and_a_character_misread(line: str, title: str) -> None:
    assert title_match(line, title) > 0.5


def test_a_sentence_that_mentions_a_title_is_none() -> None:
    assert title_match("双方签订的借款合同对管辖法院未作约定", "借款合同") == 0.0


def test_a_title_set_wide_apart_is_still_one() -> None:
    pieces = [(0.3, 0.1, "借"), (0.6, 0.1, "条"), (0.1, 0.3, "今借到张三现金壹万元")]
    assert CLASSIFIER.classify((page(pieces),)).document_type.code == "iou"


def test_a_conversation_is_known_by_its_look() -> None:
    rows = [(0.4, 0.05, 0.6, "12:30"), (0.1, 0.1, 0.4, "在吗"), (0.6, 0.15, 0.9, "在的"),
            (0.1, 0.2, 0.5, "钱什么时候还"), (0.5, 0.25, 0.9, "下个月一定")]  # fmt: skip
    lines = tuple(Line(text, Box(left, top, right, top + 0.03), 1.0) for left, top, right, text in rows)
    shown = Page(1, 400, 800, 0, TextSource.OCR, lines)
    assert CLASSIFIER.classify((shown,)).document_type.code == "chat_screenshot"


def test_confidences_of_a_ranking_add_up_to_one() -> None:
    guesses = CLASSIFIER.rank(pages_of_text(LOAN), LabelKind.DOCUMENT_TYPE)
    assert sum(guess.confidence for guess in guesses) == pytest.approx(1.0, abs=0.01)
    assert not sure(LabelKind.DOCUMENT_TYPE, 0.5)
