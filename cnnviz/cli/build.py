"""`cnnviz build`: build the site in every language."""

import argparse
import sys
import time

from cnnviz.adapters.mkdocs.mkdocs_yml import likely_settings, store_of
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.site.fingerprint import SiteBuildOptions, known_warnings
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
    warnings = known_warnings(build) if settings and not anew else None
    if settings and warnings is not None:
        _report_kept(options, settings)
        for text in warnings:
            print(f"WARNING -  {text}", file=sys.stderr)
        print("The site is up to date: none of its inputs has changed.")
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
