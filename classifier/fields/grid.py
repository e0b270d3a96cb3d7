"""Tables of statements, tax records and invoices as rows and columns.

A header tells the columns.  Where it was read box by box, cells belong to the column whose title they stand under;
where whole rows were read as lines of words, the kinds of the words tell, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from classifier.fields.ledger import checked
from classifier.sheet import Segment, Sheet
from core.model.page import Box, Page
from core.model.table import Cell, Column, ColumnKind, Row, Table

TABLED = frozenset(("bank_statement", "tax_record", "invoice"))
MOST_ROWS = 3_000
_FEWEST_TITLES = 3
_SAME_LINE = 0.5  #: overlap of heights that puts two pieces into one row
_FEWEST_NUMBERS = {"bank_statement": 2, "tax_record": 1, "invoice": 2}
_K = ColumnKind
_STATEMENT = (
    (_K.BALANCE, r"(?:账户|本次|联机|当前|可用|交易后|账面)?余额"),
    (_K.OUTGOING, r"支出(?:金额)?|借方(?:发生额|金额)?|转出(?:金额)?|付款金额"),
    (_K.INCOMING, r"收入(?:金额)?|贷方(?:发生额|金额)?|存入(?:金额)?|转入(?:金额)?|收款金额"),
    (_K.AMOUNT, r"(?:交易|发生|记账)?金额|发生额|交易额"),
    (_K.DIRECTION, r"借贷(?:标志|方向)?|收支(?:标志|类型)?|收/支|借/贷"),
    (_K.DATE, r"(?:交易|记账|入账|业务)?日期?(?:时间)?|(?:交易|记账)(?:日|时间)"),
    (_K.TEXT, (r"摘要|交易类型|交易摘要|业务类型|用途|附言|备注|对方户名|对方账号|对方账户|对方名称|交易对手(?:信息)?"
               r"|交易对方|交易渠道|渠道|交易地点|币种|序号|流水号|交易流水号|凭证号|交易网点|柜员号|对方开户行")),
)  # fmt: skip
_TAX = (
    (_K.AMOUNT, r"实缴\(退\)(?:税额|金额)|实缴(?:税额|金额)|(?:已缴|缴纳|应缴|应纳)?税额|金额|入库金额"),
    (_K.DATE, r"入\(退\)库日期|入库日期|缴款日期|税款所属期(?:间|限)?|所属期"),
    (_K.TEXT, r"所得项目|征收项目|税种|品目名称|扣缴义务人|申报日期|序号|收入额|备注|税务机关|原凭证号|纳税申报期"),
)
_INVOICE = (
    (_K.AMOUNT, r"金额"),
    (_K.TAX, r"税额"),
    (_K.QUANTITY, r"数量"),
    (_K.PRICE, r"单价"),
    (_K.TEXT, r"项目名称|货物或应税劳务、?(?:服务)?名称|规格型号|单位|税率/征收率|税率|征收率"),
)
_TITLES = {"bank_statement": _STATEMENT, "tax_record": _TAX, "invoice": _INVOICE}
_NOTE = r"(?:\((?:元|人民币|单位:元|CNY)\))?"
_NUMBER = re.compile(r"[-+]?[¥￥]?[-+]?(?:\d{1,3}(?:[,，.]\d{3})*(?:[.,，]\d{1,2})?|\d+(?:\.\d+)?)")
#: A point is read for a comma easily, and the other way round: which is which, the places behind it tell.
_MONEY = re.compile(r"[-+]?[¥￥]?[-+]?(?:\d{1,3}(?:[,，.]\d{3})*|\d+)[.,，]\d{2}")
_THOUSANDS = re.compile(r"[,，.](?=\d{3}(?:\D|$))")
_DATE = re.compile(r"\d{4}[-/.年]?\d{1,2}(?:[-/.月]?\d{1,2}日?)?|\d{8}|\d{1,2}:\d{2}(?::\d{2})?")
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?|20\d{6}")
_TOTAL = re.compile(r"^(?:金额|税额)?(?:合.{0,6}计|总 {0,6}计|小 {0,6}计)|价税合计")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or box of words in one visual row."""

    text: str
    page: int
    box: Box

    @property
    def middle(self) -> float:
        return (self.box.x0 + self.box.x1) / 2


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[Column, ...]
    boxes: tuple[Box, ...]  #: of the titles; empty where they were read as one


