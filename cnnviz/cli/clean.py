"""`cnnviz clean`: drop old runs from the store."""

import argparse

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.cli.saying import say
from cnnviz.gallery.engine.clean import Limits, clean


def run(options: argparse.Namespace) -> int:
    settings = read_project(options.config_file).settings
    cleaned = clean(settings, Limits(options.days, options.megabytes), dry=options.dry_run)
    verb = "would be dropped" if options.dry_run else "dropped"
    freed, left = cleaned.freed / 1e6, cleaned.left / 1e6
    say(f"{cleaned.runs} stored runs {verb}, {freed:.1f} MB; {left:.1f} MB are left.")
    return 0
