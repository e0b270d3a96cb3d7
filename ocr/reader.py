"""The reader process: confined first, then handed one document, which it gives back page by page.

Run as `python -m ocr.reader SOCKET PRIVATE ENGINE THREADS MEMORY`.  The only place that names engines.  It
knows no keys, no database and no network; when its parent goes, it goes.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import AnjuanError, Unreadable
from core.model.layout import dump_page
from ocr.frames import Frame, pack, receive_with_files
from ocr.sandbox.confine import allow_time, confine, confine_further

_NEEDS_PROGRAMS = b"PK"  #: ZIP containers may be Word documents, which LibreOffice draws


def main(arguments: list[str]) -> int:
    """Serve one job; the exit status tells nothing, the frames tell all."""
    descriptor, private, engine_name, threads, memory = arguments
    channel = socket.socket(fileno=int(descriptor))
    folder = Path(private)
    tempfile.tempdir = private
    confine(folder, int(memory))
    engine = _engine(engine_name, int(threads))
    channel.sendall(pack({"kind": "ready"}))
    received = receive_with_files(channel)
    if received is None:
        return 0
    _die_with_parent(channel)
    _serve(channel, received, engine, folder)
    return 0


def _engine(name: str, threads: int) -> Any:  # noqa: ANN401 - OcrEngine, known only once imports are allowed to cost
    # Imported here and not above, so that no library starts a thread before the process is confined.
    if name == "tesseract":
        from ocr.engines.tesseract import TesseractEngine  # noqa: PLC0415

        engine: Any = TesseractEngine()
    else:
        from ocr.engines.rapid import RapidEngine  # noqa: PLC0415

        engine = RapidEngine(threads)
    import ocr.arrange  # noqa: F401, PLC0415 - all parsers are loaded while nobody waits
    import ocr.documents  # noqa: F401, PLC0415
    import ocr.pages  # noqa: F401, PLC0415

    gc.freeze()
    return engine


def _die_with_parent(channel: socket.socket) -> None:
    """End this process and what it started as soon as the parent's side of the channel closes."""

    def wait() -> None:
        channel.recv(1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def _serve(channel: socket.socket, received: tuple[Frame, list[int]], engine: Any, folder: Path) -> None:  # noqa: ANN401
    frame, files = received
    jobs: dict[str, Callable[..., None]] = {"read": _read, "arrange": _arrange}
    try:
        jobs[frame.kind](channel, frame.message, files, engine, folder)
    except AnjuanError as error:
        channel.sendall(pack({"kind": "failed", "code": error.code, "params": error.params}))
    except MemoryError:
        channel.sendall(pack({"kind": "failed", "code": "out_of_memory", "params": {}}))


def _mapped(descriptor: int) -> mmap.mmap:
    # A private copy-on-write view: sealed memory takes no other that a C library could be handed.
    return mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)


def _read(channel: socket.socket, job: dict[str, Any], files: list[int], engine: Any, folder: Path) -> None:  # noqa: ANN401
    from ocr.documents import Opening, open_document  # noqa: PLC0415
    from ocr.pages import read_page  # noqa: PLC0415

    data = _mapped(files[0])
    if engine.name != "tesseract" and not data[:2] == _NEEDS_PROGRAMS:
        confine_further()
    allow_time(job["seconds"])
    document = open_document(data, Opening(job["name"], job["password"], job["max_pages"], folder))
    channel.sendall(
        pack(
            {
                "kind": "opened",
                "format": document.format.value,
                "media_type": document.format.media_type,
                "pages": document.page_count,
            }
        )
    )
    for number in range(job["first"], document.page_count + 1):
        allow_time(job["seconds"])
        try:
            read = read_page(document.sheet(number), number, engine, upright=job["upright"])
        except (Unreadable, MemoryError) as error:
            code = error.code if isinstance(error, Unreadable) else "out_of_memory"
            channel.sendall(pack({"kind": "page_failed", "number": number, "code": code}))
            continue
        blobs = (dump_page(read.page), read.preview, read.thumb)
        channel.sendall(pack({"kind": "page", "number": number, "type": read.preview_type}, blobs))
    channel.sendall(pack({"kind": "done"}))


def _arrange(channel: socket.socket, job: dict[str, Any], files: list[int], engine: Any, folder: Path) -> None:  # noqa: ANN401
    from ocr.arrange import arrange  # noqa: PLC0415

    del engine
    count = len(job["passwords"])
    sources = [_mapped(descriptor) for descriptor in files[:count]]
    if not any(source[:2] == _NEEDS_PROGRAMS for source in sources):
        confine_further()
    for number, pdf in enumerate(arrange(sources, job["names"], job["passwords"], job["plan"], folder)):
        allow_time(job["seconds"])
        with os.fdopen(files[count + number], "wb") as out:
            pdf.save(out)
        channel.sendall(pack({"kind": "arranged", "number": number}))
    channel.sendall(pack({"kind": "done"}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
