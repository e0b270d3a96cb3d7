"""The reader process: confined first, then handed one document, which it gives back page by page.

Run as `python -m ocr.reader SOCKET PRIVATE ENGINE THREADS MEMORY`, which is the nursery; it forks a reader for each
document.  The only place that names engines.  It knows no keys, no database and no network; when its parent goes,
it goes.
"""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import AnjuanError, Unreadable
from core.model.layout import dump_page
from ocr.formats import wants_programs
from ocr.frames import Frame, pack, receive_with_files
from ocr.sandbox.confine import allow_time, confine, confine_further, confine_to, keep_to_own_folder
from ocr.sandbox.kernel import KernelRefused

if TYPE_CHECKING:
    from PIL.Image import Image

    from ocr.port import OcrEngine, Reading

_IDLE_SECONDS = 0.5  #: without a job, from which on the engine is made ready


def main(arguments: list[str]) -> int:
    """Be the nursery, and in each fork of it a reader that serves one job."""
    descriptor, private, engine_name, threads, memory = arguments
    control = socket.socket(fileno=int(descriptor))
    try:
        confine(Path(private), int(memory))
    except KernelRefused:  # reading without walls is not reading
        return _refuse(control)
    engine = _Engine(engine_name, _loaded(engine_name, int(threads)))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while (received := receive_with_files(control)) is not None:
        frame, (channel, tether) = received
        child = os.fork()
        if not child:
            control.close()
            line = socket.socket(fileno=channel)
            _read_one(line, socket.socket(fileno=tether), Path(frame.message["folder"]), engine)
            os._exit(0)  # at once: whoever waits for its end has all it had to give
        os.close(channel)
        with suppress(OSError), socket.socket(fileno=tether) as keeper:  # it may want none any more
            keeper.sendall(pack({"kind": "born", "pid": child}))
    return 0


def _refuse(control: socket.socket) -> int:
    """Tell everybody who wants a reader that there is none."""
    while (received := receive_with_files(control)) is not None:
        channel, tether = received[1]
        os.close(tether)
        with suppress(OSError), socket.socket(fileno=channel) as line:
            line.sendall(pack({"kind": "failed", "code": "sandbox_missing"}))
    return 1


def _loaded(name: str, threads: int) -> Callable[[], OcrEngine]:
    """Load every library, and return what makes the engine.

    Imported here and not above, so that no library starts a thread before the process is confined; and no engine
    is made yet, because threads do not survive a fork.
    """
    import ocr.arrange  # noqa: PLC0415
    import ocr.documents  # noqa: PLC0415
    import ocr.pages  # noqa: PLC0415
    import ocr.searchable.job  # noqa: PLC0415
    import ocr.witness  # noqa: F401, PLC0415

    if name == "tesseract":
        from ocr.engines.tesseract import TesseractEngine  # noqa: PLC0415

        made: Callable[[], OcrEngine] = TesseractEngine
    else:
        from ocr.engines.rapid import RapidEngine  # noqa: PLC0415

        made = partial(RapidEngine, threads)
    gc.collect()
    gc.freeze()  # so that counting references does not copy what all readers share
    return made


