"""Writes the reference page of document types and fields: `python -m classifier.reference > docs/fields.md`."""

from __future__ import annotations

import sys

from classifier.catalogue import business_types, document_types
from classifier.tables import table

_FORMS = {
    "name": "as written, without spaces",
    "words": "as written, without spaces",
    "date": "`2024-03-05`",
    "until": "`2024-03-05` or `长期`",
    "moment": "`2024-03-05T09:30`, or the date alone where no hour is given",
    "amount": "yuan with two decimals, no separators: `50000.00`",
    "rate": "percent without the sign, as the paper gives it for its own period: `15.4`",
    "gender": "男 or 女",
    "ethnicity": "without 族: `汉`",
    "id_number": "18 characters, check digit verified (older 15 digits are brought to 18); passports as printed",
    "uscc": "18 characters, both check characters verified",
    "tax_id": "as `uscc`, or 15 to 20 letters and digits",
    "account": "digits only; cards are verified by Luhn, whose failure only casts doubt",
    "phone": "`13800138000`, `010-12345678`, `400-800-1234`",
    "email": "host in lower case",
    "plate": "`京A12345`",
    "case_number": "`（2023）京0105民初1234号`, brackets full-width; before 2016 `（2015）济民一初字第21号`",
    "invoice_code": "10 or 12 digits",
    "invoice_number": "8 or 20 digits",
}
_VERDICTS = """A value's verdict is `checked` where a check holds (a check digit, an amount in words that
equals the figures, a sum, a birth date that agrees with the identity number), `wrong` where one fails
(with what was expected), `unsure` where it was read badly, or mended with nothing else to vouch for
it, and `read` where no check exists.  Values of several people or companies on one paper bear
different subject numbers; 0 belongs to the paper itself.
"""
_HEAD = [
    "# Document types and fields",
    "",
    "Made by `python -m classifier.reference` from the lists in `classifier/data`.",
    "",
]
_FIELDS = ["## Fields", "", _VERDICTS, "| field | 中文 | English | normal form |", "|---|---|---|---|"]


def fields_page() -> str:
    """Return the page as Markdown."""
    parts = [*_HEAD, *_FIELDS]
    parts += [f"| `{row['name']}` | {row['zh']} | {row['en']} | {_FORMS[row['form']]} |" for row in table("fields")]
    parts += ["", "## Document types", "", "| code | 中文 | English | fields |", "|---|---|---|---|"]
    parts += [
        f"| `{kind.code}` | {kind.zh} | {kind.en} | {' '.join(f'`{name}`' for name in kind.fields)} |"
        for kind in document_types().values()
    ]
    parts += ["", "## Business types", "", "| code | 中文 | English |", "|---|---|---|"]
    parts += [f"| `{kind.code}` | {kind.zh} | {kind.en} |" for kind in business_types().values()]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(fields_page())
