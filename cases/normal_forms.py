"""The normal form of a value a person typed, and what its check says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from classifier.identifiers import bank_card, case_number, contact, dates, invoice_number, money, plate, rates, uscc
from classifier.identifiers.checked import Checked
from classifier.identifiers.resident_id import read_resident_id
from core.model.document import Verdict
from core.text import close_up, fold_width

_AMOUNTS = ("amount", "amount_in_words", "registered_capital", "closing_balance", "tax_amount", "total")
_DATES = [
    "birth_date",
    "valid_from",
    "valid_until",
    "established_on",
    "period_start",
    "period_end",
    "signed_on",
    "due_on",
    "judgment_date",
    "invoice_date",
]
_UNBROKEN = ("name", "legal_representative", "judge", "court", "address")
_FOREVER = "长期"


def normal_form(name: str, text: str, today: date) -> Checked:
    """Return the value of field `name` in its normal form.

    What no reader understands is kept as typed: UNSURE where the field has a form of its own, else READ.
    """
    typed = fold_width(text).strip()
    if name == "id_number":
        return read_resident_id(typed, today) or plate.read_passport(typed) or Checked(typed, Verdict.UNSURE)
    reader = _READERS.get(name)
    if reader is not None:
        return reader(text.strip()) or Checked(typed, Verdict.UNSURE)
    if name in _UNBROKEN:
        return Checked(close_up(text.strip()), Verdict.READ)
    return Checked(text.strip(), Verdict.READ)


def _plainly(read: Callable[[str], str | None]) -> Callable[[str], Checked | None]:
    def reader(text: str) -> Checked | None:
        value = read(text)
        return None if value is None else Checked(value, Verdict.READ)

    return reader


def _amount(text: str) -> str | None:
    amount = money.read_amount(text)
    return None if amount is None else money.plain(amount)


def _date(text: str) -> str | None:
    return _FOREVER if text == _FOREVER else dates.read_date(text)


def _case_number(text: str) -> str | None:
    number = case_number.read_case_number(text)
    return None if number is None else number.normal


def _gender(text: str) -> str | None:
    return {"男": "男", "女": "女", "m": "男", "f": "女", "male": "男", "female": "女"}.get(text.lower())


_READERS: dict[str, Callable[[str], Checked | None]] = {
    **dict.fromkeys(_AMOUNTS, _plainly(_amount)),
    **dict.fromkeys(_DATES, _plainly(_date)),
    "hearing_at": _plainly(lambda text: dates.read_moment(text) or dates.read_date(text)),
    "interest_rate": _plainly(rates.read_rate),
    "gender": _plainly(_gender),
    "case_number": _plainly(_case_number),
    "uscc": uscc.read_uscc,
    "tax_id": uscc.read_tax_id,
    "account_number": bank_card.read_account,
    "phone": contact.read_phone,
    "email": contact.read_email,
    "plate_number": plate.read_plate,
    "invoice_code": invoice_number.read_invoice_code,
    "invoice_number": invoice_number.read_invoice_number,
}
