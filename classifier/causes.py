"""Causes of action and charges, by edition, with the map from older editions to the current one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from classifier.tables import table
from core.text import fold_width

#: The edition in force of each domain; older civil codes repeat with other meanings.
CURRENT_EDITIONS = {"civil": "2026", "criminal": "2024", "administrative": "2021"}
_TABLES = {
    ("civil", "2026"): "civil_2026",
    ("civil", "2021"): "civil_2021",
    ("criminal", "2024"): "criminal_2024",
    ("administrative", "2021"): "administrative_2021",
}
#: The level of the criminal list on which charges stand; chapters and sections are above.
CHARGE_LEVEL = 3
_NOISE = re.compile(r"[\s、,，。.;；:：()（）〔〕\[\]“”\"'·]")


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of action or charge: code and edition belong together; `parents` run from the root down."""

    code: str
    edition: str
    domain: str
    name: str
    level: int
    parents: tuple[str, ...]


@cache
def causes(domain: str, edition: str) -> dict[str, Cause]:
    """Return the causes of one edition by code; an unknown edition has none."""
    name = _TABLES.get((domain, edition))
    rows = table(name) if name else ()
    parent = {row["code"]: row["parent_code"] for row in rows}
    found: dict[str, Cause] = {}
    for row in rows:
        chain: list[str] = []
        above = parent[row["code"]]
        while above:
            chain.insert(0, above)
            above = parent[above]
        found[row["code"]] = Cause(row["code"], edition, domain, row["name"], int(row["level"]), tuple(chain))
    return found


@cache
def current_causes() -> dict[str, Cause]:
    """Return every cause in force by code; the domains' codes never collide."""
    return {
        code: cause for domain, edition in CURRENT_EDITIONS.items() for code, cause in causes(domain, edition).items()
    }


def name_key(name: str) -> str:
    """Return a cause's name without punctuation and white space, so that copies of it compare equal."""
    return _NOISE.sub("", fold_width(name))


@cache
def names_to_current() -> dict[str, str]:
    """Return the current code by the key of each name, of any edition.

    The deepest cause wins where parent and child share a name, because courts file to the deepest.
    """
    found: dict[str, str] = {}
    for row in table("civil_2021_to_2026"):
        target = row["new_code"] or row["suggested_codes"].replace(",", " ").split(" ")[0]
        if target in causes("civil", CURRENT_EDITIONS["civil"]):
            found[name_key(row["old_name"])] = target
    for row in table("criminal_renames"):
        if row["current_code"] in current_causes():
            found[name_key(row["old_name"])] = row["current_code"]
    for row in table("cause_names"):
        found[name_key(row["name"])] = row["code"]
    for cause in sorted(current_causes().values(), key=lambda cause: cause.level):
        found[name_key(cause.name)] = cause.code
    return found


def map_to_current(code: str, edition: str, domain: str = "civil") -> Cause | None:
    """Return the cause in force that a code of an older edition has become, or None."""
    if edition == CURRENT_EDITIONS.get(domain):
        return causes(domain, edition).get(code)
    old = causes(domain, edition).get(code)
    return current_cause(old.name) if old else None


def current_cause(label: str) -> Cause | None:
    """Return the cause in force for a name of any edition or a current code; None where there is none."""
    by_code = current_causes().get(label)
    if by_code:
        return by_code
    key = name_key(label.split("罪、", maxsplit=1)[0] + "罪" if "罪、" in label else label)
    for candidate in (key, key + "纠纷", key + "罪", key.removesuffix("纠纷"), key.removesuffix("罪")):
        code = names_to_current().get(candidate)
        if code:
            return current_causes()[code]
    return _selected_charge(key)


def _selected_charge(key: str) -> Cause | None:
    """Return the charge of which `key` names a part, as a court does when only some of its acts were done."""
    if not key.endswith("罪") or len(key) < len("贪污罪") + 1:
        return None
    charges = causes("criminal", CURRENT_EDITIONS["criminal"]).values()
    wider = [cause for cause in charges if cause.level == CHARGE_LEVEL and _within(key, cause.name)]
    return min(wider, key=lambda cause: len(cause.name), default=None)


def _within(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(character in rest for character in part)
