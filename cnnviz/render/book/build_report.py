"""The site's build report: one page that says what the build did with each lesson."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from cnnviz.domain import Reason
from cnnviz.gallery.report.account import Account, Line, Outcome
from cnnviz.i18n.languages import Language, Words
from cnnviz.render.base.templates import template

_CODE_OR_MARK = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|[\[\]|]")


def account_page(account: Account, language: Language, pages: Mapping[str, tuple[str, str]]) -> str:
    """The page in Markdown; `pages` maps a lesson's name to its (title, relative address)."""
    words = language.words
    return template(
        "account.md.j2",
        _=words,
        rows=[_row(line, words, pages) for line in account.lines],
        ran=words.number(account.ran),
        kept=words.number(account.kept),
        failed=words.number(account.failed),
        seconds=words.number(account.lesson_seconds),
    )


def _row(line: Line, words: Words, pages: Mapping[str, tuple[str, str]]) -> list[str]:
    memory = None if line.peak_bytes is None else round(line.peak_bytes / 1e6)
    numbers = (line.seconds, memory, line.files, line.packages)
    return [
        _lesson(line, pages),
        words(line.outcome.value),
        _why(line, words),
        *("" if number is None else words.number(number) for number in numbers),
    ]


def _lesson(line: Line, pages: Mapping[str, tuple[str, str]]) -> str:
    page = None if line.failure else pages.get(line.name)
    if page is None:
        return _code(line.place)
    title, address = page
    return f"[{_in_link(title)}]({address})"


def _why(line: Line, words: Words) -> str:
    reason = _reason(line.reason, words) if line.reason else ""
    if not line.combinations:
        return reason
    counts = words(
        "{ran} of {count} combinations ran, {failed} failed",
        ran=words.number(line.of(Outcome.RAN)),
        count=words.number(len(line.combinations)),
        failed=words.number(line.of(Outcome.FAILED)),
    )
    return f"{counts}; {reason}" if reason else counts


def _reason(reason: Reason, words: Words) -> str:
    cause = words(reason.cause.value)  # account.md.j2 lists them for the catalogs
    # Where a file lies outside of the project is the builder's own business.
    what = PurePath(reason.what).name if PurePath(reason.what).is_absolute() else reason.what
    return f"{cause}: {_code(what)}" if what else cause


def _code(text: str) -> str:
    """A text in code font inside a table, whatever it holds."""
    text = " ".join(text.split())
    if not set(text) & set("`|") and text:
        return f"`{text}`"
    # No span of backticks holds a bar in every dialect's tables; a reference means only itself.
    inert = re.sub(r"[^\w\s./-]|_", lambda match: f"&#{ord(match[0])};", text)
    return f"<code>{inert}</code>"


def _in_link(title: str) -> str:
    """A title, Markdown itself, with what would end the link or the table's cell made inert."""

    def inert(match: re.Match[str]) -> str:
        if match["code"] is None:
            return f"&#{ord(match[0])};"
        return _code(match["code"]) if "|" in match["code"] else match[0]

    return _CODE_OR_MARK.sub(inert, title)
