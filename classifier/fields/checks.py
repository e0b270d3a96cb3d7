"""Checks between the values of one paper: words against figures, number against birth and sex, sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from classifier.identifiers.resident_id import bearer
from core.model.document import FieldValue, Verdict

_ID_LENGTH = 18
_CENT = Decimal("0.05")  #: what rounding of several lines may add up to
_AGREED = 0.99
_PAST = frozenset(("signed_on", "judgment_date", "invoice_date", "birth_date", "established_on"))
_AHEAD = timedelta(days=31)  #: papers are dated a little ahead now and then


def cross_check(values: Sequence[FieldValue], today: date) -> tuple[FieldValue, ...]:
    """Return the values with the verdicts their agreement or disagreement calls for."""
    checked = list(values)
    _past_days(checked, today)
    _against_number(checked)
    _words_against_figures(checked)
    _sums(checked)
    return tuple(checked)


def _settle(values: list[FieldValue], index: int, verdict: Verdict, expected: str | None = None) -> None:
    value = values[index]
    confidence = max(value.confidence, _AGREED) if verdict is Verdict.CHECKED else min(value.confidence, 0.5)
    values[index] = replace(value, verdict=verdict, expected=expected, confidence=confidence)


def _vouch(values: list[FieldValue], index: int, witness: str) -> None:
    """Trust a doubted value, saying what vouches for it where it was repaired."""
    _settle(values, index, Verdict.CHECKED)
    if values[index].repaired:
        values[index] = replace(values[index], witness=witness)


def _past_days(values: list[FieldValue], today: date) -> None:
    """Doubt a day that a paper bears and that has not come yet."""
    latest = (today + _AHEAD).isoformat()
    for index, value in enumerate(values):
        if value.name in _PAST and value.verdict is Verdict.READ and value.value[:1].isdigit() and value.value > latest:
            _settle(values, index, Verdict.UNSURE)


def _against_number(values: list[FieldValue]) -> None:
    """Hold birth date and sex against the identity number of the same person."""
    for place, number in enumerate(values):
        if number.name != "id_number" or number.verdict is Verdict.WRONG or len(number.value) != _ID_LENGTH:
            continue
        person = bearer(number.value)
        if person is None:
            continue
        wanted = {"birth_date": person.birth_date.isoformat(), "gender": person.gender}
        for index, value in enumerate(values):
            if value.subject != number.subject or value.name not in wanted:
                continue
            if value.value == wanted[value.name]:
                _settle(values, index, Verdict.CHECKED)
                if value.name == "birth_date" and number.verdict is Verdict.UNSURE:
                    _vouch(values, place, "birth_date")
            elif number.verdict is Verdict.CHECKED:
                _settle(values, index, Verdict.WRONG, wanted[value.name])


def _one(values: list[FieldValue], name: str) -> int | None:
    found = [index for index, value in enumerate(values) if value.name == name]
    return found[0] if len(found) == 1 else None


def _decimal(values: list[FieldValue], index: int | None) -> Decimal | None:
    try:
        return None if index is None else Decimal(values[index].value)
    except InvalidOperation:
        return None


def _words_against_figures(values: list[FieldValue]) -> None:
    words = _one(values, "amount_in_words")
    total = _one(values, "total")
    figures = total if total is not None else _one(values, "amount")
    said, written = _decimal(values, words), _decimal(values, figures)
    if words is None or figures is None or said is None or written is None:
        return
    if said == written:
        _vouch(values, words, "figures")
        _settle(values, figures, Verdict.CHECKED)
    else:
        _settle(values, words, Verdict.WRONG, values[figures].value)
        _settle(values, figures, Verdict.WRONG, values[words].value)


def _sums(values: list[FieldValue]) -> None:
    """Hold an invoice's amount and tax against its total."""
    places = [_one(values, name) for name in ("amount", "tax_amount", "total")]
    amount, tax, total = (_decimal(values, place) for place in places)
    if amount is None or tax is None or total is None:
        return
    holds = abs(amount + tax - total) <= _CENT
    for place in places:
        if place is not None and holds:
            _settle(values, place, Verdict.CHECKED)
    if not holds and places[2] is not None:
        _settle(values, places[2], Verdict.WRONG, f"{amount + tax:f}")
