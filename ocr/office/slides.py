"""The text of PowerPoint presentations, without drawing them."""

from __future__ import annotations

import re
import zipfile

from core.errors import Unreadable
from ocr.mapped import stream_of
from ocr.office.package import xml_root
from ocr.office.typeset import Block

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def blocks_of_slides(data: bytes) -> list[Block]:
    """Return the paragraphs of each slide; slides begin pages.

    Raises:
        Unreadable: `damaged`, `unsafe_content`.
    """
    blocks: list[Block] = []
    try:
        with zipfile.ZipFile(stream_of(data)) as package:
            found = sorted((int(match[1]), name) for name in package.namelist() if (match := _SLIDE.fullmatch(name)))
            for position, (_, name) in enumerate(found):
                if position:
                    blocks.append("\f")
                paragraphs = xml_root(package.read(name)).iter(f"{_DRAWING}p")
                blocks += ["".join(part.text or "" for part in item.iter(f"{_DRAWING}t")) for item in paragraphs]
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    return blocks
