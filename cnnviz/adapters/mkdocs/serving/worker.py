"""The process of a language: `python -m cnnviz.adapters.mkdocs.serving.worker DESCRIPTOR`.

It reads orders from the connection with this descriptor, and answers with the files that it made.
Between two pages it looks for the next order, so that the page of the last edit never waits for
those of the edit before.
"""

import logging
import sys
import warnings
from multiprocessing.connection import Connection
from pathlib import Path

from mkdocs.__main__ import ColorFormatter
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from cnnviz.adapters.mkdocs.serving.warm_language import WarmLanguage
from cnnviz.errors import CnnvizError
from cnnviz.processes import die_with_parent
from cnnviz.serve.orders import Broken, Current, LanguageSite, Made, Update
from cnnviz.site.messages import noted_warnings
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
    logger = _logger()
    try:
        _serve(connection, language, logger)
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        pass
    finally:
        language.close()


def _serve(
    connection: "Connection[object, Update]", language: WarmLanguage, logger: logging.Logger
) -> None:
    updates, is_told, broken = 0, True, ""
    with noted_warnings(logger) as noted:
        while True:
            while connection.poll(0 if not language.is_current or not is_told else None):
                order = connection.recv()
                updates, is_told, broken = updates + 1, False, ""
                noted.clear()
                broken = _attempt(lambda: language.update(order), logger)
                if broken:
                    break
            if not broken and not language.is_current:
                broken = _attempt(language.step, logger)
                if paths := language.tree.take():
                    connection.send(Made(paths))
            if broken:
                connection.send(Broken(broken, updates))
                is_told = language.is_current
                broken = ""
            elif language.is_current and not is_told:
                connection.send(Current(tuple(noted), updates))
                is_told = True


def _attempt(work: "object", logger: logging.Logger) -> str:
    """Do it; returns the message of what stands against it."""
    try:
        work()  # type: ignore[operator]
    except Abort as error:
        return error.format_message()
    except (CnnvizError, MkDocsException, ConfigurationError) as error:
        return str(error)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # whatever a plugin, a hook or a template does
        logger.debug("", exc_info=True)
        return f"{type(error).__name__}: {error}"
    return ""


def _logger() -> logging.Logger:
    """Show the warnings of MkDocs and its plugins, as its own command does."""
    logger = logging.getLogger("mkdocs")
    handler = logging.StreamHandler()
    handler.setFormatter(ColorFormatter())
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(handler)
    return logger


if __name__ == "__main__":
    main()
