"""Build the sites of several languages at once, each in a copy of this process.

A copy has the runs at hand, and what MkDocs and its plugins keep per process is its own.
"""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("mkdocs.plugins.cnnviz")

# macOS's system libraries do not bear a fork that is not followed by a new program.
CAN_COPY = sys.platform == "linux"


class Sibling:
    """A copy of this process that builds one more language."""

    def __init__(
        self, name: str, stem: str, build: Callable[[], None], leave: Callable[[Path], None] | None
    ) -> None:
        """`stem` is the path that its files start with; `leave` writes down what it has read."""
        self.name = name
        self._said = Path(f"{stem}.log")
        self.seen = Path(f"{stem}.seen")

        def whole() -> None:
            build()
            if leave:
                leave(self.seen)

        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            _become(self._said, whole)

    def wait(self) -> bool:
        """Wait for its end, tell what it said, and answer whether it came through."""
        _, status = os.waitpid(self._pid, 0)
        sys.stderr.write(self._said.read_text(encoding="utf-8", errors="replace"))
        sys.stderr.flush()
        self._said.unlink(missing_ok=True)
        return os.waitstatus_to_exitcode(status) == 0

    def end(self) -> None:
        """End it, if it still runs: the build that it belongs to has failed."""
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, 9)
            os.waitpid(self._pid, 0)
        self._said.unlink(missing_ok=True)
        self.seen.unlink(missing_ok=True)


def _become(said: Path, build: Callable[[], None]) -> None:
    """Build with all output kept for later, so that it does not mix with the others'."""
    status = 1
    try:
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
