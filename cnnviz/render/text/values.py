"""Write a run's values into Markdown: whatever they contain, they come out as they are.

Characters that Markdown, or an extension of it, could read as markup become character references.
They mean the same in every dialect, in HTML, and in a notebook.
"""

import html
import re
from collections.abc import Callable
from urllib.parse import quote

from cnnviz.gallery.scripts.prose import Span, Syntax
from cnnviz.outputs import ProseValue, ValueKind

MINUS = "\N{MINUS SIGN}"

Mark = Callable[[str, ProseValue], str]
"""Puts the text written for a value into an element that another combination can fill."""

_SAFE = re.compile(r"[^\W_]|[^\x00-\x7f]|[,;%]")
_JOINED = re.compile(r"(?<=[^\W_])(?<!www)[-.](?=[^\W_])|^[-+](?=\d)|(?<=[^ ]) (?=[^ ])")
"""Characters that are plain between two others: a hyphen or a point in a word, a single space."""
_CODE_SAFE = re.compile(r"(?! )[\w .,:;()+=/%@?!#^~\[\]{}\"'*\\-]*(?<! )")
_TEX_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*(?:e[-+]?\d+)?")
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "$": r"\textdollar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{sign: f"\\{sign}" for sign in "{}_%#&"},
}
_GROUPED = re.compile(r"(?:[_^]|\\[a-zA-Z]+|\})\s*$")
"""Text before a value in a formula that takes the next group alone."""


def written(text: str, span: Span, values: list[ProseValue], mark: Mark | None = None) -> str:
    """The span of a block with these values for its slots; `mark` marks those that stand alone."""
    match span.syntax:
        case Syntax.WORDS:
            value = values[0]
            words = _words(text, span, value)
            return mark(words, value) if mark else words
        case Syntax.CODE:
            return _code(text, span, values, mark)
        case Syntax.FORMULA:
            return _joined(text, span, values, _tex)
        case Syntax.ALT:
            return _joined(text, span, values, lambda value, _: literal(value.text))
        case Syntax.ADDRESS:
            return _joined(text, span, values, _address)
        case Syntax.TAG:
            is_link = re.match(r"<[a-zA-Z][\w+.-]*:", text[span.start : span.end])
            return _joined(text, span, values, _address if is_link else _attribute)


def html_of_value(value: ProseValue) -> str:
    """The HTML of a value in words."""
    text = value.text.replace("-", MINUS) if value.kind is ValueKind.NUMBER else value.text
    return _with_breaks(html.escape(_controlled(text), quote=False))


def html_in_code(value: ProseValue) -> str:
    """The HTML of a value in code."""
    return html.escape(_controlled(value.text), quote=False).replace("\n", "&#10;")


def literal(text: str) -> str:
    """Markdown that shows the text as it is, on one line."""
    text = _controlled(text)
    joined = {match.start() for match in _JOINED.finditer(text)}
    return "".join(
        character if at in joined or _SAFE.fullmatch(character) else f"&#{ord(character)};"
        for at, character in enumerate(text)
    )


def _words(text: str, span: Span, value: ProseValue) -> str:
    if span.is_code:
        return literal(value.text)
    if value.kind in (ValueKind.MARKDOWN, ValueKind.TEX):
        is_alone = not (text[: span.start] + text[span.end :]).strip()
        return value.source if is_alone else " ".join(value.source.split())
    shown = value.text.replace("-", MINUS) if value.kind is ValueKind.NUMBER else value.text
    words = literal(shown)
    # After Markdown, MathJax (in notebooks) looks for dollar signs and backslashes, and an
    # extension for lists of attributes.
    words = re.sub(r"&#36;|&#123;|&#92;(?=&#40;|&#91;|[a-z])", r"<span>\g<0></span>", words)
    starts_line = not text[: span.start].rpartition("\n")[2].strip(" \t>*+-")
    if starts_line and words and text[span.end : span.end + 1] in (".", ")"):
        words = f"{words[:-1]}&#{ord(words[-1])};" if words[-1].isdigit() else words
    return _with_breaks(words.replace("&#10;", "\n"))


def _with_breaks(text: str) -> str:
    """HTML in which each line of the text begins on a line of its own."""
    return text.replace("\n", "<br>&#10;")


def _controlled(text: str) -> str:
    """The text with one kind of line break, and without characters that HTML cannot hold."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)


def _joined(
    text: str, span: Span, values: list[ProseValue], write: Callable[[ProseValue, str], str]
) -> str:
    """The span with what `write` returns for a value and the text of the span before it."""
    output, end = "", span.start
    for slot, value in zip(span.slots, values, strict=True):
        output += text[end : slot.start]
        # TeX's own braces stay.
        output += text[slot.start : slot.end] if slot.is_tex else write(value, output)
        end = slot.end
    return output + text[end : span.end]


def _code(text: str, span: Span, values: list[ProseValue], mark: Mark | None) -> str:
    """Code in backticks, or as an element if a value cannot stand between backticks."""
    is_plain = all(_CODE_SAFE.fullmatch(value.text) for value in values)
    if is_plain and not mark:
        return _joined(text, span, values, lambda value, _: value.text)
    source = text[span.start : span.end]
    ticks = len(source) - len(source.lstrip("`"))
    output, end, last = "", span.start + ticks, span.end - ticks
    for slot, value in zip(span.slots, values, strict=True):
        shown = literal(value.text)
        output += literal(text[end : slot.start]) + (mark(shown, value) if mark else shown)
        end = slot.end
    output += literal(text[end:last])
    return f"<code>{output.strip()}</code>"


def _tex(value: ProseValue, before: str) -> str:
    if value.kind in (ValueKind.TEX, ValueKind.MARKDOWN) and value.source.startswith("$"):
        tex = value.source.strip("$").strip().removeprefix(r"\displaystyle").strip()
    elif value.kind is ValueKind.NUMBER or _TEX_NUMBER.fullmatch(value.text):
        tex = value.text.strip().replace("%", r"\%").replace("_", r"\_")
    else:
        signs = (_TEX.get(sign, sign) for sign in " ".join(_controlled(value.text).split()))
        return f"\\text{{{''.join(signs).replace('--', '-{}-')}}}"
    return f"{{{tex}}}" if _GROUPED.search(before) and len(tex) > 1 else tex


def _address(value: ProseValue, before: str) -> str:
    is_title = bool(re.search(r"\s[\"'(]", before))
    if is_title:
        return literal(value.text)
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", value.text)
    return quote(text, safe="/:?#&=@+,;%~!-._").replace("&", "&amp;")


def _attribute(value: ProseValue, before: str) -> str:
    del before
    return "".join(
        character if character.isalnum() or character in " .,:;/%-+#" else f"&#{ord(character)};"
        for character in _controlled(value.text)
    )
