"""Names of an office's indices, which stay while what stands behind them changes.

`PREFIX-LAYOUT` is what everybody asks and follows, `PREFIX-LAYOUT-next` what is being filled beside it.  Behind either
stands an index whose own name is never used again, so that it tells this index from any other.  Nothing is ever
written to a name behind which nothing stands, since the server would make an index of its own choosing there.
"""

from __future__ import annotations

import re

from core.ids import new_id
from search.elastic.schema import MAPPINGS, SETTINGS
from search.elastic.server import WRITE_SECONDS, Server
from search.port import LAYOUT


class Names:
    """The names, and what stands behind them."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.present = f"{server.prefix}-{LAYOUT}"
        self.next = f"{self.present}-next"

    def behind(self, name: str) -> list[str]:
        """Return the indices behind `name`: one, or none."""
        return [index for index, (_, names) in self._indices().items() if name in names]

    def make(self, name: str) -> None:
        """Have an empty index stand behind `name`, where there is none."""
        indices = self._indices()
        if any(name in names for _, names in indices.values()):
            return
        setup = {"settings": {"index": SETTINGS}, "mappings": MAPPINGS, "aliases": {name: {}}}
        path = f"/{self.present}-{new_id().hex}?wait_for_active_shards=1"
        self._server.ask("PUT", path, setup, seconds=WRITE_SECONDS)
        # Nothing but an older program could ask those of an older layout.
        self._remove([index for index, (layout, _) in indices.items() if layout < LAYOUT])

    def publish(self) -> None:
        """Have the name of the present generation mean the next one, and the one before be gone, in one step."""
        self.make(self.next)
        new = self.behind(self.next)
        actions: list[dict[str, object]] = [{"remove_index": {"index": index}} for index in self.behind(self.present)]
        for index in new:
            actions.append({"remove": {"index": index, "alias": self.next}})
            actions.append({"add": {"index": index, "alias": self.present}})
        self._server.ask("POST", "/_aliases", {"actions": actions}, seconds=WRITE_SECONDS)

    def clear(self, name: str) -> None:
        """Remove what stands behind `name`."""
        self._remove(self.behind(name))

    def _remove(self, indices: list[str]) -> None:
        for index in indices:
            self._server.find("DELETE", f"/{index}", seconds=WRITE_SECONDS)

    def _indices(self) -> dict[str, tuple[int, frozenset[str]]]:
        """Return layout and names of each index of the office."""
        found = self._server.ask("GET", f"/{self._server.prefix}-*/_alias")
        ours = re.compile(rf"{re.escape(self._server.prefix)}-(\d+)-[0-9a-f]+")
        return {
            index: (int(match[1]), frozenset(about["aliases"]))
            for index, about in found.items()
            if (match := ours.fullmatch(index))
        }
