"""The reader service: bears readers for the workers that connect, keeps them, and ends them when their worker goes.

Run as `python -m ocr.service SOCKET`, beside a worker, as a user of its own without network and without keys; with
`--check` it says by its exit status whether the service at SOCKET is well.  Papers do not pass through it: each
worker hands its reader the channel itself.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import selectors
import signal
import socket
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from core.errors import Corrupt, Unavailable
from core.settings import MIB, ReadingSettings
from ocr.capability import sandbox_report
from ocr.kept import KeptReader
from ocr.lifeline import Message, address, answers, hear, say
from ocr.nursery import Nursery
from ocr.sandbox import seccomp
from ocr.sandbox.kernel import LINUX, KernelRefused, forbid_new_privileges

_LOOK_SECONDS = 0.05
_SILENT_SECONDS = 10.0  #: after which somebody who connected and said nothing is sent away
_MOST_SILENT = 16  #: connections without a reader; the oldest goes for a newer one
_WAITING = 64
_MODE = 0o660


@dataclass(eq=False, slots=True)
class _Peer:
    """A connection, and the reader that hangs on it."""

    line: socket.socket
    since: float
    reader: KeptReader | None = None
    dismissed: bool = False


class ReaderService:
    """Serves the connections of one socket; all in one thread, since nothing here waits."""

    def __init__(self, listener: socket.socket, nursery: Nursery, most_readers: int) -> None:
        self._listener = listener
        self._nursery = nursery
        self._most = most_readers
        self._peers: set[_Peer] = set()
        self._selector = selectors.DefaultSelector()
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until something is raised here, as a signal's handler does."""
        while True:
            ready = self._selector.select(_LOOK_SECONDS if self._peers else None)
            for key, _ in ready:
                if isinstance(key.data, _Peer) and not key.data.dismissed:
                    self._attend(key.data, key.fileobj)
            self._look_after()
            if any(key.fileobj is self._listener for key, _ in ready):
                self._welcome()

    def close(self) -> None:
        """End all readers and leave nothing of them."""
        self._listener.close()
        for peer in self._peers:
            peer.line.close()
            if peer.reader is not None:
                peer.reader.end()
        self._nursery.close()
        self._selector.close()

    def _welcome(self) -> None:
        try:
            line, _ = self._listener.accept()
        except OSError:
            return  # gone again
        silent = [peer for peer in self._peers if peer.reader is None and not peer.dismissed]
        if len(silent) >= _MOST_SILENT:
            self._dismiss(min(silent, key=lambda peer: peer.since))
        line.setblocking(False)
        peer = _Peer(line, time.monotonic())
        self._peers.add(peer)
        self._selector.register(line, selectors.EVENT_READ, peer)

    def _attend(self, peer: _Peer, source: object) -> None:
        if peer.reader is not None and source is peer.reader.tether:
            peer.reader.meet()
            if peer.reader.gone:
                self._dismiss(peer, {"kind": "ended"})
            return
        try:
            heard = hear(peer.line)
        except BlockingIOError:
            return
        except (Corrupt, OSError):
            heard = None
        if heard is None:
            self._dismiss(peer)
            return
        try:
            self._answer(peer, heard)
        finally:
            heard.close()

    def _answer(self, peer: _Peer, heard: Message) -> None:
        if heard.kind == "check" and peer.reader is None:
            self._dismiss(peer, {"kind": "well" if self._is_well() else "ill"})
        elif heard.kind == "bear" and peer.reader is None and len(heard.files) == 1:
            self._bear(peer, heard.files[0])
        else:
            self._dismiss(peer)

    def _is_well(self) -> bool:
        with contextlib.suppress(Unavailable):
            self._nursery.warm_up()
            return sandbox_report().can_read
        return False

    def _bear(self, peer: _Peer, channel: int) -> None:
        try:
            if sum(other.reader is not None for other in self._peers) >= self._most:
                raise Unavailable("reader_down")  # for whoever wants more than there may be
            peer.reader = self._nursery.bear(channel)
        except Unavailable as error:
            self._dismiss(peer, {"kind": "ended", "code": error.code})
            return
        self._selector.register(peer.reader.tether, selectors.EVENT_READ, peer)

    def _look_after(self) -> None:
        """End what took too much, send away who keeps silent, and forget who is gone with all they left."""
        for peer in list(self._peers):
            if not peer.dismissed:
                if peer.reader is not None and peer.reader.overgrown():
                    self._dismiss(peer, {"kind": "ended", "code": "out_of_memory"})
                elif peer.reader is None and time.monotonic() - peer.since > _SILENT_SECONDS:
                    self._dismiss(peer)
            if peer.dismissed and (peer.reader is None or peer.reader.buried()):
                peer.line.close()
                self._peers.discard(peer)

    def _dismiss(self, peer: _Peer, word: dict[str, str] | None = None) -> None:
        """End a connection's reader; the connection itself ends when nothing is left of it."""
        peer.dismissed = True
        self._selector.unregister(peer.line)
        if word is not None:
            with contextlib.suppress(OSError):
                say(peer.line, word)
        if peer.reader is not None:
            with contextlib.suppress(KeyError):
                self._selector.unregister(peer.reader.tether)
            peer.reader.kill()
            peer.reader.tether.close()


def listen(path: Path) -> socket.socket:
    """Open the socket at `path` for this user and group, in place of one that another service left there.

    Raises:
        FileExistsError: something else lies there.
    """
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    new = path.with_name(f".{os.getpid()}.{path.name}"[:64])
    new.unlink(missing_ok=True)
    before = os.umask(0o777 & ~_MODE)
    try:
        with address(new) as name:
            made.bind(name)
    finally:
        os.umask(before)
    made.listen(_WAITING)
    new.replace(path)
    return made


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(0)


def main(arguments: list[str]) -> int:
    """Serve until told to stop."""
    asked = _parser().parse_args(arguments)
    if asked.check:
        return 0 if answers(asked.socket) else 1
    # Nothing of the surroundings is asked for settings: whoever starts the service says what it needs.
    settings = ReadingSettings(engine=asked.engine, workers=asked.workers, memory_bytes=asked.memory_mib * MIB)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what readers leave behind is this process's to bury in a container
    os.umask(0o077)
    if LINUX:
        with contextlib.suppress(KernelRefused):  # then the nursery refuses too, and says so
            forbid_new_privileges()
            seccomp.install(seccomp.NO_NETWORK)
    listener = listen(asked.socket)
    mine = asked.socket.stat().st_ino
    service = ReaderService(listener, Nursery(settings), asked.readers or 2 * asked.workers + 2)
    try:
        service.run()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        service.close()
        with contextlib.suppress(OSError):
            if asked.socket.stat().st_ino == mine:
                asked.socket.unlink()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ocr.service", description="Bears readers for the worker beside it."
    )
    parser.add_argument("socket", type=Path, metavar="SOCKET")
    parser.add_argument("--check", action="store_true", help="ask the service at SOCKET whether it is well")
    parser.add_argument("--engine", choices=("rapidocr", "tesseract"), default="rapidocr")
    parser.add_argument("--workers", type=int, default=1, help="documents read at a time; they share the processors")
    parser.add_argument("--readers", type=int, default=0, help="most readers alive; else two for each worker, and two")
    parser.add_argument("--memory-mib", type=int, default=1536, help="resident memory of one reader, in MiB")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
