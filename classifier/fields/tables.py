"""Values that stand in tables: the last balance of a statement, the sums of an invoice or a tax record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from classifier.fields.found import Candidate, Context, Found
from classifier.fields.people import read_party
from classifier.identifiers import money
from classifier.sheet import Segment, Sheet, Strip

_BALANCE = re.compile(r"(?:账户|本次|联机|当前|可用|交易后)?余额(?:[(（]元[)）])?")
_SUM = re.compile(r"-?[¥￥Y]? ?-?\d{1,3}(?:[,，]\d{3}){0,5}(?:\.\d{2})(?!\d)|[¥￥] ?\d+(?:\.\d+)?")
_TOTAL_ROW = re.compile(r"^ ?(?:金额|税额)?(?:合 {0,8}计|总 {0,4}计)")
_NAME = re.compile(r"^ ?(?:[\u4e00-\u9fff] )?(?:名 {0,8})?称 ?[:：] ?")
_CODE_ALONE = re.compile(r"\d{10}(?:\d{2})?")
_TOP = 0.25  #: of the page, where an invoice bears its code
_RANK = 1
_INVOICE_PARTIES = 2
_SIDE_BY_SIDE = 0.08  #: of the page's height: parties whose names stand so near stand beside one another
_MOST_FIGURES = 80
_CENT = Decimal("0.02")


def read_tables(sheet: Sheet, document_type: str, context: Context) -> list[Candidate]:
    """Return what the type's tables hold."""
    if document_type == "bank_statement":
        return _closing_balance(sheet)
    if document_type == "invoice":
        return _invoice_parties(sheet, context) + _invoice_sums(sheet) + _invoice_code(sheet)
    if document_type == "tax_record":
        return _tax_total(sheet)
    return []


def _figure(strip: Strip) -> Found | None:
    matches = list(_SUM.finditer(strip.text))
    value = money.read_figures(re.sub(r"[¥￥Y ]", "", matches[-1][0])) if matches else None
    if value is None:
        return None
    return Found(matches[-1].start(), matches[-1].end(), money.plain(value), certainty=0.85)


def _closing_balance(sheet: Sheet) -> list[Candidate]:
    """Return the lowest figure under the last header that says balance."""
    best: Candidate | None = None
    for header in sheet.segments:
        if not _BALANCE.fullmatch(sheet.text[header.start : header.end].replace(" ", "")):
            continue
        under = [each for each in sheet.segments if each.page == header.page and _in_column(header, each)]
        for cell in under:
            strip = sheet.strip(cell.start, cell.end)
            figure = _figure(strip)
            if figure:
                best = Candidate("closing_balance", figure, strip, _RANK + 2)
    best = best or _balance_by_count(sheet)
    return [best] if best else []


def _balance_by_count(sheet: Sheet) -> Candidate | None:
    """Return the last balance of a table whose rows are lines of words: the word under the header's."""
    best, column, width = None, -1, 0
    for segment in sheet.segments:
        strip = sheet.strip(segment.start, segment.end)
        cells = strip.text.split(" ")
        balance = next((place for place, cell in enumerate(cells) if _BALANCE.fullmatch(cell)), -1)
        if balance >= 0 and len(cells) > 2:  # noqa: PLR2004 -- fewer words are no header
            column, width = balance, len(cells)
        elif column >= 0 and abs(len(cells) - width) <= 1 and _SUM.fullmatch(cells[min(column, len(cells) - 1)]):
            start = sum(len(cell) + 1 for cell in cells[:column])
            figure = _figure(strip.cut(start, start + len(cells[column])))
            if figure:
                best = Candidate("closing_balance", figure, strip.cut(start, start + len(cells[column])), _RANK + 2)
    return best


def _in_column(header: Segment, cell: Segment) -> bool:
    middle = (cell.box.x0 + cell.box.x1) / 2
    reach = (header.box.x1 - header.box.x0) * 1.2
    return cell.box.y0 > header.box.y1 - header.height * 0.3 and header.box.x0 - reach < middle < header.box.x1 + reach


