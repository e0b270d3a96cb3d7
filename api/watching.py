"""Watching the channels while an office is served, or for as long as a command does nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from api.messages import say
from cases.office import Office
from core.errors import AnjuanError
from ingest.channels.watch import Channels


@contextlib.contextmanager
def watching(office: Office, locale: str) -> Iterator[Channels]:
    """Watch all channels of the settings; what is refused is explained in `locale`.

    Raises:
        Invalid: `bad_setting`: two channels share a name.
    """

    def explain(error: AnjuanError) -> str:
        return say(locale, f"error.{error.code}", **error.params)

    channels = Channels(office, explain)
    channels.start()
    try:
        yield channels
    finally:
        channels.close()
