"""One served office for each module of tests, with the five people of the small world."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx
import pytest

from core.model.person import Role
from tests.servers import fresh_corners
from tests.serving import Served, served, served_on_servers, settings_in


@pytest.fixture(scope="module")
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served office: Alice (administrator and staff), Bob (clerk), Charlie (staff), Dora, Erik.

    It lies in a folder, unless a test asks for the parameter `servers`.
    """
    with contextlib.ExitStack() as stack:
        folder = tmp_path_factory.mktemp("office")
        if getattr(request, "param", "folder") == "servers":
            shared = request.getfixturevalue("shared_servers")
            running = stack.enter_context(served_on_servers(folder, stack.enter_context(fresh_corners(shared))))
        else:
            running = stack.enter_context(served(settings_in(folder)))
        running.set_up("alice")
        running.add("bob", Role.CLERK)
        running.add("charlie", Role.STAFF)
        running.add("dora", Role.ADMINISTRATOR)
        running.add("erik", Role.AUDITOR)
        yield running


@pytest.fixture(scope="module")
def alice(office: Served) -> httpx.Client:
    """The first person: administrator and staff."""
    return office.client("alice")


@pytest.fixture(scope="module")
def bob(office: Served) -> httpx.Client:
    """A clerk."""
    return office.client("bob")


@pytest.fixture(scope="module")
def charlie(office: Served) -> httpx.Client:
    """Staff, and a member of nothing."""
    return office.client("charlie")
