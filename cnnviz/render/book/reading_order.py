"""The reading order on each page: links to the pages to read before it, and to the next page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnnviz.render.lessons.parts import PageLink, Part, ReadBefore, ReadNext


@dataclass(frozen=True, slots=True)
class Stop:
    """A page in the reading order."""

    path: str
    """In the docs tree, with forward slashes."""
    title: str
    summary: str = ""
    before: tuple[str, ...] = ()
    """Paths of the pages to read before it; empty: nothing needs to be read."""
    is_index: bool = False
    """Whether it only lists the pages after it, so that no page names it as the next page."""


class ReadingOrder:
    """The pages of one language in the order in which readers read them."""

    def __init__(self, stops: Sequence[Stop]) -> None:
        self._stops = {stop.path: stop for stop in stops}
        self._next = _followers(stops)

    @property
    def stops(self) -> Sequence[Stop]:
        """The pages, in order."""
        return tuple(self._stops.values())

    def placed(self, path: str, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The page's parts with a filled-in `ReadBefore` and, at the end, a `ReadNext`.

        `ReadBefore` keeps its place in `parts`; a page without one gets it at the end. A page that
        is not in the reading order gets neither.
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
        """Paths that the page at `path` names in its `after` and that the site does not have."""
        stop = self._stops.get(path)
        return [before for before in stop.before if before not in self._stops] if stop else []

    def _before(self, stop: Stop) -> ReadBefore:
        stops = (self._stops[path] for path in stop.before if path in self._stops)
        return ReadBefore(tuple(PageLink(before.title, before.path) for before in stops))

    def _after(self, stop: Stop) -> PageLink | None:
        following = self._next.get(stop.path)
        return PageLink(following.title, following.path, following.summary) if following else None


def _followers(stops: Sequence[Stop]) -> Mapping[str, Stop]:
    """Map the path of each page to the next page to read; the last page is not a key."""
    followers: dict[str, Stop] = {}
    following: Stop | None = None
    for stop in reversed(stops):
        if following:
            followers[stop.path] = following
        if not stop.is_index:
            following = stop
    return followers
