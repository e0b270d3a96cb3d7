"""Reads dates, spans of time, amounts, rates and numbers out of running text."""

from __future__ import annotations

import re
from collections.abc import Callable

from classifier.fields.found import Context, Found
from classifier.identifiers import (
    bank_card,
    case_number,
    contact,
    dates,
    invoice_number,
    money,
    plate,
    rates,
    resident_id,
    uscc,
)
from classifier.identifiers.checked import Checked
from core.model.document import Verdict

_NEAR = 24  #: how far behind its label a value may begin
_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9OoIlZSB](?:[ \-]?[0-9OoIlZSB]){16}[ \-]?[0-9Xx*]|\d{15}(?!\d)|[A-Z]{3}\d{12})"
    r"(?![0-9A-Za-z])"
)
_USCC = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z](?:[ \-]?[0-9A-Za-z]){17}(?![0-9A-Za-z])")
_TAX_ID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{15,20}(?![0-9A-Za-z])")
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \-]?[0-9*Xx＊]){6,30}\d(?![0-9A-Za-z])")
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+?86[ \-]?)?1[3-9]\d(?:[ \-]?\d){8}|\(?0\d{2,3}\)?[ \-]?\d{7,8}(?:-\d{1,5})?"
    r"|[48]00[ \-]?\d{3}[ \-]?\d{4})(?!\d)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,3}\.[A-Za-z]{2,24}")
#: The number of an arbitration case, whose year stands behind the commission's short name.
_AWARD_NUMBER = re.compile(
    r"(?P<court>[\u4e00-\u9fff]{2,10}(?:案|字))[(（〔\[](?P<year>\d{4})[)）〕\]]第? ?(?P<number>\d{1,6}) ?号"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领] ?[A-Za-z] ?[·.•]? ?"
    r"[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警港澳]"
)
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}\d{7,10}(?![0-9A-Za-z])")
_DIGITS_8_20 = re.compile(r"(?<!\d)\d{8}(?:\d{12})?(?!\d)")
_DIGITS_10_12 = re.compile(r"(?<!\d)\d{10}(?:\d{2})?(?!\d)")
_CODE_PART = r"[0-9A-Za-z\u4e00-\u9fff()（）\[\]〔〕\-—/.#]"
#: Typesetting parts Han from digits by spaces: `6885 借字第 446201 号` is one number, `6885 签订地点` two things.
_CODE = re.compile(
    rf"[ :：_]*(?P<v>{_CODE_PART}{{2,40}}"
    rf"(?: (?:\d{{2}}|号|[\u4e00-\u9fff]{{0,6}}第|[\u4e00-\u9fff]{{1,6}}字){_CODE_PART}{{0,20}}){{0,4}})"
)
_FOREVER = re.compile(r"长期|永久|无固定期限|至今")
_SPAN_GAP = 14  #: most characters between the two ends of a span of time

Numbered = Callable[[str], Checked | None]
_NUMBER_SIGN = re.compile(r"^N[oO]\.")
_UNITS = frozenset("拾佰仟萬万")  #: no sum in words begins with one


def _matching(pattern: re.Pattern[str], read: Numbered) -> Callable[[str, Context], Found | None]:
    def reader(text: str, context: Context) -> Found | None:
        del context
        match = pattern.search(text)
        result = read(match[0]) if match and match.start() <= _NEAR else None
        return Found.checked(match.start(), match.end(), result) if match and result else None

    return reader


def read_id_number(text: str, context: Context) -> Found | None:
    """Read a resident's number, else that of a passport or permit."""
    match = _ID.search(text)
    if match and match.start() <= _NEAR:
        result = resident_id.read_resident_id(match[0], context.today)
        if result:
            return Found.checked(match.start(), match.end(), result)
    return read_passport(text, context) if context.labelled else None


read_passport = _matching(_PASSPORT, plate.read_passport)
read_uscc = _matching(_USCC, uscc.read_uscc)
read_tax_id = _matching(_TAX_ID, uscc.read_tax_id)
read_account = _matching(_ACCOUNT, bank_card.read_account)
read_phone = _matching(_PHONE, contact.read_phone)
read_email = _matching(_EMAIL, contact.read_email)
read_plate = _matching(_PLATE, plate.read_plate)
read_invoice_number = _matching(_DIGITS_8_20, invoice_number.read_invoice_number)
read_invoice_code = _matching(_DIGITS_10_12, invoice_number.read_invoice_code)


