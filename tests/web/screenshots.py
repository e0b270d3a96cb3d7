"""Pictures of every page, in both languages and sizes, light and dark: `scripts/screenshots [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from cases import accounts
from core.model.person import OPERATOR, Role
from tests.serving import Served, served, settings_in
from tests.web.browsing import LANGUAGES, PHONE, WIDE, browser, visit, window
from tests.web.furnished import CLEAN, Furnished, furnish

SCANS = ("id_card", "bank_receipt", "court_summons")


def pages(office: Served, world: Furnished) -> dict[str, str]:
    """Return every page's name and address."""
    contract = world.documents["loan_contract"]
    new = accounts.NewPerson("guest", "王芳", frozenset({Role.CLERK}))
    invitation = accounts.create_person(office.runtime.office, OPERATOR, new).secret
    return {
        "01-sign-in": "/sign-in",
        "02-invitation": f"/invitations/{invitation}",
        "03-recovery-kit": "/recovery-kit",
        "04-intake": "/intake",
        "05-review": "/review",
        "06-document": f"/documents/{contract}",
        "07-document-scan": f"/documents/{world.documents['id_card']}",
        "08-pick": f"/documents/{contract}/pick/cause?q=借",
        "09-history": f"/documents/{contract}/history",
        "10-arrange": f"/arrange?document={contract}&document={world.documents['iou']}",
        "11-search": "/search?q=借款",
        "12-search-help": "/search",
        "13-search-nothing": "/search?q=架空线路电工塔吊",
        "14-leads": "/leads",
        "15-lead": f"/leads/{world.lead}",
        "16-cases": "/cases",
        "17-case": f"/cases/{world.case}",
        "18-people": "/people",
        "19-account": "/account",
        "20-not-found": "/nowhere",
        "21-system": "/system",
        "24-sorting": "/quality",
        "25-log": "/log",
    }


def take(started: Browser, office: Served, addresses: dict[str, str], folder: Path) -> None:
    """Write one picture a page, language, size and appearance."""
    for language in LANGUAGES:
        for size_name, size in (("wide", WIDE), ("phone", PHONE)):
            for look in ("light", "dark"):
                inside = window(started, size, language)
                outside = window(started, size, language)
                for context in (inside, outside):
                    context.add_cookies([{"name": "theme", "value": look, "url": office.address}])
                member, stranger = visit(inside, office, "alice", language), visit(outside, office, None, language)
                for name, path in addresses.items():
                    who = stranger if name.startswith(("01", "02")) else member
                    who.go(path).screenshot(path=folder / f"{name}-{language}-{size_name}-{look}.png")
                inside.close()
                outside.close()


def main() -> None:
    """Furnish an office in a temporary folder and photograph it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, served(settings_in(Path(place))) as office, browser() as started:
        world = furnish(office, Path(place) / "papers", SCANS, CLEAN)
        addresses = pages(office, world)
        take(started, office, addresses, folder)
    sys.stdout.write(f"{folder}: {len(list(folder.glob('*.png')))} pictures\n")


if __name__ == "__main__":
    main()
