"""Build the whole site, or find that it stands there already."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.__main__ import ColorFormatter
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError, ConfigurationError, PluginError
from mkdocs.utils import CountHandler

from cnnviz.adapters.mkdocs.plugin import CnnvizPlugin
from cnnviz.errors import PublishError
from cnnviz.site import witness as uptodate
from cnnviz.site.request import Request


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says of the site as a whole."""

    config_file: Path
    strict: bool
    site: Path | None
    """Folder of the site; None: as mkdocs.yml says."""


def build_site(options: Options, request: Request, witness: uptodate.Witness) -> None:
    """Make the site of every language. PublishError where a lesson or anything else fails.

    A site that came out whole and without a warning is remembered: see `uptodate`. The witness has
    watched from the moment that anything was read.
    """
    asked = {"strict": options.strict, "jobs": request.jobs}
    # Python takes a hook's bytecode for current if the hook was edited within the same second.
    sys.dont_write_bytecode = True
    with _told() as warned:
        try:
            uptodate.forget(options.config_file)
            config = load_config(
                str(options.config_file),
                strict=options.strict,
                site_dir=str(options.site) if options.site else None,
            )
            plugin = config.plugins.get("cnnviz")
            if not isinstance(plugin, CnnvizPlugin):
                raise PublishError(f"{options.config_file}: 'cnnviz' is not among the plugins.")
            plugin.request = request
            plugin.witness = witness
            made = Path(config.site_dir)
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                witness.stop()
                config.plugins.on_shutdown()
        except (ConfigurationError, PluginError, BuildError) as error:
            raise PublishError(str(error)) from None
        except Abort as error:
            raise PublishError(error.format_message()) from None
        except OSError as error:
            raise PublishError(
                f"{error.filename or options.config_file}: {error.strerror or error}. The site "
                "that was there before is untouched; build again when there is room for it."
            ) from None
    if warned() or plugin.siblings_warned or witness.blind:
        return
    plans = plugin.plans
    if plans is not None and all(plan.record for plan in plans):
        variables = {name for plan in plans for name in plan.example.variables}
        uptodate.remember(options.config_file, options.site, asked, witness, made, variables)


@contextmanager
def _told() -> Iterator[Callable[[], bool]]:
    """Show what MkDocs and its plugins say, as its own command does; was there a warning?"""
    logger = logging.getLogger("mkdocs")
    shown, counted = logging.StreamHandler(), CountHandler()
    shown.setFormatter(ColorFormatter())
    counted.setLevel(logging.WARNING)
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for handler in (shown, counted):
        logger.addHandler(handler)
    try:
        yield lambda: bool(counted.get_counts())
    finally:
        for handler in (shown, counted):
            logger.removeHandler(handler)
        logger.level, logger.propagate = before
