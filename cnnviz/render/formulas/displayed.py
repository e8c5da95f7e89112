"""Marks the formulas in outputs of LaTeX and of HTML, as MathJax finds them in JupyterLab.

Their delimiters have one backslash; those of Markdown have two, and are read in `scanning`.
"""

import html
import re
from collections.abc import Callable, Iterator

from cnnviz.render.formulas.scanning import Formula, end_of, mark

_START = re.compile(
    r"\\(?P<bracket>[(\[])"
    r"|\\begin\{(?P<environment>[a-zA-Z]+\*?)\}"
    r"|(?P<reference>\\(?:eq)?ref\{[^{}\n]+\})"
    r"|\\."
    r"|(?P<dollars>\$\$?)",
    re.S,
)
_CLOSING = {"(": r"\)", "[": r"\]"}

_TAG = re.compile(
    r"<!--.*?-->|<(?P<name>[a-zA-Z][^\s/>]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|</[a-zA-Z][^<>]*>",
    re.S,
)
_SIGN = re.compile(r"\$|\\[(\[]|\\begin\{|\\(?:eq)?ref\{")
_SKIPPED = frozenset(
    ["code", "pre", "script", "noscript", "style", "textarea", "option", "svg", "math", "title"]
)
"""Elements in which no formula is looked for."""
_IGNORED = re.compile(r"\bclass\s*=[^>]*\b(?:tex2jax|mathjax)_ignore\b", re.I)
_TEX = re.compile(r"[\\^_]")
_CLEAR = re.compile(r"\\[a-zA-Z]|\^")
_GROUP = re.compile(r"\\[a-zA-Z]+|\{[^{}]*\}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def marked_latex(text: str) -> str:
    """LaTeX as Markdown: a mark for each formula; everything else is plain text."""
    pieces, end = list[str](), 0
    for formula in _formulas(text, lambda *_: True):
        pieces += [_plain(text[end : formula.start])]
        pieces += [mark(formula.tex, display=formula.display)]
        end = formula.start + len(formula.source)
    return "".join([*pieces, _plain(text[end:])])


def marked_html(text: str) -> str:
    """The HTML with a mark in the place of each formula.

    Dollars around what is not plainly a formula stay: a reader wants to read about money there.
    """
    if not _SIGN.search(text):
        return text
    pieces, at = list[str](), 0
    while tag := _TAG.search(text, at):
        pieces.append(_marked(text[at : tag.start()]))
        at = tag.end()
        name = (tag["name"] or "").lower()
        if name in _SKIPPED or (name and _IGNORED.search(tag["rest"])):
            at = _end_of_element(text, name, at)
        pieces.append(text[tag.start() : at])
    return "".join([*pieces, _marked(text[at:])])


def _end_of_element(text: str, name: str, at: int) -> int:
    """Offset behind the element whose start tag ends at `at`; `at` if it is never closed."""
    depth = 1
    for tag in re.compile(rf"<(?P<end>/?){re.escape(name)}\b[^>]*>", re.I).finditer(text, at):
        depth += -1 if tag["end"] else 1
        if not depth:
            return tag.end()
    return at


def _marked(text: str) -> str:
    """Text between two tags with marks."""
    if not _SIGN.search(text):
        return text
    pieces, end = list[str](), 0
    for formula in _formulas(text, _is_plainly_formula):
        tex = html.unescape(formula.tex)
        pieces += [text[end : formula.start], mark(tex, display=formula.display)]
        end = formula.start + len(formula.source)
    # The text around formulas has lost its escapes, as MathJax does it.
    pieces.append(text[end:])
    pieces[::2] = [piece.replace(r"\$", "&#36;") for piece in pieces[::2]]
    return "".join(pieces)


def _plain(text: str) -> str:
    """Plain text as Markdown."""
    lines = (line.strip(" \t") if line.strip() else "" for line in text.split("\n"))
    kept = "\n".join(lines) if "\n" in text else text
    return re.sub(r"[^\w\s]|_", lambda match: f"&#{ord(match[0])};", kept.replace(r"\$", "$"))


def _formulas(text: str, accepts: Callable[[str, str, str], bool]) -> Iterator[Formula]:
    """The formulas in order; `accepts` judges delimiter, content and the character behind."""
    at = 0
    while start := _START.search(text, at):
        at = start.end()
        if start["reference"]:
            yield Formula(start["reference"], False, start[0], start.start())
            continue
        environment, dollars, bracket = start["environment"], start["dollars"], start["bracket"]
        if not (environment or dollars or bracket):
            continue  # an escaped character
        closing = dollars or _CLOSING.get(bracket or "") or f"\\end{{{environment}}}"
        end = end_of(text, at, len(text), start[0], closing)
        if end is None:
            continue
        behind = end + len(closing)
        inside = text[at:end]
        if not inside.strip() or not accepts(dollars or "", inside, text[behind : behind + 1]):
            continue
        source = text[start.start() : behind]
        display = bool(environment) or dollars == "$$" or bracket == "["
        at = behind
        tex = source if environment else inside.strip()
        yield Formula(tex, display, source, start.start())


def _is_plainly_formula(dollars: str, inside: str, behind: str) -> bool:
    """Whether the text of HTML is a formula, and not about money."""
    if not dollars:
        return True
    if behind == "$" or (dollars == "$" and behind.isdigit()):
        return False
    if dollars == "$" and inside != inside.strip():
        return bool(_CLEAR.search(inside))
    has_words = _WORD.search(_GROUP.sub("", inside))
    is_amount = inside.strip()[0].isdigit()
    if _TEX.search(inside):
        return not (is_amount and has_words and not _CLEAR.search(inside))
    return not is_amount and not has_words and any(map(str.isalpha, inside))
