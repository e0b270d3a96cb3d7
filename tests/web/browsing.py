"""A real browser that watches what a page does: errors, requests elsewhere, jumps of the layout."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from cases import accounts, sessions
from tests.serving import PASSWORD, Served

ROOT = Path(__file__).parents[2]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LANGUAGES = ("zh-CN", "en")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def program() -> str | None:
    """Return the browser's path, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program(), args=["--no-sandbox", "--disable-background-networking"]
        )
        try:
            yield started
        finally:
            started.close()


@dataclass
class Visit:
    """One person's window, and all that went wrong in it."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)  #: answers that are no problem here, such as 404

    def go(self, path: str) -> Page:
        """Open a page of the office and wait until it is quiet."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def shifts(self) -> float:
        """Return how much the layout has jumped since the page was opened."""
        return float(self.page.evaluate("window.shifts"))

    def faults(self) -> list[str]:
        """Return what axe-core calls serious or critical."""
        self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate("axe.run({ resultTypes: ['violations'] })")
        return [
            f"{item['id']}: {node['html'][:160]} — {node.get('failureSummary', '')[:200]}"
            for item in found["violations"]
            if item["impact"] in {"serious", "critical"}
            for node in item["nodes"][:3]
        ]

    def watch(self) -> None:
        """Note console errors, failed requests, and requests to other hosts."""
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("requestfailed", self._on_failure)
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        told_already = "Failed to load resource" in message.text
        if message.type in {"error", "warning"} and not told_already:
            self.problems.append(f"console: {message.text}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"elsewhere: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.url}")


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def window(started: Browser, size: dict[str, int], language: str, **options: Any) -> BrowserContext:
    """Open a window of a size and language."""
    phone = size["width"] < 500
    context = started.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale=language,
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        **options,
    )
    context.add_init_script(_WATCH_SHIFTS)
    return context


def visit(context: BrowserContext, office: Served, login: str | None = None, language: str = "zh-CN") -> Visit:
    """Let somebody come in, signed in where a login is given."""
    context.add_cookies([{"name": "locale", "value": language, "url": office.address}])
    if login is not None:
        inner = office.runtime.office
        signed_in = sessions.sign_in(inner, login, PASSWORD, origin="127.0.0.1")
        accounts.set_locale(inner, signed_in.principal, language)
        context.add_cookies([{"name": "anjuan", "value": signed_in.secret, "url": office.address}])
    made = Visit(context.new_page(), office.address)
    made.watch()
    return made
