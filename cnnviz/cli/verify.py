"""`cnnviz verify`: run lessons again, and compare them with their stored runs."""

import argparse
import sys
from dataclasses import replace

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.cli.saying import complain, say
from cnnviz.gallery.engine.verify import verify
from cnnviz.gallery.report.progress import progress_for


def run(options: argparse.Namespace) -> int:
    settings = read_project(options.config_file).settings
    settings = replace(settings, jobs=options.jobs or settings.jobs)
    watcher = progress_for(sys.stderr, complain)
    verified = verify(settings, tuple(options.lessons), watcher)
    for difference in verified.differences:
        complain(f"cnnviz: {difference}")
    for failure in verified.gallery.failures:
        complain(f"cnnviz: {failure}")
    say(f"{len(verified.same)} of {len(verified.lessons)} lessons gave the same result again.")
    return 1 if verified.differences or verified.gallery.failures else 0
