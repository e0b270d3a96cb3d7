"""The reference page says what the lists say."""

from __future__ import annotations

from pathlib import Path

from classifier.catalogue import field_names
from classifier.reference import fields_page
from classifier.tables import table

PAGE = Path(__file__).parents[3] / "docs" / "fields.md"


def test_the_page_is_as_the_lists_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == fields_page()


def test_every_field_of_a_type_is_described() -> None:
    assert set(field_names()) <= {row["name"] for row in table("fields")}
