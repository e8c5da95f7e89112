"""What each page says of the order of reading: what to have read before, and what comes next."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnnviz.i18n.languages import Words

BEFORE = "<!-- cnnviz: before -->"
"""Where a page says what to have read; one without it says so at its end."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A page among those that are read one after the other."""

    path: str
    """In the docs tree, with forward slashes."""
    title: str
    summary: str = ""
    before: tuple[str, ...] = ()
    """Paths of the pages to have read; none: it needs nothing."""
    is_index: bool = False
    """Whether it only leads to the pages after it: nobody is sent there."""


class Course:
    """The pages of one language in the order of reading."""

    def __init__(self, stops: Sequence[Stop], words: Words) -> None:
        self._stops = {stop.path: stop for stop in stops}
        self.words = words
        self._next = _followers(stops)

    def told(self, path: str, markdown: str) -> str:
        """The page with both said on it; one that is no stop stays as it is."""
        stop = self._stops.get(path)
        if not stop:
            return markdown.replace(BEFORE, "")
        before, after = self._before(stop), self._after(stop)
        if BEFORE in markdown:
            markdown = markdown.replace(BEFORE, before)
        else:
            after = f"{before}\n\n{after}"
        return f"{markdown.rstrip()}\n\n{after}\n"

    def unknown(self, path: str) -> list[str]:
        """What a page is said to come after and is no page of the site."""
        stop = self._stops.get(path)
        return [one for one in stop.before if one not in self._stops] if stop else []

    def _before(self, stop: Stop) -> str:
        found = [self._stops[path] for path in stop.before if path in self._stops]
        if not found:
            return _paragraph(self.words("Nothing needs to be read before this page."))
        links = ", ".join(_link(one, stop.path) for one in found)
        said = self.words("Read before:")
        return _paragraph(f"{said} {links}")

    def _after(self, stop: Stop) -> str:
        found = self._next.get(stop.path)
        if not found:
            return _paragraph(self.words("This is the last page."))
        said = self.words("Next:")
        return _paragraph(f"{said} {_link(found, stop.path)}", found.summary)


def _followers(stops: Sequence[Stop]) -> Mapping[str, Stop]:
    """The next page to read after each one; the last one has none."""
    found: dict[str, Stop] = {}
    following: Stop | None = None
    for stop in reversed(stops):
        if following:
            found[stop.path] = following
        if not stop.is_index:
            following = stop
    return found


_BRACKET = re.compile(r"(?P<kept>(?P<ticks>`+).*?(?P=ticks)|\$[^$]+\$|\\.)|[][]")
"""A bracket that could end a link's words; those in code and formulas cannot."""


def _link(stop: Stop, source: str) -> str:
    title = _BRACKET.sub(lambda match: match["kept"] or f"\\{match[0]}", stop.title)
    return f"[{title}](<{posixpath.relpath(stop.path, posixpath.dirname(source) or '.')}>)"


def _paragraph(*lines: str) -> str:
    """One paragraph that search leaves out: its words belong to other pages."""
    text = "<br>\n".join(line for line in lines if line)
    return f"{text}\n{{ .cnnviz-course data-search-exclude }}"
