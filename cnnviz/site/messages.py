"""Sentences for the person who builds."""

import logging
from collections import Counter
from collections.abc import Sequence

from cnnviz.domain import Failure, Gallery
from cnnviz.gallery.report.account import Account
from cnnviz.gallery.report.files import write_reports
from cnnviz.gallery.report.summary import summary
from cnnviz.i18n.language import Language
from cnnviz.render.book.book import Book
from cnnviz.site.request import Request

_NAMED = 5
"""Combinations that a message names; others it counts."""


def report_gallery(
    gallery: Gallery, account: Account, request: Request, log: logging.Logger
) -> None:
    """Say what was done with the lessons, and write it into the files that were asked for."""
    log.info("%s", summary(account))
    if gallery.left_out:
        counts = Counter(example.lesson for example in gallery.left_out)
        names = ", ".join(
            f"{name} ({count} combinations)" if count > 1 else name
            for name, count in counts.items()
        )
        log.info("Left out, since they would have to run and were not asked for: %s", names)
    write_reports(account, request.report, request.junit)


def report_failures(failures: Sequence[Failure]) -> str:
    alike: dict[tuple[str, int | None, str], list[Failure]] = {}
    for failure in failures:
        # Combinations that fail at one line mostly do so for one reason.
        at = (failure.place, failure.line, "" if failure.combination else failure.message)
        alike.setdefault(at, []).append(failure)
    texts = "\n\n".join(_told(group) for group in alike.values())
    scripts = len({failure.place for failure in failures})
    one = scripts == 1
    return (
        f"{texts}\n\n{'1 script' if one else f'{scripts} scripts'} failed. The site holds "
        f"the others; build again when {'it is' if one else 'they are'} mended."
    )


def _told(failures: Sequence[Failure]) -> str:
    """The first, and which other combinations failed in the same way."""
    first, *others = failures
    if not others:
        return str(first)
    named = "; ".join(other.combination for other in others[:_NAMED])
    more = f"; and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{first}\nIt also failed there with {named}{more}."


def report_lacking(book: Book, language: Language, log: logging.Logger) -> None:
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
