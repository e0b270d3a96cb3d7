"""What a run came to, as figures and as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.faults.schedule import SERVERS


@dataclass(frozen=True)
class Outcome:
    """The figures of one run; lists hold what exactly was found."""

    profile: str
    seed: int
    without: str | None
    kills: int
    accepted: int
    unanswered: int
    refused: int
    lost: int
    duplicates: int
    missing: int
    orphans: int
    canary_hits: int
    scanned: dict[str, int]  #: bytes, by disk
    recoveries: Sequence[float]
    by_point: dict[str, int]
    violations: Sequence[str] = field(default=())
    seconds: float = 0.0

    @property
    def bytes_scanned(self) -> int:
        """How many bytes were searched on all disks."""
        return sum(self.scanned.values())

    @property
    def server_kills(self) -> dict[str, int]:
        """How often each of the office's servers was killed and started again; these count as `kills`, too."""
        return {name: self.by_point.get(name, 0) for name in SERVERS}

    @property
    def sound(self) -> bool:
        """Whether nothing at all was found amiss."""
        amiss = self.lost, self.duplicates, self.missing, self.orphans, self.canary_hits, len(self.violations)
        return not any(amiss)

    def figures(self) -> dict[str, Any]:
        """Return the figures under the names that scripts rely on."""
        return {
            "profile": self.profile,
            "without": self.without,
            "seed": self.seed,
            "kills": self.kills,
            "server_kills": self.server_kills,
            "accepted": self.accepted,
            "unanswered": self.unanswered,
            "refused": self.refused,
            "lost": self.lost,
            "duplicates": self.duplicates,
            "missing": self.missing,
            "orphans": self.orphans,
            "canary_hits": self.canary_hits,
            "bytes_scanned": self.bytes_scanned,
            "bytes_by_disk": self.scanned,
            "recovery_p50_s": percentile(self.recoveries, 0.5),
            "recovery_p95_s": percentile(self.recoveries, 0.95),
            "by_point": self.by_point,
            "violations": list(self.violations),
            "seconds": round(self.seconds, 1),
        }

    def text(self) -> str:
        """Return the figures, one a line."""
        lines = [f"{name:16} {value}" for name, value in self.figures().items() if not isinstance(value, dict | list)]
        lines.append(f"{'server_kills':16} {sum(self.server_kills.values())}")
        lines += [f"  {name:24} {count}" for name, count in sorted(self.by_point.items())]
        return "\n".join([*lines, *(f"! {problem}" for problem in self.violations)])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of `values` lies, to the hundredth."""
    ordered = sorted(values)
    return round(ordered[max(math.ceil(share * len(ordered)) - 1, 0)], 2) if ordered else 0.0