def read_table(pages: Sequence[Page], document_type: str) -> Table | None:
    """Return the table of a paper with its sums checked; None where its type has none, or none was found."""
    if document_type not in TABLED:
        return None
    header: _Header | None = None
    rows: list[Row] = []
    totals: list[Row] = []
    for line in _visual_rows(Sheet(pages)):
        found = _header(line, document_type)
        if found is not None:
            header = found if header is None or not rows else header
        elif header is not None and len(rows) < MOST_ROWS:
            if _TOTAL.match(line[0].text):
                totals.append(_placed(header, line))
            else:
                _take(rows, header, line, _FEWEST_NUMBERS[document_type])
        if totals and document_type == "invoice":
            break  # below the sums an invoice has no more rows
    if header is None or not rows:
        return None
    return checked(Table(header.columns, tuple(rows)), totals, document_type)


def _visual_rows(sheet: Sheet) -> Iterator[list[_Piece]]:
    """Yield the pieces of each row from left to right, page by page, top to bottom."""
    for page in dict.fromkeys(segment.page for segment in sheet.segments):
        inside = sorted((each for each in sheet.segments if each.page == page), key=lambda each: each.box.y0)
        row: list[Segment] = []
        for segment in inside:
            if row and not _level(row[-1], segment) and not _level(row[0], segment):
                yield _pieces(sheet, row)
                row = []
            row.append(segment)
        if row:
            yield _pieces(sheet, row)


def _level(one: Segment, other: Segment) -> bool:
    overlap = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
    return overlap >= _SAME_LINE * min(one.height, other.height)


def _pieces(sheet: Sheet, row: Iterable[Segment]) -> list[_Piece]:
    pieces = []
    for segment in sorted(row, key=lambda each: each.box.x0):
        number = sheet.pages[segment.page].number
        text = sheet.text[segment.start : segment.end]
        words = list(re.finditer(r"\S+", text))
        if len(words) == 1 or not _of_several_fields([word[0] for word in words]):
            pieces.append(_Piece(text, number, segment.box))
            continue
        # Several fields of a row were read as one line of words.
        for word in words:
            _, box = sheet.place(range(segment.start + word.start(), segment.start + word.end()))
            pieces.append(_Piece(word[0], number, box))
    return pieces


def _of_several_fields(words: Sequence[str]) -> bool:
    """Whether a line of words holds several fields of a row: amounts, a date that leads, or nothing but titles."""
    titled = all(any(_title_kind(word, kind) for kind in _TITLES) for word in words)
    return titled or any(map(_MONEY.fullmatch, words)) or _DAY.fullmatch(words[0]) is not None


def _title_kind(title: str, document_type: str) -> ColumnKind | None:
    plain = title.replace(" ", "")
    for kind, pattern in _TITLES[document_type]:
        if re.fullmatch(rf"(?:{pattern}){_NOTE}", plain):
            return kind
    return None


def _header(line: Sequence[_Piece], document_type: str) -> _Header | None:
    """Return the header that a row is: titles box by box, or several in one."""
    kinds = [_title_kind(piece.text, document_type) for piece in line]
    known = [(piece, kind) for piece, kind in zip(line, kinds, strict=True) if kind is not None]
    if len(known) >= _FEWEST_TITLES and len(known) * 2 > len(line):
        columns = tuple(
            Column(piece.text.replace(" ", ""), kind or ColumnKind.TEXT)
            for piece, kind in zip(line, kinds, strict=True)
        )
        return _Header(columns, tuple(piece.box for piece in line))
    titles = _run_together(re.sub(r"\s", "", "".join(piece.text for piece in line)), document_type)
    return _Header(titles, ()) if len(titles) >= _FEWEST_TITLES else None


def _run_together(text: str, document_type: str) -> tuple[Column, ...]:
    """Return the titles that make up a whole line, longest first; none where anything else stands in it."""
    found, position = [], 0
    while position < len(text):
        longest: tuple[int, ColumnKind] | None = None
        for kind, pattern in _TITLES[document_type]:
            match = re.compile(rf"(?:{pattern}){_NOTE}").match(text, position)
            if match and match.end() > position and (longest is None or match.end() > longest[0]):
                longest = match.end(), kind
        if longest is None:
            return ()
        found.append(Column(text[position : longest[0]], longest[1]))
        position = longest[0]
    return tuple(found)


def _take(rows: list[Row], header: _Header, line: Sequence[_Piece], fewest: int) -> None:
    """Add a row, or what a row that ran over its line goes on with."""
    placed = _placed(header, line)
    numbers = sum(
        cell is not None and cell.number is not None and column.kind.numeric
        for cell, column in zip(placed.cells, header.columns, strict=True)
    )
    if numbers >= fewest:
        rows.append(placed)
    elif rows and numbers == 0 and len(line) == 1 and line[0].page == _page_of(rows[-1]):
        rows[-1] = _continued(rows[-1], header, line[0])


