"""Which reader reads which kind of value, and which kinds run over several lines."""

from __future__ import annotations

import re

from classifier.fields import people, places, quantities
from classifier.fields.found import Context, Found, Reader


def read_capital(text: str, context: Context) -> Found | None:
    """Read a registered capital, in words or figures, as yuan; sums in other currencies stand as written."""
    if re.search(r"美元|欧元|港元|日元|英镑|港币", text[:40]):
        return places.read_text(text[:40], context)
    return quantities.read_amount(text, context)


def read_scope(text: str, context: Context) -> Found | None:
    """Read a business scope: everything up to the end of the paragraph."""
    return places.read_text(text, context)


def read_room(text: str, context: Context) -> Found | None:
    """Read a courtroom's name."""
    del context
    match = re.match(r"[ :：]*(?P<v>[\u4e00-\u9fff0-9A-Za-z()（）\-—第 ]{2,40})", text)
    value = re.sub(r"\s", "", match["v"]) if match else ""
    return Found(match.start("v"), match.end("v"), value, certainty=0.85) if match and value else None


def read_office(text: str, context: Context) -> Found | None:
    """Read an authority's name."""
    found = people.read_organisation(text, context)
    return found if found and people.is_organisation(found.value) else None


def read_place(text: str, context: Context) -> Found | None:
    """Read where something happened; unlike an address it need not name a district."""
    return places.read_address(text, context) or places.read_text(text, context)


def read_cause(text: str, context: Context) -> Found | None:
    """Read a cause of action or a charge as the paper names it."""
    del context
    match = re.match(r"[ :：]*(?P<v>[\u4e00-\u9fff、,，]{2,40})", text)
    if not match:
        return None
    value = re.split(r"[,，]", match["v"])[0]
    stop = re.search(r"纠纷|罪|案件", value)
    value = value[: stop.end()] if stop and stop.group() != "案件" else value.removesuffix("一案").removesuffix("案件")
    return Found(match.start("v"), match.start("v") + len(value), value, certainty=0.9 if stop else 0.7)


def read_until(text: str, context: Context) -> Found | None:
    """Read the last date of a span as its end."""
    first, second = quantities.read_span(text, context)
    return second or first


READERS: dict[str, Reader] = {
    "person": people.read_person,
    "party": people.read_party,
    "organisation": people.read_organisation,
    "office": read_office,
    "gender": places.read_gender,
    "ethnicity": places.read_ethnicity,
    "address": places.read_address,
    "place": read_place,
    "text": places.read_text,
    "scope": read_scope,
    "room": read_room,
    "court": places.read_court,
    "bank": places.read_bank,
    "cause": read_cause,
    "capital": read_capital,
    "until": read_until,
    "id_number": quantities.read_id_number,
    "passport": quantities.read_passport,
    "uscc": quantities.read_uscc,
    "tax_id": quantities.read_tax_id,
    "account": quantities.read_account,
    "phone": quantities.read_phone,
    "email": quantities.read_email,
    "plate": quantities.read_plate,
    "case_number": quantities.read_case_number,
    "invoice_code": quantities.read_invoice_code,
    "invoice_number": quantities.read_invoice_number,
    "date": quantities.read_date,
    "moment": quantities.read_moment,
    "capitals": quantities.read_capitals,
    "amount": quantities.read_amount,
    "rate": quantities.read_rate,
    "code": quantities.read_code,
}
#: Most further lines a value of this kind may take up.
CONTINUED = {"address": 3, "place": 2, "scope": 14, "organisation": 2, "party": 2, "bank": 3, "office": 1, "room": 1,
             "account": 3, "capitals": 1}  # fmt: skip
#: What alone such values go on with: words beside or under them are not theirs.
GOES_ON = {
    **dict.fromkeys(("organisation", "party", "bank", "office"), re.compile(r"[\u3400-\u9fff()（）· ]+.{0,20}")),
    "account": re.compile(r"[\d ]{1,12}"),
    "capitals": re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正 ]{1,20}"),
}
