"""A Content-Security-Policy in each page: no requests to other origins, no scripts from elsewhere.

A page's policy never depends on the page's content. Inline scripts are allowed by their digests,
which are computed from the source of the templates, filled without titles, texts or outputs: a
script in a catalog or a lesson never runs. A policy cannot block `<meta http-equiv=refresh>` and
`<base>`; they are removed from a page, except those in the templates.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    rf"(?>{_SPACE}*+={_SPACE}*+(?>\"[^\"]*\"|'[^']*'|(?![\"'])[^ \t\n\f\r>]*+))?+"
)
_STEERING = re.compile(rf"<(?P<tag>meta|base)(?={_SPACE}|[/>])", re.I)
"""Start of an element that can redirect the reader or the page's addresses."""
_ATTRIBUTES = re.compile(_ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class Own:
    """The inline scripts and steering tags of a page's templates, which a page may keep."""

    scripts: frozenset[str] = frozenset()
    """Code of the inline scripts that may run."""
    tags: frozenset[str] = frozenset()
    """The `<base …>` and `<meta http-equiv=…>` tags that a page may have."""


NOTHING = Own()


def source_of(script: str) -> str:
    """The source expression that allows an inline script in a policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class TemplateParts:
    """The inline scripts and steering tags in the source of templates."""

    def __init__(self, environment: jinja2.Environment, sources: Iterable[str]) -> None:
        parts: dict[str, None] = {}
        for source in sources:
            parts.update(dict.fromkeys(_inline_scripts(source)))
            parts.update(dict.fromkeys(tag for _, _, tag in _steering_tags(source)))
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
        tags = (text for text in texts if _STEERING.match(text))
        return Own(frozenset(scripts), frozenset(tags))


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
    html, _ = _without_steering(html, own.tags)
    at = _policy_offset(html)
    return f"{html[:at]}{policy}{html[at:]}"


def with_script_allowed(html: str, script: str) -> str:
    """Allow another inline script in a page that already has its policy."""
    return html.replace(_SCRIPTS, f"{_SCRIPTS} {source_of(script)}", 1)


def dead_parts(html: str, own: Own, shown: str) -> list[str]:
    """The inline scripts in the part `shown` that cannot run, and the tags that are removed."""
    scripts = (_SCRIPT.fullmatch(script) for script in _inline_scripts(shown))
    dead = [script[0] for script in scripts if script and script["code"] not in own.scripts]
    return [*dead, *_without_steering(html, own.tags)[1]]


def without_article(html: str) -> str:
    """The page's frame, without the article in it."""
    start, end = html.find("<article"), html.rfind("</article>")
    return html if start < 0 or end < start else html[:start] + html[end:]


def without_steering(html: str) -> str:
    """The HTML without tags that can redirect the reader or the addresses in it."""
    return _without_steering(html, frozenset())[0]


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


def _without_steering(html: str, own: frozenset[str]) -> tuple[str, list[str]]:
    """Empty every steering tag that is not in `own`; returns the page and these tags."""
    kept: list[str] = []
    removed: list[str] = []
    done = 0
    for start, end, tag in _steering_tags(html):
        # A tag inside of a removed tag has been removed with it.
        if start < done or tag in own:
            continue
        removed.append(tag)
        kept += [html[done:start], f"<x-{tag[1:5].lower()}>"]
        done = end
    return "".join([*kept, html[done:]]) if removed else html, removed


def _steering_tags(html: str) -> list[tuple[int, int, str]]:
    """(start, end, text) of each `<base>` and `<meta http-equiv>` that a browser may recognize.

    Every possible start counts, whatever precedes it, since parsers may disagree about the end of
    a comment or an attribute.
    """
    tags = []
    for match in _STEERING.finditer(html):
        at, names = match.end(), set()
        while (attribute := _ATTRIBUTES.match(html, at)) and attribute.end() > at:
            names.add(attribute["name"].lower())
            at = attribute.end()
        is_whole = html.startswith(">", at)
        if is_whole and (match["tag"].lower() == "base" or "http-equiv" in names):
            tags.append((match.start(), at + 1, html[match.start() : at + 1]))
    return tags
