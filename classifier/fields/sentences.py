"""Values that stand in sentences rather than behind labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from classifier.causes import name_key, names_to_current
from classifier.fields import people, quantities
from classifier.fields.found import Candidate, Context, Found, Reader
from classifier.identifiers import dates, money
from classifier.sheet import Sheet, Strip

_HAN = r"\u4e00-\u9fff"
_WHO = rf"(?P<v>[{_HAN}·]{{2,4}}?)"
_FIRM = rf"(?P<v>[{_HAN}()（）·]{{2,40}}?)"
_RANK = 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A turn of phrase that names a field's value in its group `v`."""

    types: frozenset[str]
    field: str
    pattern: re.Pattern[str]
    reader: Reader


def _sentence(types: str, field: str, pattern: str, reader: Reader) -> Sentence:
    return Sentence(frozenset(types.split()), field, re.compile(pattern), reader)


_SENTENCES = (
    _sentence("iou", "lender", rf"(?:借到|借得|欠到|今欠|尚欠|兹欠|共欠|收到|借)(?:了|出借人|债权人)?{_WHO}(?:先生|女士|同志)?(?=[(（,，]|人民币|现金|借款|货款|工资|款|的|￥|¥|\d|共)", people.read_person),
    _sentence("iou", "lender", rf"向(?:出借人)?{_WHO}(?:先生|女士)?(?:[(（][^()（）\n]{{1,40}}[)）])?(?=借|申请|暂借)", people.read_person),
    _sentence("iou", "borrower", rf"(?:本人|借款人|欠款人|我|兹有|今有)(?:借款人)?{_WHO}(?=[(（,，]|因|于|今|向|尚|现|由于|身份)", people.read_person),
    _sentence("iou", "guarantor", rf"(?:担保人|保证人){_WHO}(?=[(（,，]|自愿|对)", people.read_person),
    _sentence("guarantee_contract mortgage_contract", "borrower", rf"(?:与|为|对|向)(?:债务人)?{_FIRM}(?=[(（](?:以下|下)[简称]|签订|之间|的债务|\(债务人|（债务人)", people.read_party),
    _sentence("income_certificate", "name", rf"(?:兹证明|证明)[:：,，]? ?(?:我单位|我公司|本单位|本公司|我司)?(?:员工|职工|正式员工|在职员工|工作人员)?[:：]? ?{_WHO}(?=[(（,，]| ?(?:同志|先生|女士|系|为|是|性别|身份|自|男|女))", people.read_person),
    _sentence("income_certificate", "name", rf"(?<=[\n。]){_WHO}(?:同志|先生|女士|[(（,，]? ?(?:身份证|性别))", people.read_person),
    _sentence("income_certificate", "employer", rf"(?:系|为|是|在)(?:我单位|我公司|本公司)?(?P<v>[{_HAN}()（）]{{4,40}}?(?:公司|学校|医院|中心|事务所|集团|银行|局|院|厂))(?=的?(?:正式|在职|员工|职工|工作|任|担任))", people.read_organisation),
    _sentence("income_certificate", "amount", r"(?:收入|工资|月薪|薪资|薪酬|报酬)[^。；\n\d]{0,24}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元?)", quantities.read_amount),
    _sentence("credit_authorization", "bank_name", rf"(?:授权|同意|致)[:：]? ?(?P<v>[{_HAN}()（）]{{2,30}}?(?:银行|公司|信用社)(?:[{_HAN}]{{0,16}}(?:分行|支行|营业部|公司))?)", people.read_organisation),
    _sentence("credit_authorization power_of_attorney", "name", rf"(?:本人|我)[:：,，]? ?{_WHO}(?=[(（,，]| ?(?:身份证|性别|系|,|，))", people.read_person),
    _sentence("power_of_attorney", "attorney", rf"(?:委托|授权|指派)(?:受托人|代理人)?[:：]? ?{_WHO}(?=[(（,，]| ?(?:律师(?!事务所)|先生|女士|同志|身份证|为|作为|在|代理|代为|办理))", people.read_person),
    _sentence("power_of_attorney engagement_letter", "cause", rf"(?P<v>[{_HAN}、]{{2,30}}?(?:纠纷|争议))(?=一案|案件|案|事宜)", people.read_text),
    _sentence("engagement_letter", "attorney", rf"(?:指派|委派|指定|安排)(?:本所)?{_WHO}(?:、[{_HAN}]{{2,4}})?(?:律师)", people.read_person),
    _sentence("sale_contract", "amount", r"(?:总价款?|价款|总金额|货款|成交价)[^。；\n\d]{0,20}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元)", quantities.read_amount),
    _sentence("lease_contract", "amount", r"(?:月租金|租金)[^。；\n\d]{0,24}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元)", quantities.read_amount),
    _sentence("employment_contract", "amount", r"(?:月工资|工资|月薪|报酬)[^。；\n\d]{0,24}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元)", quantities.read_amount),
    _sentence("service_contract engagement_letter", "amount", r"(?:服务费|代理费|律师费|费用|总价|金额)[^。；\n\d]{0,24}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元)", quantities.read_amount),
    _sentence("lease_contract", "address", rf"(?:位于|坐落于|坐落在|座落于)[:：]? ?(?P<v>[{_HAN}A-Za-z0-9\-—#()（）·]{{6,60}})", people.read_address),
    _sentence("complaint", "amount", r"(?:支付|偿还|归还|返还|给付|赔偿)[^。；\n\d]{0,28}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元)", quantities.read_amount),
    _sentence("letter", "amount", r"(?:欠|支付|拖欠|偿还)[^。；\n\d]{0,28}?(?P<v>(?:人民币|[¥￥])? ?\d[\d,，.]{2,14} ?万?元)", quantities.read_amount),
    _sentence("letter", "party_a", rf"^(?:[^\n]{{0,20}}\n){{1,4}}?(?:致[:：]? ?)?(?P<v>[{_HAN}()（）·]{{2,40}}?)(?:先生|女士)?[:：]", people.read_party),
    _sentence("letter", "attorney", rf"(?:指派|委派)(?:本所)?{_WHO}(?:律师)", people.read_person),
    _sentence("iou loan_contract", "interest_rate", r"(?:年利率|月利率|利率|利息|年息|月息|年化)[^。；\n%\d]{0,16}?(?P<v>\d{1,3}(?:\.\d{1,6})? ?[%‰]|[百千]分之[零〇一二三四五六七八九十点]{1,8}|[一二三四五六七八九两\d](?:\.\d)?分)", quantities.read_rate),
    _sentence("payment_screenshot", "account_holder", rf"(?:转账给|付款给|向|转给|转账-(?:转)?(?:给|来自)?)[:：]? ?(?P<v>[{_HAN}·*]{{2,20}})", people.read_party),
    _sentence("payment_screenshot", "amount", r"(?P<v>[¥￥] ?\d[\d,]{0,12}(?:\.\d\d)?|(?<![\d.:])\d[\d,]{0,12}\.\d\d(?![\d.]))", quantities.read_amount),
    _sentence("tax_record", "name", rf"(?:纳税人){_WHO}(?=[(（,，])", people.read_person),
    _sentence("medical_record", "name", rf"(?:患者|病人){_WHO}(?=[(（,，男女])", people.read_person),
    _sentence("accident_report", "name", rf"(?:^|\n|。)(?:当事人|甲方|乙方)?[:：]? ?{_WHO}(?=[,，] ?[男女][,，])", people.read_person),
    _sentence("accident_report", "gender", r"[,，] ?(?P<v>[男女])(?=[,，])", people.read_gender),
    _sentence("accident_report", "plate_number", r"驾驶(?:车牌号?[为:：]?|号牌[为:：]?)?(?P<v>\S{7,9})", quantities.read_plate),
    _sentence("evidence_list", "plaintiff", rf"(?:提交人|举证人|提供人)[:：] ?{_FIRM}(?=[(（]原告)", people.read_party),
    _sentence("evidence_list", "defendant", rf"(?:提交人|举证人|提供人)[:：] ?{_FIRM}(?=[(（]被告)", people.read_party),
    _sentence("court_notice", "plaintiff", rf"(?:原告|申请人|申请执行人){_FIRM}(?=诉|与)", people.read_party),
    _sentence("court_notice", "defendant", rf"(?:诉|与)(?:被告|被申请人|被执行人)?(?P<v>(?!你)[{_HAN}()（）·]{{2,30}}?)(?=[\u4e00-\u9fff]{{2,16}}纠纷)", people.read_party),
    _sentence("accident_report", "name", rf"(?P<v>[{_HAN}]{{2,4}}?)(?=驾驶(?:车牌|号牌|[{_HAN}]{{1,8}}[A-Z]|小|大|普|重|轻|二|电|摩))", people.read_person),
)  # fmt: skip
_CAUSE = re.compile(rf"(?P<v>[{_HAN}、]{{2,40}}?(?:纠纷|争议))(?:一案|案|,|，)")
_CHARGE = re.compile(rf"(?:犯|涉嫌)(?P<v>[{_HAN}、]{{2,30}}?罪)")
_CAUSE_TYPES = frozenset(("judgment", "ruling", "mediation_statement", "arbitration_award", "complaint", "answer", "court_notice", "power_of_attorney", "engagement_letter", "evidence_list", "hearing_record"))
_DUE = re.compile(r" ?(?:之?前|以前)|(?:一次性)?(?:归还|还清|还款|偿还|付清|到期|止)")
_BETWEEN = re.compile(r" ?(?:起)?[ ,，]?(?:始)?(?:至|到|-|—|–|~|～|一)+ ?")


