"""`scripts/services start|stop|status`: the servers of this checkout, for a shell."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping

from bench.servers import together
from bench.servers.programs import say
from bench.servers.server import Server


def main() -> int:
    """Do what is asked; the status is 0 where all four run (or, for `stop`, none)."""
    parser = argparse.ArgumentParser(prog="scripts/services", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status"], help="start prints lines for `eval`")
    action = parser.parse_args().action
    if action == "stop":
        together.stop()
        return 0
    servers = together.start(fetch=True) if action == "start" else together.running()
    if action == "start":
        print(exports(servers), end="")
    else:
        for name in together.KINDS:
            state = f"127.0.0.1:{servers[name].port}" if name in servers else "-"
            print(f"{name:10}{state}")
    if len(servers) < len(together.KINDS):
        say("Not all four servers run: tests that need the others skip", "四个服务未全部运行：相关测试会跳过")
        return 1
    return 0


def exports(servers: Mapping[str, Server]) -> str:
    """Return what a shell takes to name the servers in the product's settings."""
    return "".join(
        f"export ANJUAN_SERVERS__{name.upper()}={shlex.quote(server.url())}\n" for name, server in servers.items()
    )


if __name__ == "__main__":
    sys.exit(main())
