"""Serve a site while it is edited: the story from a saved file to the open page."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from queue import SimpleQueue

from cnnviz.domain import Example, Failure, Gallery, Run
from cnnviz.errors import CnnvizError, EngineError
from cnnviz.gallery.cache.locks import in_use
from cnnviz.gallery.cache.plan import Plan
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.render.base.targets import FOLDER
from cnnviz.serve.console import Console
from cnnviz.serve.gallery_change import change_of
from cnnviz.serve.http.events import (
    FilesMade,
    LessonEnded,
    LessonRuns,
    PagesMade,
    SiteState,
    Troubles,
)
from cnnviz.serve.http.hub import Hub
from cnnviz.serve.interrupts import Interrupted, interrupts_told
from cnnviz.serve.languages import FromLanguage, Languages
from cnnviz.serve.lessons.runner import Done, Progress, Runner
from cnnviz.serve.lessons.session import Session
from cnnviz.serve.lessons.turns import Turns
from cnnviz.serve.orders import Answer, Broken, Current, Made, Update
from cnnviz.serve.troubles import TroubleList, page_of
from cnnviz.serve.watching import Saved, Watcher
from cnnviz.site.states import installed

_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page is opened or asked for that may not be up to date."""


Message = Saved | FromLanguage | Progress | Done | Wanted | Interrupted | CnnvizError


class Restart(Enum):
    """The part that must be started anew after an edit."""

    SITE = "site"
    """All but the web server: the configuration changed."""
    PROGRAM = "program"
    """Everything: the code of this package changed."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options of `cnnviz serve`."""

    config_file: Path
    codes: tuple[str, ...]
    """Codes of the languages; the first is made first."""
    settings: Settings
    folder: Path
    """Folder of the served site."""
    watched: tuple[Path, ...]
    left_out: tuple[Path, ...]
    """Folders in which the site is made."""
    only: tuple[str, ...] = ()


