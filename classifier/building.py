"""Makes the part of the shipped model that comes from a law's text.

    python -m classifier.building STATUTES

STATUTES is a `corpus.jsonl[.gz]` of official laws (`title`, `text`, an article a line); only the Criminal Law is
read.  The same text gives the same file to the byte.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

from classifier.causes import CHARGE_LEVEL, CURRENT_EDITIONS, causes
from classifier.offences import FILE, FORMAT, PARTS, gram_hashes

_LAW = "中华人民共和国刑法"
_CODE = re.compile(r"X(\d+)(?:-(\d+))?\.")
_PENALTY = re.compile(r"处[^，。；]*?(?:有期徒刑|拘役|管制|死刑|罚金)[^。；]*")  # says nothing of the deed
_NUMERALS = "零一二三四五六七八九"
_LENGTH_POWER = 0.7  #: how far a long article is held against its charge
_STEPS = 127


def article_name(code: str) -> str | None:
    """Return the article that a charge's code names, as laws write it: `X133-1.1` is 第一百三十三条之一."""
    match = _CODE.match(code)
    if match is None:
        return None
    hundreds, tens, ones = int(match[1]) // 100, int(match[1]) // 10 % 10, int(match[1]) % 10
    # Every charge stands on an article from 102 on, so hundreds are always said.
    middle = f"{_NUMERALS[tens]}十" if tens else "零" if ones else ""
    last = f"之{_NUMERALS[int(match[2])]}" if match[2] else ""
    return f"第{_NUMERALS[hundreds]}百{middle}{_NUMERALS[ones] if ones else ''}条{last}"


def criminal_articles(statutes: Path) -> dict[str, str]:
    """Return the Criminal Law's articles by name."""
    body = statutes.read_bytes()
    rows = (gzip.decompress(body) if statutes.suffix == ".gz" else body).decode().splitlines()
    found = (json.loads(row) for row in rows)
    return {row["title"][len(_LAW) :]: row["text"] for row in found if row["title"].startswith(f"{_LAW}第")}


def build(articles: dict[str, str]) -> bytes:
    """Return the shipped file: n-grams that tell the charges' articles apart, weighted by their rarity among them."""
    charges = [
        code for code, cause in causes("criminal", CURRENT_EDITIONS["criminal"]).items() if cause.level == CHARGE_LEVEL
    ]
    deeds = {code: _PENALTY.sub("", articles[name]) for code in charges if (name := article_name(code)) in articles}
    grams = {code: [int(gram) for gram in gram_hashes(deed)] for code, deed in deeds.items()}
    spread = Counter(gram for found in {tuple(found) for found in grams.values()} for gram in found)
    rarity = {gram: math.log(len(grams) / count) for gram, count in spread.items()}
    rows: list[tuple[int, int, float]] = []
    for place, found in enumerate(grams.values()):
        length = math.sqrt(sum(rarity[gram] ** 2 for gram in found)) or 1.0
        rows += [(gram, place, rarity[gram] / length**_LENGTH_POWER) for gram in found]
    scale = max(weight for _, _, weight in rows) / _STEPS
    kept = sorted((gram, place, round(weight / scale)) for gram, place, weight in rows if round(weight / scale))
    head = {"format": FORMAT, "charges": list(grams), "scale": scale, "law": _LAW}
    return _packed(head, dict(zip(PARTS, zip(*kept, strict=True), strict=True)))


def _packed(head: dict[str, object], parts: dict[str, tuple[int, ...]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        contents = {"head.json": json.dumps(head, ensure_ascii=False).encode()}
        contents |= {name: np.array(values, dtype=PARTS[name]).tobytes() for name, values in parts.items()}
        for name, content in contents.items():
            # The day a file was made would make every one another.
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()


def main() -> None:
    """Write the file into `classifier/data`."""
    target = Path(__file__).with_name("data") / FILE
    target.write_bytes(build(criminal_articles(Path(sys.argv[1]))))
    sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
