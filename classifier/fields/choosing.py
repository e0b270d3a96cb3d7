"""Chooses among candidates, and tells the people and companies on one paper apart."""

from __future__ import annotations

from classifier.fields.found import Candidate

#: Fields of which a paper has one; the best grounds win, then the first on the paper.
SINGLE = frozenset(
    ("valid_from", "valid_until", "company_name", "registered_capital", "established_on", "business_scope",
     "period_start", "period_end", "closing_balance", "amount", "amount_in_words", "interest_rate", "signed_on",
     "due_on",
     "contract_number", "invoice_code", "invoice_number", "invoice_date", "tax_amount", "total", "case_number", "court",
     "judgment_date", "hearing_at", "courtroom", "cause", "employer", "seller", "buyer", "party_a", "party_b",
     "landlord", "tenant", "employee", "issuing_authority")
)  # fmt: skip
#: Fields that begin a new person or company on the paper.
ANCHORS = (
    "name", "company_name", "account_holder", "plaintiff", "defendant", "third_party", "attorney", "lender", "borrower",
    "guarantor", "party_a", "party_b", "landlord", "tenant", "employer", "employee", "seller", "buyer",
)  # fmt: skip
#: Fields that belong to whoever was named before them.
PERSONAL = frozenset(
    ("gender", "ethnicity", "birth_date", "address", "id_number", "uscc", "phone", "email", "account_number",
     "bank_name", "tax_id", "legal_representative", "plate_number")
)  # fmt: skip
#: Fields of which a far weaker reading is dropped once a better one is there.
_GROUNDED = frozenset((*ANCHORS, "bank_name"))
#: Papers about one person or company, whatever order their values stand in.
ONE_SUBJECT = frozenset(
    ("id_card", "residence_permit", "passport", "business_license", "bank_statement", "income_certificate",
     "tax_record", "credit_report", "credit_authorization", "medical_record")
)  # fmt: skip
#: What one person may have several of.
_MANIFOLD = frozenset(("address", "phone"))
#: Types whose `name` may be several people's.
_SEVERAL = frozenset(
    (
        "marriage_certificate",
        "divorce_certificate",
        "household_register",
        "property_certificate",
        "accident_report",
        "power_of_attorney",
    )
)

#: Fields whose value two people on one paper may well share.
_SHARED = frozenset(("gender", "ethnicity"))


def choose(candidates: list[Candidate], document_type: str) -> list[Candidate]:
    """Return the candidates that stand: one for single fields, each distinct value for the others."""
    ordered = sorted(candidates, key=lambda each: (each.rank, each.position))
    kept: list[Candidate] = []
    best_rank: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for each in ordered:
        single = each.field in SINGLE or (each.field == "name" and document_type not in _SEVERAL)
        single = single or (each.field in PERSONAL - _MANIFOLD and document_type in ONE_SUBJECT)
        if (each.field, each.found.value) in seen and each.field not in _SHARED:
            continue
        if each.field in best_rank and (single or (each.rank > best_rank[each.field] + 1 and each.field in _GROUNDED)):
            continue
        best_rank.setdefault(each.field, each.rank)
        seen.add((each.field, each.found.value))
        kept.append(each)
    return sorted(_without_overlaps(kept), key=lambda each: each.position)


def _without_overlaps(candidates: list[Candidate]) -> list[Candidate]:
    """Drop a weaker reading of characters that a better one of the same field covers."""
    kept: list[Candidate] = []
    for each in candidates:
        place = set(each.at)
        if not any(other.field == each.field and place & set(other.at) for other in kept):
            kept.append(each)
    return kept


def subjects(candidates: list[Candidate], document_type: str) -> dict[int, int]:
    """Return the subject of each candidate by its index; 0 for what belongs to the paper itself."""
    if document_type in ONE_SUBJECT:
        about = {"name", "company_name", "account_holder", "employer"} | PERSONAL
        return {index: int(each.field in about) for index, each in enumerate(candidates)}
    numbers: dict[str, int] = {}
    found: dict[int, int] = {}
    current = 0
    for index, each in enumerate(candidates):
        if each.field in ANCHORS:
            current = numbers.setdefault(each.found.value, len(numbers) + 1)
            found[index] = current
        elif each.field in PERSONAL:
            found[index] = current or 1
        else:
            found[index] = 0
    return found
