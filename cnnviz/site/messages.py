"""Messages for the person who builds."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cnnviz.domain import Failure, Gallery
from cnnviz.gallery.report.account import Account
from cnnviz.gallery.report.files import write_reports
from cnnviz.gallery.report.summary import summary
from cnnviz.i18n.language import Language
from cnnviz.render.lessons.page import Page
from cnnviz.site.request import Request

_NAMED = 5
"""Number of combinations that a message lists by name; it counts the others."""


def report_gallery(
    gallery: Gallery, account: Account, request: Request, log: logging.Logger
) -> None:
    """Log what the build did with the lessons, and write the report files of the request."""
    log.info("%s", summary(account))
    if gallery.not_held:
        log.info("%s", gallery.not_held)
    if gallery.left_out:
        counts = Counter(example.lesson for example in gallery.left_out)
        names = ", ".join(
            f"{name} ({count} combinations)" if count > 1 else name
            for name, count in counts.items()
        )
        log.info("Left out, because they would have to run and --only excludes them: %s", names)
    write_reports(account, request.report, request.junit)


def report_failures(failures: Sequence[Failure]) -> str:
    """The message of a build with failed lessons; failures at the same line are grouped."""
    alike: dict[tuple[str, int | None, str], list[Failure]] = {}
    for failure in failures:
        # Combinations that fail at the same line mostly fail for the same reason.
        at = (failure.place, failure.line, "" if failure.combination else failure.message)
        alike.setdefault(at, []).append(failure)
    texts = "\n\n".join(_group_message(group) for group in alike.values())
    scripts = len({failure.place for failure in failures})
    is_single = scripts == 1
    return (
        f"{texts}\n\n{'1 script' if is_single else f'{scripts} scripts'} failed. The site holds "
        f"the others; build again when {'it is' if is_single else 'they are'} fixed."
    )


def _group_message(failures: Sequence[Failure]) -> str:
    """The first failure, and the names of the other combinations that failed in the same way."""
    first, *others = failures
    if not others:
        return str(first)
    named = "; ".join(other.combination for other in others[:_NAMED])
    more = f"; and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{first}\nIt also failed there with {named}{more}."


def report_findings(page: Page, log: logging.Logger) -> None:
    """Warn of all that a page does not show; strict mode turns warnings into errors."""
    for finding in page.findings:
        log.warning("%s", finding)


def report_lacking(page: Page, language: Language, log: logging.Logger) -> None:
    """Warn of a page that is not fully translated; strict mode turns warnings into errors."""
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


def report_interface(language: Language, log: logging.Logger) -> None:
    """Warn of the texts of the site itself that the language lacks."""
    for mistake in language.words.mistakes:
        log.warning("%s", mistake)
    for text in language.words.lacking():
        log.warning("The site's interface has no translation of '%s' to '%s'.", text, language.code)


@contextmanager
def noted_warnings(logger: logging.Logger) -> Iterator[list[str]]:
    """Yield a list that receives the warnings of the logger, errors included."""
    noted = list[str]()

    class _Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            noted.append(record.getMessage())

    handler = _Noting(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield noted
    finally:
        logger.removeHandler(handler)
