"""The command line: build the site, ask about the runs behind it, translate, export."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from cnnviz.arguments import parser
from cnnviz.errors import CnnvizError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error of ours is one message and exit code 1, never a traceback."""
    options = parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except CnnvizError as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cnnviz: stopped", file=sys.stderr)
        return 130


def _build(options: argparse.Namespace) -> int:
    from cnnviz.site import witness as uptodate

    asked = {"strict": options.strict, "jobs": options.jobs}
    site = options.site_dir.resolve() if options.site_dir else None
    anew = options.only or options.force
    if not anew and uptodate.is_current(options.config_file, site, asked):
        _report_kept(options)
        print("The site is up to date: nothing that it was made from has changed.")
        return 0

    from cnnviz.gallery.engine.build import Prepared, Wanted

    witness = uptodate.Witness(options.config_file)
    witness.start()
    wanted = Wanted(only=tuple(options.only), force=options.force)
    settings = uptodate.likely_settings(options.config_file, options.jobs)
    prepared = Prepared(settings, wanted) if settings else None
    try:
        # Only now: what runs the lessons imports its libraries while MkDocs imports its own.
        from cnnviz.adapters.mkdocs.site_build import Options, build_site
        from cnnviz.site.request import Request

        request = Request(wanted, options.jobs, options.report, options.junit, prepared)
        build_site(Options(options.config_file, options.strict, site), request, witness)
    finally:
        if prepared:
            prepared.close()
    return 0


def _report_kept(options: argparse.Namespace) -> None:
    """The reports of a build that did nothing, if they are asked for: every lesson was kept."""
    if not (options.report or options.junit):
        return
    from cnnviz.gallery.engine.build import build_gallery
    from cnnviz.gallery.report.account import account
    from cnnviz.gallery.report.files import write_reports
    from cnnviz.site import witness as uptodate

    settings = uptodate.likely_settings(options.config_file, options.jobs)
    assert settings, "a site that is up to date was made from a gallery"
    clock = time.perf_counter()
    gallery = build_gallery(settings)
    done = account(gallery, time.perf_counter() - clock, settings.workers)
    write_reports(done, options.report, options.junit)


def _explain(options: argparse.Namespace) -> int:
    from cnnviz.adapters.mkdocs.config import read_project
    from cnnviz.gallery.engine.explain import explain, told

    found = explain(read_project(options.config_file).settings, options.lessons)
    for line in told(found, inputs=options.inputs):
        print(line)
    for failure in found.broken:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if found.broken else 0


def _verify(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from cnnviz.adapters.mkdocs.config import read_project
    from cnnviz.gallery.engine.verify import verify
    from cnnviz.gallery.report.progress import progress_for

    settings = read_project(options.config_file).settings
    settings = replace(settings, jobs=options.jobs or settings.jobs)
    watcher = progress_for(sys.stderr, lambda line: print(line, file=sys.stderr))
    found = verify(settings, tuple(options.lessons), watcher)
    for difference in found.differences:
        print(f"cnnviz: {difference}", file=sys.stderr)
    for failure in found.gallery.failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    print(f"{len(found.same)} of {len(found.lessons)} lessons gave the same result again.")
    return 1 if found.differences or found.gallery.failures else 0


def _clean(options: argparse.Namespace) -> int:
    from cnnviz.adapters.mkdocs.config import read_project
    from cnnviz.gallery.engine.clean import Limits, clean

    settings = read_project(options.config_file).settings
    done = clean(settings, Limits(options.days, options.megabytes), dry=options.dry_run)
    verb = "would be dropped" if options.dry_run else "dropped"
    freed, left = done.freed / 1e6, done.left / 1e6
    print(f"{done.runs} stored runs {verb}, {freed:.1f} MB; {left:.1f} MB are left.")
    return 0


def _translate(options: argparse.Namespace) -> int:
    from cnnviz.i18n.update import accept_pages, translate

    if options.accept:
        for page in accept_pages(options.config_file, options.language, options.accept):
            print(f"{page}: now says that it translates the English text as it is.")
        return 0
    updates, failures = translate(options.config_file, options.language)
    for update in updates:
        state = f"{update.new} to translate, {update.stale} changed, {update.gone} gone"
        print(f"{update.path}: {state}{'' if update.changed else ' (nothing new)'}")
    for failure in failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _export(options: argparse.Namespace) -> int:
    from cnnviz.adapters.mkdocs.config import read_project
    from cnnviz.adapters.plain.export import export

    count, failures = export(read_project(options.config_file), options.folder)
    print(f"{options.folder}: {count} pages")
    for failure in failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if failures else 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "build": _build,
    "clean": _clean,
    "explain": _explain,
    "export": _export,
    "translate": _translate,
    "verify": _verify,
}


if __name__ == "__main__":
    sys.exit(main())