def read_sentences(sheet: Sheet, document_type: str, context: Context) -> list[Candidate]:
    """Return the values that a type's usual turns of phrase give."""
    prose = sheet.prose
    found = []
    for sentence in _SENTENCES:
        if document_type not in sentence.types:
            continue
        for match in sentence.pattern.finditer(prose.text):
            strip = prose.cut(match.start("v"), match.end("v"))
            got = sentence.reader(strip.text, Context(context.today, labelled=False))
            if got:
                found.append(Candidate(sentence.field, got, strip, _RANK + 1))
    return found


def read_spans(sheet: Sheet, fields: frozenset[str]) -> list[Candidate]:
    """Return the first span of time as a period, and the day by which something falls due."""
    prose = sheet.prose
    found: list[Candidate] = []
    days = [day for day in dates.find_dates(prose.text) if day.whole]
    if "period_start" in fields:
        for first, second in pairwise(days):
            if _BETWEEN.fullmatch(prose.text[first.end : second.start]):
                ends = (("period_start", first), ("period_end", second), *((("due_on", second),) if "due_on" in fields else ()))
                found += [_dated(prose, field, day) for field, day in ends]
                break
    if "due_on" in fields:
        due = [day for day in days if _DUE.match(prose.text, day.end)]
        found += [_dated(prose, "due_on", day) for day in due[:1]]
    return found