def _page_of(row: Row) -> int:
    return next((cell.page for cell in row.cells if cell is not None), 0)


def _continued(row: Row, header: _Header, piece: _Piece) -> Row:
    """Add words to the text column they stand under, where that is the row's own next line."""
    above = max((cell.box.y1 for cell in row.cells if cell is not None), default=0.0)
    if piece.box.y0 - above > 1.5 * (piece.box.y1 - piece.box.y0):
        return row
    texts = [place for place, column in enumerate(header.columns) if column.kind is ColumnKind.TEXT]
    if not texts:
        return row
    place = _nearest(header, piece) if header.boxes else texts[-1]
    if place not in texts:
        return row
    cells, cell = list(row.cells), row.cells[place]
    cells[place] = (
        Cell(piece.text, piece.page, piece.box)
        if cell is None
        else replace(cell, text=cell.text + piece.text, box=Box.around((cell.box, piece.box)))
    )
    return Row(tuple(cells))


def _placed(header: _Header, line: Sequence[_Piece]) -> Row:
    if len(line) == len(header.columns):
        cells = zip(line, header.columns, strict=True)
        return Row(tuple(_cell(piece, column.kind) for piece, column in cells))
    return _by_place(header, line) if header.boxes else _by_kind(header, line)


def _nearest(header: _Header, piece: _Piece) -> int:
    def distance(place: int) -> float:
        box = header.boxes[place]
        gap = max(box.x0 - piece.box.x1, piece.box.x0 - box.x1, 0.0)
        return gap + 0.1 * min(abs(piece.box.x0 - box.x0), abs(piece.box.x1 - box.x1), abs(piece.middle - _mid(box)))

    return min(range(len(header.boxes)), key=distance)


def _mid(box: Box) -> float:
    return (box.x0 + box.x1) / 2


def _by_place(header: _Header, line: Sequence[_Piece]) -> Row:
    cells: list[Cell | None] = [None] * len(header.columns)
    for piece in line:
        place = _nearest(header, piece)
        before = cells[place]
        cell = _cell(piece, header.columns[place].kind)
        cells[place] = cell if before is None else _joined(before, cell)
    return Row(tuple(cells))


def _joined(one: Cell, other: Cell) -> Cell:
    box = Box.around((one.box, other.box))
    return Cell(f"{one.text} {other.text}", one.page, box, other.number if one.number is None else one.number)


def _by_kind(header: _Header, line: Sequence[_Piece]) -> Row:
    """Give the words of a line to columns in order: numbers to those of numbers, dates to those of dates."""
    cells: list[Cell | None] = [None] * len(header.columns)
    place = 0
    for piece in line:
        wanted = _fitting(header.columns, place, piece.text)
        if wanted is None:
            last = max((index for index, cell in enumerate(cells) if cell is not None), default=None)
            before = None if last is None else cells[last]
            if last is not None and before is not None and header.columns[last].kind is ColumnKind.TEXT:
                cells[last] = _joined(before, Cell(piece.text, piece.page, piece.box))
            continue
        cells[wanted] = _cell(piece, header.columns[wanted].kind)
        place = wanted + 1
    return Row(tuple(cells))


def _fitting(columns: Sequence[Column], start: int, text: str) -> int | None:
    money_like, date_like = _MONEY.fullmatch(text) is not None, _DATE.fullmatch(text) is not None
    for place in range(start, len(columns)):
        kind = columns[place].kind
        if kind.numeric and (money_like or (_NUMBER.fullmatch(text) is not None and not date_like)):
            return place
        if kind is ColumnKind.DATE and date_like:
            return place
        if not kind.numeric and kind is not ColumnKind.DATE and not money_like and not date_like:
            return place
    return None


def _cell(piece: _Piece, kind: ColumnKind) -> Cell:
    return Cell(piece.text, piece.page, piece.box, _number(piece.text) if kind.numeric else None)


def _number(text: str) -> Decimal | None:
    plain = re.sub(r"\s", "", text).rstrip(".。·")
    if not _NUMBER.fullmatch(plain):
        return None
    digits = _THOUSANDS.sub("", plain) if _MONEY.fullmatch(plain) or "," in plain else plain
    return Decimal(re.sub(r"[¥￥+]", "", digits).replace(",", ".").replace("，", "."))
