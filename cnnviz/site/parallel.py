"""Build the sites of several languages at once, each in a copy of this process.

A copy has the runs in memory, and its own state of MkDocs and its plugins, which both keep state
per process.
"""

import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cnnviz.processes import die_with_parent
from cnnviz.site.witness import Witness

# On macOS, fork without exec is unsafe: system frameworks may crash in the child.
CAN_COPY = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Task:
    """The build of another language."""

    name: str
    """Name of the language, for messages."""
    stem: str
    """Common beginning of the paths of its temporary files."""
    build: Callable[[], list[str]]
    """Builds it; returns the warnings."""


class Siblings:
    """Copies of this process, each of which builds another language."""

    def __init__(self, log: logging.Logger, witness: Witness | None) -> None:
        """`witness`, if given, also records what the copies read."""
        self._log = log
        self._witness = witness
        self._running: list[_Sibling] = []
        self.warnings: list[str] = []
        """Warnings that the copies logged for which `wait` has waited."""

    def __bool__(self) -> bool:
        return bool(self._running)

    def start(self, task: Task) -> None:
        self._running.append(_Sibling(task, self._log, self._witness))

    def wait(self) -> list[str]:
        """Wait for all copies and show their output; returns the names of those that failed."""
        running, self._running = self._running, []
        failed = [sibling.task.name for sibling in running if not sibling.wait()]
        self.warnings = [text for sibling in running for text in sibling.warnings]
        return failed

    def end(self) -> None:
        """End the copies that still run: the build that they belong to has failed."""
        running, self._running = self._running, []
        for sibling in running:
            sibling.end()


class _Sibling:
    def __init__(self, task: Task, log: logging.Logger, witness: Witness | None) -> None:
        self.task = task
        self._output, self._seen = Path(f"{task.stem}.log"), Path(f"{task.stem}.seen")
        self._warnings = Path(f"{task.stem}.warnings")
        self._witness = witness
        self.warnings: list[str] = []
        """Warnings that the copy logged, once it has been waited for."""

        def build() -> None:
            warnings = task.build()
            if witness:
                witness.leave(self._seen)
            self._warnings.write_text(json.dumps(warnings), encoding="utf-8")

        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            _become(self._output, build, log)

    def wait(self) -> bool:
        """Wait for the copy and show its output; returns whether it built its language."""
        _, status = os.waitpid(self._pid, 0)
        sys.stderr.write(self._output.read_text(encoding="utf-8", errors="replace"))
        sys.stderr.flush()
        if self._witness and self._seen.exists():
            self._witness.take(self._seen)
        if self._warnings.exists():
            self.warnings = json.loads(self._warnings.read_text(encoding="utf-8"))
        self._remove_files()
        return os.waitstatus_to_exitcode(status) == 0

    def end(self) -> None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        self._remove_files()

    def _remove_files(self) -> None:
        for path in (self._output, self._seen, self._warnings):
            path.unlink(missing_ok=True)


def _become(output: Path, build: Callable[[], None], log: logging.Logger) -> None:
    """Build and exit; the output goes to a file, so that it does not mix with that of others."""
    complete = False
    try:
        die_with_parent()
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        build()
        complete = True
    except BaseException as error:
        if str(error):
            log.error("%s", error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0 if complete else 1)
