"""Reads the tab-separated lists that ship inside this folder."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `data/<name>.tsv` as dictionaries by column name."""
    text = files("classifier").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def words(kind: str) -> str:
    """Return the words of one kind of `data/words.tsv`, as alternatives of a pattern; surnames as one string."""
    return next(row["words"] for row in table("words") if row["kind"] == kind)
