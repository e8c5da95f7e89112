"""`cnnviz explain`: explain for each lesson why it would run or not."""

import argparse

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.cli.saying import complain, say
from cnnviz.gallery.engine.explain import explain, explanation_lines


def run(options: argparse.Namespace) -> int:
    explained = explain(read_project(options.config_file).settings, options.lessons)
    for line in explanation_lines(explained, inputs=options.inputs):
        say(line)
    for failure in explained.broken:
        complain(f"cnnviz: {failure}")
    return 1 if explained.broken else 0
