"""Run MkDocs' build for the command line, and remember the site with the warnings of its build."""

import errno
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.__main__ import ColorFormatter
from mkdocs.commands.build import build
from mkdocs.exceptions import Abort, BuildError, ConfigurationError, PluginError

from cnnviz.adapters.mkdocs.config import configuration
from cnnviz.adapters.mkdocs.mkdocs_yml import variables_in
from cnnviz.adapters.mkdocs.plugin import plugin_of
from cnnviz.adapters.mkdocs.site_build import FinishedSite, WatchedRequest
from cnnviz.errors import PublishError
from cnnviz.gallery.cache.locks import LockedFolder, advice, is_closed
from cnnviz.gallery.cache.plan import listed_folders
from cnnviz.gallery.report.account import account
from cnnviz.gallery.report.printable import Printable
from cnnviz.site.fingerprint import Known, SiteBuildOptions, forget, remember
from cnnviz.site.kept.folder import PartsFolder
from cnnviz.site.kept.gallery import KeptGallery
from cnnviz.site.messages import noted_warnings
from cnnviz.site.request import Request
from cnnviz.site.witness import Witness


def build_site(options: SiteBuildOptions, request: Request, witness: Witness) -> None:
    """Make the site of every language; raises PublishError if a lesson or anything else fails.

    The site is remembered with its warnings: see `fingerprint`. `witness` must have recorded since
    the first file was read.
    """
    # Bytecode hides an edit of a hook within the same second: its file times have whole seconds.
    sys.dont_write_bytecode = True
    folder = PartsFolder(options.store, options.config_file)
    with shown_log() as warnings:
        try:
            parts = _new_parts(options, folder)
            site = _build(options, WatchedRequest(request, witness, parts), witness)
        except (ConfigurationError, PluginError, BuildError) as error:
            raise PublishError(str(error)) from None
        except Abort as error:
            raise PublishError(error.format_message()) from None
        except OSError as error:
            is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            # The file that was copied is not to blame.
            place = options.store if is_full else error.filename or options.config_file
            raise PublishError(
                f"{place}: {error.strerror or error}. The site "
                f"that was there before is unchanged; {advice(error)} and build again."
            ) from None
    if witness.blind or site.plans is None or not folder.holds(parts):
        return
    # `changes_since` reads mkdocs.yml without MkDocs; a store that it cannot find is not compared.
    is_known = site.project.settings.store == options.store
    if is_known and all(plan.record for plan in site.plans):
        files, _ = witness.seen()
        read = {name for plan in site.plans for name in plan.example.variables}
        variables = tuple(read | variables_in(files))
        all_warnings = (*warnings, *site.sibling_warnings)
        folders = listed_folders(site.plans, site.project.settings.root)
        name = parts.name if _is_complete(parts, site) else ""
        remember(options, witness, Known(site.folder, variables, folders, all_warnings, name))


def _build(options: SiteBuildOptions, watched: WatchedRequest, witness: Witness) -> FinishedSite:
    site_dir = str(options.site) if options.site else None
    config = configuration(options.config_file, strict=options.strict, site_dir=site_dir)
    plugin = plugin_of(config)
    plugin.watched = watched
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
        assert plugin.whole
        (site,) = plugin.whole.finished
    finally:
        witness.stop()
        config.plugins.on_shutdown()
    return site


def _new_parts(options: SiteBuildOptions, folder: PartsFolder) -> Path:
    """Forget the site that is about to be replaced; returns a folder for the parts of the new one.

    A store that is only read keeps what it has: it is compared with the site before it is used.
    """
    try:
        forget(options)
        folder.keep_only(())
        return folder.new()
    except OSError as error:
        if not is_closed(error):
            raise
        return LockedFolder(options.store / "sites").path


def _is_complete(parts: Path, site: FinishedSite) -> bool:
    """Add the gallery to the parts of the site; returns whether they are all there."""
    if not all((parts / f"{language.code}.json").exists() for language in site.project.languages):
        return False
    gallery = site.gallery
    lines = account(gallery, 0.0, 1).lines
    try:
        KeptGallery.of(gallery, lines, site.project.settings.root).write(parts)
    except (OSError, TypeError):
        return False
    return True


@contextmanager
def shown_log() -> Iterator[list[str]]:
    """Show the messages of MkDocs and its plugins, as its own command does; yields its warnings."""
    logger = logging.getLogger("mkdocs")
    handler = logging.StreamHandler()
    handler.setFormatter(ColorFormatter())
    handler.addFilter(Printable())
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        with noted_warnings(logger) as warnings:
            yield warnings
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
