"""Sentences for the person who builds."""

import logging
from collections.abc import Sequence

from cnnviz.gallery.account import Account
from cnnviz.gallery.summary import summary
from cnnviz.nouns import Failure, Gallery
from cnnviz.publish.languages import Language
from cnnviz.publish.pages import Book
from cnnviz.publish.reportfiles import write_reports
from cnnviz.publish.request import Request

log = logging.getLogger("mkdocs.plugins.cnnviz")


def report_gallery(gallery: Gallery, account: Account, request: Request) -> None:
    """Say what was done with the lessons, and write it into the files that were asked for."""
    log.info("%s", summary(account))
    if gallery.left_out:
        names = ", ".join(example.name for example in gallery.left_out)
        log.info("Left out, since they would have to run and were not asked for: %s", names)
    write_reports(account, request.report, request.junit)


def report_failures(failures: Sequence[Failure]) -> str:
    texts = "\n\n".join(str(failure) for failure in failures)
    one = len(failures) == 1
    return (
        f"{texts}\n\n{'1 script' if one else f'{len(failures)} scripts'} failed. The site holds "
        f"the others; build again when {'it is' if one else 'they are'} mended."
    )


def report_lacking(book: Book, language: Language) -> None:
    """Warn of each page that is not fully translated: strict mode makes an error of it."""
    for page in book.pages:
        for state, messages in page.lacking.items():
            first = messages[0]
            more = f" and {len(messages) - 1} more" if len(messages) > 1 else ""
            log.warning(
                "%s, line %s%s: the translation to '%s' is %s; 'cnnviz translate %s' writes the "
                "catalog to fill in.",
                first.place,
                first.line,
                more,
                language.code,
                state.value,
                language.code,
            )
    for text in language.words.lacking():
        log.warning("The site's own words lack '%s' in '%s'.", text, language.code)
