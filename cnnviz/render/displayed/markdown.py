"""Fit displayed Markdown into a page: nothing of another site, no links to files of the machine."""

import re

from cnnviz.gallery.displayed.keeper import is_local
from cnnviz.gallery.displayed.markup import tags_of
from cnnviz.render.displayed.losses import Losses
from cnnviz.render.displayed.page_html import Site, resolved

_LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]+)\]\(\s*<?(?P<address>[^)\s>]+)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)"
)


def markdown_in_page(text: str, plain: str, site: Site, losses: Losses) -> str:
    """The Markdown with its HTML and links fit for a page; `plain` is the text without its code."""
    for tag in tags_of(plain):
        changes: dict[str, str | None] = {}
        new = resolved(tag, site, losses, changes)
        if changes and new is None:
            new = tag.written(**changes)
        if new is not None:
            text = text.replace(plain[tag.start : tag.end], new)
    for link in _LINK.finditer(plain):
        address = link["address"]
        if is_local(address) and not address.startswith("/"):
            losses.files.append(address)
            text = text.replace(link[0], link["text"])
    return text
