"""The process of a language: `python -m cnnviz.adapters.mkdocs.serving.worker DESCRIPTOR`.

It reads orders from the connection with this descriptor, and answers with the files that it made.
Between two pages it looks for the next order, so that the page of the last edit never waits for
those of the edit before.
"""

import gc
import logging
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from jinja2 import TemplateSyntaxError
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from cnnviz.adapters.mkdocs.late_imports import import_late
from cnnviz.adapters.mkdocs.serving.warm_language import WarmLanguage
from cnnviz.errors import CnnvizError
from cnnviz.processes import die_with_parent
from cnnviz.serve.gallery_change import joined
from cnnviz.serve.orders import Broken, Current, LanguageSite, Made, Update
from cnnviz.site.witness import Witness

_IDLE = 1.0
"""Seconds without work after which garbage is collected."""
_REST = 0.15
"""Seconds for which a browser has the processor to show a page, before what it does not show."""
_TOGETHER = 0.1
"""Seconds within which files that no window waits for are told together."""


def main() -> None:
    die_with_parent()
    sys.dont_write_bytecode = True  # see adapters.mkdocs.run
    warnings.simplefilter("ignore", DeprecationWarning)
    connection: Connection[object, Update] = Connection(int(sys.argv[1]))
    try:
        site: LanguageSite = connection.recv()  # type: ignore[assignment]
    except (EOFError, KeyboardInterrupt, OSError):
        return  # the command ended before it had work for this language
    witness = Witness(site.config_file.parent, Path(sys.argv[2]))
    witness.start()
    language = WarmLanguage(site, witness)
    _silence()
    import_late()
    with suppress(Exception):  # the first order says what is wrong
        load_config(str(site.config_file))  # imports the plugins while the lessons are looked at
    try:
        _Worker(connection, language).serve()
    except (EOFError, KeyboardInterrupt, ConnectionError):
        pass
    finally:
        language.close()
    # Ctrl-C is to end all within a second: nobody takes the whole site apart, object by object.
    os._exit(0)


class _Worker:
    """Takes orders, makes pages, and answers."""

    def __init__(self, connection: "Connection[object, Update]", language: WarmLanguage) -> None:
        self._connection, self._language = connection, language
        self._updates = 0
        """Number of orders so far."""
        self._is_told = True
        """Whether the last order has its last answer."""
        self._trouble = ""
        """The last one."""
        self._told, self._rests_until = 0.0, 0.0

    def serve(self) -> None:
        """Serve until the connection ends."""
        connection, language = self._connection, self._language
        while True:
            trouble, is_late = "", language.is_late
            self._wait()
            if connection.poll(0):
                order, count = _waiting_orders(connection)
                self._updates, self._is_told = self._updates + count, False
                trouble = _attempt(partial(language.update, order), language.reasons)
            elif not language.is_current:
                trouble = _attempt(language.step, language.reasons)
            self._tell_made(is_late=is_late)
            if trouble:
                self._trouble = trouble
                connection.send(Broken(trouble, self._updates))
                self._is_told = self._is_told or language.is_current
            if language.is_current and not self._is_told and not connection.poll(0):
                self._tell_current()

    def _wait(self) -> None:
        """Wait for an order if there is nothing to do, and for the browser if nothing is urgent."""
        if self._is_told and self._language.is_current:
            if not self._connection.poll(_IDLE):
                gc.unfreeze()
                gc.collect()
                gc.freeze()  # a later collection, while a person waits, looks at what is new only
                self._connection.poll(None)
        elif self._language.is_late:
            self._connection.poll(max(0.0, self._rests_until - time.monotonic()))

    def _tell_made(self, *, is_late: bool) -> None:
        """Tell which files are made; those that are late are told together with the next."""
        now, language = time.monotonic(), self._language
        if is_late and not language.is_current and now < self._told + _TOGETHER:
            return
        if paths := language.tree.take():
            self._connection.send(Made(paths))
            self._told = now
            if any(f"{address}index.html" in paths for address in language.open_pages):
                self._rests_until = now + _REST

    def _tell_current(self) -> None:
        language, self._is_told = self._language, True
        self._connection.send(
            Broken(self._trouble, self._updates)
            if language.has_failed
            else Current(language.warnings.messages, language.warnings.findings, self._updates)
        )


def _waiting_orders(connection: "Connection[object, Update]") -> tuple[Update, int]:
    """(the orders that have come, as one; their number); there is at least one."""
    try:
        order, count = connection.recv(), 1
        while connection.poll(0):
            order, count = joined(order, connection.recv()), count + 1
    except OSError:  # in the middle of an order
        raise EOFError from None
    return order, count


def _attempt(work: Callable[[], None], reasons: Callable[[], Sequence[str]]) -> str:
    """Do it; returns the message of what stands against it."""
    try:
        work()
    except Abort as error:
        # MkDocs has logged the reasons.
        return "\n".join(reasons()) or error.format_message()
    except (CnnvizError, MkDocsException, ConfigurationError) as error:
        return str(error)
    except (EOFError, ConnectionError, KeyboardInterrupt):
        raise
    except Exception as error:  # whatever a plugin, a hook or a template does
        return _described(error)
    return ""


def _described(error: Exception) -> str:
    """The error, with the file and line of a template that is at fault."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}, line {error.lineno}: {error.message}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith((".html", ".j2", ".xml")):
            place = f"{frame.filename}, line {frame.lineno}"
            return f"{place}: {type(error).__name__}: {error}"
    return f"{type(error).__name__}: {error}"


def _silence() -> None:
    """Show nothing: the warnings of MkDocs and its plugins are answers of this process."""
    logger = logging.getLogger("mkdocs")
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(logging.NullHandler())


if __name__ == "__main__":
    main()
