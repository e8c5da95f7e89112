"""Find the tags in HTML and replace some of them, leaving every other character as it is."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

# A tag as the HTML standard splits it (13.2.5.32 to 13.2.5.39).
_SPACE = r"[ \t\n\f\r]"
_START = re.compile(r"<!--|<!doctype\b|<(?P<name>[a-z][^ \t\n\f\r/>]*)", re.I)
_ATTRIBUTE = re.compile(
    rf"(?>{_SPACE}|/)*+(?P<name>=?[^ \t\n\f\r/>=]*+)"
    rf"(?>{_SPACE}*+={_SPACE}*+(?>\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<bare>(?![\"'])[^ \t\n\f\r>]*+)))?+"
)
_COMMENT_END = re.compile(r"--!?>")
RAW = frozenset(["script", "style", "iframe", "textarea", "title", "xmp", "noembed", "noframes"])
"""Elements whose content is text, whatever tags it seems to contain."""

WHOLE = RAW | {"video", "audio", "object"}
"""Elements that are replaced as a whole, with their content."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag; of an element in `WHOLE`, the whole element."""

    name: str
    """In lower case; `!doctype` for a document type."""
    attributes: Mapping[str, str]
    """Names in lower case to values, without character references."""
    content: str
    """HTML inside an element in `WHOLE`, otherwise empty."""
    start: int
    end: int
    is_closed: bool = False
    """Whether it ends with `/>`, which counts in SVG."""

    def written(self, **changes: str | None) -> str:
        """The tag with these attributes changed; None removes an attribute."""
        return self.rewritten(changes, self.content)

    def rewritten(self, changes: Mapping[str, str | None], content: str) -> str:
        """The same, with other content."""
        attributes = {**self.attributes, **changes}
        texts = (
            f' {name}="{html.escape(value)}"' if value else f" {name}"
            for name, value in attributes.items()
            if value is not None
        )
        start = f"<{self.name}{''.join(texts)}{' /' if self.is_closed else ''}>"
        return f"{start}{content}</{self.name}>" if self.name in WHOLE else start


def tags_of(text: str) -> Iterator[Tag]:
    """The tags outside of comments, in order."""
    at = 0
    while start := _START.search(text, at):
        if start[0] == "<!--":
            end = _COMMENT_END.search(text, start.end() - 2)  # `<!-->` is a whole comment
            at = end.end() if end else len(text)
            continue
        name = (start["name"] or "!doctype").lower()
        attributes, at, is_closed = _attributes(text, start.end())
        if not text.startswith(">", at):
            return  # the text ends inside the tag
        at += 1
        content = ""
        if name in WHOLE:
            close = re.compile(rf"</{re.escape(name)}(?=[\s/>])[^>]*>?", re.I).search(text, at)
            content = text[at : close.start() if close else len(text)]
            at = close.end() if close else len(text)
        yield Tag(name, attributes, content, start.start(), at, is_closed)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int, bool]:
    """(attributes, offset behind the last, whether `/` ends the tag) behind a tag's name."""
    attributes: dict[str, str] = {}
    bare_end = -1
    while (match := _ATTRIBUTE.match(text, at)) and match.end() > at:
        at = match.end()
        if name := match["name"].lower():
            value = match["double"] or match["single"] or match["bare"] or ""
            attributes.setdefault(name, html.unescape(value) if "&" in value else value)
            bare_end = at if match["bare"] else -1
    return attributes, at, text[at - 1 : at] == "/" and at != bare_end


def end_of_tag(text: str, at: int) -> int | None:
    """Offset behind the tag whose name ends at `at`; None if the text ends before the tag."""
    end = _attributes(text, at)[1]
    return end + 1 if text.startswith(">", end) else None


def replaced(text: str, replacement: Callable[[Tag], str | None]) -> str:
    """The HTML with each tag replaced by what `replacement` returns; None keeps the tag."""
    parts: list[str] = []
    done = 0
    for tag in tags_of(text):
        new = replacement(tag)
        if new is not None:
            parts += [text[done : tag.start], new]
            done = tag.end
    return "".join([*parts, text[done:]]) if parts else text
