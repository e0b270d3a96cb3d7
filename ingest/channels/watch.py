"""Keeps looking into all channels: a thread for each, so that none waits for another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from cases.office import Office
from core.errors import AnjuanError
from core.log import log
from ingest.channels.arrivals import Desk
from ingest.channels.folder import Explain, WatchedFolder
from ingest.channels.mailbox import WatchedMailbox
from ingest.channels.standing import WRITTEN_EVERY, Kind, require_names

_FOLDER_EVERY = 2.0  # seconds
_GRACE = 15.0  # seconds for what is in hand when told to stop


class Channel(Protocol):
    """A way in."""

    kind: Kind
    name: str  #: as the settings call it

    def look(self) -> None:
        """Take in what is there; raise AnjuanError where nothing can be taken now."""


class Channels:
    """All channels of an office's settings, watched until closed.

    `explain` says an error in words, for whoever finds a refused file.
    """

    def __init__(self, office: Office, explain: Explain) -> None:
        require_names(office.settings.channels)
        self._office = office
        self._closing = threading.Event()
        rules = office.settings.channels
        watched: list[tuple[Channel, float]] = [
            *((WatchedFolder(office, rule, explain), _FOLDER_EVERY) for rule in rules.folders),
            *((WatchedMailbox(office, box), box.every.total_seconds()) for box in rules.mailboxes),
        ]
        self._threads = [
            threading.Thread(target=self._watch, args=each, name=f"channel-{each[0].name}", daemon=True)
            for each in watched
        ]

    def start(self) -> None:
        """Begin to look."""
        for thread in self._threads:
            thread.start()

    @property
    def count(self) -> int:
        """How many channels there are."""
        return len(self._threads)

    def wait(self) -> None:
        """Stay until told to stop."""
        self._closing.wait()

    def stop(self) -> None:
        """Begin nothing new."""
        self._closing.set()

    def close(self) -> None:
        """Wait, for a while, until what is in hand is taken."""
        self.stop()
        for thread in self._threads:
            thread.join(_GRACE)

    def _watch(self, channel: Channel, every: float) -> None:
        while not self._closing.is_set():
            look_once(self._office, channel)
            self._closing.wait(every)


def look_once(office: Office, channel: Channel) -> str | None:
    """Look into a channel, unless another process does just now; keep what came of it, and return what was wrong."""
    desk = Desk(office, channel.kind, channel.name)
    try:
        with office.db.exclusive(f"channel.{channel.kind}.{channel.name}") as mine:
            if not mine:
                return None
            code = _code_of(channel.look)
            before, now = desk.standing(), office.clock.now()
            stale = before.looked_at is None or abs(now - before.looked_at) >= WRITTEN_EVERY
            if stale or before.code != code:
                desk.note(looked_at=now, code=code)
    except AnjuanError as error:
        return error.code  # nothing can be kept just now either
    return code


def _code_of(look: Callable[[], None]) -> str | None:
    try:
        look()
    except AnjuanError as error:
        log("channel").warning("not looked into", extra={"fields": {"code": error.code}})
        return error.code
    except Exception as error:  # noqa: BLE001  (the edge of a thread: it must live on)
        log("channel").error("unexpected", exc_info=error)
        return "unexpected"
    return None
