"""`cnnviz translate`: create and update the catalogs of a language."""

import argparse

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.cli.saying import complain, say
from cnnviz.i18n.update import accept_pages, translate


def run(options: argparse.Namespace) -> int:
    project = read_project(options.config_file)
    language = project.translation(options.language)
    if options.accept:
        for page in accept_pages(project.docs / language.code, project.source, options.accept):
            say(f"{page}: marked as a translation of the current English text.")
        return 0
    updates, failures = translate(project.settings, language.code)
    for update in updates:
        state = f"{update.new} to translate, {update.stale} changed, {update.gone} gone"
        say(f"{update.path}: {state}{'' if update.changed else ' (nothing new)'}")
    for failure in failures:
        complain(f"cnnviz: {failure}")
    return 1 if failures else 0
