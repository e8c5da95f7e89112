"""`cnnviz build`: build the site in every language."""

import argparse
import gc
import time

from cnnviz.adapters.mkdocs.mkdocs_yml import likely_settings, store_of
from cnnviz.cli.saying import complain, say
from cnnviz.errors import CnnvizError
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.site.fingerprint import Changes, SiteBuildOptions, changes_since
from cnnviz.site.witness import Witness


def run(options: argparse.Namespace) -> int:
    config_file, jobs = options.config_file, options.jobs
    build = SiteBuildOptions(
        config_file=config_file,
        store=store_of(config_file),
        site=options.site_dir.resolve() if options.site_dir else None,
        strict=options.strict,
        jobs=jobs,
    )
    settings = likely_settings(config_file, jobs)
    anew = options.only or options.force
    changes = changes_since(build) if settings and not anew else None
    if settings and changes and not changes.files:
        _report_kept(options, settings)
        for text in changes.warnings:
            complain(f"WARNING -  {text}")
        say("The site is up to date: none of its inputs has changed.")
        return 0
    if settings and changes and changes.parts and _update(build, changes, settings, options):
        return 0

    from cnnviz.gallery.engine.build import Prepared, Wanted

    witness = Witness(config_file.resolve().parent, build.store)
    witness.start()
    wanted = Wanted(only=tuple(options.only), force=options.force)
    settings = likely_settings(config_file, jobs)  # again, so that the witness records the reads
    prepared = Prepared(settings, wanted) if settings else None
    try:
        # Only now: the fork server imports its libraries while MkDocs imports its own.
        from cnnviz.adapters.mkdocs.run import build_site
        from cnnviz.site.request import Request

        build_site(build, Request(wanted, jobs, options.report, options.junit, prepared), witness)
    finally:
        if prepared:
            prepared.close()
    return 0


def _update(
    build: SiteBuildOptions, changes: Changes, settings: Settings, options: argparse.Namespace
) -> bool:
    """Make again only the pages that the changes touch; False: the whole site must be made."""
    from cnnviz.site.kept.folder import PartsFolder, WholeSiteError
    from cnnviz.site.kept.gallery import KeptGallery
    from cnnviz.site.kept.touched import TouchedLessons

    gc.disable()  # an update takes half a second, in which hardly anything becomes garbage
    witness = Witness(build.config_file.resolve().parent, build.store)
    witness.start()
    touched: TouchedLessons | None = None
    try:
        folder = PartsFolder(build.store, build.config_file)
        kept = KeptGallery.read(folder.named(changes.parts))
        touched = TouchedLessons(settings, kept, changes.files)
        # Only now: the fork server imports its libraries while MkDocs is imported.
        from cnnviz.adapters.mkdocs.updating.site import SiteUpdate
        from cnnviz.site.request import Request

        request = Request(jobs=options.jobs, report=options.report, junit=options.junit)
        return SiteUpdate(build, folder, changes, touched, witness).make(request)
    except (WholeSiteError, CnnvizError, OSError):
        return False  # the build of the whole site tells what is wrong, if anything is
    finally:
        witness.stop()
        if touched:
            touched.close()
        gc.enable()


def _report_kept(options: argparse.Namespace, settings: Settings) -> None:
    """Write the report files, if the options name any, of a build that kept every lesson."""
    if not (options.report or options.junit):
        return
    from cnnviz.gallery.engine.build import build_gallery
    from cnnviz.gallery.report.account import account
    from cnnviz.gallery.report.files import write_reports

    clock = time.perf_counter()
    gallery = build_gallery(settings)
    build_account = account(gallery, time.perf_counter() - clock, settings.workers)
    write_reports(build_account, options.report, options.junit)
