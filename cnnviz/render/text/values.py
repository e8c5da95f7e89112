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
_POWER_OF_TEN = re.compile(r"(?<=[\d.])[eE](?P<sign>[-+]?)0*(?P<power>\d+)")
_NO_DIGITS = {"inf": r"\infty", "nan": r"\mathrm{nan}"}
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
_DIVIDED = re.compile(r"(?:/|\\div)\s*$")
_OPERATOR = re.compile(r"(?:[-+*/]|\\(?:times|cdot|div|pm|mp|ast))\s*$")
"""Text before a value in a formula behind which a sign cannot stand."""
_COLUMNS = re.compile(r"^ +| {2,}", re.M)
"""Spaces that HTML would lose, and the columns of a value with them."""


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
            return _joined(text, span, values, lambda value, *_: literal(value.text))
        case Syntax.ADDRESS:
            return _joined(text, span, values, _address)
        case Syntax.TAG:
            is_link = re.match(r"<[a-zA-Z][\w+.-]*:", text[span.start : span.end])
            return _joined(text, span, values, _address if is_link else _attribute)


def html_of_value(value: ProseValue) -> str:
    """The HTML of a value in words."""
    text = value.text.replace("-", MINUS) if value.kind is ValueKind.NUMBER else value.text
    return _with_breaks(html.escape(_in_columns(text), quote=False))


def html_in_code(value: ProseValue) -> str:
    """The HTML of a value in an element for code."""
    return html.escape(_controlled(value.text), quote=False).replace("\n", "&#10;")


def html_in_backticks(value: ProseValue) -> str:
    """The HTML of a value in code between backticks."""
    return html.escape(_in_columns(value.text), quote=False).replace("\n", "<br>&#10;")


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
    words = literal(_in_columns(shown))
    # After Markdown, MathJax (in notebooks) looks for dollar signs and backslashes, and an
    # extension for lists of attributes.
    words = re.sub(r"&#36;|&#123;|&#92;(?=&#40;|&#91;|[a-z])", r"<span>\g<0></span>", words)
    starts_line = not text[: span.start].rpartition("\n")[2].strip(" \t>*+-")
    if starts_line and words and text[span.end : span.end + 1] in (".", ")"):
        words = f"{words[:-1]}&#{ord(words[-1])};" if words[-1].isdigit() else words
    return _with_breaks(words.replace("&#10;", "\n"))


def _with_breaks(text: str) -> str:
    """HTML in which each line of the text begins on a line of its own, and its columns align."""
    broken = text.replace("\n", "<br>&#10;")
    return f'<code class="cnnviz-lines">{broken}</code>' if "\n" in text.strip("\n") else broken


def _in_columns(text: str) -> str:
    """The text with spaces that HTML keeps."""
    text = _controlled(text)
    text = text.expandtabs() if "\n" in text else text
    return _COLUMNS.sub(lambda spaces: "\N{NO-BREAK SPACE}" * len(spaces[0]), text)


def _controlled(text: str) -> str:
    """The text with one kind of line break, and without characters that HTML cannot hold."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)


def _joined(
    text: str, span: Span, values: list[ProseValue], write: Callable[[ProseValue, str, str], str]
) -> str:
    """The span with what `write` returns for a value and the span's text before and behind it."""
    output, end = "", span.start
    for slot, value in zip(span.slots, values, strict=True):
        output += text[end : slot.start]
        # TeX's own braces stay.
        end, rest = slot.end, text[slot.end : span.end]
        output += text[slot.start : end] if slot.is_tex else write(value, output, rest)
    return output + text[end : span.end]


def _code(text: str, span: Span, values: list[ProseValue], mark: Mark | None) -> str:
    """Code in backticks, or as an element if a value cannot stand between backticks."""
    is_plain = all(_CODE_SAFE.fullmatch(value.text) and "  " not in value.text for value in values)
    if is_plain and not mark:
        return _joined(text, span, values, lambda value, *_: value.text)
    source = text[span.start : span.end]
    ticks = len(source) - len(source.lstrip("`"))
    output, end, last = "", span.start + ticks, span.end - ticks
    for slot, value in zip(span.slots, values, strict=True):
        shown = literal(_in_columns(value.text)).replace("&#10;", "<br>&#10;")
        output += literal(text[end : slot.start]) + (mark(shown, value) if mark else shown)
        end = slot.end
    output += literal(text[end:last])
    return f"<code>{output.strip()}</code>"


def _tex(value: ProseValue, before: str, after: str) -> str:
    is_number = value.kind is ValueKind.NUMBER or _TEX_NUMBER.fullmatch(value.text)
    if value.kind in (ValueKind.TEX, ValueKind.MARKDOWN) and value.source.startswith("$"):
        tex = value.source.strip("$").strip().removeprefix(r"\displaystyle").strip()
    elif is_number:
        tex = _tex_number(value.text.strip())
    else:
        signs = (_TEX.get(sign, sign) for sign in " ".join(_controlled(value.text).split()))
        return f"\\text{{{''.join(signs).replace('--', '-{}-')}}}"
    if _GROUPED.search(before) and not _OPERATOR.search(before):
        return f"{{{tex}}}" if len(tex) > 1 else tex
    is_signed, is_product = tex[:1] in ("-", "+"), r"\times" in tex
    is_raised = after.lstrip().startswith("^") and (is_signed or is_product)
    is_behind_sign = is_signed and _OPERATOR.search(before)
    is_divisor = is_product and _DIVIDED.search(before)
    needs_group = is_number and (is_raised or is_behind_sign or is_divisor)
    return f"({tex})" if needs_group else tex


def _tex_number(text: str) -> str:
    """The number as authors of TeX write it: powers of ten, infinity."""
    tex = text.replace("%", r"\%").replace("_", r"\_")
    tex = _POWER_OF_TEN.sub(
        lambda match: f" \\times 10^{{{match['sign'].strip('+')}{match['power']}}}", tex
    )
    return re.sub("inf|nan", lambda match: _NO_DIGITS[match[0]], tex)


def _address(value: ProseValue, before: str, after: str) -> str:
    del after
    is_title = bool(re.search(r"\s[\"'(]", before))
    if is_title:
        return literal(value.text)
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", value.text)
    return quote(text, safe="/:?#&=@+,;%~!-._").replace("&", "&amp;")


def _attribute(value: ProseValue, before: str, after: str) -> str:
    del before, after
    return "".join(
        character if character.isalnum() or character in " .,:;/%-+#" else f"&#{ord(character)};"
        for character in _controlled(value.text)
    )
