"""Red seals and fingerprints, pressed over the text so that both stay visible."""

from __future__ import annotations

import math
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bench.papers.fonts import Fonts

_SCALE = 2  #: seals are drawn larger and shrunk, for smooth edges


def _star(draw: ImageDraw.ImageDraw, centre: float, radius: float, ink: tuple[int, int, int]) -> None:
    points = []
    for corner in range(10):
        angle, reach = math.radians(-90 + corner * 36), radius if corner % 2 == 0 else radius * 0.4
        points.append((centre + math.cos(angle) * reach, centre + math.sin(angle) * reach))
    draw.polygon(points, fill=ink)


def _arc_text(image: Image.Image, text: str, fonts: Fonts, ink: tuple[int, int, int]) -> None:
    side = image.width
    size = int(side * min(0.125, 1.75 / max(len(text), 1)))
    font = fonts.get("song", size, bold=True)
    spread = min(300, 22 * len(text))
    for place, char in enumerate(text):
        angle = -spread / 2 + (spread * place / (len(text) - 1) if len(text) > 1 else 0)
        glyph = Image.new("RGB", (size * 2, size * 2), "white")
        ImageDraw.Draw(glyph).text((size, size), char, fill=ink, font=font, anchor="mm")
        glyph = glyph.rotate(-angle, resample=Image.Resampling.BICUBIC, fillcolor="white")
        reach = side * 0.395
        x = side / 2 + math.sin(math.radians(angle)) * reach - size
        y = side / 2 - math.cos(math.radians(angle)) * reach - size
        region = (int(x), int(y), int(x) + size * 2, int(y) + size * 2)
        image.paste(ImageChops.multiply(image.crop(region), glyph), region)


def round_seal(text: str, side: int, fonts: Fonts, random: Random, *, note: str = "") -> Image.Image:
    """Return a company's or court's round seal on white, slightly turned and unevenly inked."""
    big = side * _SCALE
    ink = (random.randint(195, 225), random.randint(20, 60), random.randint(25, 60))
    image = Image.new("RGB", (big, big), "white")
    draw = ImageDraw.Draw(image)
    rim = big // 40
    draw.ellipse((rim, rim, big - rim, big - rim), outline=ink, width=rim)
    _star(draw, big / 2, big * 0.14, ink)
    _arc_text(image, text, fonts, ink)
    if note:
        draw.text((big / 2, big * 0.76), note, fill=ink, font=fonts.get("song", big // 11, bold=True), anchor="mm")
    return _worn(image, side, random)


def square_seal(text: str, side: int, fonts: Fonts, random: Random) -> Image.Image:
    """Return a person's square name seal on white."""
    big = side * _SCALE
    ink = (random.randint(195, 225), 35, 40)
    image = Image.new("RGB", (big, big), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((4, 4, big - 4, big - 4), outline=ink, width=big // 24)
    chars = (text + "印章")[:4]
    for place, char in enumerate(chars):
        x, y = big * (0.73 - 0.46 * (place // 2)), big * (0.27 + 0.46 * (place % 2))
        draw.text((x, y), char, fill=ink, font=fonts.get("song", int(big * 0.42), bold=True), anchor="mm")
    return _worn(image, side, random)


def fingerprint(side: int, random: Random) -> Image.Image:
    """Return a red fingerprint on white."""
    big = side * _SCALE
    image = Image.new("RGB", (big, big), "white")
    draw = ImageDraw.Draw(image)
    for ring in range(9):
        inset = big * 0.035 * ring + big * 0.08
        draw.ellipse((inset * 1.2, inset, big - inset * 1.2, big - inset * 0.9), outline=(205, 60, 60), width=big // 36)
    return _worn(image, side, random)


def _worn(image: Image.Image, side: int, random: Random) -> Image.Image:
    image = image.rotate(random.uniform(-14, 14), resample=Image.Resampling.BICUBIC, fillcolor="white")
    image = image.resize((side, side), Image.Resampling.LANCZOS)
    noise = np.random.default_rng(random.randrange(2**32)).normal(0, 1, (side, side))
    blotches = Image.fromarray(np.uint8(np.clip(128 + noise * 90, 0, 255))).filter(ImageFilter.GaussianBlur(2))
    fade = np.asarray(blotches, dtype=float)[..., None]
    fade = np.clip((fade - 128) * 5 + 60, 0, 150)
    return Image.fromarray(np.uint8(np.clip(np.asarray(image, dtype=float) + fade, 0, 255)))


def press(page: Image.Image, seal: Image.Image, at: tuple[float, float]) -> None:
    """Lay `seal` over `page` with its top left corner at `at`; ink darkens, it does not hide."""
    x, y = (max(0, min(int(place), limit - seal.width)) for place, limit in zip(at, page.size, strict=True))
    box = (x, y, x + seal.width, y + seal.height)
    page.paste(ImageChops.multiply(page.crop(box), seal), box)
