"""Measure: each edit of a site again and again, until the open page shows it."""

import json
from typing import Any

from bench import PROJECTS, ROOT
from bench.builders import tell
from bench.serving import RESULTS
from bench.serving.edits import Edit, Kind
from bench.serving.results import (
    FIRST_PAGE,
    LAST_PROCESS,
    MEMORY_AFTER,
    MEMORY_BEFORE,
    Seen,
    ServeResults,
)
from bench.serving.server import Server, free_port
from bench.serving.sites import Site
from bench.serving.window import Window

STARTS = 5


class Measuring:
    """One site and its server; what is measured goes into the results at once."""

    def __init__(self, site: Site, browser: Any, results: ServeResults, edits: int) -> None:
        self._site, self._browser, self._results, self._edits = site, browser, results, edits
        self._count = 0
        """Edits so far: no two ask for the same text."""

    def all(self) -> None:
        """The edits with one server; then, unless it is compared, the start and the end."""
        try:
            with self._server() as server:
                server.answers()
                server.settle()
                self._warm_up(server)
                before, first = server.memory_mb(), self._count
                for edit in self._site.edits:
                    self._series(edit, server)
                if not self._site.is_compared:
                    self._keep(MEMORY_BEFORE, 0, before)
                    self._keep(MEMORY_AFTER, self._count - first, server.memory_mb())
            if not self._site.is_compared:
                for number in range(1, STARTS + 1):
                    self._start_and_end(number)
        except (OSError, RuntimeError, ValueError) as error:
            self._keep("serving", 0, 0.0, problem=str(error))

    def _warm_up(self, server: Server) -> None:
        """One edit of each kind that is not counted: what is read once has been read."""
        for edit in self._site.edits:
            self._series(edit, server, is_counted=False)

    def _series(self, edit: Edit, server: Server, *, is_counted: bool = True) -> None:
        window = Window(self._browser)
        try:
            window.go(server.address + edit.address)
            server.settle()
            for number in range(1, (self._edits if is_counted else 1) + 1):
                self._count += 1
                fresh, wanted = edit.prepare(self._count), edit.wanted(self._count)
                seconds = window.saved(fresh, edit.file, wanted)
                server.settle()
                if is_counted:
                    self._keep(edit.kind, number, seconds, self._cells(edit))
        except TimeoutError as error:
            self._keep(edit.kind, 0, 0.0, problem=f"{error}; it said:\n{server.words()}")
        finally:
            window.close()

    def _start_and_end(self, number: int) -> None:
        """Edit a sentence, start the server, wait for the sentence, and end the server."""
        edit = next(
            one for one in self._site.edits if one.kind in {Kind.SENTENCE, Kind.PARAMETERS_SENTENCE}
        )
        self._count += 1
        edit.prepare(self._count).replace(edit.file)
        window = Window(self._browser)
        try:
            with self._server() as server:
                server.answers()
                shown = window.opened(server.address + edit.address, edit.wanted(self._count))
                self._keep(FIRST_PAGE, number, shown - server.began)
                server.settle()
                self._keep(LAST_PROCESS, number, server.interrupt())
        except TimeoutError as error:
            self._keep(FIRST_PAGE, number, 0.0, problem=str(error))
        finally:
            window.close()

    def _server(self) -> Server:
        port, site = free_port(), self._site
        command = [one.replace("PORT", str(port)) for one in site.command]
        log = PROJECTS / "serve" / f"{site.folder.name}.log"
        return Server(command, site.folder, log, f"http://127.0.0.1:{port}{site.base}")

    def _cells(self, edit: Edit) -> float | None:
        """Seconds of the lesson's last run, where the edit has it run."""
        if not self._site.is_ours or not edit.kind.runs_a_lesson:
            return None
        history = json.loads((self._site.folder / ".cnnviz/runs/history.json").read_bytes())
        # A lesson that was run before it had parameters is still known under its own name.
        combinations = [label for label in history if label.startswith(f"{edit.label} (")]
        label = min(combinations, default=edit.label)  # the page shows the first one
        return float(history[label]["seconds"]) if label in history else None

    def _keep(
        self,
        what: str,
        number: int,
        value: float,
        cells: float | None = None,
        problem: str | None = None,
    ) -> None:
        if problem:
            problem = problem.replace(f"{ROOT}/", "").replace(f"{PROJECTS}/", "")
        taken = Seen(
            self._site.server, self._site.name, str(what), number, round(value, 4), cells, problem
        )
        self._results.seen.append(taken)
        self._results.write(RESULTS)
        unit = " MB" if what in {MEMORY_BEFORE, MEMORY_AFTER} else " s"
        told = f"{value:.3f}{unit}" + (f", of these the cells {cells:.3f} s" if cells else "")
        where = f"{taken.server}, {taken.site}: {what}, {number}"
        tell(f"FAILED: {where}: {problem}" if problem else f"{where}: {told}")
