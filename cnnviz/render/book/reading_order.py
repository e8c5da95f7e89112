"""What each page says of the order of reading: what to have read before, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnnviz.render.lessons.parts import PageLink, Part, ReadBefore, ReadNext


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

    def __init__(self, stops: Sequence[Stop]) -> None:
        self._stops = {stop.path: stop for stop in stops}
        self._next = _followers(stops)

    def placed(self, path: str, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The page's parts with what to have read before, and what comes next.

        The first stands where the page has a place for it, or else at its end. A page that is none
        of those that are read in order has neither.
        """
        stop = self._stops.get(path)
        if not stop:
            return tuple(part for part in parts if not isinstance(part, ReadBefore))
        before, after = self._before(stop), ReadNext(self._after(stop))
        if any(isinstance(part, ReadBefore) for part in parts):
            placed = [before if isinstance(part, ReadBefore) else part for part in parts]
            return (*placed, after)
        return (*parts, before, after)

    def unknown(self, path: str) -> list[str]:
        """What a page is said to come after and is no page of the site."""
        stop = self._stops.get(path)
        return [one for one in stop.before if one not in self._stops] if stop else []

    def _before(self, stop: Stop) -> ReadBefore:
        found = (self._stops[path] for path in stop.before if path in self._stops)
        return ReadBefore(tuple(PageLink(one.title, one.path) for one in found))

    def _after(self, stop: Stop) -> PageLink | None:
        found = self._next.get(stop.path)
        return PageLink(found.title, found.path, found.summary) if found else None


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
