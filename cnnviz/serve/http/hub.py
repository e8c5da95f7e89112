"""Tells every open window what happens, and tells windows that open later what holds now."""

import asyncio
import itertools
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace

from cnnviz.serve.http.events import (
    Event,
    FilesMade,
    Hello,
    LessonEnded,
    LessonRuns,
    SiteState,
    Troubles,
)

_REMEMBERED = 500
"""Changes of files that a window learns of when it comes back."""


class Window:
    """A page that is open in a browser, and the messages on their way to it."""

    def __init__(self, number: int, page: str) -> None:
        self.number = number
        self.page = page
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, message: str | None) -> None:
        """Send a message from any thread; None ends the stream."""
        try:
            self._loop.call_soon_threadsafe(self._waiting.put_nowait, message)
        except RuntimeError:
            pass  # the server has stopped, and its loop is closed

    async def next(self) -> str | None:
        """The next message, or None at the end of the stream."""
        return await self._waiting.get()


class Hub:
    """Passes events from the process that makes the site on to the open windows.

    All methods may be called from any thread, `open` from the server's loop only.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._windows: dict[int, Window] = {}
        """The window that was used last comes last."""
        self._asked: dict[str, None] = {}
        """Pages that were asked for while they may not be up to date."""
        self._on_wanted: Callable[[], None] = lambda: None
        self._state = SiteState(is_current=True)
        self._troubles = Troubles(())
        self._running: dict[str, tuple[LessonRuns, float]] = {}
        """The lessons that run, by their pages; with the time of the event."""
        self._session = secrets.token_hex(4)
        self._sent = 0
        """The number of the last event."""
        self._files: deque[tuple[int, FilesMade]] = deque(maxlen=_REMEMBERED)
        self._has_ended = False
        """Whether the server stops: a window that opens now would wait for nothing."""

    @property
    def is_current(self) -> bool:
        """Whether every page is made of the present state of the files."""
        return self._state.is_current

    def send(self, event: Event) -> None:
        """Tell every open window; what lasts is kept for windows that open later."""
        with self._lock:
            self._sent += 1
            text = self._message(event)
            match event:
                case FilesMade():
                    self._files.append((self._sent, event))
                case SiteState():
                    self._state = event
                    if event.is_current:
                        self._asked.clear()
                case Troubles():
                    self._troubles = event
                case LessonRuns():
                    self._running[event.page] = (event, time.monotonic())
                case LessonEnded():
                    self._running.pop(event.page, None)
            for window in self._windows.values():
                window.put(text)

    def on_wanted(self, call: Callable[[], None]) -> None:
        """Call this when a page is opened or asked for that may not be up to date, from a thread.

        `open_pages` has the page then.
        """
        self._on_wanted = call

    def open_pages(self) -> tuple[str, ...]:
        """Paths below the base of the pages that are open, the one that was used last first.

        Pages that were asked for follow: their windows may not listen yet.
        """
        with self._lock:
            opened = (window.page for window in reversed(self._windows.values()))
            return tuple(dict.fromkeys([*opened, *self._asked]))

    def ask(self, page: str) -> None:
        """Note that somebody waits for a page that is not made of the present files yet."""
        with self._lock:
            self._asked[page] = None
        self._on_wanted()

    def open(self, page: str, editor: str, last: str = "") -> Window:
        """Add a window that shows this page.

        `last` is the id of the last event that it has got: it learns which files have changed
        since then.
        """
        with self._lock:
            window = Window(next(self._numbers), page)
            self._windows[window.number] = window
            missed = self._missed(last)
            hello = Hello(window.number, editor, has_missed=missed is None)
            for event in (hello, *self._lasting(), *(missed or ())):
                window.put(self._message(event))
            has_ended = self._has_ended
        if has_ended:
            self.close(window)
        elif not self.is_current:
            self._on_wanted()
        return window

    def use(self, number: int) -> None:
        """A person has turned to this window: its page is the first of `open_pages`."""
        with self._lock:
            if window := self._windows.pop(number, None):
                self._windows[number] = window

    def close(self, window: Window) -> None:
        """Remove a window, which ends its stream."""
        with self._lock:
            self._windows.pop(window.number, None)
        window.put(None)

    def close_all(self) -> None:
        """End every stream, and each that is asked for from now on, since the server stops."""
        with self._lock:
            self._has_ended = True
            windows = list(self._windows.values())
        for window in windows:
            self.close(window)

    def _missed(self, last: str) -> list[FilesMade] | None:
        """The changes since an event; None if they are not known any more."""
        if not last:
            return []  # a page that has just been loaded
        session, _, number = last.partition("-")
        if session != self._session or not number.isdecimal():
            return None
        is_full = len(self._files) == _REMEMBERED
        if is_full and int(number) < self._files[0][0]:
            return None
        return [event for count, event in self._files if count > int(number)]

    def _message(self, event: Event | Hello) -> str:
        return message(event, f"{self._session}-{self._sent}")

    def _lasting(self) -> Iterator[Event]:
        yield self._state
        yield self._troubles
        now = time.monotonic()
        for event, since in self._running.values():
            yield replace(event, elapsed=event.elapsed + now - since)


def message(event: Event | Hello, number: str) -> str:
    """The event as a message of an event stream, called as its class is."""
    return f"id: {number}\nevent: {type(event).__name__}\ndata: {json.dumps(asdict(event))}\n\n"
