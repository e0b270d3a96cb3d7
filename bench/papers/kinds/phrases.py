"""How days, sums, looks and parties are written, in the ways seen on real papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bench.papers.paper import Look, Truth, fill
from bench.papers.world import Company, Person, World


def cn(day: date) -> str:
    """2023年5月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def padded(day: date) -> str:
    """2023年05月06日."""
    return f"{day:%Y年%m月%d日}"


def dotted(day: date) -> str:
    """2023.05.06."""
    return f"{day:%Y.%m.%d}"


def dashed(day: date) -> str:
    """2023-05-06."""
    return day.isoformat()


def written(world: World, day: date) -> str:
    """A day in one of the usual forms."""
    return world.pick((cn, cn, padded, dotted, dashed))(day)


def plain(amount: Decimal | int) -> str:
    """The normal form of a sum."""
    return f"{Decimal(amount):.2f}"


def grouped(amount: Decimal | int) -> str:
    """50,000.00."""
    return f"{Decimal(amount):,.2f}"


def shown(world: World, amount: Decimal) -> str:
    """A sum in figures, in one of the usual forms, without a unit."""
    whole = amount == amount.to_integral_value()
    forms = [grouped(amount), plain(amount)] + ([f"{int(amount)}", f"{int(amount):,}"] if whole else [])
    return world.pick(forms)


def some(*values: str) -> str | list[str]:
    """The truth of a field that a paper shows once or more often."""
    unique = list(dict.fromkeys(values))
    return unique[0] if len(unique) == 1 else unique


def of_people(*people: Person) -> Truth:
    """The truth about people whose particulars a pleading or judgment recites."""
    return {
        "gender": some(*(person.gender for person in people)),
        "ethnicity": some(*(person.ethnicity for person in people)),
        "birth_date": some(*(person.born for person in people)),
        "id_number": some(*(person.id_number for person in people)),
    }


def of_companies(*companies: Company) -> Truth:
    """The truth about companies whose particulars a contract or pleading recites."""
    return {
        "uscc": some(*(company.uscc for company in companies)),
        "legal_representative": some(*(company.head for company in companies)),
    }


def running(world: World, **changes: object) -> Look:
    """A look for running text, as one office's printer and template would give it."""
    base: dict[str, object] = {
        "body": world.pick(("song", "song", "song", "hei", "kai")),
        "heading": world.pick(("hei", "song")),
        "points": world.pick((22, 24, 25, 26)),
        "margin": world.pick((130, 150, 170)),
        "leading": world.pick((1.5, 1.65, 1.8)),
        "footer": world.pick(("", "", "第 {page} 页 共 {pages} 页", "{page}", "- {page} -")),
        "hand": world.pick((None, None, "kai")),
        "underline": world.chance(0.7),
    }
    return Look(**{**base, **changes})  # type: ignore[arg-type]


def blank(world: World, value: object) -> str:
    """A value in its place: filled into a form with space around it, or simply typed."""
    return fill(f" {value} ") if world.chance(0.6) else fill(value)
