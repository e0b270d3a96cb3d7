"""The few kernel calls that the standard library does not offer."""

from __future__ import annotations

import ctypes
import os
import platform
import sys

LINUX = sys.platform == "linux"
MACHINE = platform.machine()
_PR_SET_NO_NEW_PRIVS = 38


class KernelRefused(Exception):
    """The kernel does not know or does not allow the call."""


def syscall(number: int, *arguments: object) -> int:
    """Make a system call.

    Raises:
        KernelRefused: it returned an error.
    """
    result = int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise KernelRefused(os.strerror(ctypes.get_errno()))
    return result


def forbid_new_privileges() -> None:
    """Make sure that no program started from here gains privileges.

    Raises:
        KernelRefused: not granted.
    """
    zero = ctypes.c_ulong(0)
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        raise KernelRefused(os.strerror(ctypes.get_errno()))
