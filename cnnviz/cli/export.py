"""`cnnviz export`: write the site's pages as plain Markdown and files."""

import argparse
import sys

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.adapters.plain.export import export


def run(options: argparse.Namespace) -> int:
    done = export(read_project(options.config_file), options.folder)
    print(f"{options.folder}: {done.pages} pages")
    for finding in done.findings:
        print(f"cnnviz: warning: {finding}", file=sys.stderr)
    for failure in done.failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if done.failures else 0