def _read_one(channel: socket.socket, tether: socket.socket, folder: Path, engine: _Engine) -> None:
    """Serve one job; the exit status tells nothing, the frames tell all."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    confine_to(folder)
    _die_with(tether)
    tempfile.tempdir = str(folder)
    if not select.select([channel], [], [], _IDLE_SECONDS)[0]:
        engine.warm()  # what comes after another document at once may well need none
    received = receive_with_files(channel)
    if received is not None:
        channel.sendall(pack({"kind": "begun"}))
        _die_with(channel)
        _Desk(channel, engine, folder).serve(*received)


class _Engine:
    """The engine, made when it is first wanted, or when there is nothing else to do."""

    def __init__(self, name: str, make: Callable[[], OcrEngine]) -> None:
        self.name = name
        self._make = make
        self._made: OcrEngine | None = None

    def warm(self) -> OcrEngine:
        if self._made is None:
            self._made = self._make()
        return self._made

    def read(self, image: Image, *, upright: bool) -> Reading:
        return self.warm().read(image, upright=upright)


def _die_with(line: socket.socket) -> None:
    """End this process and what it started as soon as the other side of `line` closes."""

    def wait() -> None:
        with suppress(OSError):
            line.recv(1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


class _Desk:
    """Everything one job needs."""

    def __init__(self, channel: socket.socket, engine: _Engine, folder: Path) -> None:
        self._channel = channel
        self._engine = engine
        self._folder = folder

    def serve(self, frame: Frame, files: list[int]) -> None:
        """Do the job, and say how it ended."""
        jobs = {"read": self._read, "draw": self._draw, "arrange": self._arrange}
        jobs |= {"members": self._members, "copy": self._copy, "witness": self._witness}
        work = jobs[frame.kind]
        try:
            work(frame.message, files)
            self._say({"kind": "done"})
        except AnjuanError as error:
            self._say({"kind": "failed", "code": error.code, "params": error.params})
        except MemoryError:
            self._say({"kind": "failed", "code": "out_of_memory"})

    def _say(self, message: dict[str, Any], *blobs: bytes) -> None:
        self._channel.sendall(pack(message, blobs))

    def _read(self, job: dict[str, Any], files: list[int]) -> None:
        from ocr.archives.members import HoldingDocument  # noqa: PLC0415 - loaded by then
        from ocr.documents import Opening, open_document  # noqa: PLC0415
        from ocr.pages import read_page  # noqa: PLC0415

        data = _mapped(files[0])
        self._confine_for([data])
        allow_time(job["seconds"])
        opening = Opening(job["name"], job["password"], job["max_pages"], self._folder, ahead=job["ahead"])
        document = open_document(data, opening)
        self._confine_for([])
        kind = document.format
        told = {"kind": "opened", "format": kind, "media_type": kind.media_type, "pages": document.page_count}
        self._say({**told, "members": len(document.holder.members) if isinstance(document, HoldingDocument) else 0})
        for number in range(job["first"], document.page_count + 1):
            allow_time(job["seconds"])
            try:
                read = read_page(document.sheet(number), number, self._engine, upright=job["upright"])
            except (Unreadable, MemoryError) as error:
                code = error.code if isinstance(error, Unreadable) else "out_of_memory"
                self._say({"kind": "page_failed", "number": number, "code": code})
            else:
                message = {"kind": "page", "number": number, "type": read.preview_type}
                self._say(message, dump_page(read.page), read.preview, read.thumb)

    def _draw(self, job: dict[str, Any], files: list[int]) -> None:
        from ocr.pages import turned  # noqa: PLC0415 - loaded by then
        from ocr.pdf.document import PdfDocument  # noqa: PLC0415
        from ocr.picture import PREVIEW_TYPE, pictures_of  # noqa: PLC0415

        self._confine_for([])
        allow_time(job["seconds"])
        document = PdfDocument(_mapped(files[0]), job["password"], job["max_pages"])
        self._say({"kind": "opened"})
        for number, turn in job["pages"]:
            allow_time(job["seconds"])
            try:
                preview, thumb = pictures_of(turned(document.picture(number), turn))
            except (Unreadable, MemoryError) as error:
                code = error.code if isinstance(error, Unreadable) else "out_of_memory"
                self._say({"kind": "page_failed", "number": number, "code": code})
            else:
                self._say({"kind": "picture", "number": number, "type": PREVIEW_TYPE}, preview, thumb)

    def _members(self, job: dict[str, Any], files: list[int]) -> None:
        from ocr.archives.members import HoldingDocument  # noqa: PLC0415 - loaded by then
        from ocr.documents import Opening, open_document  # noqa: PLC0415
        from ocr.unpacking import Telling  # noqa: PLC0415

        self._confine_for([])

        def say(message: dict[str, Any], *blobs: bytes) -> None:
            allow_time(job["seconds"])
            self._say(message, *blobs)

        allow_time(job["seconds"])
        opening = Opening(job["name"], job["password"], job["max_pages"], self._folder)
        document = open_document(_mapped(files[0]), opening)
        if isinstance(document, HoldingDocument):
            document.holder.hand_out(Telling(say, job["known"]))

    def _arrange(self, job: dict[str, Any], files: list[int]) -> None:
        from ocr.arrange import arrange  # noqa: PLC0415 - loaded by then

        count = len(job["passwords"])
        sources = [_mapped(descriptor) for descriptor in files[:count]]
        self._confine_for(sources)
        allow_time(job["seconds"])
        for number, pdf in enumerate(arrange(sources, job["names"], job["passwords"], job["plan"], self._folder)):
            try:
                with os.fdopen(files[count + number], "wb") as out:
                    pdf.save(out)
            except OSError as error:
                raise Unreadable("too_large_to_read") from error
            self._say({"kind": "arranged", "number": number})
            allow_time(job["seconds"])

    def _copy(self, job: dict[str, Any], files: list[int]) -> None:
        from ocr.searchable.job import copied  # noqa: PLC0415 - loaded by then

        self._confine_for([])
        allow_time(job["seconds"])
        for piece in copied(job, files[0], _mapped(files[1]) if len(files) > 1 else None):
            self._say({"kind": "piece"}, piece)
            allow_time(job["seconds"])

    def _witness(self, job: dict[str, Any], files: list[int]) -> None:
        from core.model.page import Box  # noqa: PLC0415 - loaded by then
        from ocr.port import Place  # noqa: PLC0415
        from ocr.witness import read_places  # noqa: PLC0415

        keep_to_own_folder()
        allow_time(job["seconds"])
        places = [Place(Box(*corners), among) for *corners, among in job["places"]]
        self._say({"kind": "heard", "texts": read_places(bytes(_mapped(files[0])), places)})

    def _confine_for(self, sources: Sequence[mmap.mmap]) -> None:
        """Give up whatever these documents do not need."""
        if any(wants_programs(source[:8]) for source in sources):
            keep_to_own_folder()
        elif self._engine.name != "tesseract":
            confine_further()


def _mapped(descriptor: int) -> mmap.mmap:
    # A private copy-on-write view: sealed memory takes no other that a C library could be handed.
    return mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
