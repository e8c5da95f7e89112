"""Record what the child processes of a lesson read, through a tracer started before the first one.

Used inside a lesson's process only. Where ptrace is refused (macOS, some containers), `blind` is
true, and the files that the children read are guessed from their command lines.
"""

import ctypes
import os
import select
import shlex
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any

from cnnviz.gallery.tracking.located import located

EVENTS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.posix_spawn",
        "os.fork",
        "os.forkpty",
        "pty.spawn",
    }
)
"""Audit events that precede a child. os.spawn* raises that of os.fork; os.exec* starts none."""

_SECONDS = 2.0
"""Seconds that the tracer may take to attach, and to end."""
_PR_SET_PTRACER = 0x59616D61
_ENDS = ("end", "blind")


@dataclass(frozen=True)
class Access:
    """A path that a child used; `kind` is that of tracer.py."""

    kind: str
    path: str


class Children:
    """Watches the children of the process that creates it; a process needs a single instance."""

    def __init__(
        self, scratch: Path, skipped: tuple[str, ...], packages: tuple[str, ...] = ()
    ) -> None:
        """`scratch` is the folder for the tracer's notes, `skipped` are folders to leave out.

        Of those, the folders `packages` hold packages, whose names are recorded.
        """
        self._packages = packages
        self._notes = scratch.resolve() / "children"
        self._skipped = {Path(folder) for folder in skipped}
        self._lesson = os.getpid()
        # Read now, because the lesson may change both.
        self._python, self._sources = sys.executable, Path(__file__).resolve().parent
        self._lock = threading.RLock()
        self._starting = False
        self._over = False
        self._tracer = 0
        self._guesses: dict[Access, None] = {}
        self.blind = False
        """Whether a child could not be traced, so that `seen` also returns guesses."""

    @property
    def available(self) -> bool:
        """Whether this machine supports the tracer; a container may still refuse ptrace."""
        return sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64")

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Attach the tracer before a child starts, or set `blind`; called with an audit event.

        Does nothing in a forked child, which is traced already.
        """
        if os.getpid() != self._lesson or self._over:
            return
        with self._lock:
            # Starting the tracer raises an audit event itself.
            if self._starting:
                return
            if not self._tracer and not self.blind:
                self._begin()
            if self.blind:
                self._guess(event, arguments)

    def watch_spawns(self) -> None:
        """Watch `_posixsubprocess.fork_exec`, too, which multiprocessing calls without an event."""
        import _posixsubprocess

        original: Callable[..., int] = _posixsubprocess.fork_exec

        def watched(*arguments: Any) -> int:
            self.watch("subprocess.Popen", (None, *arguments[:1], None, None))
            return original(*arguments)

        _posixsubprocess.fork_exec = watched

    def seen(self) -> list[Access]:
        """End the tracer; the paths that the children used, each once, in order of first use."""
        with self._lock:
            self._over = True
            if self._tracer and _tracer_of_this() == self._tracer:
                os.kill(self._tracer, SIGTERM)
            accesses: dict[Access, None] = {}
            if self._tracer:
                *records, last = self._records()
                accesses = {each: None for record in records for each in _accesses(record)}
                self.blind = last != "end"
            return list(accesses | self._guesses if self.blind else accesses)

    def _begin(self) -> None:
        self._starting = True
        try:
            self._tracer = self._start() if self.available else 0
        except OSError:
            pass  # too many descriptors or processes, or the interpreter is gone
        finally:
            self._starting = False
            self.blind = not self._tracer

    def _records(self) -> list[str]:
        """The tracer's records; the last is "end" or "blind", or empty if the tracer was killed."""
        deadline = time.monotonic() + _SECONDS
        while True:
            alive = _tracer_of_this() == self._tracer
            records = os.fsdecode(self._notes.read_bytes()).split("\0")[:-1]
            if records and records[-1] in _ENDS:
                return records
            if not alive or time.monotonic() > deadline:
                return [*records, ""]
            time.sleep(0.001)

    def _start(self) -> int:
        """Start a tracer of this process; its process id, or 0 if it may not attach.

        It is not a child of this process, since the lesson's own wait() would return it.
        """
        tracer_input, to_tracer = os.pipe()
        from_tracer, tracer_output = os.pipe()
        actions = [
            (os.POSIX_SPAWN_DUP2, tracer_input, 0),
            (os.POSIX_SPAWN_DUP2, tracer_output, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        try:
            starter = os.posix_spawn(
                self._python, self._command(), os.environ, file_actions=actions
            )
            os.close(tracer_output)
            tracer_output = -1
            tracer = int(_line(from_tracer) or 0)
            if not tracer:
                os.kill(starter, SIGKILL)
            # The lesson may ignore SIGCHLD, or wait for any child in another thread.
            with suppress(ChildProcessError):
                os.waitpid(starter, 0)
            if not tracer:
                return 0
            _permit(tracer)
            os.write(to_tracer, b"\n")
            if _line(from_tracer) == b"ready":
                return tracer
            with suppress(ProcessLookupError):
                os.kill(tracer, SIGKILL)
            return 0
        finally:
            for descriptor in (tracer_input, to_tracer, from_tracer, tracer_output):
                if descriptor >= 0:
                    os.close(descriptor)

    def _command(self) -> list[str]:
        program = str(self._sources / "tracer.py")
        skipped = [word for folder in self._skipped for word in ("--skip", str(folder))]
        packages = [word for folder in self._packages for word in ("--packages", folder)]
        program_of = [self._python, "-I", "-S", program, str(self._lesson), str(self._notes)]
        return [*program_of, *skipped, *packages]

    def _guess(self, event: str, arguments: tuple[Any, ...]) -> None:
        folder = arguments[2] if event == "subprocess.Popen" else None
        for word in _words(arguments[:2]):
            # If a word is invalid, the call itself reports it.
            with suppress(OSError, TypeError, ValueError):
                self._guess_path(Path(os.fsdecode(folder or ""), word))

    def _guess_path(self, candidate: Path) -> None:
        path = Path(os.path.abspath(candidate))
        if not (path in self._skipped or set(path.parents) & self._skipped) and path.exists():
            self._guesses[Access("list" if path.is_dir() else "read", str(path))] = None


def _words(arguments: Iterable[Any]) -> Iterator[str]:
    """The words of a command that may be paths, also inside shell commands and options."""
    for argument in arguments:
        if isinstance(argument, list | tuple):
            yield from _words(argument)
        elif isinstance(argument, str | bytes | os.PathLike):
            word = os.fsdecode(argument)
            yield from filter(None, (word, *_shell_words(word), word.partition("=")[2]))


def _shell_words(command: str) -> list[str]:
    reader = shlex.shlex(command, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    try:
        return list(reader)
    except ValueError:
        return command.split()


def _accesses(record: str) -> Iterator[Access]:
    kind, _, used = record.partition(" ")
    path, links = located(used)
    yield from (Access("link", link) for link in links)
    yield Access(kind, path)


def _line(descriptor: int) -> bytes:
    """The next line, or b"" at the end of the stream or after `_SECONDS`."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    read = b""
    deadline = time.monotonic() + _SECONDS
    while not read.endswith(b"\n"):
        if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
            return b""
        byte = os.read(descriptor, 1)
        if not byte:
            return b""
        read += byte
    return read.strip()


def _permit(tracer: int) -> None:
    """Let `tracer` attach where the kernel's Yama module allows it to parents only."""
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(tracer), 0, 0, 0)


def _tracer_of_this() -> int:
    """Process id of this process's tracer, or 0; it cannot be the reused id of another process."""
    status = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
    return int(status.partition("TracerPid:")[2].split()[0])
