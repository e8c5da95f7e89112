"""`cnnviz export`: write the site's pages as plain Markdown and files."""

import argparse

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.adapters.plain.export import export
from cnnviz.cli.saying import complain, say


def run(options: argparse.Namespace) -> int:
    done = export(read_project(options.config_file), options.folder)
    say(f"{options.folder}: {done.pages} pages")
    for finding in done.findings:
        complain(f"cnnviz: warning: {finding}")
    for failure in done.failures:
        complain(f"cnnviz: {failure}")
    return 1 if done.failures else 0
