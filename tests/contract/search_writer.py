"""Adds one document after another to an index, saying so each time, until it is killed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from search.conformance import entry
from search.embedded import EmbeddedIndex

if __name__ == "__main__":
    index = EmbeddedIndex(Path(sys.argv[1]))
    for number in count(1):
        index.apply([entry(number, "a")], (), watermark=number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
