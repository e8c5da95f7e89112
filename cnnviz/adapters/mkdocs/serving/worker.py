"""The process of a language: `python -m cnnviz.adapters.mkdocs.serving.worker DESCRIPTOR`.

It reads orders from the connection with this descriptor, and answers with the files that it made.
Between two pages it looks for the next order, so that the page of the last edit never waits for
those of the edit before.
"""

import logging
import os
import sys
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

from cnnviz.adapters.mkdocs.serving.warm_language import WarmLanguage
from cnnviz.errors import CnnvizError
from cnnviz.processes import die_with_parent
from cnnviz.serve.gallery_change import joined
from cnnviz.serve.orders import Broken, Current, LanguageSite, Made, Update
from cnnviz.site.witness import Witness


def main() -> None:
    die_with_parent()
    sys.dont_write_bytecode = True  # see adapters.mkdocs.run
    warnings.simplefilter("ignore", DeprecationWarning)
    connection: Connection[object, Update] = Connection(int(sys.argv[1]))
    site: LanguageSite = connection.recv()  # type: ignore[assignment]
    witness = Witness(site.config_file.parent, Path(sys.argv[2]))
    witness.start()
    language = WarmLanguage(site, witness)
    _silence()
    with suppress(Exception):  # the first order says what is wrong
        load_config(str(site.config_file))  # imports the plugins while the lessons are looked at
    try:
        _serve(connection, language)
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        pass
    finally:
        language.close()
    # Ctrl-C is to end all within a second: nobody takes the whole site apart, object by object.
    os._exit(0)


def _serve(connection: "Connection[object, Update]", language: WarmLanguage) -> None:
    updates, is_told, last_trouble = 0, True, ""
    while True:
        trouble = ""
        if connection.poll(0 if not (is_told and language.is_current) else None):
            order, count = _waiting_orders(connection)
            updates, is_told = updates + count, False
            trouble = _attempt(partial(language.update, order), language.reasons)
        elif not language.is_current:
            trouble = _attempt(language.step, language.reasons)
        if paths := language.tree.take():
            connection.send(Made(paths))
        if trouble:
            last_trouble = trouble
            connection.send(Broken(trouble, updates))
            is_told = is_told or language.is_current
        if language.is_current and not is_told and not connection.poll(0):
            is_told, warnings = True, language.warnings
            connection.send(
                Broken(last_trouble, updates)
                if language.has_failed
                else Current(warnings.messages, warnings.findings, updates)
            )


def _waiting_orders(connection: "Connection[object, Update]") -> tuple[Update, int]:
    """(the orders that have come, as one; their number); there is at least one."""
    order, count = connection.recv(), 1
    while connection.poll(0):
        order, count = joined(order, connection.recv()), count + 1
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
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
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