def _invoice_parties(sheet: Sheet, context: Context) -> list[Candidate]:
    """Return buyer and seller: the first and second name on an invoice, from the top and from the left."""
    named = []
    for segment in sheet.segments:
        match = _NAME.match(sheet.text[segment.start : segment.end])
        if match:
            named.append((segment, sheet.strip(segment.start + match.end(), segment.end)))
    named.sort(key=lambda pair: (pair[0].page, pair[0].box.y0))
    first = named[:_INVOICE_PARTIES]
    if len(first) == _INVOICE_PARTIES and first[1][0].box.y0 - first[0][0].box.y0 < _SIDE_BY_SIDE:
        first.sort(key=lambda pair: pair[0].box.x0)
    found = []
    for field, (segment, strip) in zip(("buyer", "seller"), first, strict=False):
        neighbour = sheet.right_of(segment)
        if not strip.text.strip() and neighbour:
            strip = sheet.strip(neighbour.start, neighbour.end)  # noqa: PLW2901 -- the name stands in the next box
        got = read_party(strip.text, context)
        if got:
            found.append(Candidate(field, got, strip, _RANK))
    return found


def _row(sheet: Sheet, first: Segment) -> list[Segment]:
    row = [first]
    following = sheet.right_of(first)
    while following and following not in row:
        row.append(following)
        following = sheet.right_of(following)
    return row


def _invoice_code(sheet: Sheet) -> list[Candidate]:
    """Return the code that older invoices bear at the top without a label."""
    for segment in sheet.segments:
        strip = sheet.strip(segment.start, segment.end)
        if segment.box.y0 < _TOP and _CODE_ALONE.fullmatch(strip.text):
            found = Found(0, len(strip.text), strip.text, certainty=0.7)
            return [Candidate("invoice_code", found, strip, _RANK + 2)]
    return []


def _figures(sheet: Sheet, cells: Iterable[Segment]) -> list[tuple[Found, Strip]]:
    """Return every sum of money in some boxes."""
    figures = []
    for cell in cells:
        strip = sheet.strip(cell.start, cell.end)
        for match in _SUM.finditer(strip.text):
            value = money.read_figures(re.sub(r"[¥￥Y ]", "", match[0]))
            if value is not None:
                figures.append((Found(match.start(), match.end(), money.plain(value), certainty=0.9), strip))
    return figures


def _invoice_sums(sheet: Sheet) -> list[Candidate]:
    """Return amount and tax: from the row of sums, else the two figures that add up to the largest one."""
    for segment in sheet.segments:
        text = sheet.text[segment.start : segment.end]
        if _TOTAL_ROW.match(text) and "价税" not in text:
            figures = _figures(sheet, _row(sheet, segment))
            if len(figures) == _INVOICE_PARTIES:
                return [_sum(field, figure) for field, figure in zip(("amount", "tax_amount"), figures, strict=True)]
    return _adding_up(_figures(sheet, sheet.segments)[-_MOST_FIGURES:])


def _sum(field: str, figure: tuple[Found, Strip]) -> Candidate:
    return Candidate(field, figure[0], figure[1], _RANK - 1)


def _adding_up(figures: list[tuple[Found, Strip]]) -> list[Candidate]:
    """Return the figures that make the largest one together, if there are such."""
    total = max((Decimal(found.value) for found, _ in figures), default=Decimal(0))
    for place, (first, strip) in enumerate(figures):
        for second, other in figures[place + 1 :]:
            if total > 0 and abs(Decimal(first.value) + Decimal(second.value) - total) <= _CENT:
                pair = sorted(((first, strip), (second, other)), key=lambda each: -Decimal(each[0].value))
                return [_sum(field, figure) for field, figure in zip(("amount", "tax_amount"), pair, strict=True)]
    return []


def _tax_total(sheet: Sheet) -> list[Candidate]:
    """Return the last figure of the row of sums, which is the tax paid."""
    for segment in reversed(sheet.segments):
        if not _TOTAL_ROW.match(sheet.text[segment.start : segment.end]):
            continue
        for cell in reversed(_row(sheet, segment)):
            strip = sheet.strip(cell.start, cell.end)
            figure = _figure(strip)
            if figure:
                return [Candidate(field, figure, strip, _RANK + 1) for field in ("tax_amount", "total")]
    return []
