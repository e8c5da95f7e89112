"""Set a page's figures aside while Markdown and the search index are made, and put them back.

A figure is HTML already: hundreds of elements that would be parsed twice, and whose numbers nobody
searches for. Its caption stays, to be found.
"""

import re
from collections.abc import Mapping

_FIGURE = re.compile(
    r"^(?:<(?P<element>cnnviz-\w+)[^>]*>\n)?"
    r'<figure class="cnnviz-figure[^>]*? id="(?P<id>[\w-]+)">$.*?^</figure>$'
    r"(?(element)\n</(?P=element)>$)",
    re.M | re.S,
)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.S)
_SLOT = re.compile(r'<div class="cnnviz-aside" id="(?P<id>[\w-]+)">.*?</div>', re.S)


def set_aside(markdown: str) -> tuple[str, Mapping[str, str]]:
    """The page with a slot for each figure, and the figures by their ids."""
    figures: dict[str, str] = {}

    def slot(match: re.Match[str]) -> str:
        figures[match["id"]] = match[0]
        caption = _CAPTION.search(match[0])
        words = " ".join(re.sub(r"<[^>]*>", " ", caption[1]).split()) if caption else ""
        return f'<div class="cnnviz-aside" id="{match["id"]}">{words}</div>'

    return _FIGURE.sub(slot, markdown), figures


def put_back(html: str, figures: Mapping[str, str]) -> str:
    """The finished page with its figures in their slots."""
    return _SLOT.sub(lambda match: figures.get(match["id"], match[0]), html)
