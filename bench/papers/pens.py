"""Handwriting: typefaces made from real hands, written as a pen writes, no character twice alike.

The typefaces are packages of Fontsource under the SIL Open Font License 1.1, fetched by npm on first use.  Two made
from the same hand are never needed: one gives the Han characters, it or another the letters and digits.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from bench.papers.fonts import Fonts
from bench.servers.account import base
from bench.servers.programs import Missing, say

HAN = {"long-cang": "5.3.0", "zhi-mang-xing": "5.3.0", "ma-shan-zheng": "5.3.1", "liu-jian-mao-cao": "5.3.0"}
LATIN = {"caveat": "5.3.0", "kalam": "5.3.0", "reenie-beanie": "5.3.0"}
FACES = tuple(HAN | LATIN)
_INKS = ((22, 22, 26), (30, 30, 34), (44, 44, 50), (24, 34, 110), (36, 52, 150), (20, 26, 78))
_FINE = 3  #: characters are drawn this much larger and shrunk, for smooth edges
_ROOM = 3  #: sizes of the square that a character is turned in
_LAST_LATIN = "\u2000"
_DIGIT = 0.62  #: height of a digit, in those of a Han character
_NO_CHARACTER = "\U0010fffd"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes on a paper, and what: `signatures` only, the `blanks` of a form too, or the whole `body`."""

    pen: Pen
    parts: str

    @property
    def fills(self) -> bool:
        """Whether what is filled into a form is written by hand."""
        return self.parts != "signatures"

    @property
    def writes(self) -> bool:
        """Whether the whole paper is written by hand."""
        return self.parts == "body"


class Pen:
    """One person with one pen.  `faces` are those to choose from, all where there are none."""

    def __init__(self, random: Random, faces: tuple[str, ...] = ()) -> None:
        wanted = faces or FACES
        han = random.choice([face for face in wanted if face in HAN])
        latin = random.choice([han, *(face for face in wanted if face in LATIN)])
        self._random, self._files = random, (_files(han)[0], _files(latin)[-1])
        self.ink = random.choice(_INKS)
        self._bold = random.choice((0, 0, 0, 1, 2))
        self._shear, self._slope = random.gauss(0.03, 0.07), random.gauss(0, 0.01)
        self._size, self._step = random.uniform(0.98, 1.3), random.uniform(0.86, 1.04)
        self._unsteady = random.uniform(0.6, 1.5)
        self._stand_in = Fonts(random)

    def write(self, page: Image.Image, at: tuple[float, float], text: str, size: float) -> float:
        """Write `text` from `at`, the left end of the line it stands on, and return its width in pixels."""
        x, phase, wander = 0.0, self._random.uniform(0, 6), self._random.uniform(0, 0.05) * size * self._unsteady
        for place, character in enumerate(text):
            tall = size * self._size * (1 + self._random.gauss(0, 0.05) * self._unsteady)
            font = self._font(character, tall * _FINE)
            lift = wander * math.sin(phase + place * 0.7) + self._random.gauss(0, 0.025) * tall * self._unsteady
            if character.strip():
                self._put(page, (at[0] + x, at[1] + lift + self._slope * x), character, font)
            x += font.getlength(character) / _FINE * self._step * (1 + self._random.gauss(0, 0.04) * self._unsteady)
        return x

    def _font(self, character: str, size: float) -> ImageFont.FreeTypeFont:
        for file in self._files if character > _LAST_LATIN else self._files[::-1]:
            if _has(file, character):
                return _load(file, round(size if character > _LAST_LATIN else size * _share(file)))
        return self._stand_in.get("kai", round(size))

    def _put(self, page: Image.Image, at: tuple[float, float], character: str, font: ImageFont.FreeTypeFont) -> None:
        side = round(font.size * _ROOM)
        glyph = Image.new("L", (side, side), 0)
        origin = font.size, font.size * 2
        ink = round(255 * self._random.uniform(0.78, 1))
        ImageDraw.Draw(glyph).text(origin, character, ink, font, "ls", stroke_width=self._bold)
        moved = glyph.transform(glyph.size, Image.Transform.AFFINE, self._warp(font.size), Image.Resampling.BICUBIC)
        small = moved.reduce(_FINE)
        corner = round(at[0] - origin[0] / _FINE), round(at[1] - origin[1] / _FINE)
        page.paste(self.ink, (*corner, corner[0] + small.width, corner[1] + small.height), small)

    def _warp(self, size: float) -> tuple[float, ...]:
        """Return how a character is turned, slanted and stretched about its middle."""
        turn = math.radians(self._random.gauss(0, 2.2) * self._unsteady)
        slant = self._shear + self._random.gauss(0, 0.04) * self._unsteady
        wide, high = (1 + self._random.gauss(0, 0.05) * self._unsteady for _ in range(2))
        a, b = math.cos(turn) / wide, math.sin(turn) + slant
        d, e = -math.sin(turn), math.cos(turn) / high
        x, y = size * 1.5, size * 1.65
        return a, b, x - a * x - b * y, d, e, y - d * x - e * y


@cache
def _load(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


@cache
def _has(file: Path, character: str) -> bool:
    font = _load(file, 24)
    drawn = font.getmask(character)
    return drawn.getbbox() is not None and bytes(drawn) != bytes(font.getmask(_NO_CHARACTER))


@cache
def _share(file: Path) -> float:
    """Return by how much to enlarge a typeface so that its digits go with Han characters."""
    _, top, _, foot = _load(file, 100).getbbox("0")
    return _DIGIT * 100 / (foot - top)


def fetched(faces: tuple[str, ...] = FACES, *, fetch: bool = False) -> None:
    """Make sure that typefaces are here.

    Raises:
        Missing: one is not, and could not be fetched or was not to be.
    """
    for face in faces:
        if not all(file.exists() for file in _files(face)):
            if not fetch or not shutil.which("npm"):
                raise Missing(f"the handwriting typeface {face} (fetched by npm)")
            _fetch(face)


def _fetch(face: str) -> None:
    say(f"Fetching the typeface {face}", f"获取字体 {face}")
    with tempfile.TemporaryDirectory(dir=base()) as folder:
        package = f"@fontsource/{face}@{(HAN | LATIN)[face]}"
        done = subprocess.run(
            ["npm", "pack", "--silent", package],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise Missing(f"{package}: {done.stderr.strip()[-400:]}")
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        target = _folder(face)
        target.parent.mkdir(exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        Path(folder, "package").rename(target)


def _files(face: str) -> tuple[Path, ...]:
    sets = ("chinese-simplified", "latin") if face in HAN else ("latin",)
    return tuple(_folder(face) / "files" / f"{face}-{each}-400-normal.woff2" for each in sets)


def _folder(face: str) -> Path:
    return base() / "typefaces" / f"{face}-{(HAN | LATIN)[face]}"
