"""Every figure and every part of the office named in code stands in the document for those who run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.messages import knows
from core.settings import MetricsSettings
from ingest.health import Health, probes
from ingest.metering import exposition
from ingest.wiring import Runtime
from tests.serving import opened, settings_in

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operations" / "running.md").read_text("utf-8")
HTTP_FIELDS = ("door", "method", "route", "status", "ms")


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """An office."""
    with opened(settings_in(tmp_path_factory.mktemp("running"))) as office:
        yield office


def told(name: str) -> bool:
    """Say whether the document has `name` as code."""
    return f"`{name}`" in DOCUMENT


def test_every_part_stands_in_the_document_and_has_its_name(runtime: Runtime) -> None:
    for probe in probes(runtime):
        assert re.search(rf"^\| `{probe.component}` \|", DOCUMENT, re.MULTILINE), probe.component
        assert knows(f"component.{probe.component}")
        assert knows(f"doctor.{probe.component}")


def test_every_figure_stands_in_the_document(runtime: Runtime) -> None:
    text = exposition(runtime.office, Health(probes(runtime))).decode()
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(text)
        if family.name.startswith("anjuan_")
    }
    assert len(names) > 14
    assert [name for name in sorted(names) if not told(name)] == []


def test_the_document_names_no_figure_that_there_is_not(runtime: Runtime) -> None:
    text = exposition(runtime.office, Health(probes(runtime))).decode()
    for name in set(re.findall(r"`(anjuan_\w+)`", DOCUMENT)):
        assert name.removesuffix("_total") in text, name


def test_every_setting_of_the_figures_stands_in_the_document() -> None:
    assert all(told(f"metrics.{name}") for name in MetricsSettings.model_fields)


def test_every_field_of_a_request_line_stands_in_the_document() -> None:
    assert all(told(name) for name in HTTP_FIELDS)
