"""The part of a page's head for programs: those that show a shared link, and search engines."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST = 200
"""Characters of a description."""
_LEAST = 20
"""Characters of a paragraph that describes a page."""
_SILENT = re.compile(
    r"<(?P<name>script|style|figure|table|details|nav|pre|svg|math|form)\b.*?</(?P=name)>", re.S
)
_ASIDE = re.compile(r'<(?P<name>div|p) class="(?:cnnviz-|admonition).*?</(?P=name)>', re.S)
_PARAGRAPH = re.compile(r"<p(?:\s[^>]*)?>(?P<text>.*?)</p>", re.S)
_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"[.!?。](?=\s)")


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page as other programs see it; its texts are plain."""

    site_name: str
    language: str
    """BCP 47."""
    title: str
    description: str
    address: str
    """Absolute address of the page."""
    is_lesson: bool = False
    picture: str = ""
    """Absolute address of its picture; empty: it has none."""
    alternates: Sequence[tuple[str, str]] = ()
    """(language, absolute address) of the page in every language, the source language first."""
    trail: Sequence[tuple[str, str]] = ()
    """(title, absolute address) of the pages from the first page of the site to this one."""


def head_of(page: SharedPage) -> str:
    """The elements for the head of a page: alternates, the card of a link, structured data."""
    return "\n".join(_elements(page)) + "\n"


def _elements(page: SharedPage) -> Iterator[str]:
    # The space keeps the theme's script from loading a sitemap beside each alternate.
    for code, address in page.alternates if len(page.alternates) > 1 else ():
        yield f'<link rel="alternate " hreflang="{_safe(code)}" href="{_safe(address)}">'
    if len(page.alternates) > 1:
        address = _safe(page.alternates[0][1])
        yield f'<link rel="alternate " hreflang="x-default" href="{address}">'
    facts = {
        "og:type": "article" if page.is_lesson else "website",
        "og:site_name": page.site_name,
        "og:title": page.title,
        "og:description": page.description,
        "og:url": page.address,
        "og:image": page.picture,
        "og:image:alt": page.title if page.picture else "",
    }
    for name, value in facts.items():
        if value:
            yield f'<meta property="{name}" content="{_safe(value)}">'
    card = "summary_large_image" if page.picture else "summary"
    yield f'<meta name="twitter:card" content="{card}">'
    for record in _records(page):
        # `<` would end the element, if it were that of `</script>`.
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        yield f'<script type="application/ld+json">{text}</script>'


def _records(page: SharedPage) -> Iterator[dict[str, object]]:
    """The page as records of schema.org."""
    context = "https://schema.org"
    if page.is_lesson:
        record: dict[str, object] = {
            "@context": context,
            "@type": "LearningResource",
            "name": page.title,
            "description": page.description,
            "inLanguage": page.language,
            "url": page.address,
            "learningResourceType": "lesson",
            "isAccessibleForFree": True,
            "isPartOf": {"@type": "WebSite", "name": page.site_name},
        }
        yield record | ({"image": page.picture} if page.picture else {})
    if len(page.trail) > 1:
        steps = [
            {"@type": "ListItem", "position": number, "name": title, "item": address}
            for number, (title, address) in enumerate(page.trail, 1)
        ]
        yield {"@context": context, "@type": "BreadcrumbList", "itemListElement": steps}


def description_in(page: str) -> str:
    """The first paragraph of prose in a page's HTML as plain text, cut at the end of a sentence."""
    prose = _ASIDE.sub("", _SILENT.sub("", page))
    for paragraph in _PARAGRAPH.finditer(prose):
        text = " ".join(html.unescape(_TAG.sub("", paragraph["text"])).split())
        if len(text) >= _LEAST:
            return _shortened(text)
    return ""


def _shortened(text: str) -> str:
    if len(text) <= _MOST:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text[: _MOST + 1])]
    return text[: ends[-1]] if ends else text[: text.rindex(" ", 0, _MOST)] + "…"


def _safe(text: str) -> str:
    return html.escape(text)
