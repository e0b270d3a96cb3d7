"""A clerk who knows the papers and works by keyboard only: looks, puts right what is marked and wrong, goes on.

Keys are counted one by one.  Seconds are what the machine was waited for, and what people need by the keystroke-level
model: a key takes 0.28 s, making up one's mind 1.35 s, once for a paper and once for every value that is marked.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.messages import say
from bench.clerk.desk import Desk, Truth
from classifier.catalogue import document_types, field_names
from classifier.fields.comparing import normal

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEY, MIND = 0.28, 1.35  #: seconds: an average typist's key, and one decision (Card, Moran and Newell, 1980)
HAN = 3  #: keys for a Han character: those of its sound, and the choice
_PATIENCE = 60_000  # milliseconds
_NARROWS = 400  # milliseconds until the picker shows what was typed
_MARKED = ".paper-values .value.unsure, .paper-values .value.failed"


@dataclass
class Work:
    """What one paper took."""

    type: str
    keys: int = 0
    looks: int = 0
    machine: float = 0.0
    corrected: int = 0
    rejected: int = 0

    @property
    def seconds(self) -> float:
        """What a person would have needed."""
        return self.machine + KEY * self.keys + MIND * self.looks


@dataclass
class Clerk:
    """Works through the queue in a window that stands on it."""

    page: Page
    desk: Desk
    done: list[Work] = field(default_factory=list)

    def work_off(self) -> None:
        """Review until nothing waits."""
        self.page.goto(f"{self.desk.address}/review")
        while self.page.locator("#review").count():
            paper = self.page.locator("#paper").get_attribute("data-id") or ""
            self.done.append(self._review(paper, self.desk.truths[paper]))

    def _review(self, paper: str, truth: Truth) -> Work:
        work = Work(truth.type, looks=1)
        self._settle_type(work, truth)
        while (wrong := self._first_wrong(truth)) is not None:
            name, place, value = wrong
            work.looks += 1
            self._reach(work, place)
            self._put_right(work, truth, name, value)
        work.looks += self.page.locator(_MARKED).count()
        started = time.monotonic()
        self._press(work, "Enter")
        self.page.wait_for_function(
            "before => document.querySelector('#paper')?.dataset.id !== before", arg=paper, timeout=_PATIENCE
        )
        work.machine += time.monotonic() - started
        return work

    def _settle_type(self, work: Work, truth: Truth) -> None:
        named = document_types()[truth.type].zh
        if self.page.locator("[data-pick=type] strong").inner_text() == named:
            return
        started = time.monotonic()
        self._press(work, "t")
        self.page.locator("#pick-dialog [name=q]").wait_for(timeout=_PATIENCE)
        first = self.page.locator("#pick-dialog .options button").first
        for character in named:
            if first.inner_text().startswith(named):
                break
            self._type(work, character)
            self.page.wait_for_timeout(_NARROWS)
        self._press(work, "Enter")
        self.page.wait_for_function(
            "name => document.querySelector('[data-pick=type] strong')?.innerText === name",
            arg=named,
            timeout=_PATIENCE,
        )
        work.machine += time.monotonic() - started
        work.corrected += 1

    def _marked(self) -> Iterator[tuple[str, int, str]]:
        """Yield field, place and value of what is marked; a masked value cannot be told from its picture and counts."""
        rows = self.page.locator(_MARKED)
        for place in range(rows.count()):
            row = rows.nth(place)
            label = row.locator(".value-name").evaluate("node => node.firstChild.textContent.trim()")
            shown = row.locator("input[name=value]")
            yield label, place, shown.input_value() if shown.count() else ""

    def _first_wrong(self, truth: Truth) -> tuple[str, int, str] | None:
        for label, place, value in self._marked():
            name = _NAMED[label]
            if value and normal(name, value) not in {normal(name, item) for item in _values(truth, name)}:
                return name, place, value
        return None

    def _reach(self, work: Work, place: int) -> None:
        """Go down to a value; the first that is marked has the focus on arrival."""
        rows = self.page.locator(".paper-values .value")
        target = self.page.locator(_MARKED).nth(place).get_attribute("data-field")
        for _ in range(rows.count()):
            if self.page.locator(".value.lit").first.get_attribute("data-field") == target:
                return
            self._press(work, "ArrowDown")

    def _put_right(self, work: Work, truth: Truth, name: str, value: str) -> None:
        started, wanted = time.monotonic(), _nearest(truth, name, value)
        before = self.page.locator("#paper").get_attribute("data-revision")
        if wanted is None:
            self._press(work, "x")
            work.rejected += 1
        else:
            self._press(work, "e")
            self._type(work, wanted)
            self._press(work, "Enter")
            work.corrected += 1
        self.page.wait_for_function(
            "old => document.querySelector('#paper')?.dataset.revision !== old", arg=before, timeout=_PATIENCE
        )
        work.machine += time.monotonic() - started

    def _press(self, work: Work, key: str) -> None:
        self.page.keyboard.press(key)
        work.keys += 1

    def _type(self, work: Work, text: str) -> None:
        self.page.keyboard.insert_text(text)
        work.keys += sum(1 if character.isascii() else HAN for character in text)


#: Fields by the names the page shows.
_NAMED = {say("zh-CN", f"field.{name}"): name for name in field_names()}


def _values(truth: Truth, name: str) -> list[str]:
    given = truth.fields.get(name, [])
    return [given] if isinstance(given, str) else list(given)


def _nearest(truth: Truth, name: str, value: str) -> str | None:
    """Return the true value that is most like what was read; None where the paper has none of that name."""
    known = _values(truth, name)
    return max(known, key=lambda item: len(set(item) & set(value)), default=None)
