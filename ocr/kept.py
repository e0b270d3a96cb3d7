"""One reader process as its keeper sees it: how much memory it holds, how it is ended, what it leaves behind."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import time
from pathlib import Path

from core.errors import Corrupt
from ocr.frames import Frames

_DEATH_SECONDS = 5.0
_LOOK_SECONDS = 0.02
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class KeptReader:
    """A reader process, held by a tether: a socket whose end is the reader's end.

    The nursery says on the tether which process it is; nobody says anything else there.
    """

    def __init__(self, tether: socket.socket, folder: Path, memory_bytes: int) -> None:
        tether.setblocking(False)
        self.tether = tether
        self.folder = folder
        self.pid = 0  #: known once the process is there
        self.gone = False  #: the tether has ended
        self._memory_bytes = memory_bytes
        self._handle = -1
        self._words = Frames()

    def meet(self) -> None:
        """Take what the tether says: who the process is, or that it is gone."""
        try:
            while data := self.tether.recv(4096):
                for frame in self._words.feed(data):
                    self._greet(int(frame.message["pid"]))
        except BlockingIOError:
            return
        except (OSError, Corrupt, KeyError, ValueError, TypeError):
            pass  # whoever talks there is not what it should be
        self.gone = True

    def _greet(self, pid: int) -> None:
        if self.pid:
            raise Corrupt
        with contextlib.suppress(OSError):
            self._handle = os.pidfd_open(pid)
        self.pid = pid

    def overgrown(self) -> bool:
        """Say whether the process and all it started hold more memory than they may."""
        if not self.pid:
            self.meet()
        return bool(self.pid) and resident(self.pid) > self._memory_bytes

    def kill(self) -> None:
        """End the process and all it started.  One that is not there yet ends when it finds its tether cut."""
        if not self.pid:
            self.meet()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            if self.pid:
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.tether.shutdown(socket.SHUT_RDWR)

    def buried(self) -> bool:
        """Remove what a killed process left; say whether it is gone and nothing is left."""
        if self._handle >= 0:
            if not select.select([self._handle], [], [], 0)[0]:
                return False
            os.close(self._handle)
            self._handle = -1
        shutil.rmtree(self.folder, ignore_errors=True)  # what it started may write for a moment more
        return not self.folder.exists()

    def end(self) -> None:
        """Kill the process, wait until it is gone, and remove what it left."""
        self.kill()
        self.tether.close()
        if self._handle >= 0:
            select.select([self._handle], [], [], _DEATH_SECONDS)
        late = time.monotonic() + _DEATH_SECONDS
        while not self.buried() and time.monotonic() < late:
            time.sleep(_LOOK_SECONDS)


class OwnReader:
    """A reader that this process keeps itself."""

    def __init__(self, kept: KeptReader, channel: socket.socket) -> None:
        self.channel = channel
        self.kept = kept
        self._overgrew = False

    def trouble(self) -> str:
        """Return `out_of_memory` once it took more than it may, and see to its end; else nothing."""
        if not self._overgrew and self.kept.overgrown():
            self._overgrew = True
            self.kept.kill()
        return "out_of_memory" if self._overgrew else ""

    farewell = trouble

    def kill(self) -> None:
        """End the process and all it started."""
        self.kept.kill()

    def end(self) -> None:
        """End the process, and remove what it left."""
        self.channel.close()
        self.kept.end()


def resident(pid: int) -> int:
    """Return the resident memory in bytes of a process and all it started; 0 where it is gone or cannot be seen."""
    total = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        total = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE_BYTES
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(resident(int(child)) for child in children.read_bytes().split())
    return total
