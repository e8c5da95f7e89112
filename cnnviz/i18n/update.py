"""Updates the catalogs of a language to the texts of the lessons, sections and interface."""

import os
from collections.abc import Sequence
from pathlib import Path

from cnnviz.domain import Failure, Run
from cnnviz.errors import TranslationError
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.i18n import catalogs, page_pairs
from cnnviz.i18n.catalogs import Update
from cnnviz.i18n.interface import LOCALE, mistakes
from cnnviz.i18n.messages import Message, example_messages, section_messages
from cnnviz.i18n.po_files import DamagedFileError, read_po_file
from cnnviz.i18n.ui_texts import ui_texts


def translate(settings: Settings, language: str) -> tuple[list[Update], tuple[Failure, ...]]:
    """Update every PO file of the language; returns the updates and the failures of the build.

    The catalog of a failed lesson stays as it is: without a run, the texts of its figures would
    seem to be gone.
    """
    gallery = build_gallery(settings)
    updates: list[Update] = []
    failures = [*gallery.failures]

    def update(path: Path, messages: Sequence[Message]) -> None:
        try:
            updates.append(catalogs.update(path, messages, language))
        except DamagedFileError as error:
            failures.extend(error.failures)

    for section in gallery.sections:
        update(catalogs.path_of(section.catalog_stem, language), section_messages(section))
        for example in section.examples:
            results = [lesson.result for lesson in gallery.combinations(example)]
            runs = [result for result in results if isinstance(result, Run)]
            if len(runs) < len(results):
                continue
            path = catalogs.path_of(example.catalog_stem, language)
            update(path, example_messages(example, runs[0], runs[1:]))
    if os.access(LOCALE, os.W_OK):
        path = LOCALE / f"{language}.po"
        texts = [Message(text, "cnnviz", 1, "the site's own words") for text in ui_texts()]
        damaged = len(failures)
        update(path, texts)
        failures += mistakes(path, read_po_file(path)) if len(failures) == damaged else []
    return updates, tuple(failures)


def accept_pages(folder: Path, source: Path, pages: Sequence[Path]) -> list[Path]:
    """Record in each of these translated pages that it is up to date with its English page.

    `folder` holds the pages of the language, `source` those in English. Raises TranslationError
    for a page outside of `folder`, or without an English page.
    """
    for page in pages:
        try:
            english = source / page.resolve().relative_to(folder)
        except ValueError:
            raise TranslationError(f"{page} is not in {folder}.") from None
        if not page.is_file() or not english.is_file():
            raise TranslationError(f"{page} and {english} must both exist.")
        page_pairs.accept(page, english)
    return list(pages)
