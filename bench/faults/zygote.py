"""A process that has loaded the product and forks it: loading takes seconds, and there are hundreds of lives to live.

Orders come as lines of JSON, each answered by one: by the number of the process that was forked, or for a question by
how one ended.  Its own end ends all that it forked.
"""

from __future__ import annotations

import contextlib
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
    """Fork what is asked for, kill it, and tell how it has ended, until there are no more orders."""
    ended: dict[int, int | None] = {}
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        _bury(ended)
        if "ask" in order:
            answer = ended[order["ask"]]
        elif "kill" in order:
            answer = _kill(order["kill"], ended)
        else:
            answer = os.fork()
            if answer == 0:
                _live(order)
            ended[answer] = None
        print(json.dumps(answer), flush=True)
    for child in ended:
        _kill(child, ended)


def _kill(child: int, ended: dict[int, int | None]) -> int:
    """Kill what was forked with all its own, unless it is buried: its number may be somebody else's by now."""
    if ended[child] is None:
        for kill in (os.killpg, os.kill):  # it may not have become a group yet
            with contextlib.suppress(ProcessLookupError):
                kill(child, signal.SIGKILL)
    return child


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
    """Note how those that are dead have ended, by a status or by minus the signal; what they leave behind dies, too."""
    for child, known in ended.items():
        if known is None and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            _kill(child, ended)
            ended[child] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
