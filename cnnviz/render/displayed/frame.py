"""Documents for frames: displayed HTML with scripts, apart from the page and from the network.

The page shows the document in a frame that may run scripts and nothing else: it has no access to
the page, to what the browser keeps for the site, or to other sites. Opened by itself, as a file of
the site, the document shows nothing.
"""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass

from cnnviz.gallery.displayed.html_files import JAVASCRIPT
from cnnviz.gallery.displayed.keeper import is_blob
from cnnviz.gallery.displayed.markup import Tag, replaced
from cnnviz.render.base.content_security_policy import without_steering
from cnnviz.render.displayed.losses import Losses
from cnnviz.render.displayed.page_html import (
    MEDIA,
    Site,
    is_remote,
    media,
    remote_in_style,
    resolved,
)

_RULES = (
    "default-src 'none'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src data: blob:",
    "worker-src blob:",
    "form-action 'none'",
    "base-uri 'none'",
)
"""Scripts run, since the frame keeps them from the page; nothing reaches another site."""
_EXTENDED = ("script", "style", "img", "media", "font", "connect")
"""The rules to which the site's settings may add origins."""

_GUARD = (
    'if(self.origin!=="null")document.write('
    """'<meta http-equiv="Content-Security-Policy" content="default-src \\'none\\'">"""
    """<plaintext hidden>')"""
)
"""Opened outside of a frame, the document would run as a page of the site: it becomes text."""

_HEIGHT = (
    'addEventListener("DOMContentLoaded",()=>{let last=0,grown=0;const tell=()=>{'
    "const range=document.createRange();range.selectNodeContents(document.body);"
    'const all=[range,...document.body.querySelectorAll("*")].slice(0,9999);'
    'const fixed=part=>part.nodeType&&getComputedStyle(part).position==="fixed";'
    "const low=all.reduce((most,part)=>"
    "fixed(part)?most:Math.max(most,part.getBoundingClientRect().bottom),0);"
    "const height=Math.ceil(low+scrollY+8);"
    "if(height>last&&height-last<40)grown++;if(height===last||grown>9)return;"
    'parent.postMessage({cnnvizHeight:last=height},"*")};'
    "const sizes=new ResizeObserver(tell);sizes.observe(document.body);"
    "for(const child of document.body.children)sizes.observe(child);"
    "for(const time of [100,400,1000,3000])setTimeout(tell,time);"
    'addEventListener("message",event=>{if(event.source===parent){last=0;tell()}});tell()})'
)
"""Tells the page the height of the contents, also when it asks; `web/frames.js` listens.

Not the height that scrolls: contents as high as their window would then grow with each answer.
"""

_STYLE = (
    "html{background:#fff;color:#000d;color-scheme:light;"
    "font:14px/1.5 system-ui,-apple-system,sans-serif}"
    "body{box-sizing:border-box;margin:0;overflow-x:auto;padding:8px}img,svg,video{max-width:100%}"
    "table{border-collapse:collapse}td,th{padding:.3em .6em;text-align:right}"
)
"""Light paper in both schemes: such outputs choose their colours for it."""

_ICON_FONT = re.compile(r"//[^/]*/.*font-?awesome", re.I)
_ICONS = {
    "minus": "−",
    "plus": "+",
    "play": "▶",
    "pause": "||",
    "stop": "■",
    "step-backward": "|◀",
    "step-forward": "▶|",
    "fast-backward": "|◀◀",
    "fast-forward": "▶▶|",
}
"""Characters for the icons of the animations of matplotlib, which come from another site's font."""

_LOADED = re.compile(
    r"https?://(?!www\.w3\.org/)[^\s\"'`<>\\)]*?"
    r"(?:\.m?js|\.css|\.wasm|\.(?:geo|topo)?json|\.csv|/npm/[^\s\"'`<>\\)]*|/\+esm)(?=[\s\"'`<>\\)?]|$)"
)
"""Addresses in a script that it probably loads."""
_LOOKED_UP = re.compile(
    r"(?:\bgetElementById\(\s*(?P<a>[\"'`])(?P<id>[^\"'`$]+)(?P=a)"
    r"|\bquerySelector(?:All)?\(\s*(?P<b>[\"'`])#(?P<selector>[\w-]+)(?P=b))\s*\)"
)
"""A script's look-ups of elements by their ids."""
_MOST_NESTED = 5
_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.I)
"""Condition of styles for dark paper, which no frame has."""


