"""A Content-Security-Policy in each page: no requests to other origins, no scripts from elsewhere.

A page's policy never depends on the page's content. Inline scripts are allowed by their digests,
which are computed from the source of the templates, filled without titles, texts or outputs: a
script in a catalog or a lesson never runs. A policy cannot block `<meta http-equiv=refresh>` and
`<base>`; they are removed from a page, except those in the templates. Nor can it tell the site's
own scripts from the files that lessons publish: a script's address must be one of the theme's.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from posixpath import normpath

import jinja2

_RULES = (
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # sizes and colours of figures are style attributes
    "img-src 'self' data: blob:",  # icons of the theme; a reader's own image in the playground
    "media-src 'self' data:",  # sound and films of outputs
    "frame-src 'self'",  # outputs with scripts, each in a frame that keeps it apart
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
_SCRIPTS = "script-src 'self'"
_SHOWING = ("img-src", "media-src", "frame-src")
"""The rules to which the site's settings may add origins; scripts stay the site's own."""

_CHARSET = re.compile(r"<meta charset=[^>]*>", re.I)
_FIRST = re.compile(r"<(?!(?:html|head|meta)\b)[a-z]", re.I)
"""The first element that a policy must precede."""
_START = re.compile(r"\s*(?:<!doctype[^>]*>)?\s*(?:<html[^>]*>)?\s*(?:<head(?:\s[^>]*)?>)?", re.I)

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S | re.I)
_NO_INLINE_SCRIPT = re.compile(
    r"\bsrc\s*=|\btype\s*=(?!\s*[\"']?(?:module|text/javascript)\b)", re.I
)

# A tag as the HTML standard splits it (13.2.5.32 to 13.2.5.39).
_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    rf"(?>{_SPACE}|/)*+(?P<name>=?[^ \t\n\f\r/>=]*+)"
    rf"(?>{_SPACE}*+={_SPACE}*+(?P<value>\"[^\"]*\"|'[^']*'|(?![\"'])[^ \t\n\f\r>]*+))?+"
)
_MOST_ATTRIBUTES = 100
"""Attributes of a steering tag; no author needs so many."""
_STEERING = re.compile(rf"<(?P<tag>meta|base|script|iframe)(?={_SPACE}|[/>])", re.I)
"""Start of an element that can redirect the reader or the page's addresses, or run a file."""
_SOURCES = ("src", "href", "xlink:href")
"""Attributes with the address of a script; the last two in SVG."""
_INSTEAD = {"script": '<script type="text/plain">', "iframe": "<iframe sandbox>"}
"""Tags in the place of removed ones, whose contents are not HTML."""
_IDS = re.compile(rf"<script(?={_SPACE})[^>]*?{_SPACE}id=\"(?P<id>[^\"]+)\"", re.I)
_ID = re.compile(
    rf"(?P<before><[a-z][^<>]*?(?:{_SPACE}|[\"'/])id{_SPACE}*={_SPACE}*)"
    r"(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'>]+)",
    re.I,
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class Own:
    """The inline scripts and steering tags of a page's templates, which a page may keep."""

    scripts: frozenset[str] = frozenset()
    """Code of the inline scripts that may run."""
    tags: frozenset[str] = frozenset()
    """The `<base …>` and `<meta http-equiv=…>` tags that a page may have."""
    addresses: frozenset[str] = frozenset()
    """Addresses of the files of scripts, relative to the page; one that ends with `/` is a folder
    with such files."""
    ids: frozenset[str] = frozenset()
    """Ids of data in the templates that scripts read, which no other element may have."""

    def at(self, root: str, paths: Iterable[str]) -> "Own":
        """The same, for a page that may load the scripts at these paths of the site at `root`."""
        return replace(self, addresses=frozenset(_joined(root, path) for path in paths))

    def may_load(self, address: str) -> bool:
        """Whether the page may run the file at this address."""
        path = normpath(address.partition("?")[0].partition("#")[0])
        if path in self.addresses:
            return True
        folders = (each for each in self.addresses if each.endswith("/"))
        return any(path.startswith(folder) for folder in folders)


NOTHING = Own()
_ANY_SCRIPT = Own()
"""For documents that run scripts, but lead nobody elsewhere."""


def _joined(root: str, path: str) -> str:
    return normpath(f"{root.rstrip('/')}/{path}") + "/" * path.endswith("/")


def source_of(script: str) -> str:
    """The source expression that allows an inline script in a policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class TemplateParts:
    """The inline scripts and steering tags in the source of templates."""

    def __init__(self, environment: jinja2.Environment, sources: Iterable[str]) -> None:
        parts: dict[str, None] = {}
        ids: set[str] = set()
        for source in sources:
            parts.update(dict.fromkeys(_inline_scripts(source)))
            parts.update(dict.fromkeys(tag for _, _, tag in _steering_tags(source, _ANY_SCRIPT)))
            ids.update(match["id"] for match in _IDS.finditer(source))
        self._ids = frozenset(ids)
        self._parts = []
        for part in parts:
            try:
                self._parts.append(environment.from_string(part))
            except jinja2.TemplateSyntaxError:
                continue  # a condition extends beyond the part, which cannot be filled by itself

    def filled(self, **values: object) -> Own:
        """The parts filled with these values, which must not contain the content of pages.

        A part that needs further values, such as a page's title, is left out and may not run.
        """
        texts = []
        for part in self._parts:
            try:
                texts.append(part.render(values))
            except (jinja2.TemplateError, TypeError):
                continue
        scripts = (match["code"] for text in texts if (match := _SCRIPT.fullmatch(text)))
        tags = (text for text in texts if text[1:5].lower() in ("base", "meta"))
        return Own(frozenset(scripts), frozenset(tags), ids=self._ids)


def with_policy(html: str, own: Own = NOTHING, allowed: Sequence[str] = ()) -> str:
    """The page with its policy, in front of the first element that the policy restricts.

    `allowed` are origins of other sites from which the page may show pictures, media and frames.
    Steering tags that are not in `own` are emptied.
    """
    # Only the scripts that the page has: the others would only make the policy longer.
    scripts = sorted(source_of(code) for code in own.scripts if f">{code}</script>" in html)
    rules = (" ".join([rule, *allowed]) if rule.startswith(_SHOWING) else rule for rule in _RULES)
    content = "; ".join([*rules, " ".join([_SCRIPTS, *scripts])])
    policy = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    html, _ = _without_steering(_without_ids(html, own.ids), own)
    at = _policy_offset(html)
    return f"{html[:at]}{policy}{html[at:]}"


def with_script_allowed(html: str, script: str) -> str:
    """Allow another inline script in a page that already has its policy."""
    return html.replace(_SCRIPTS, f"{_SCRIPTS} {source_of(script)}", 1)


def dead_parts(html: str, own: Own, shown: str) -> list[str]:
    """The inline scripts in the part `shown` that cannot run, and the tags that are removed."""
    scripts = (_SCRIPT.fullmatch(script) for script in _inline_scripts(shown))
    dead = [script[0] for script in scripts if script and script["code"] not in own.scripts]
    removed = _without_steering(html, own)[1]
    return [*dead, *(tag for tag in removed if tag in shown or not _runs_file(tag))]


def without_article(html: str) -> str:
    """The page's frame, without the article in it."""
    start, end = html.find("<article"), html.rfind("</article>")
    return html if start < 0 or end < start else html[:start] + html[end:]


def without_steering(html: str) -> str:
    """The HTML without tags that can redirect the reader or the addresses in it."""
    return _without_steering(html, _ANY_SCRIPT)[0]


def inert(html: str) -> str:
    """A document of an author as the site publishes it: it shows itself and runs nothing."""
    rules = "; ".join([*_RULES, "script-src 'none'"])
    policy = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    # In front of everything: no comment or tag of the document can swallow it.
    return f'<!doctype html><meta charset="utf-8">{policy}{_without_steering(html, NOTHING)[0]}'


def _policy_offset(html: str) -> int:
    charset, first = _CHARSET.search(html), _FIRST.search(html)
    if charset and (not first or charset.start() < first.start()):
        return charset.end()
    start = _START.match(html)
    return start.end() if start else 0


def _inline_scripts(source: str) -> list[str]:
    return [
        match[0]
        for match in _SCRIPT.finditer(source)
        if not _NO_INLINE_SCRIPT.search(match["attributes"])
    ]


def _runs_file(tag: str) -> bool:
    return tag[1:7].lower() in _INSTEAD


def _without_ids(html: str, ids: frozenset[str]) -> str:
    """Take these ids away from all elements but the last that has each, which is the template's."""
    if not ids:
        return html
    claims = [match for match in _ID.finditer(html) if _value(match["value"]) in ids]
    last = {_value(match["value"]): match for match in claims}
    for match in reversed(claims):
        if match is not last[_value(match["value"])]:
            html = f'{html[: match.start("value")]}""{html[match.end("value") :]}'
    return html


def _value(written: str) -> str:
    """The value of an attribute as it is written."""
    bare = written[1:-1] if written[:1] in ("'", '"') else written
    return unescape(bare)


def _without_steering(html: str, own: Own) -> tuple[str, list[str]]:
    """Empty every steering tag that is not in `own`; returns the page and these tags."""
    kept: list[str] = []
    removed: list[str] = []
    done = 0
    for start, end, tag in _steering_tags(html, own):
        # A tag inside of a removed tag has been removed with it.
        if start < done or tag in own.tags:
            continue
        removed.append(tag)
        name = tag[1:7].lower()
        kept += [html[done:start], _INSTEAD.get(name, f"<x-{name[:4]}>")]
        done = end
    return "".join([*kept, html[done:]]) if removed else html, removed


def _steering_tags(html: str, own: Own) -> list[tuple[int, int, str]]:
    """(start, end, text) of each steering tag that a browser may recognize.

    Every possible start counts, whatever precedes it, since parsers may disagree about the end of
    a comment or an attribute.
    """
    tags, done = [], 0
    for match in _STEERING.finditer(html):
        if match.start() < done:
            continue
        at, attributes = match.end(), dict[str, list[str]]()
        for _ in range(_MOST_ATTRIBUTES):
            attribute = _ATTRIBUTES.match(html, at)
            if not attribute or attribute.end() == at:
                break
            values = attributes.setdefault(attribute["name"].lower(), [])
            values.append(_value(attribute["value"] or ""))
            at = attribute.end()
        else:
            # An attack: such tags inside of each other would take hours to read.
            tags.append((match.start(), at, html[match.start() : at]))
            done = at
            continue
        if html.startswith(">", at) and _steers(match["tag"].lower(), attributes, own):
            tags.append((match.start(), at + 1, html[match.start() : at + 1]))
    return tags


def _steers(tag: str, attributes: Mapping[str, Sequence[str]], own: Own) -> bool:
    match tag:
        case "base":
            return True
        case "meta":
            return "http-equiv" in attributes
        case "iframe":
            return "srcdoc" in attributes and own is not _ANY_SCRIPT
        case _:
            sources = (each for name in _SOURCES for each in attributes.get(name, ()))
            return own is not _ANY_SCRIPT and not all(map(own.may_load, sources))
