"""A filter of system calls (seccomp): no process changes another one's limits or turns.

Neither Landlock nor namespaces hold these calls: they ask only whether both processes are of the
same user. A process may name itself, as 0 or by its id. Used inside a lesson's process only.
"""

import ctypes
import os
import struct
import sys
from dataclasses import dataclass

_SECCOMP_SET_FILTER = 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
"""Offsets in struct seccomp_data."""
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026
"""Actions: allow; fail with EPERM; fail with ENOSYS."""


@dataclass(frozen=True, slots=True)
class _Machine:
    """The numbers of an architecture (AUDIT_ARCH) and of its calls."""

    architecture: int
    seccomp: int
    targets: dict[int, int]
    """Calls to the argument that names a process."""
    prlimit: int
    of_a_kind: tuple[int, ...]
    """Calls whose first argument says what the second names: a process, a group or a user."""


_MACHINES = {
    # sched_setaffinity, ~scheduler, ~param, ~attr, migrate_pages; setpriority, ioprio_set
    "x86_64": _Machine(
        0xC000003E, 317, dict.fromkeys((203, 144, 142, 314, 256), 0), 302, (141, 251)
    ),
    "aarch64": _Machine(
        0xC00000B7, 277, dict.fromkeys((122, 119, 118, 274, 238), 0), 261, (140, 30)
    ),
}


def protect_others(libc: ctypes.CDLL) -> bool:
    """Refuse calls of this process and its children that change other processes; True if held.

    It must have given up new privileges.
    """
    machine = _MACHINES.get(os.uname().machine)
    if machine is None or sys.maxsize < 2**32:
        return False
    code = b"".join(_program(machine, os.getpid()))
    steps = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(steps))
    return bool(libc.syscall(machine.seccomp, _SECCOMP_SET_FILTER, 0, program) == 0)


def _program(machine: _Machine, own: int) -> list[bytes]:
    """The instructions of the filter; each block ends with a return."""
    steps = [
        *(_load(_MACHINE), _if(_EQUAL, machine.architecture, then=1), _return(_UNKNOWN)),
        # Calls of x32 have numbers of their own.
        *(_load(_NUMBER), _if(_AT_LEAST, 0x40000000, then=0, other=1), _return(_UNKNOWN)),
    ]
    for call, argument in machine.targets.items():
        steps += _on(call, _only_itself(argument, own))
    for call in machine.of_a_kind:
        # Of a user's processes, none; of a group's, the own one is 0.
        steps += _on(call, _only_itself(1, own))
    # Without new limits, it only reads.
    reads = [*_is_zero(2), _return(_ALLOW)]
    steps += _on(machine.prlimit, [*reads, *_only_itself(0, own)])
    return [*steps, _return(_ALLOW)]


def _on(call: int, block: list[bytes]) -> list[bytes]:
    return [_if(_EQUAL, call, then=0, other=len(block)), *block]


def _only_itself(argument: int, own: int) -> list[bytes]:
    """Allow if the argument, a process id, is 0 or `own`."""
    return [
        _load(_ARGUMENTS + 8 * argument),
        *(_if(_EQUAL, 0, then=1), _if(_EQUAL, own, then=0, other=1)),
        *(_return(_ALLOW), _return(_REFUSE)),
    ]


def _is_zero(argument: int) -> list[bytes]:
    """Go on with the next instruction if the argument, a pointer, is 0, else skip it."""
    low, high = _ARGUMENTS + 8 * argument, _ARGUMENTS + 8 * argument + 4
    return [
        *(_load(low), _if(_EQUAL, 0, then=0, other=3)),
        *(_load(high), _if(_EQUAL, 0, then=0, other=1)),
    ]


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD, 0, 0, offset)


def _if(comparison: int, value: int, *, then: int = 0, other: int = 0) -> bytes:
    """Skip `then` instructions if the comparison holds, else `other`."""
    return struct.pack("HBBI", comparison, then, other, value)


def _return(action: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, action)
