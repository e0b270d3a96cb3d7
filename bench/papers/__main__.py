"""The command that writes a folder of made-up papers: `python -m bench.papers FOLDER`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.papers.fonts import FontsMissing
from bench.papers.handwritten import BODIES, FORMS
from bench.papers.kinds.register import MAKERS
from bench.papers.pens import FACES, HAN, fetched
from bench.papers.pile import DIGITAL, FORMATS, NOISES, Order, write_pile
from bench.servers.programs import Missing


def main() -> int:
    """Read the command line and write the papers."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.papers", description="Write made-up papers with their truth."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=len(MAKERS), help="how many papers (one of each type)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same papers")
    parser.add_argument("--noise", choices=(*NOISES, "mix"), default="mix")
    parser.add_argument("--types", default="", help="document types, separated by commas (all)")
    parser.add_argument("--format", choices=(*FORMATS, *DIGITAL, "mix"), default="mix")
    parser.add_argument("--turned", type=float, default=0.1, help="share of worn papers that lie on a side (0.1)")
    parser.add_argument("--stamped", action="store_true", help="press seals and fingerprints over values")
    parser.add_argument("--json", action="store_true", help="say what was written: one object, nothing else")
    kinds = f"write bodies, blanks and signatures by hand, with some of {', '.join(FACES)} (all)"
    parser.add_argument("--handwritten", nargs="?", const=",".join(FACES), default="", metavar="FACES", help=kinds)
    wish = parser.parse_args()
    hands = tuple(filter(None, wish.handwritten.split(",")))
    types = tuple(filter(None, wish.types.split(","))) or ((*BODIES, *FORMS) if hands else tuple(MAKERS))
    if unknown := [name for name in types if name not in MAKERS]:
        parser.error(f"no maker for {', '.join(unknown)}; there are: {', '.join(MAKERS)}")
    if not set(hands) <= set(FACES) or (hands and not set(hands) & set(HAN)):
        parser.error(f"--handwritten takes some of {', '.join(FACES)}, at least one of {', '.join(HAN)}")
    try:
        fetched(hands, fetch=True)
        order = Order(
            wish.count, wish.seed, wish.noise, types, wish.format, wish.turned, stamped=wish.stamped, hands=hands
        )
        write_pile(wish.folder, order)
    except FontsMissing:
        sys.stderr.write("No Chinese typeface is installed: sudo apt-get install fonts-noto-cjk\n")
        return 1
    except Missing as missing:
        sys.stderr.write(f"Missing: {missing}\n")
        return 1
    if wish.json:
        print(json.dumps({"folder": str(wish.folder), "papers": wish.count, "types": list(types), "seed": wish.seed}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
