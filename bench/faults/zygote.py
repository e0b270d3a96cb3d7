"""A process that has loaded the product and forks it: loading takes seconds, and there are hundreds of lives to live.

Orders come as lines of JSON, each answered by one: by the number of the process that was forked, or for a question by
how one ended.  Its own end ends all that it forked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from typing import Any

# Loaded before the first fork, so that no process has to.
import search.elastic  # noqa: F401
from bench.faults import entry


def main() -> None:
    """Fork what is asked for, and tell how what was forked has ended, until there are no more orders."""
    ended: dict[int, int | None] = {}
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        _bury(ended)
        if "ask" in order:
            answer = ended[order["ask"]]
        else:
            answer = os.fork()
            if answer == 0:
                _live(order)
            ended[answer] = None
        print(json.dumps(answer), flush=True)
    for child in (child for child, status in ended.items() if status is None):
        os.killpg(child, signal.SIGKILL)


def _live(order: dict[str, Any]) -> None:
    """Run the order in this fresh process, which hears and says nothing but by its log."""
    status = 1
    try:
        os.setsid()
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        silence = os.open(os.devnull, os.O_RDONLY)
        for number, target in ((silence, 0), (log, 1), (log, 2)):
            os.dup2(number, target)
        sys.stdin = os.fdopen(0)
        entry.run(order)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001  (the edge of a process)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _bury(ended: dict[int, int | None]) -> None:
    """Note how those that are dead have ended: by a status, or by minus the signal."""
    for child, known in ended.items():
        if known is None:
            number, status = os.waitpid(child, os.WNOHANG)
            ended[child] = os.waitstatus_to_exitcode(status) if number else None


if __name__ == "__main__":
    main()
