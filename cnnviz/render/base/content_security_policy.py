"""A Content-Security-Policy in each page: nothing is asked of another origin, and no script runs
that the site did not bring.

A page's policy never depends on what stands in the page. Inline scripts are allowed by their
digests, and these are taken from the source of the templates, filled without titles, texts or
outputs: a script that comes with a catalog or a lesson runs nowhere. What no policy holds back,
such as `<meta http-equiv=refresh>` and `<base>`, stays in a page only where a template has it.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import jinja2

_RULES = (
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # sizes and colours of figures are style attributes
    "img-src 'self' data: blob:",  # icons of the theme; a reader's own image in the playground
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
_SCRIPTS = "script-src 'self'"

_CHARSET = re.compile(r"<meta charset=[^>]*>", re.I)
_FIRST = re.compile(r"<(?!(?:html|head|meta)\b)[a-z]", re.I)
"""What a policy must stand in front of."""
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
"""Where an element starts that may lead a reader, or the page's addresses, elsewhere."""
_ATTRIBUTES = re.compile(_ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class Own:
    """What stands in a page's templates themselves."""

    scripts: frozenset[str] = frozenset()
    """Code of inline scripts that may run."""
    tags: frozenset[str] = frozenset()
    """`<base …>` and `<meta http-equiv=…>` that may stand in the page."""


NOTHING = Own()


def source_of(script: str) -> str:
    """How a policy names an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class TemplateParts:
    """The inline scripts and steering tags in the source of templates."""

    def __init__(self, environment: jinja2.Environment, sources: Iterable[str]) -> None:
        found: dict[str, None] = {}
        for source in sources:
            found.update(dict.fromkeys(_inline_scripts(source)))
            found.update(dict.fromkeys(tag for _, _, tag in _steering_tags(source)))
        self._parts = []
        for part in found:
            try:
                self._parts.append(environment.from_string(part))
            except jinja2.TemplateSyntaxError:
                continue  # a condition runs through the part: it cannot be filled by itself

    def filled(self, **values: object) -> Own:
        """The parts as they come out with these values, which must hold no content.

        A part that asks for more, such as a page's title, is left out: it may not run.
        """
        made = []
        for part in self._parts:
            try:
                made.append(part.render(values))
            except (jinja2.TemplateError, TypeError):
                continue
        scripts = (match["code"] for text in made if (match := _SCRIPT.fullmatch(text)))
        tags = (text for text in made if _STEERING.match(text))
        return Own(frozenset(scripts), frozenset(tags))


def with_policy(html: str, own: Own = NOTHING) -> str:
    """The page with its policy, in front of the first thing that the policy is about."""
    # Of the templates' scripts those that the page has: the others would only make it longer.
    scripts = sorted(source_of(code) for code in own.scripts if f">{code}</script>" in html)
    content = "; ".join([*_RULES, " ".join([_SCRIPTS, *scripts])])
    policy = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    html, _ = _without_steering(html, own.tags)
    at = _place(html)
    return f"{html[:at]}{policy}{html[at:]}"


def with_script_allowed(html: str, script: str) -> str:
    """A page that has its policy already, in which one more inline script may run."""
    return html.replace(_SCRIPTS, f"{_SCRIPTS} {source_of(script)}", 1)


def dead_parts(html: str, own: Own) -> list[str]:
    """Inline scripts around the article that will not run, and tags that are taken out."""
    start, end = html.find("<article"), html.rfind("</article>")
    frame = html if start < 0 or end < start else html[:start] + html[end:]
    scripts = (_SCRIPT.fullmatch(found) for found in _inline_scripts(frame))
    dead = [found[0] for found in scripts if found and found["code"] not in own.scripts]
    return [*dead, *_without_steering(html, own.tags)[1]]


def _place(html: str) -> int:
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
    """The page with every steering tag but its own emptied; also these tags."""
    kept: list[str] = []
    taken: list[str] = []
    done = 0
    for start, end, tag in _steering_tags(html):
        # A tag inside of one that is gone is gone with it.
        if start < done or tag in own:
            continue
        taken.append(tag)
        kept += [html[done:start], f"<x-{tag[1:5].lower()}>"]
        done = end
    return "".join([*kept, html[done:]]) if taken else html, taken


def _steering_tags(html: str) -> list[tuple[int, int, str]]:
    """Start, end and text of each `<base>` and `<meta http-equiv>`, wherever a browser may see it.

    Every place where such a tag may start is looked at by itself: what stands before it, such as
    a comment or an open attribute, may be read in more than one way.
    """
    found = []
    for match in _STEERING.finditer(html):
        at, names = match.end(), set()
        while (attribute := _ATTRIBUTES.match(html, at)) and attribute.end() > at:
            names.add(attribute["name"].lower())
            at = attribute.end()
        is_whole = html.startswith(">", at)
        if is_whole and (match["tag"].lower() == "base" or "http-equiv" in names):
            found.append((match.start(), at + 1, html[match.start() : at + 1]))
    return found