@dataclass(frozen=True, slots=True)
class FrameText:
    """The contents of a frame's document."""

    title: str
    body: str
    language: str
    """Code of the page's language."""


def document(text: FrameText, allowed: Collection[str]) -> str:
    """The document for a frame; the origins in `allowed` may be loaded from, too."""
    rules = "; ".join(_extended(rule, allowed) for rule in (*_RULES, *_frames(allowed)))
    body = without_steering(text.body)
    return (
        f'<!doctype html><html lang="{text.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
        f"<script>{_GUARD}</script>"
        '<meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(text.title)}</title>"
        f"<style>{_STYLE}</style><script>{_HEIGHT}</script></head>\n"
        f"<body>{body}</body></html>\n"
    )


def _extended(rule: str, allowed: Collection[str]) -> str:
    name = rule.partition("-")[0]
    return " ".join([rule, *allowed]) if name in _EXTENDED else rule


def _frames(allowed: Collection[str]) -> list[str]:
    return [" ".join(["frame-src", *allowed])] if allowed else []


def body_of(text: str, site: Site, losses: Losses, depth: int = 0) -> str:
    """Displayed HTML as the body of a frame's document."""
    if depth > _MOST_NESTED:
        return text

    def replacement(tag: Tag) -> str | None:
        if tag.name == "script":
            return _script(tag, site, losses)
        if tag.name == "!doctype":
            return ""
        if tag.name == "link" and _ICON_FONT.search(tag.attributes.get("href", "")):
            return _icons(text, tag, losses)
        if tag.name == "iframe" and "srcdoc" in tag.attributes:
            inner = body_of(tag.attributes["srcdoc"], site, losses, depth + 1)
            return tag.written(srcdoc=without_steering(inner))
        if tag.name in MEDIA:
            return media(tag, site, losses)
        if tag.name == "style":
            losses.remote += remote_in_style(tag.content, site)
            return tag.rewritten({}, _DARK.sub("(width < 0)", tag.content))
        losses.remote += remote_in_style(tag.attributes.get("style", ""), site)
        changes: dict[str, str | None] = {}
        instead = resolved(tag, site, losses, changes)
        if instead is not None:
            return instead
        return tag.written(**changes) if changes else None

    if depth == 0:
        losses.unreachable += unreachable(text)
    return replaced(text, replacement)


def unreachable(text: str) -> list[str]:
    """Ids of elements that scripts look up, and that nothing else in the HTML names."""
    names = (match["id"] or match["selector"] for match in _LOOKED_UP.finditer(text))
    rest = _LOOKED_UP.sub("", text)
    return [
        name
        for name in dict.fromkeys(names)
        if not re.search(rf"(?<![\w-]){re.escape(html.escape(name))}(?![\w-])", rest)
        and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", rest)
    ]


def _icons(text: str, tag: Tag, losses: Losses) -> str:
    """A style sheet in place of an icon font of another site, if it has the icons of the text."""
    used = set(re.findall(r"\bfa-([a-z-]+)", text)) - {"flip-horizontal", "lg", "fw"}
    if used - set(_ICONS):
        losses.remote.append(tag.attributes["href"])
    rules = (f'.fa-{name}::before{{content:"{_ICONS[name]}"}}' for name in used & set(_ICONS))
    flipped = ".fa-flip-horizontal{display:inline-block;transform:scaleX(-1)}"
    return f"<style>.fa{{font-style:normal}}{flipped}{''.join(sorted(rules))}</style>"


def _script(tag: Tag, site: Site, losses: Losses) -> str | None:
    source = tag.attributes.get("src", "")
    if is_blob(source):
        return tag.written(src=site.library(source))
    if source:
        if not is_remote(source):
            return None if source.startswith("data:") else ""
        if not site.may_show(source):
            losses.scripts.append(source)
            return ""
        return None
    kind = tag.attributes.get("type", "").strip().lower()
    if kind in JAVASCRIPT or kind == "module":
        loaded = (match[0] for match in _LOADED.finditer(tag.content))
        losses.scripts += [
            address
            for address in loaded
            if "/schema/" not in address and not site.may_show(address)
        ]
    return None
