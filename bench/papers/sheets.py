"""Prints a paper: running text is set page by page, cards and screens are drawn as they are."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from bench.papers.fonts import Fonts
from bench.papers.numbers import plain_number
from bench.papers.pad import BLACK, Pad, Placed, Stroke, broken
from bench.papers.paper import Block, Break, Gap, Grid, Look, Paper, Para, Rule, Seal, Signature, Title, bare, fill
from bench.papers.pens import Hand
from bench.papers.stamps import fingerprint, press, round_seal, square_seal


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed page, its lines in reading order, where what was printed stands, and all text as it was set."""

    image: Image.Image
    lines: tuple[str, ...]
    placed: tuple[Placed, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    by_hand: frozenset[int] = frozenset()  #: lines, by index, that are all handwriting
    written: tuple[str, ...] = ()  #: every stretch of handwriting


def printed(paper: Paper, random: Random, hand: Hand | None = None) -> tuple[Sheet, ...]:
    """Return the pages of `paper`, parts of them written by `hand`."""
    fonts = Fonts(random)
    if paper.paint is not None:
        pad = Pad(paper.look.size, random, fonts)
        paper.paint(pad)
        return (_sheet(pad),)
    return _Setter(paper.look, random, fonts, hand).set(paper.blocks)


def _sheet(pad: Pad) -> Sheet:
    parts = tuple(pad.placed), tuple(pad.strokes), frozenset(pad.by_hand), tuple(pad.written)
    return Sheet(pad.image, tuple(pad.lines), *parts)


class _Setter:
    """Sets blocks one below the other and begins a new page where one is full."""

    def __init__(self, look: Look, random: Random, fonts: Fonts, hand: Hand | None) -> None:
        self.look, self.random, self.fonts, self.hand = look, random, fonts, hand
        self.pads: list[Pad] = []
        self.y = 0.0
        self._turn()

    @property
    def pad(self) -> Pad:
        return self.pads[-1]

    @property
    def _writes(self) -> bool:
        return self.hand is not None and self.hand.writes

    @property
    def width(self) -> float:
        return self.look.size[0] - 2 * self.look.margin

    @property
    def line(self) -> float:
        return self.look.points * self.look.leading

    def set(self, blocks: tuple[Block, ...]) -> tuple[Sheet, ...]:
        for block in blocks:
            self._place(block)
        for number, pad in enumerate(self.pads, start=1):
            if self.look.footer:
                text = self.look.footer.format(page=number, pages=len(self.pads), han=plain_number(number))
                pad.text((self.look.size[0] / 2, self.look.size[1] - 90), text, 20, anchor="ma")
        return tuple(map(_sheet, self.pads))

    def _turn(self) -> None:
        self.pads.append(Pad(self.look.size, self.random, self.fonts, hand=self.hand))
        self.y = self.look.margin * 0.85
        width, height = self.look.size
        if self.look.frame:
            self.pad.draw.rectangle((60, 60, width - 60, height - 60), outline=BLACK, width=3)
        if self.look.letterhead:
            self.pad.text((self.look.margin, 70), self.look.letterhead, 19, face="kai")
            self.pad.draw.line((self.look.margin, 100, width - self.look.margin, 100), fill=BLACK, width=1)

    def _room(self, height: float) -> None:
        if self.y + height > self.look.size[1] - self.look.margin * 0.9:
            self._turn()

    def _place(self, block: Block) -> None:
        match block:
            case Title():
                self._title(block)
            case Para():
                self._para(block)
            case Grid():
                self._grid(block)
            case Signature():
                self._signature(block)
            case Seal():
                self._seal(block)
            case Gap():
                self.y += block.lines * self.line
            case Rule():
                ink = (190, 30, 40) if block.red else BLACK
                right = self.look.size[0] - self.look.margin
                self.pad.draw.line((self.look.margin, self.y, right, self.y), fill=ink, width=3)
                self.y += self.line * 0.5
            case Break():
                self._turn()

    def _title(self, block: Title) -> None:
        size = int(self.look.points * block.size)
        self._room(size * 3)
        centre = self.look.size[0] / 2
        font = self.fonts.get(self.look.heading, size, bold=True)
        lines = [block.text] if block.letter else broken(block.text, font, self.width)
        for line in lines:
            if self._writes:
                at = centre - font.getlength(line) / 2, self.y
                self.pad.marked(at, line, size, face=self.look.heading)
            else:
                self.pad.spaced((centre, self.y), line, size, size * block.letter, face=self.look.heading)
            self.y += size * 1.5
        self.y += size * 0.25

    def _para(self, block: Para) -> None:
        look, font = self.look, self.fonts.get(self.look.body, self.look.points)
        first = block.indent * look.points if block.align == "left" else 0
        for number, line in enumerate(broken(block.text, font, self.width, first)):
            self._room(self.line)
            length = font.getlength(bare(line))
            x: float = look.margin + (first if number == 0 else 0)
            if block.align != "left":
                x = look.margin + (self.width - length) * (1 if block.align == "right" else 0.5)
            self.pad.marked((x, self.y), line, look.points, face=look.body, bold=block.bold, hand=look.hand,
                            underline=look.underline)  # fmt: skip
            self.y += self.line

    def _grid(self, block: Grid) -> None:
        total = sum(block.widths)
        for number, row in enumerate(block.rows):
            widths = [self.width * width / total for width in block.widths[: len(row)]]
            widths[-1] = self.width - sum(widths[:-1])
            self._row(block, row, widths, bold=block.head and number == 0)
        self.y += self.line * 0.4

    def _row(self, block: Grid, row: tuple[str, ...], widths: list[float], *, bold: bool) -> None:
        look, pad_x = self.look, 10
        font = self.fonts.get(look.body, look.points - 2, bold=bold)
        cells = [broken(text, font, width - 2 * pad_x) for text, width in zip(row, widths, strict=True)]
        step = look.points * 1.4
        height = max(len(cell) for cell in cells) * step + look.points * (0.7 if block.ruled else 0.25)
        self._room(height)
        x: float = look.margin
        for cell, width in zip(cells, widths, strict=True):
            if block.ruled:
                self.pad.draw.rectangle((x, self.y, x + width, self.y + height), outline=BLACK, width=2)
            top = self.y + (height - len(cell) * step) / 2 + look.points * 0.15
            for number, line in enumerate(cell):
                shift = (width - font.getlength(bare(line))) / 2 if block.centred else pad_x
                self.pad.marked((x + shift, top + number * step), line, look.points - 2, face=look.body, bold=bold,
                                hand=look.hand, underline=False)  # fmt: skip
            x += width
        self.y += height

    def _signature(self, block: Signature) -> None:
        size = self.look.points
        self._room(self.line * 3)
        font = self.fonts.get(self.look.body, size)
        x: float = self.look.margin + (self.width * 0.52 if block.right else 0)
        if self.hand is not None and self.hand.writes:
            self.pad.write(self.hand, (x, self.y + size), block.label, size)
            self.pad.by_hand.add(len(self.pad.lines))
        else:
            self.pad.text((x, self.y), block.label, size, face=self.look.body, record=False)
        self.pad.lines.append(block.label + block.name)
        if block.name:
            at = (x + font.getlength(block.label) + 6, self.y - size * 0.25)
            self._written(block.name, at)
            self.pad.placed.append(Placed(block.name, (*at, at[0] + size * 1.45 * len(block.name), at[1] + size * 1.9)))
            if block.thumb:
                press(self.pad.image, fingerprint(size * 3, self.random), (at[0] + size, at[1] - size * 0.6))
        self.y += self.line * 1.15
        if block.day:
            if self.hand is not None and self.hand.fills:
                self.pad.marked((x, self.y), fill(block.day), size, face=self.look.body, underline=False)
            else:
                self.pad.text((x, self.y), block.day, size, face=self.look.hand or self.look.body)
            self.y += self.line

    def _written(self, name: str, at: tuple[float, float]) -> None:
        size = int(self.look.points * 1.45)
        slip = Image.new("RGB", (size * (len(name) + 1), size * 2), "white")
        ink = self.random.choice(((20, 25, 90), (25, 25, 30), (15, 15, 60)))
        if self.hand is None:
            font = self.fonts.get("kai", size)
            ImageDraw.Draw(slip).text((size * 0.3, size * 0.4), name, fill=ink, font=font, anchor="la")
        else:
            self.hand.pen.write(slip, (size * 0.3, size * 1.4), name, size)
            self.pad.written.append(name)
        turned = slip.rotate(self.random.uniform(-4, 5), fillcolor="white", resample=Image.Resampling.BICUBIC)
        press(self.pad.image, turned, (at[0] - size * 0.3, at[1] - size * 0.4))

    def _seal(self, block: Seal) -> None:
        side = 250 if block.round else 96
        make = round_seal(block.text, side, self.fonts, self.random, note=block.note) if block.round else square_seal(
            block.text, side, self.fonts, self.random
        )  # fmt: skip
        x = self.look.margin + self.width * (0.56 if block.right else 0.06) + self.random.randint(-20, 40)
        press(self.pad.image, make, (x, self.y - block.lift * self.line))
