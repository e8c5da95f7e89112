"""`cnnviz clean`: drop old runs from the store."""

import argparse

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.gallery.engine.clean import Limits, clean


def run(options: argparse.Namespace) -> int:
    settings = read_project(options.config_file).settings
    done = clean(settings, Limits(options.days, options.megabytes), dry=options.dry_run)
    verb = "would be dropped" if options.dry_run else "dropped"
    freed, left = done.freed / 1e6, done.left / 1e6
    print(f"{done.runs} stored runs {verb}, {freed:.1f} MB; {left:.1f} MB are left.")
    return 0
