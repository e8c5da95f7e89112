"""Record the files that the children of a lesson use: `python -I -S tracer.py PID OUTPUT`

A separate program, because a process cannot trace itself; without pathlib, whose import takes as
long as all the rest. It traces the children of PID with ptrace, and appends the paths that their
system calls name to OUTPUT: records "KIND PATH" with a NUL after each, in the order of first use,
whether the call succeeds or not. `--skip FOLDER` leaves out a folder; of `--packages FOLDER`, only
the names of the packages are noted. The kinds:

    read    opened for reading, or the source of a move or link
    write   opened for writing, created, truncated, or the target of a move or link
    probe   stat, access, or a folder opened
    link    readlink
    enter   a folder that became the working folder
    list    a folder whose entries were read
    exec    run as a program
    package a file or folder in a folder of packages, of which something was read

The last record is "end", or "blind" if a call could not be traced. The tracer ends with the lesson
or at SIGTERM. It detaches by ending: the kernel then resumes all threads at once, while
PTRACE_DETACH would have to stop each of them first.
"""

import ctypes
import errno
import os
import signal
import struct
import sys
from collections.abc import Iterator

_CONT, _SYSCALL = 7, 24
_SEIZE, _LISTEN, _GET_SYSCALL_INFO = 0x4206, 0x4208, 0x420E
_OPTIONS = 0x1F  # TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC
_EVENT_EXEC, _EVENT_STOP = 4, 128
_WALL = 0x40000000
_STOPS = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}

_INFO = struct.Struct("=B3xIQQ7Q")
"""Start of struct ptrace_syscall_info: op, arch, two pointers, number, six arguments."""
_ENTRY = 1
_AT_FDCWD, _O_PATH, _PATH_MAX = -100 & 0xFFFFFFFF, 0o10000000, 4096

# fmt: off
_MACHINES: dict[int, dict[int, tuple[str, bool]]] = {
    0xC000003E: {  # x86_64
        2: ("open", False), 257: ("open", True), 437: ("open2", True),  # open, openat, openat2
        59: ("exec", False), 322: ("exec", True),  # execve, execveat
        4: ("probe", False), 6: ("probe", False), 262: ("probe", True),  # stat, lstat, newfstatat
        21: ("probe", False), 269: ("probe", True), 439: ("probe", True),  # access, faccessat, ~2
        89: ("link", False), 267: ("link", True), 332: ("probe", True),  # readlink(at), statx
        80: ("enter", False),  # chdir
        78: ("list", False), 217: ("list", False),  # getdents, getdents64
        85: ("write", False), 76: ("write", False),  # creat, truncate
        83: ("write", False), 258: ("write", True),  # mkdir, mkdirat
        82: ("move", False), 264: ("move", True), 316: ("move", True),  # rename, renameat, ~2
        86: ("move", False), 265: ("move", True),  # link, linkat
    },
    0xC00000B7: {  # aarch64: the same, without calls that have an ...at form
        56: ("open", True), 437: ("open2", True), 221: ("exec", False), 281: ("exec", True),
        79: ("probe", True), 48: ("probe", True), 439: ("probe", True), 78: ("link", True),
        49: ("enter", False),
        291: ("probe", True), 61: ("list", False), 45: ("write", False), 34: ("write", True),
        38: ("move", True), 276: ("move", True), 37: ("move", True),
    },
}
# fmt: on
"""AUDIT_ARCH to system call numbers: kind, whether a folder's descriptor precedes the path."""

_ptrace = ctypes.CDLL(None, use_errno=True).ptrace
_ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_ptrace.restype = ctypes.c_long


