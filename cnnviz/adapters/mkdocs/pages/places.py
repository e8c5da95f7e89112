"""Warn of links in lessons to places that no page has, such as a heading that was renamed."""

import logging
import re
from collections.abc import Sequence

from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.errors import Finding

log = logging.getLogger("mkdocs.plugins.cnnviz")

_PLACE = re.compile(r"\s(?:id|name)=[\"']?([^\"'\s>]+)")


def add_written_places(page: MkDocsPage, html: str) -> None:
    """Tell MkDocs the places in the page's HTML that its author wrote as tags, which it misses."""
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *_PLACE.findall(html)}


def warn_of_places(places: Sequence[tuple[str, Finding]], html: str) -> None:
    """Warn of the links to places that the finished page does not have."""
    ids = set(_PLACE.findall(html)) if places else set()
    for name, finding in places:
        if name not in ids:
            log.warning("%s", finding)


def warn_of_other_places(page: MkDocsPage, places: Sequence[tuple[str, Finding]]) -> None:
    """Warn of the links on the page to places that other pages do not have."""
    if not places:
        return
    missing = {
        place
        for file, links in (page.links_to_anchors or {}).items()
        if file.page and file.page is not page and file.page.present_anchor_ids is not None
        for place in links
        if place not in file.page.present_anchor_ids
    }
    for name, finding in places:
        if name in missing:
            log.warning("%s", finding)
