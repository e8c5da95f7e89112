"""`cnnviz verify`: run lessons again, and compare them with their stored runs."""

import argparse
import sys
from dataclasses import replace

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.gallery.engine.verify import verify
from cnnviz.gallery.report.progress import progress_for


def run(options: argparse.Namespace) -> int:
    settings = read_project(options.config_file).settings
    settings = replace(settings, jobs=options.jobs or settings.jobs)
    watcher = progress_for(sys.stderr, lambda line: print(line, file=sys.stderr))
    verified = verify(settings, tuple(options.lessons), watcher)
    for difference in verified.differences:
        print(f"cnnviz: {difference}", file=sys.stderr)
    for failure in verified.gallery.failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    print(f"{len(verified.same)} of {len(verified.lessons)} lessons gave the same result again.")
    return 1 if verified.differences or verified.gallery.failures else 0
