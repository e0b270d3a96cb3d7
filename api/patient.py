"""Answers that are made while they are sent: who does not take them in time is left, so that their maker is free."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from api.streaming import PATIENCE, produce


class PatientResponse(StreamingResponse):
    """Sends the pieces of a generator, and closes it whatever becomes of its receiver."""

    def __init__(self, pieces: Generator[bytes, None, None], headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(produce(pieces), headers=headers, media_type=media_type)
        self._pieces = pieces

    async def stream_response(self, send: Send) -> None:
        """Send the answer.

        Raises:
            ClientDisconnect: a piece was not taken for `PATIENCE` seconds.
        """

        async def patiently(message: Message) -> None:
            try:
                async with asyncio.timeout(PATIENCE):
                    await send(message)
            except TimeoutError:
                raise ClientDisconnect from None

        try:
            await super().stream_response(patiently)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._pieces.close)