def _dated(prose: Strip, field: str, day: dates.FoundDate) -> Candidate:
    return Candidate(field, Found(day.start, day.end, day.iso, certainty=0.88), prose, _RANK + 1)


def read_sums(sheet: Sheet, fields: frozenset[str], context: Context) -> list[Candidate]:
    """Return the first amount in capitals and the figures that stand beside it."""
    if "amount_in_words" not in fields:
        return []
    prose = sheet.prose
    match = next((each for each in money.CAPITALS.finditer(prose.text) if money.read_capitals(each[0])), None)
    words = quantities.read_capitals(match[0], context) if match else None
    if not match or not words:
        return []
    strip = prose.cut(match.start(), match.end())
    found = [Candidate("amount_in_words", words, strip, _RANK)]
    figures = "total" if "total" in fields else "amount"
    around = [prose.cut(match.end(), min(len(prose.text), match.end() + 40)), prose.cut(max(0, match.start() - 40), match.start())]
    for side in around:
        for number in re.finditer(r"[¥￥]? ?\d[\d,，]{0,14}(?:\.\d{1,2})? ?万?", side.text):
            got = quantities.read_amount(number[0], Context(context.today, labelled=True))
            if got and got.value == words.value:
                part = side.cut(number.start(), number.end())
                return [*found, Candidate(figures, got, part, 0)]
    for number in re.finditer(r"[¥￥] ?\d[\d,，]{0,14}(?:\.\d{1,2})? ?万?|(?<=小写)[:：)） ¥￥]{0,4}\d[\d,，]{0,14}(?:\.\d{1,2})?", around[0].text):
        got = quantities.read_amount(number[0], context)
        if got:
            return [*found, Candidate(figures, got, around[0].cut(number.start(), number.end()), _RANK)]
    return found


def read_causes(sheet: Sheet, document_type: str) -> list[Candidate]:
    """Return the cause a court paper names: the part of the phrase that is a known cause, if any is."""
    if document_type not in _CAUSE_TYPES:
        return []
    prose = sheet.prose
    found = []
    for match in (*_CAUSE.finditer(prose.text), *_CHARGE.finditer(prose.text)):
        value = known_cause(match["v"])
        if value:
            start = match.start("v") + match["v"].rfind(value)
            strip = prose.cut(start, start + len(value))
            found.append(Candidate("cause", Found(0, len(value), value, certainty=0.92), strip, _RANK))
    return found[:1]


def known_cause(phrase: str) -> str | None:
    """Return the longest end of `phrase` that is a cause of any edition, or None."""
    for start in range(len(phrase) - 2):
        if name_key(phrase[start:]) in names_to_current():
            return phrase[start:]
    return None
