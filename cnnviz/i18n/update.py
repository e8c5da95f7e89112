"""Bring the catalogs of a language up to date with the scripts, the sections and the site."""

import os
from collections.abc import Sequence
from pathlib import Path

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.domain import Failure, Run
from cnnviz.errors import TranslationError
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.i18n import catalog as catalogs
from cnnviz.i18n import page_pairs
from cnnviz.i18n.catalog import Update
from cnnviz.i18n.languages import LOCALE, ui_texts
from cnnviz.i18n.messages import Message, example_messages, section_messages


def translate(config_file: Path, language: str) -> tuple[list[Update], tuple[Failure, ...]]:
    """Update every PO file of the language; also what could not be read or run.

    The catalog of a lesson that fails is left alone: without its figures, their texts would seem
    to be gone.
    """
    project = read_project(config_file)
    project.translation(language)
    gallery = build_gallery(project.settings)
    updates = []
    for section in gallery.sections:
        path = catalogs.path_of(section.catalog_stem, language)
        updates.append(catalogs.update(path, section_messages(section), language))
        for example in section.examples:
            results = [one.result for one in gallery.combinations(example)]
            runs = [one for one in results if isinstance(one, Run)]
            if len(runs) < len(results):
                continue
            path = catalogs.path_of(example.catalog_stem, language)
            messages = example_messages(example, runs[0], runs[1:])
            updates.append(catalogs.update(path, messages, language))
    if os.access(LOCALE, os.W_OK):
        words = [Message(text, "cnnviz", 1, "the site's own words") for text in ui_texts()]
        updates.append(catalogs.update(LOCALE / f"{language}.po", words, language))
    return updates, gallery.failures


def accept_pages(config_file: Path, language: str, pages: Sequence[Path]) -> list[Path]:
    """Note in each translated page that it is up to date with its English page."""
    project = read_project(config_file)
    folder = project.docs / project.translation(language).code
    source = project.docs / project.languages[0].code
    for page in pages:
        try:
            english = source / page.resolve().relative_to(folder)
        except ValueError:
            raise TranslationError(f"{page} does not lie in {folder}.") from None
        if not page.is_file() or not english.is_file():
            raise TranslationError(f"{page} and {english} must both be there.")
        page_pairs.accept(page, english)
    return list(pages)
