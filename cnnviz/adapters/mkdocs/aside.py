"""Set figures and exercises aside while Markdown and the search index are made; put them back.

They are HTML already: hundreds of elements that would be parsed twice, and whose numbers nobody
searches for. A figure's caption stays, to be found, and so does an exercise's question.
"""

import re
from collections.abc import Mapping

_FIGURE = re.compile(
    r"^(?:<(?P<element>cnnviz-\w+)[^>]*>\n)?"
    r'<figure class="cnnviz-figure[^>]*? id="(?P<id>[\w-]+)">$.*?^</figure>$'
    r"(?(element)\n</(?P=element)>$)",
    re.M | re.S,
)
_EXERCISE = re.compile(
    r'^<cnnviz-exercise id="(?P<id>[\w-]+)"[^>]*>$.*?^</cnnviz-exercise>$', re.M | re.S
)
_CAPTION = re.compile(r'<figcaption>(.*?)</figcaption>|<p class="cnnviz-question">(.*?)</p>', re.S)
_SLOT = re.compile(r'<div class="cnnviz-aside" id="(?P<id>[\w-]+)">.*?</div>', re.S)


def set_aside(markdown: str) -> tuple[str, Mapping[str, str]]:
    """The page with a slot for each figure, and the figures by their ids."""
    figures: dict[str, str] = {}

    def slot(match: re.Match[str]) -> str:
        figures[match["id"]] = match[0]
        caption = _CAPTION.search(match[0])
        text = next(filter(None, caption.groups()), "") if caption else ""
        words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
        return f'<div class="cnnviz-aside" id="{match["id"]}">{words}</div>'

    return _EXERCISE.sub(slot, _FIGURE.sub(slot, markdown)), figures


def put_back(html: str, figures: Mapping[str, str]) -> str:
    """The finished page with its figures in their slots."""
    return _SLOT.sub(lambda match: figures.get(match["id"], match[0]), html)