class Coordinator:
    """Passes each saved file to the lessons and languages that it touches."""

    def __init__(self, options: ServeOptions, hub: Hub, console: Console) -> None:
        """The console knows what it has said before a new start."""
        self._options, self._hub, self._console = options, hub, console
        console.serve(options.codes)
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        hub.on_wanted(lambda: self._inbox.put(Wanted()))
        tell = self._inbox.put
        store = options.settings.store
        self._languages = Languages(options.config_file, options.codes, options.folder, store, tell)
        self._session = Session(options.settings, options.only)
        self._runner = Runner(options.settings, self._session.store, tell)
        self._watcher = Watcher(options.watched, options.left_out, tell)
        self._shown = Gallery(sections=())
        """The gallery as the languages know it."""
        self._turns = Turns()
        self._late: set[str] = set()
        """Lessons that have ended, and whose results wait until the languages are free."""
        self._installed = installed()
        self._began = time.monotonic()
        self._troubles = TroubleList(options.settings.root, options.config_file)

    def serve(self) -> Restart:
        """Serve until an edit needs a new start; returns what is to be started.

        Raises KeyboardInterrupt at Ctrl-C, between two messages once the first look is done.
        """
        with in_use(self._options.settings.store):
            self._look(None)
            if isinstance(self._troubles.gallery, EngineError):
                raise self._troubles.gallery  # such as a misspelt lesson of `--only`
            self._watcher.also(self._session.reads)
            with interrupts_told(self._inbox.put):
                while True:
                    message = self._inbox.get()
                    if isinstance(message, Saved) and (restart := self._restart(message)):
                        return restart
                    self._take(message)

    def close(self) -> None:
        """End all processes."""
        self._session.history.write()
        self._watcher.close()
        self._languages.end()
        self._runner.close()
        self._languages.close()

    def _restart(self, saved: Saved) -> Restart | None:
        own = any(path.endswith(".py") and path.startswith(_PACKAGE) for path in saved.paths)
        if own or installed() != self._installed:
            return Restart.PROGRAM
        return Restart.SITE if str(self._options.config_file) in saved.paths else None

    def _take(self, message: Message) -> None:
        match message:
            case Saved(paths, is_structural):
                self._look(paths, is_structural=is_structural)
            case FromLanguage(code, answer):
                self._from_language(code, answer)
            case Progress(example, seconds, cell, run):
                self._progress(example, seconds, cell, run)
            case Done():
                self._done(message)
            case Wanted():
                self._languages.make_first(self._hub.open_pages())
            case Interrupted():
                raise KeyboardInterrupt
            case CnnvizError():
                self._troubles.ended = message
                self._console.say(str(message))
                self._tell_troubles()

    # Lessons

    def _look(self, paths: frozenset[str] | None, *, is_structural: bool = False) -> None:
        """Find out what these files touch, and let it be made; None: look at everything."""
        self._began = time.monotonic()
        self._turns.saved(paths or ())
        is_of_gallery = paths is None or is_structural or self._session.may_read(paths)
        try:
            due = self._session.look(paths, is_structural=is_structural) if is_of_gallery else []
            self._troubles.gallery = None
        except CnnvizError as error:
            self._troubles.gallery, due = error, []
        for plan in self._turns.overtaken(self._session.is_due):
            self._runner.stop(plan)
            self._tell_end(plan.example)
        self._run(self._turns.begin(due, self._first()))
        self._show(Update(None, paths or frozenset(), is_of_gallery, is_structural=is_structural))

    def _first(self) -> frozenset[str]:
        """Names of the examples that readers see first: pages show them, or open windows."""
        opened = (page.partition("/")[2] for page in self._hub.open_pages())
        chosen = (page.removeprefix(f"{FOLDER}/").rstrip("/") for page in opened)
        return self._session.shown_first.union(chosen)

    def _run(self, plans: Iterable[Plan]) -> None:
        for plan in plans:
            self._runner.start(self._session.examples)
            self._runner.run(plan, self._session.last_run(plan.example))

    def _progress(
        self, example: Example, seconds: float, cell: int | None, run: Run | None
    ) -> None:
        expected = self._session.history.seconds(example.label)
        page, cells = page_of(example.lesson), len(example.cells)
        if seconds or example.name in self._first():
            self._hub.send(LessonRuns(page, seconds, cell, cells, expected))
        if run:
            self._session.show(example, run)
            self._show_soon(example)

    def _done(self, done: Done) -> None:
        example, result = done.plan.example, done.result
        saved = self._turns.ended(done.plan)
        if saved is None:
            return
        self._tell_end(example)
        self._session.take(done.plan, result, done.stored)
        self._console.say(
            str(result)
            if isinstance(result, Failure)
            else f"{example.label} ran in {result.seconds:.2f} s."
        )
        if saved and self._session.read_by(example).intersection(saved):
            self._look(frozenset(saved))  # saved after the lesson had read it
        else:
            self._show_soon(example)
        self._run_next()
        if self._turns.is_idle:
            self._session.history.write()
            self._watcher.also(self._session.reads)

    def _run_next(self) -> None:
        """Run the other combinations of the lessons that are shown, if the languages are free."""
        if not self._languages.are_busy:
            self._run(self._turns.next(self._session.is_due))

    def _tell_end(self, example: Example) -> None:
        if example.lesson not in self._turns.lessons:
            self._hub.send(LessonEnded(page_of(example.lesson)))

    # Languages

    def _show_soon(self, example: Example) -> None:
        """Show a lesson at once if its page is open; others wait until the languages are free.

        The other combinations of a lesson are shown together, when the last of them has run.
        """
        page = page_of(example.lesson)
        is_open = any(each.partition("/")[2].startswith(page) for each in self._hub.open_pages())
        self._late.add(example.lesson)
        if is_open and (not example.parameters or example.name in self._first()):
            self._show(Update())
        else:
            self._show_late()

    def _show_late(self) -> None:
        """Show the lessons that have ended, if the languages are free and one is complete."""
        if not self._languages.are_busy and self._late - self._turns.lessons:
            self._show(Update())

    def _show(self, update: Update) -> None:
        """Let the languages make what has changed, in these files and in the gallery."""
        self._late.clear()
        gallery = self._session.gallery
        change, self._shown = change_of(self._shown, gallery), gallery
        self._tell_troubles()
        self._languages.update(replace(update, gallery=change), self._hub.open_pages())
        self._hub.send(SiteState(is_current=False))

    def _from_language(self, code: str, answer: Answer) -> None:
        is_latest = self._languages.take(code, answer)
        match answer:
            case Made(paths):
                self._made([f"{code}/{path}" for path in paths])
                return
            case Broken(message):
                self._troubles.broken[code] = message
                self._console.broken(code, message)
            case Current(warnings, findings):
                self._console.holds(code, warnings)
                self._troubles.findings[code] = findings
                if is_latest:
                    self._troubles.broken.pop(code, None)
        self._tell_troubles()
        if is_latest:
            self._show_late()
            if not self._languages.are_busy:
                # Before, it would take the processors from the first page.
                self._runner.start(self._session.examples)
            self._run_next()
            if not self._languages.are_busy and self._turns.is_idle:
                self._hub.send(SiteState(is_current=True))
                self._console.say(f"Made in {time.monotonic() - self._began:.2f} s.")

    def _made(self, paths: Iterable[str]) -> None:
        pages = [path for path in paths if path.endswith(".html")]
        others = [path for path in paths if not path.endswith(".html")]
        if pages:
            self._hub.send(PagesMade(tuple(path.removesuffix("index.html") for path in pages)))
        if others:
            self._hub.send(FilesMade(tuple(others)))

    def _tell_troubles(self) -> None:
        """Tell the windows what is wrong, if it is not what they know."""
        session = self._session
        troubles = self._troubles.changed(session.failures, session.examples)
        if troubles is not None:
            self._hub.send(Troubles(troubles))
