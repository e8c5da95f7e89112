"""`cnnviz export`: write the site's pages as plain Markdown and files."""

import argparse
import sys

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.adapters.plain.export import export


def run(options: argparse.Namespace) -> int:
    count, failures = export(read_project(options.config_file), options.folder)
    print(f"{options.folder}: {count} pages")
    for failure in failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if failures else 0
