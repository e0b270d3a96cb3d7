"""The office at work: everything its functions need, handed in once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from classifier.port import Classifier, FieldExtractor
from core.clock import Clock
from core.crypto.providers import KeyProvider
from core.settings import Settings
from search.port import SearchIndex
from storage.objects.sealed import SealedObjects
from storage.sql.database import Database


@dataclass(frozen=True)
class Office:
    """One office: where its papers lie, what reads and finds them, and what time it is.

    `classifier` and `extractor` are made anew by each call, because an office may have learned since.
    """

    db: Database
    objects: SealedObjects
    index: SearchIndex
    provider: KeyProvider
    classifier: Callable[[], Classifier]
    extractor: Callable[[], FieldExtractor]
    clock: Clock
    settings: Settings