def read_case_number(text: str, context: Context) -> Found | None:
    """Read a case number in its normal form."""
    del context
    found = case_number.find_case_numbers(text[:120])
    if found:
        return Found(found[0][0], found[0][1], found[0][2].normal, certainty=0.95)
    match = _AWARD_NUMBER.search(text[:120])
    value = f"{match['court']}（{match['year']}）第{match['number']}号" if match else ""
    return Found(match.start(), match.end(), value, certainty=0.9) if match else None


def read_date(text: str, context: Context) -> Found | None:
    """Read a whole date."""
    del context
    found = [each for each in dates.find_dates(text[:80]) if each.whole and each.start <= _NEAR]
    return Found(found[0].start, found[0].end, found[0].iso, certainty=0.93) if found else None


def read_moment(text: str, context: Context) -> Found | None:
    """Read a date with its time of day."""
    first = read_date(text, context)
    if not first:
        return None
    rest = text[first.end : first.end + 20]
    time = dates.TIME.search(rest)
    value = dates.read_moment(text[first.start : first.end + 20]) or first.value
    end = first.end + time.end() if time and "T" in value else first.end
    return Found(first.start, end, value, certainty=0.93)


def read_span(text: str, context: Context) -> tuple[Found | None, Found | None]:
    """Read the two ends of a span of time; the second may be 长期."""
    del context
    found = [each for each in dates.find_dates(text[:120]) if each.start <= _NEAR * 3]
    forever = _FOREVER.search(text[:80])
    if not found:
        return None, Found(forever.start(), forever.end(), "长期", certainty=0.9) if forever else None
    first = Found(found[0].start, found[0].end, found[0].iso, certainty=0.92)
    if len(found) > 1 and found[1].start - found[0].end <= _SPAN_GAP:
        return first, Found(found[1].start, found[1].end, found[1].iso, certainty=0.92)
    if forever and forever.start() >= found[0].end:
        return first, Found(forever.start(), forever.end(), "长期", certainty=0.9)
    return first, None


def read_capitals(text: str, context: Context) -> Found | None:
    """Read an amount in Chinese capitals."""
    del context
    mended = money.mend_capitals(text[:120])
    match = money.CAPITALS.search(mended)
    value = money.read_capitals(match[0]) if match else None
    if not match or value is None or not value:
        return None
    repaired = match[0] != text[match.start() : match.end()]
    verdict = Verdict.UNSURE if repaired else Verdict.READ
    certainty = 0.5 if match[0][0] in _UNITS else 0.93  # the digit before it may stand at the end of the line above
    return Found(match.start(), match.end(), money.plain(value), verdict, certainty=certainty, repaired=repaired)


def read_amount(text: str, context: Context) -> Found | None:
    """Read an amount in figures; one in words only where no figures stand near."""
    for match in money.FIGURES.finditer(text[:80]):
        after = text[match.end() : match.end() + 2].lstrip()
        before = text[: match.start(1)].rstrip()
        if (
            after[:1] in ("年", "月", "日", "号", "天", "期", "份", "条", "%", "‰", "个", "平", "㎡")
            or match.start() > _NEAR
        ):
            continue
        value = money.read_figures(match[0])
        marked = after.startswith(("元", "圆")) or before.endswith(("¥", "￥", "元", "Y", "Ұ"))
        if value is not None and (marked or context.labelled or "." in match[1]):
            end = match.end(2) if match[2] else match.end(1)
            return Found(match.start(1), end, money.plain(value), certainty=0.93 if marked else 0.8)
    return read_capitals(text[:60], context)


def read_rate(text: str, context: Context) -> Found | None:
    """Read a rate in percent."""
    del context
    match = rates.RATE.search(text[:60])
    rate = rates.rate_of(match) if match else None
    if not match or rate is None:
        return None
    return Found(match.start(), match.end(), rates.plain_rate(rate), certainty=0.92)


def read_code(text: str, context: Context) -> Found | None:
    """Read a number of the office's own making, such as a contract's; it must hold digits."""
    del context
    match = _CODE.match(text)
    raw = _NUMBER_SIGN.sub("", match["v"]).strip("-—.") if match else ""
    if not match or not re.search(r"\d{2}", raw):
        return None
    start = match.start("v") + match["v"].find(raw)
    return Found(start, start + len(raw), raw.replace(" ", ""), certainty=0.85)
