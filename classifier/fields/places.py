"""Reads addresses, courts, banks and other words that stand behind labels."""

from __future__ import annotations

import re

from classifier.fields.found import Context, Found
from classifier.fields.people import read_organisation
from classifier.tables import words

_HAN = r"\u3400-\u9fff"
_ETHNICITY = re.compile(rf"[ :：·.]*(?P<v>{words('ethnicities')})(?: ?族)?")
_GENDER = re.compile(r"[ :：/]*(?P<v>[男女])(?![方子儿孩士性])")
#: A form's choice of the two, one of them ticked.
_TICKED = re.compile(r"[ :：]*(?:(?P<man>男) ?[☑√✓■☒] ?女 ?[□☐]?|男 ?[□☐]? ?(?P<woman>女) ?[☑√✓■☒])")
_ADDRESS = re.compile(rf"[ :：_·.、]*(?P<v>[{_HAN}A-Za-z0-9()（）\-—#·、. ]{{4,90}})")
_ADDRESS_MARK = re.compile(r"[省市区县旗乡镇村路街道巷弄号室楼幢栋屯组苑园庄里寨州盟]")
_NOT_ADDRESSES = re.compile(r"编号|证书|名称|类型|如下|合同|以下|双方")
_AFTER_ADDRESS = re.compile(
    r"[,，、。 ](?=(?:邮编|电话|联系|身份|公民|统一|法定|系|负责))|建筑面积|[,，]?面积"
    r"|(?<=[\dA-Z号室楼层座区])(?:统一社会|社会信用|信用)?代码"
    r"| ?[\u4e00-\u9fff][(（]\d{4}[)）]| 第[一二三四五六七八九十]{1,3}[条章]"
    r"|(?<=[\d号室座层元])(?=鉴于|为确保|为担保|根据|兹)|的?房屋(?=出|租|给)|的房屋|的商铺|的厂房"
)
_TEXT = re.compile(r"[ :：_]*(?P<v>[^\n]{1,600})")
_EDGE = " :：_,，。;；、·•“”\"'"
_FEWEST_MARKS = 2  #: marks of a place that make an address without a label
_SHORTEST_COURT = 5


def _stripped(text: str) -> str:
    return re.sub(r"\s", "", text)


def read_gender(text: str, context: Context) -> Found | None:
    """Read 男 or 女 at the start of `text`."""
    del context
    ticked = _TICKED.match(text)
    if ticked:
        at = ticked.start("man") if ticked["man"] else ticked.start("woman")
        return Found(at, at + 1, text[at], certainty=0.95)
    match = _GENDER.match(text)
    if match:
        return Found(match.start("v"), match.end("v"), match["v"], certainty=0.95)
    latin = re.match(r"[ :：/]*(?P<v>[MF])\b", text)
    return Found(latin.start("v"), latin.end("v"), {"M": "男", "F": "女"}[latin["v"]], certainty=0.8) if latin else None


def read_ethnicity(text: str, context: Context) -> Found | None:
    """Read one of the country's peoples; its normal form has no 族 at the end."""
    del context
    match = _ETHNICITY.match(text)
    return Found(match.start("v"), match.end("v"), match["v"], certainty=0.93) if match else None


def read_address(text: str, context: Context) -> Found | None:
    """Read an address: words that hold a place's mark, without spaces."""
    match = _ADDRESS.match(text)
    if not match:
        return None
    raw = match["v"].rstrip(_EDGE)
    raw = _AFTER_ADDRESS.split(raw, maxsplit=1)[0].rstrip(_EDGE)
    if _NOT_ADDRESSES.search(raw):
        return None
    marks = len(_ADDRESS_MARK.findall(raw))
    if not marks or (not context.labelled and marks < _FEWEST_MARKS):
        return None
    return Found(match.start("v"), match.start("v") + len(raw), _stripped(raw), certainty=min(0.6 + 0.08 * marks, 0.9))


def read_text(text: str, context: Context) -> Found | None:
    """Read the rest of the line as it stands, without spaces between Han characters."""
    del context
    match = _TEXT.match(text)
    value = _stripped(match["v"]).strip(_EDGE) if match else ""
    if not match or not value:
        return None
    return Found(match.start("v"), match.start("v") + len(match["v"].rstrip(_EDGE)), value, certainty=0.7)


_COURT = re.compile(
    rf"(?P<v>[{_HAN}]{{0,24}}?(?:人民法院|海事法院|铁路运输(?:中级)?法院|知识产权法院|互联网法院|金融法院|仲裁委员会|仲裁院))"
)


def read_court(text: str, context: Context) -> Found | None:
    """Read the name of a court or an arbitration commission."""
    del context
    match = _COURT.search(text[:60])
    if not match:
        return None
    start = match.start("v")
    for lead in ("此致", "本院", "向", "由", "至", "致"):
        if match["v"].startswith(lead):
            start += len(lead)
            break
    value = text[start : match.end("v")]
    return Found(start, match.end("v"), value, certainty=0.92) if len(value) >= _SHORTEST_COURT else None


_BANK = re.compile(
    rf"(?P<v>[{_HAN}()（）]{{2,24}}?(?:银行|信用社|信用合作联社)(?:[{_HAN}()（）]{{0,30}}(?:支行|分行|营业部|营业厅|分理处|公司|总行))?)"
)


def read_bank(text: str, context: Context) -> Found | None:
    """Read a bank with its branch."""
    if context.labelled:
        named = read_organisation(text, context)
        return named or read_text(text.split(" ", maxsplit=1)[0], context)
    match = _BANK.search(text)
    return Found(match.start("v"), match.end("v"), match["v"], certainty=0.85) if match else None
