from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.messages import LOCALES, catalogue, knows, say

ROOT = Path(__file__).parents[3]
FOLDERS = ("api", "cases", "classifier", "core", "ingest", "ocr", "search", "storage")
RAISED = re.compile(r"\b(?:NotFound|Conflict|Denied|Invalid|Unavailable|Unreadable|AnjuanError)\(\s*\"([a-z_]+)\"")
ASKED = re.compile(r"\bt\(\s*[\"']([a-z_]+\.[a-zA-Z_0-9]+)[\"']\s*[,)]")
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{4,}")
#: English texts that must quote Chinese, and Chinese ones that must name a thing by its Latin name.
QUOTING = re.compile(
    r"^(search\.example|records\.(cause|number)_hint|pick\.cause_hint|app\.subtitle|nav\.language|cli\.|doctor\.)"
    r"|^error\.(bad_case_number|evaluation_|passphrase_wanted|servers_wanted)"
)
NAMES = re.compile(
    r"Word|Excel|anjuan( [a-z]+)*|USCC|type:|date:|judgment|https?|chmod|--[a-z-]+|AGE-SECRET|age1|zhang|manifest"
    r"|ANJUAN|servers(\.[a-z]+)?|Elasticsearch|PostgreSQL|Redis|jsonl|docs/|JSON|HTTP|serve|English|\{[^}]*\}"
)


def test_every_text_is_there_in_both_languages() -> None:
    wanting = [key for key, texts in catalogue().items() if set(texts) != {"zh", "en"} or not all(texts.values())]

    assert wanting == []


def test_both_languages_take_the_same_parameters() -> None:
    def parameters(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    differing = [key for key, texts in catalogue().items() if parameters(texts["zh"]) != parameters(texts["en"])]

    assert differing == []


def test_every_error_that_is_raised_has_a_text() -> None:
    sources = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    raised = {code for file in sources for code in RAISED.findall(file.read_text("utf-8"))}

    assert sorted(code for code in raised if not knows(f"error.{code}")) == []


def test_every_text_a_template_asks_for_exists() -> None:
    templates = (ROOT / "api" / "web" / "templates").glob("*.html")
    asked = {key for file in templates for key in ASKED.findall(file.read_text("utf-8"))}

    assert sorted(key for key in asked if not knows(key)) == []
    assert len(asked) > 100


def test_english_texts_are_english_and_chinese_ones_chinese() -> None:
    foreign = [
        key
        for key, texts in catalogue().items()
        if not QUOTING.match(key) and (HAN.search(texts["en"]) or LATIN.search(NAMES.sub("", texts["zh"])))
    ]

    assert foreign == []


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 paper found"), (2, "2 papers found"), (1200, "1,200 papers found")]
)
def test_a_number_chooses_its_word(count: int, words: str) -> None:
    assert say("en", "search.count", n=count) == words


def test_an_error_nobody_wrote_a_text_for_still_says_something() -> None:
    for locale in LOCALES:
        assert say(locale, "error.never_heard_of") == say(locale, "error.unexpected")


def test_a_reason_is_told_in_the_words_of_its_error() -> None:
    assert say("en", "reason.damaged") == say("en", "error.damaged")


def test_a_missing_parameter_does_not_break_the_message() -> None:
    assert "{" not in say("zh-CN", "error.too_many_attempts")
