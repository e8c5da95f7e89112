"""Sentences for the person who builds."""

import logging
from collections.abc import Sequence

from cnnviz.nouns import Failure, Lesson
from cnnviz.publish.languages import Language
from cnnviz.publish.pages import Book

log = logging.getLogger("mkdocs.plugins.cnnviz")


def report_lesson(lesson: Lesson) -> str:
    """One line: what ran, why, and how long it took or that it failed."""
    why = f" ({lesson.reason})" if lesson.reason else ""
    if isinstance(lesson.result, Failure):
        return f"{lesson.example.place}: failed{why}"
    return f"{lesson.example.place}: {lesson.result.seconds:.2f} s{why}"


def report_failures(failures: Sequence[Failure]) -> str:
    count = "1 lesson" if len(failures) == 1 else f"{len(failures)} lessons"
    texts = "\n\n".join(str(failure) for failure in failures)
    return (
        f"{texts}\n\n{count} failed. The site holds the others; build again when the script is "
        "mended."
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
