"""System call filters, written as the kernel's own filter programs.

`NO_NETWORK` holds from the start and allows what LibreOffice and Tesseract need: other programs and local
sockets.  `TOGETHER` comes on top once a reader leads its own group of processes: what it starts stays in the group,
and ends with it.  `ALONE` comes on top once a document wants neither, and leaves a process that can only compute.
`OWN_FOLDER_ONLY` comes on top before LibreOffice: told that it may write nowhere else, it puts its socket where
it is told to, and not into the folder for everybody's temporary files.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from dataclasses import dataclass

from ocr.sandbox.kernel import LINUX, MACHINE, KernelRefused, syscall

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_GET_ACTION_AVAILABLE = 2

# Offsets in the kernel's `struct seccomp_data`, and the instructions used.
_NUMBER, _ARCH, _FIRST_ARGUMENT, _ARGUMENT = 0, 4, 16, 8
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_X32_BIT = 0x40000000
_UNIX_SOCKETS = 1
_NEW_NAMESPACES = 0x7E020000
_THREAD = 0x00010000
_MAY_WRITE = 2
#: The call behind access(), and which of its arguments holds the question.
_ACCESS = {"x86_64": (21, 1), "aarch64": (48, 2)}

#: Names to numbers on (x86_64, aarch64); None where the machine has no such call.
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "clone": (56, 220),
    "clone3": (435, 435),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "iopl": (172, None),
    "ioperm": (173, None),
}
_STARTS_PROGRAMS = ("fork", "vfork", "execve", "execveat")
_TALKS = ("socket", "connect", "bind", "listen")
_LEAVES = ("setsid", "setpgid")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a filter refuses outright, and which calls it looks at by their arguments."""

    refused: tuple[str, ...] = ()
    processes: bool = True
    local_sockets_only: bool = False
    writable_elsewhere: bool = True


NO_NETWORK = Filter(
    tuple(name for name in _NUMBERS if name not in (*_STARTS_PROGRAMS, *_TALKS, *_LEAVES, "clone", "clone3")),
    local_sockets_only=True,
)
TOGETHER = Filter(_LEAVES)
ALONE = Filter((*_STARTS_PROGRAMS, *_TALKS), processes=False)
OWN_FOLDER_ONLY = Filter(writable_elsewhere=False)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def available() -> bool:
    """Say whether this kernel and machine take these filters."""
    if not LINUX or MACHINE not in _AUDIT_ARCH:
        return False
    try:
        syscall(_SECCOMP[MACHINE], _GET_ACTION_AVAILABLE, 0, ctypes.byref(ctypes.c_uint32(_ERROR)))
    except KernelRefused:
        return False
    return True


def install(rules: Filter) -> None:
    """Put `rules` over every thread of this process, for good.

    Raises:
        KernelRefused: the kernel does not take the filter, or the machine is none it was written for.
    """
    if not LINUX or MACHINE not in _AUDIT_ARCH:
        raise KernelRefused(MACHINE)
    code = _program(rules)
    program = _Program(len(code) // 8, code)
    syscall(_SECCOMP[MACHINE], _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))


def _program(rules: Filter) -> bytes:
    column = tuple(_AUDIT_ARCH).index(MACHINE)
    number = {name: places[column] for name, places in _NUMBERS.items()}
    steps = [
        _step(_LOAD, _ARCH),
        _step(_EQUAL, _AUDIT_ARCH[MACHINE], yes=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if MACHINE == "x86_64":
        steps += [_step(_AT_LEAST, _X32_BIT, no=1), _step(_RETURN, _KILL)]
    for name in rules.refused:
        if number[name] is not None:
            steps += [_step(_EQUAL, number[name], no=1), _refuse(errno.EPERM)]
    # The C library falls back to clone(), whose flags can be seen, where clone3() is not known.
    steps += [_step(_EQUAL, number["clone3"], no=1), _refuse(errno.ENOSYS)]
    steps += _clone(number["clone"], processes=rules.processes)
    if rules.local_sockets_only:
        steps += _looked_at(number["socket"], 0, _step(_EQUAL, _UNIX_SOCKETS, yes=1), errno.EACCES)
    if not rules.writable_elsewhere:
        call, argument = _ACCESS[MACHINE]
        steps += _looked_at(call, argument, _step(_ANY_BIT, _MAY_WRITE, no=1), errno.EACCES)
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _clone(number: int | None, *, processes: bool) -> list[bytes]:
    """Refuse new namespaces, and new processes too where there are to be none."""
    look = [_step(_LOAD, _FIRST_ARGUMENT), _step(_ANY_BIT, _NEW_NAMESPACES, no=1), _refuse(errno.EPERM)]
    if not processes:
        look += [_step(_ANY_BIT, _THREAD, yes=1), _refuse(errno.EPERM)]
    look.append(_step(_RETURN, _ALLOW))
    return [_step(_EQUAL, number, no=len(look)), *look]


def _looked_at(number: int | None, argument: int, question: bytes, error: int) -> list[bytes]:
    """Refuse a call with `error` unless `question`, asked of one argument, steps over the refusal."""
    look = [_step(_LOAD, _FIRST_ARGUMENT + _ARGUMENT * argument), question, _refuse(error), _step(_RETURN, _ALLOW)]
    return [_step(_EQUAL, number, no=len(look)), *look]


def _refuse(number: int) -> bytes:
    return _step(_RETURN, _ERROR | number)


def _step(operation: int, value: int | None, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, yes, no, value or 0)