class Tracer:
    """Traces the threads and children of a lesson, and writes records to a descriptor."""

    def __init__(
        self, lesson: int, output: int, skipped: tuple[bytes, ...], packages: tuple[bytes, ...]
    ) -> None:
        self._packages = tuple(folder.rstrip(b"/") + b"/" for folder in packages)
        self._lesson, self._output = lesson, output
        self._skipped = tuple(folder.rstrip(b"/") + b"/" for folder in skipped)
        self._noted: set[bytes] = set()
        # Thread to the request that resumes it; the lesson's own threads run without stops.
        self._requests: dict[int, int] = {}
        self._info = ctypes.create_string_buffer(_INFO.size)
        self._blind = False

    def attach(self) -> bool:
        """Seize every thread of the lesson, also those that start meanwhile; False if refused."""
        if _ptrace(_SEIZE, self._lesson, 0, _OPTIONS) != 0:
            return False
        seized = {str(self._lesson)}
        while remaining := set(os.listdir(f"/proc/{self._lesson}/task")) - seized:
            for thread in remaining:
                # Fails for a thread that ended, or that is traced because its creator is.
                _ptrace(_SEIZE, int(thread), 0, _OPTIONS)
            seized |= remaining
        return True

    def follow(self) -> None:
        """Trace until the lesson ends or SIGTERM arrives, then write the last record."""
        turn = 0
        while True:
            try:
                thread, status = os.waitpid(-1, _WALL | os.WNOHANG)
            except ChildProcessError:
                break
            if thread:
                self._handle(thread, status)
                if thread == self._lesson and not os.WIFSTOPPED(status):
                    break
            turn += 1
            # Check for SIGTERM even while children are busy.
            if (not thread or turn % 64 == 0) and _asked_to_end(0 if thread else 1):
                break
        os.write(self._output, b"blind\0" if self._blind else b"end\0")

    def _handle(self, thread: int, status: int) -> None:
        if not os.WIFSTOPPED(status):
            self._requests.pop(thread, None)
            return
        if thread not in self._requests:
            own = os.path.exists(f"/proc/{self._lesson}/task/{thread}")
            self._requests[thread] = _CONT if own else _SYSCALL
        stop, event = os.WSTOPSIG(status), status >> 16
        if event == _EVENT_STOP and stop in _STOPS:
            # The whole process is stopped, and must stay so until SIGCONT.
            _ptrace(_LISTEN, thread, 0, 0)
            return
        sent = 0
        if event == _EVENT_EXEC:
            # The call names only the script; this is its interpreter.
            self._note(b"exec", _link(f"/proc/{thread}/exe"))
        elif stop == signal.SIGTRAP | 0x80:
            self._called(thread)
        elif not event:
            sent = stop
        _ptrace(self._requests[thread], thread, 0, sent)

    def _called(self, thread: int) -> None:
        size = _ptrace(_GET_SYSCALL_INFO, thread, _INFO.size, ctypes.addressof(self._info))
        if size < 0:
            self._blind = self._blind or ctypes.get_errno() != errno.ESRCH
            return
        operation, machine, _, _, number, *arguments = _INFO.unpack(self._info)
        if operation == _ENTRY and machine not in _MACHINES:
            self._blind = True
        elif operation == _ENTRY and (call := _MACHINES[machine].get(number)):
            try:
                for kind, path in _named(thread, *call, arguments):
                    self._note(kind, path)
            except PermissionError:
                self._blind = True  # the program protects its memory

    def _note(self, kind: bytes, path: bytes) -> None:
        for folder in self._packages:
            if kind == b"read" and path.startswith(folder):
                kind, path = b"package", folder + path.removeprefix(folder).partition(b"/")[0]
        record = kind + b" " + path + b"\0"
        if not path.startswith(b"/") or record in self._noted:
            return
        self._noted.add(record)
        if kind == b"package" or not (path + b"/").startswith(self._skipped):
            os.write(self._output, record)


def _named(thread: int, what: str, at: bool, given: list[int]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and path of each file that a system call is about to use."""
    if what == "list":
        yield b"list", _link(f"/proc/{thread}/fd/{given[0] & 0xFFFFFFFF}")
        return
    folder, pointer, *others = given if at else (_AT_FDCWD, *given)
    path = _path(thread, folder, pointer)
    if what == "move":
        yield b"read", path
        yield b"write", _path(thread, *(others[:2] if at else (_AT_FDCWD, others[0])))
    elif what.startswith("open"):
        flags = others[0]
        if what == "open2":
            flags = int.from_bytes(_memory(thread, flags, 8), sys.byteorder)
        yield from ((kind, path) for kind in _intent(flags, path))
    else:
        yield what.encode(), path


def _intent(flags: int, path: bytes) -> Iterator[bytes]:
    """Kinds of an open call; an existing file opened for both may be read, such as a database."""
    if flags & (os.O_DIRECTORY | _O_PATH):
        yield b"probe"
        return
    writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    if not writes or (flags & os.O_RDWR and not flags & os.O_TRUNC and os.path.exists(path)):
        yield b"read"
    if writes:
        yield b"write"


def _path(thread: int, folder: int, pointer: int) -> bytes:
    """The absolute form of the path at `pointer`, or b"" where there is none."""
    path = _memory(thread, pointer, _PATH_MAX).partition(b"\0")[0]
    if not path or path.startswith(b"/"):
        return path
    place = "cwd" if folder & 0xFFFFFFFF == _AT_FDCWD else f"fd/{folder & 0xFFFFFFFF}"
    return os.path.join(_link(f"/proc/{thread}/{place}"), path)


def _memory(thread: int, pointer: int, size: int) -> bytes:
    """Up to `size` bytes of a thread's memory at `pointer`; fewer where the mapping ends."""
    try:
        with open(f"/proc/{thread}/mem", "rb", buffering=0) as memory:
            return os.pread(memory.fileno(), size, pointer)
    except PermissionError:
        raise
    except (OSError, OverflowError):
        return b""


def _link(path: str) -> bytes:
    try:
        return os.readlink(os.fsencode(path))
    except OSError:
        return b""


def _asked_to_end(seconds: int) -> bool:
    """Wait for SIGCHLD or SIGTERM, at most `seconds`; whether SIGTERM arrived."""
    came = signal.sigtimedwait((signal.SIGCHLD, signal.SIGTERM), seconds)
    return came is not None and came.si_signo == signal.SIGTERM


def _prepare() -> None:
    """Detach from the lesson: not a child that its wait() returns, and none of its files open."""
    if os.fork():
        os._exit(0)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM):
        # The lesson may send them to its whole process group.
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, (signal.SIGCHLD, signal.SIGTERM))


def main() -> None:
    lesson, output, *words = sys.argv[1:]
    folders: dict[str, list[bytes]] = {"--skip": [b"/proc", b"/sys"], "--packages": []}
    for option, folder in zip(words[::2], words[1::2], strict=True):
        folders[option].append(os.fsencode(folder))
    _prepare()
    # The lesson permits this process to trace it, then answers.
    os.write(1, b"%d\n" % os.getpid())
    if not os.read(0, 1):
        return
    notes = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    tracer = Tracer(int(lesson), notes, tuple(folders["--skip"]), tuple(folders["--packages"]))
    if tracer.attach():
        os.write(1, b"ready\n")
        os.close(1)
        tracer.follow()


if __name__ == "__main__":
    main()
