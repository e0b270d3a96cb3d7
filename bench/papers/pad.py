"""One page being printed: text, rules, photographs and stamps, with a record of every line in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TypedDict, Unpack

from PIL import Image, ImageDraw, ImageFont

from bench.papers.fonts import Fonts
from bench.papers.paper import END, FILL, bare
from bench.papers.pens import Hand

Colour = tuple[int, int, int]
BLACK: Colour = (25, 25, 28)
_HAND_INK: Colour = (20, 30, 95)
_RUN = re.compile(r"[\ue000\ue001]|[A-Za-z0-9.,:/%@_+*#-]+|.", re.DOTALL)
_NOT_FIRST = set("，。；：、）》”！？)】%")


class Style(TypedDict, total=False):
    """How a line is printed.  `record` False leaves it out of the page's lines; `leading` counts in sizes."""

    face: str
    bold: bool
    colour: Colour
    anchor: str
    record: bool
    leading: float
    hand: str | None
    underline: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A line as printed, and its place in pixels: left, top, right, bottom."""

    text: str
    box: tuple[float, float, float, float]


def broken(text: str, font: ImageFont.FreeTypeFont, width: float, first: float = 0) -> list[str]:
    """Break `text` into lines of at most `width` pixels, the first shorter by `first`; marks are kept."""
    lines, line, used = [], "", first
    for run in (piece for part in _RUN.findall(text) for piece in _fitting(part, font, width)):
        step = 0.0 if run in {FILL, END} else font.getlength(run)
        if used + step > width and bare(line) and run not in _NOT_FIRST:
            open_part = line.count(FILL) > line.count(END)
            lines.append(line + (END if open_part else ""))
            line, used = (FILL if open_part else ""), 0.0
        line, used = line + run, used + step
    return [*lines, line]


def _fitting(run: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    return [run] if len(run) < 2 or font.getlength(run) <= width else list(run)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A piece of text where it was set: its left top corner and its size in pixels."""

    text: str
    at: tuple[float, float]
    size: int


class Pad:
    """A page in the making.  Measures are pixels; `lines` is what a careful reader would write down.

    `by_hand` has the lines, by index, that are all handwriting, `written` every stretch that is; `strokes` is all that
    was set, whether it counts as a line or not.
    """

    def __init__(
        self, size: tuple[int, int], random: Random, fonts: Fonts, *, paper: Colour = (255, 255, 255),
        hand: Hand | None = None,
    ) -> None:  # fmt: skip
        self.image = Image.new("RGB", size, paper)
        self.draw = ImageDraw.Draw(self.image)
        self.random = random
        self.fonts = fonts
        self.hand = hand
        self.lines: list[str] = []
        self.by_hand: set[int] = set()
        self.written: list[str] = []
        self.placed: list[Placed] = []
        self.strokes: list[Stroke] = []

    def text(self, at: tuple[float, float], text: str, size: int, **style: Unpack[Style]) -> float:
        """Print one line and return its width."""
        font = self.fonts.get(style.get("face", "song"), size, bold=style.get("bold", False))
        self.draw.text(at, text, fill=style.get("colour", BLACK), font=font, anchor=style.get("anchor", "la"))
        length = font.getlength(text)
        left, top, *_ = self.draw.textbbox(at, text, font=font, anchor=style.get("anchor", "la"))
        self.strokes.append(Stroke(text, (left, top), size))
        if style.get("record", True) and text.strip():
            self.lines.append(text.strip())
        if style.get("anchor", "la") == "la":
            self.placed.append(Placed(text, (at[0], at[1], at[0] + length, at[1] + size * 1.15)))
        return length

    def wrapped(self, at: tuple[float, float], text: str, size: int, width: float, **style: Unpack[Style]) -> float:
        """Print text over several lines and return the vertical place below it."""
        x, y = at
        for line in broken(text, self.fonts.get(style.get("face", "song"), size), width):
            self.text((x, y), line, size, **style)
            y += size * style.get("leading", 1.35)
        return y

    def spaced(self, centre: tuple[float, float], text: str, size: int, gap: float, **style: Unpack[Style]) -> None:
        """Print a centred bold heading with extra space between its characters."""
        font = self.fonts.get(style.get("face", "hei"), size, bold=True)
        widths = [font.getlength(char) for char in text]
        x = centre[0] - (sum(widths) + gap * (len(text) - 1)) / 2
        for char, width in zip(text, widths, strict=True):
            self.draw.text((x, centre[1]), char, fill=style.get("colour", BLACK), font=font)
            self.strokes.append(Stroke(char, (x, centre[1]), size))
            x += width + gap
        self.lines.append(text)

    def marked(self, at: tuple[float, float], text: str, size: int, **style: Unpack[Style]) -> None:
        """Print one line with filled-in parts, underlined and in the face `hand` where given."""
        x, y = at
        face, hand, filled, printed = style.get("face", "song"), style.get("hand"), False, False
        for part in re.split(f"([{FILL}{END}])", text):
            if part in {FILL, END}:
                filled = part == FILL
                continue
            by_hand = self.hand is not None and (self.hand.writes or (filled and self.hand.fills))
            printed = printed or (bool(part.strip()) and not by_hand)
            font = self.fonts.get(hand if filled and hand else face, size, bold=style.get("bold", False) and not filled)
            self.strokes.append(Stroke(part, (x, y), size))
            if self.hand is not None and by_hand:
                width = self.write(self.hand, (x, y + font.getmetrics()[0]), part, size)
            else:
                self.draw.text((x, y), part, fill=_HAND_INK if filled and hand else BLACK, font=font)
                width = font.getlength(part)
            if filled and style.get("underline", True):
                self.draw.line((x - 2, y + size * 1.18, x + width + 2, y + size * 1.18), fill=BLACK, width=2)
            x += width
        if bare(text).strip():
            if not printed:
                self.by_hand.add(len(self.lines))
            self.lines.append(bare(text).strip())
            self.placed.append(Placed(bare(text), (at[0], y, x, y + size * 1.15)))

    def write(self, hand: Hand, at: tuple[float, float], text: str, size: float) -> float:
        """Write `text` by hand from `at`, the left end of the line it stands on, and return its width."""
        if text.strip():
            self.written.append(text.strip())
        return hand.pen.write(self.image, at, text, size)

    def photo(self, box: tuple[int, int, int, int]) -> None:
        """Draw somebody's passport photograph, roughly."""
        x0, y0, x1, y1 = box
        width, height = x1 - x0, y1 - y0
        shade = self.random.randint(170, 225)
        self.draw.rectangle(box, fill=(shade - 20, shade - 8, shade + 10))
        skin, coat = (222, 186, 160), (60, 64, self.random.randint(70, 120))
        self.draw.ellipse((x0 + width * 0.1, y0 + height * 0.66, x1 - width * 0.1, y1 + height * 0.3), fill=coat)
        self.draw.rectangle((x0, y1 + 1, x1, y1 + height * 0.31), fill=self.image.getpixel((x0 - 2, y0 - 2)))
        self.draw.ellipse(
            (x0 + width * 0.28, y0 + height * 0.12, x1 - width * 0.28, y0 + height * 0.5), fill=(30, 28, 28)
        )
        self.draw.ellipse((x0 + width * 0.3, y0 + height * 0.2, x1 - width * 0.3, y0 + height * 0.68), fill=skin)
