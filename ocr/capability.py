"""What this machine offers readers: walls around them, and tools that are used where present."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass

from core.settings import ReadingSettings
from ocr.lifeline import answers
from ocr.memory import private_place
from ocr.sandbox import landlock, seccomp


@dataclass(frozen=True, slots=True)
class SandboxReport:
    """How well a reader is walled in here.

    `seccomp`: no network, no other process's memory; must be there on Linux, or nothing is read.
    `landlock`: version of the kernel's file system walls, 0 where it has none.
    `private_memory`: where tools' files lie, None where there is no such place and nothing is read.
    `anonymous_files`: documents can be handed over without a file; without them nothing is read.
    `tesseract`, `libreoffice`: whether the machine has them.
    """

    system: str
    seccomp: bool
    landlock: int
    private_memory: str | None
    anonymous_files: bool
    tesseract: bool
    libreoffice: bool

    @property
    def can_read(self) -> bool:
        """Whether documents can be read on this machine at all."""
        return self.seccomp and self.anonymous_files and self.private_memory is not None


def sandbox_report() -> SandboxReport:
    """Look at the machine."""
    place = private_place()
    return SandboxReport(
        system=sys.platform,
        seccomp=seccomp.available(),
        landlock=landlock.version(),
        private_memory=str(place) if place else None,
        anonymous_files=hasattr(os, "memfd_create"),
        tesseract=shutil.which("tesseract") is not None,
        libreoffice=shutil.which("soffice") is not None,
    )


def readers_answer(settings: ReadingSettings) -> bool:
    """Say whether papers can be read: by the service that the settings name, else on this machine."""
    return sandbox_report().can_read if settings.socket is None else answers(settings.socket)
