"""The four servers of a server office, started natively on the loopback: for tests, benches and developers.

`together.start(folder)` starts or finds all four; `together.fresh(name)` makes one of its own that may be stopped,
killed and paused without harm to others.  `scripts/services` is the command.
"""
