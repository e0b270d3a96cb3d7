"""The Chinese typefaces of this machine, by the names printers use: song, hei, kai."""

from __future__ import annotations

import subprocess
from functools import cache
from random import Random

from PIL import ImageFont

_FAMILIES = {
    "song": ("Noto Serif CJK SC", "AR PL UMing CN", "Source Han Serif SC", "SimSun", "STSong"),
    "hei": ("Noto Sans CJK SC", "WenQuanYi Micro Hei", "Source Han Sans SC", "SimHei"),
    "kai": ("AR PL UKai CN", "KaiTi", "STKaiti"),
    "mono": ("Noto Sans Mono CJK SC",),
}
_STAND_INS = {"song": "hei", "hei": "song", "kai": "song", "mono": "hei"}


class FontsMissing(RuntimeError):
    """No Chinese typeface is installed; Debian's package fonts-noto-cjk brings two."""


@cache
def _installed() -> dict[tuple[str, bool], tuple[str, int]]:
    listing = subprocess.run(
        ["fc-list", "--format", "%{file}|%{index}|%{family}|%{style}\n", ":lang=zh-cn"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    faces: dict[tuple[str, bool], tuple[str, int]] = {}
    for line in sorted(listing.splitlines()):
        file, index, families, styles = line.split("|")[:4]
        for family in families.split(","):
            faces.setdefault((family, "Bold" in styles), (file, int(index) & 0xFFFF))
    return faces


def faces(role: str) -> list[str]:
    """Return the installed families that serve as `role`, or as its stand-in."""
    found = [family for family in _FAMILIES[role] if (family, False) in _installed()]
    if not found:
        found = [family for family in _FAMILIES[_STAND_INS[role]] if (family, False) in _installed()]
    if not found:
        raise FontsMissing
    return found


@cache
def _load(family: str, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    installed = _installed()
    file, index = installed.get((family, bold)) or installed[family, False]
    return ImageFont.truetype(file, size, index=index)


class Fonts:
    """One paper's choice of faces: a printer does not change them in the middle."""

    def __init__(self, random: Random) -> None:
        self._chosen = {role: random.choice(faces(role)) for role in _FAMILIES}

    def get(self, role: str, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return the face for `role` at `size` pixels."""
        return _load(self._chosen[role], size, bold=bold)
