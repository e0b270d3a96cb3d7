"""What scanners and telephones do to a page."""

from __future__ import annotations

import io
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def _to_image(values: Array) -> Image.Image:
    return Image.fromarray(np.uint8(np.clip(values, 0, 255)))


def _shaken(image: Image.Image, random: Random, sigma: float) -> Image.Image:
    values = np.asarray(image, dtype=float)
    return _to_image(values + np.random.default_rng(random.randrange(2**32)).normal(0, sigma, values.shape))


def compressed(image: Image.Image, quality: int) -> Image.Image:
    """Return `image` after a round of JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert(image.mode)


def scanned(image: Image.Image, random: Random) -> Image.Image:
    """Return the page as a flat-bed scanner or copier gives it: skew, grey ground, blur, specks, JPEG."""
    ground = random.randint(232, 252)
    page = image.rotate(random.uniform(-1.6, 1.6), resample=Image.Resampling.BICUBIC, fillcolor=(ground,) * 3)
    page = page.filter(ImageFilter.GaussianBlur(random.uniform(0.35, 0.95)))
    if random.random() < 0.45:
        page = page.convert("L").convert("RGB")
    contrast = random.uniform(0.78, 1.0)
    page = _to_image(np.asarray(page, dtype=float) * (ground / 255) * contrast + 255 * (1 - contrast) * 0.72)
    draw = ImageDraw.Draw(page)
    for _ in range(random.randint(5, 90)):
        x, y, r = random.randrange(page.width), random.randrange(page.height), random.choice((1, 1, 1, 2, 3))
        draw.ellipse((x, y, x + r, y + r), fill=(random.randint(40, 150),) * 3)
    if random.random() < 0.25:
        x = random.randrange(page.width)
        draw.line((x, 0, x + random.randint(-4, 4), page.height), fill=(190, 190, 190), width=1)
    if random.random() < 0.3:
        edge = random.randint(6, 26)
        draw.rectangle((0, 0, edge, page.height), fill=(70, 70, 72))
    return compressed(_shaken(page, random, random.uniform(1, 6)), random.randint(42, 82))


def _coefficients(target: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(values))]


def photographed(image: Image.Image, random: Random) -> Image.Image:
    """Return the page as a telephone takes it: on a table, askew, unevenly lit, noisy."""
    width, height = image.size
    room = int(min(width, height) * 0.07)
    size = (width + 2 * room, height + 2 * room)
    table = Image.new("RGB", size, random.choice(((112, 92, 74), (70, 74, 82), (150, 140, 128), (58, 66, 60))))
    table = _shaken(table, random, 9).filter(ImageFilter.GaussianBlur(2))

    def near(x: float, y: float) -> tuple[float, float]:
        return (x + random.uniform(-0.6, 0.6) * room, y + random.uniform(-0.6, 0.6) * room)

    corners = [
        near(room, room),
        near(size[0] - room, room),
        near(size[0] - room, size[1] - room),
        near(room, size[1] - room),
    ]
    source: list[tuple[float, float]] = [(0, 0), (width, 0), (width, height), (0, height)]
    warp = _coefficients(corners, source)
    placed = image.transform(size, Image.Transform.PERSPECTIVE, warp, Image.Resampling.BICUBIC)
    mask = Image.new("L", image.size, 255).transform(size, Image.Transform.PERSPECTIVE, warp)
    table.paste(placed, (0, 0), mask)
    across = np.linspace(random.uniform(0.62, 1.0), random.uniform(0.7, 1.05), size[0])[None, :, None]
    down = np.linspace(random.uniform(0.72, 1.0), random.uniform(0.72, 1.05), size[1])[:, None, None]
    tint = np.array([random.uniform(0.95, 1.03), 1.0, random.uniform(0.86, 1.02)])
    lit = _to_image(np.asarray(table, dtype=float) * across * down * tint)
    blurred = lit.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.1)))
    return compressed(_shaken(blurred, random, random.uniform(2, 8)), random.randint(55, 88))


def uneven(image: Image.Image, random: Random) -> Image.Image:
    """Return a thin page scanned on both sides in bad light: a soft shadow over it, and its back shining through."""
    values = np.asarray(image, dtype=float)
    back = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(1.6))
    shift = (random.randint(-40, 40), random.randint(10, 30))
    through = np.roll(np.asarray(back, dtype=float), shift[::-1], axis=(0, 1))
    values = values - (255 - through) * random.uniform(0.1, 0.24)
    height, width = values.shape[:2]
    down, across = np.mgrid[0:height, 0:width] / max(width, height)
    angle = random.uniform(0, 2 * np.pi)
    edge = (across - random.uniform(0.2, 0.5)) * np.cos(angle) + (down - random.uniform(0.3, 0.7)) * np.sin(angle)
    light = random.uniform(0.3, 0.5) + random.uniform(0.4, 0.5) / (1 + np.exp(-edge * random.uniform(8, 30)))
    lit = _to_image(values * light[..., None]).filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.7)))
    return compressed(_shaken(lit, random, random.uniform(2, 5)), random.randint(50, 80))


def low(image: Image.Image, random: Random) -> Image.Image:
    """Return the page as it comes out of a messenger: at 65 to 85 dots an inch."""
    share = random.uniform(0.43, 0.57)
    size = (round(image.width * share), round(image.height * share))
    small = image.rotate(random.uniform(-0.6, 0.6), resample=Image.Resampling.BICUBIC, fillcolor=(250,) * 3)
    return compressed(small.resize(size, Image.Resampling.BILINEAR), random.randint(45, 75))


_KINDS = {"scanned": scanned, "photo": photographed, "uneven": uneven, "low": low}


def degraded(image: Image.Image, kind: str, random: Random) -> Image.Image:
    """Return `image` under `kind`: clean, scanned, photo, uneven or low."""
    return image if kind == "clean" else _KINDS[kind](image, random)
