"""The site's build report: a page that lists each lesson with its outcome in the build."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from cnnviz.domain import Reason
from cnnviz.gallery.report.account import Account, LessonOutcome, Line
from cnnviz.i18n.words import Words
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import Heading, PageLink, Prose, Table

REPORT = "build-report.md"

_CODE_OR_MARK = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|[\[\]|]")


def report_page(account: Account, render_context: RenderContext, lessons: Sequence[Page]) -> Page:
    """The report of this account; it links the pages of the lessons."""
    words = render_context.language.words
    pages = {page.folder.removeprefix(f"{FOLDER}/").rstrip("/"): page for page in lessons}
    title = words("Build report")
    introduction = words(
        "A build runs each lesson once and keeps the result. A later build runs a lesson again "
        "only when something that it depends on has changed, such as its code, a file or a "
        "package; otherwise its page shows the kept result. Time and memory are those of the run "
        "that the page shows, on the machine that ran it. Memory includes the libraries that "
        "every lesson starts with."
    )
    totals = words(
        "Ran in this build: {ran}. Kept: {kept}. Failed: {failed}. Time of all runs together: "
        "{seconds} s.",
        ran=words.number(account.ran),
        kept=words.number(account.kept),
        failed=words.number(account.failed),
        seconds=words.number(account.lesson_seconds),
    )
    rows = tuple(_row(line, words, pages) for line in account.lines)
    table = (Table(_head(words), rows, numbers=4),) if rows else ()
    parts = (Heading(1, title, "build-report"), Prose(introduction), Prose(totals), *table)
    return Page(REPORT, title, parts, is_searched=False)


def _head(words: Words) -> tuple[str, ...]:
    return (
        words("Lesson"),
        words("Outcome"),
        words("Why it ran"),
        words("Seconds"),
        words("Peak memory (MB)"),
        words("Files read"),
        words("Packages imported"),
    )


def _row(line: Line, words: Words, pages: Mapping[str, Page]) -> tuple[str | PageLink, ...]:
    memory = None if line.peak_bytes is None else round(line.peak_bytes / 1e6)
    numbers = (line.seconds, memory, line.files, line.packages)
    return (
        _lesson(line, pages),
        words.translated(line.outcome.value),
        _why(line, words),
        *("" if number is None else words.number(number) for number in numbers),
    )


def _lesson(line: Line, pages: Mapping[str, Page]) -> str | PageLink:
    page = None if line.failure else pages.get(line.name)
    if page is None:
        return _code(line.place)
    return PageLink(_in_link(page.title), page.path)


def _why(line: Line, words: Words) -> str:
    reason = _reason(line.reason, words) if line.reason else ""
    if not line.combinations:
        return reason
    counts = words(
        "{ran} of {count} combinations ran, {failed} failed",
        ran=words.number(line.of(LessonOutcome.RAN)),
        count=words.number(len(line.combinations)),
        failed=words.number(line.of(LessonOutcome.FAILED)),
    )
    return f"{counts}; {reason}" if reason else counts


def _reason(reason: Reason, words: Words) -> str:
    cause = words.translated(reason.cause.value)
    # The path of a file outside of the project is private to the builder; the name is enough.
    what = PurePath(reason.what).name if PurePath(reason.what).is_absolute() else reason.what
    return f"{cause}: {_code(what)}" if what else cause


def _code(text: str) -> str:
    """Any text in code font inside a table's cell."""
    text = " ".join(text.split())
    if not set(text) & set("`|") and text:
        return f"`{text}`"
    # In some dialects a bar ends a table's cell even between backticks; a character reference is
    # safe in all of them.
    inert = re.sub(r"[^\w\s./-]|_", lambda match: f"&#{ord(match[0])};", text)
    return f"<code>{inert}</code>"


def _in_link(title: str) -> str:
    """A title in Markdown, with the characters escaped that would end the link or the cell."""

    def inert(match: re.Match[str]) -> str:
        if match["code"] is None:
            return f"&#{ord(match[0])};"
        return _code(match["code"]) if "|" in match["code"] else match[0]

    return _CODE_OR_MARK.sub(inert, title)
