"""Build the sites of several languages at once, each in a copy of this process.

A copy has the runs at hand, and what MkDocs and its plugins keep per process is its own.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cnnviz.processes import die_with_parent
from cnnviz.site.witness import Witness

log = logging.getLogger("mkdocs.plugins.cnnviz")

# macOS's system libraries do not bear a fork that is not followed by a new program.
CAN_COPY = sys.platform == "linux"


class Siblings:
    """Copies of this process, each of which builds one more language."""

    def __init__(self) -> None:
        self._running: list[_Sibling] = []
        self.warned = False
        """Whether any of those that were waited for had a warning to tell."""

    def __bool__(self) -> bool:
        return bool(self._running)

    def start(
        self, name: str, stem: str, build: Callable[[], None], witness: Witness | None
    ) -> None:
        """`stem` is the path that its files start with; what it reads, the witness will know."""
        self._running.append(_Sibling(name, stem, build, witness))

    def wait(self) -> list[str]:
        """Wait for all, tell what they said, and name those that did not come through."""
        running, self._running = self._running, []
        failed = [one.name for one in running if not one.wait()]
        self.warned = any(one.warned for one in running)
        return failed

    def end(self) -> None:
        """End those that still run: the build that they belong to has failed."""
        running, self._running = self._running, []
        for one in running:
            one.end()


class _Sibling:
    def __init__(
        self, name: str, stem: str, build: Callable[[], None], witness: Witness | None
    ) -> None:
        self.name = name
        self._said, self._seen = Path(f"{stem}.log"), Path(f"{stem}.seen")
        self._witness = witness
        self.warned = False

        def whole() -> None:
            build()
            if witness:
                witness.leave(self._seen)

        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            _become(self._said, whole)

    def wait(self) -> bool:
        _, status = os.waitpid(self._pid, 0)
        said = self._said.read_text(encoding="utf-8", errors="replace")
        self.warned = "WARNING" in said
        sys.stderr.write(said)
        sys.stderr.flush()
        if self._witness and self._seen.exists():
            self._witness.take(self._seen)
        self._leave_nothing()
        return os.waitstatus_to_exitcode(status) == 0

    def end(self) -> None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        self._leave_nothing()

    def _leave_nothing(self) -> None:
        for path in (self._said, self._seen):
            path.unlink(missing_ok=True)


def _become(said: Path, build: Callable[[], None]) -> None:
    """Build with all output kept for later, so that it does not mix with the others'."""
    status = 1
    try:
        die_with_parent()
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        build()
        status = 0
    except BaseException as error:
        if str(error):
            log.error("%s", error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
