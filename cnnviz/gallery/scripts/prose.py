"""`{{ expression }}` in prose, which a page replaces with a value of the run.

The inline syntax around an expression decides how its value is written: in code, in a formula, in
an address, in a tag, or as words. In a formula, double braces are TeX's own unless spaces set them
off and they hold Python: `$x = {{ n }}$` shows a value, `$e^{{x}}$` does not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby

from cnnviz.gallery.notation.expressions import is_python, without_inner_braces
from cnnviz.gallery.scripts.markdown_blocks import (
    Block,
    blocks,
    fenced_lines,
    lines_of,
    literal_lines,
)


class Syntax(Enum):
    """Kinds of inline syntax in which an expression may stand."""

    WORDS = "words"
    CODE = "code"
    FORMULA = "formula"
    ALT = "alternative text of a picture"
    ADDRESS = "address of a link, with its title"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Slot:
    """An expression, with its offsets in the text."""

    start: int
    end: int
    expression: str
    is_tex: bool = False
    """Whether these are braces of a formula that could also be meant as a value."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of inline syntax that holds expressions; one in plain words is its own span."""

    syntax: Syntax
    start: int
    end: int
    slots: tuple[Slot, ...]
    is_code: bool = False
    """Whether it stands inside an element for code, such as `<kbd>`."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression to evaluate, or braces of a formula that may have been meant as a value."""

    text: str
    line: int
    """Line from 0 in the Markdown of its cell."""
    formula: str = ""
    """The formula around it, with its dollar signs."""
    is_tex: bool = False


_EXPRESSION = r"\{\{\s*(?P<expression>.+?)\s*\}\}"
EXPRESSION = re.compile(_EXPRESSION)
_SPACED = re.compile(r"\{\{\s+(?P<expression>[^\n]+?)\s+\}\}")
_TIGHT = re.compile(r"\{\{(?P<expression>[^\s{}](?:[^{}\n]*[^\s{}])?)\}\}")
_HOLE = r"\{\{[^\n]+?\}\}"
_TITLE = rf"""(?:"(?:{_HOLE}|\\.|[^"\\])*"|'(?:{_HOLE}|\\.|[^'\\])*'|\([^()]*\))"""
_LINK = rf"(?:{_HOLE}|\\.|[^()\s\\{{]|\{{(?!\{{)|\((?:{_HOLE}|\\.|[^()\s\\])*\))"
_ATTRIBUTE = rf"""
    \s+(?:{_HOLE}|[a-zA-Z_:][\w.:-]*)
    (?:\s*=\s*(?:"(?:{_HOLE}|(?!\{{\{{)[^"])*"|'(?:{_HOLE}|(?!\{{\{{)[^'])*'|(?:{_HOLE}|[^\s"'=<>`{{])+))?
"""
_ONWARD = r"(?:(?!\n[ ]*\n).)+?"
_SPAN = re.compile(
    rf"""
    (?P<code>(?<![\\`])(?P<ticks>`+)(?!`){_ONWARD}(?<!`)(?P=ticks)(?!`))
    |(?P<formula>
        \$\${_ONWARD}\$\$
        |\\begin\{{(?P<environment>[a-zA-Z]+\*?)\}}{_ONWARD}\\end\{{(?P=environment)\}}
        |(?<!\$)\$(?![\s$])(?:\{{\{{\s(?:(?!\}}\}})[^\n])+?\s\}}\}}|\\.|[^\\$])+?(?<!\s)\$(?!\d)
    )
    |(?P<escape>\\[!-/:-@\[-`{{-~])
    |(?P<alt>!\[(?:{_HOLE}|\\.|[^\[\]\\]|\[[^\[\]]*\])*\](?=[(\[]))
    |(?P<address>
        (?<=\])\([ ]*(?:<(?:{_HOLE}|[^<>\n])*>|{_LINK}*)(?:\s+{_TITLE})?[ ]*\)
        |^[ ]{{0,3}}\[[^\[\]^][^\[\]]*\]:[^\n]*$
    )
    |(?P<tag>
        <!--.*?-->
        |</?(?P<name>[a-zA-Z][\w-]*)(?:{_ATTRIBUTE})*\s*/?>
        |<[a-z][\w+.-]+:(?:{_HOLE}|[^<>\s])*>
    )
    |{_EXPRESSION}
    """,
    re.S | re.X | re.M,
)
_SYNTAX = {
    "code": Syntax.CODE,
    "formula": Syntax.FORMULA,
    "alt": Syntax.ALT,
    "address": Syntax.ADDRESS,
    "tag": Syntax.TAG,
}
_CODE_ELEMENTS = frozenset({"code", "kbd", "pre", "samp", "script", "style", "tt", "var"})


@lru_cache(maxsize=4096)  # the run, the pages and the notebooks of all languages ask alike
def spans(text: str) -> tuple[Span, ...]:
    """The spans of a block that hold expressions, in order; fences and indented code hold none."""
    if "{{" not in text:
        return ()
    literal = literal_lines(text)
    lines = enumerate(lines_of(text))
    masked = "\n".join(" " * len(line) if number in literal else line for number, line in lines)
    return tuple(_spans(masked, without_inner_braces(masked)))


@lru_cache(maxsize=4096)  # the combinations of a lesson have the same prose
def expressions(text: str) -> tuple[Expression, ...]:
    """The expressions in the Markdown of a cell, in order, each as often as it occurs."""
    return tuple(_expressions(text))


def _expressions(text: str) -> Iterator[Expression]:
    for block in blocks(text):
        for span in spans(block.text):
            formula = block.text[span.start : span.end] if span.syntax is Syntax.FORMULA else ""
            for slot in span.slots:
                line = _line(block, slot.start, text)
                yield Expression(slot.expression, line, formula, slot.is_tex)


def slots(text: str) -> Iterator[str]:
    """The expressions of a block to replace with values."""
    for span in spans(text):
        yield from (slot.expression for slot in span.slots if not slot.is_tex)


def replaced_spans(text: str, write: Callable[[Span], str]) -> str:
    """The block with each span that holds expressions replaced by what `write` returns for it."""
    output, end = [], 0
    for span in spans(text):
        output += [text[end : span.start], write(span)]
        end = span.end
    return "".join([*output, text[end:]])


def _spans(text: str, masked: str) -> Iterator[Span]:
    inside: list[str] = []
    for match in _SPAN.finditer(masked):
        if match["escape"] is not None:
            continue
        kind = next((name for name in _SYNTAX if match[name] is not None), "")
        syntax = _SYNTAX.get(kind, Syntax.WORDS)
        if kind == "tag" and (name := (match["name"] or "").lower()) in _CODE_ELEMENTS:
            if match[0].startswith("</"):
                inside = inside[:-1]
            elif not match[0].endswith("/>"):
                inside.append(name)
        held = tuple(_slots(text, masked, match.span(), syntax))
        if held:
            yield Span(syntax, match.start(), match.end(), held, bool(inside))


def _slots(text: str, masked: str, part: tuple[int, int], syntax: Syntax) -> Iterator[Slot]:
    """The slots in a part of the text; `masked` is the text without braces in expressions."""
    if syntax is not Syntax.FORMULA:
        for match in EXPRESSION.finditer(masked, *part):
            yield Slot(*match.span(), text[slice(*match.span("expression"))])
        return
    matches = [(match, False) for match in _SPACED.finditer(text, *part)]
    matches += [(match, True) for match in _TIGHT.finditer(text, *part)]
    for match, is_tight in sorted(matches, key=lambda pair: pair[0].start()):
        if is_python(match["expression"]) and (not is_tight or _names_a_value(match["expression"])):
            yield Slot(*match.span(), match["expression"], is_tight)


def _names_a_value(expression: str) -> bool:
    return bool(re.search(r"[^\W\d]", expression))


def _line(block: Block, offset: int, text: str) -> int:
    """Line in the cell of a character of the block, whose wrapped lines were joined.

    Joining changes nothing but white space, so the other characters are counted.
    """
    left = len("".join(block.text[:offset].split()))
    lines = lines_of(text)
    for number in range(block.line, block.end):
        left -= len("".join(lines[number].split()))
        if left < 0:
            return number
    return block.line


def outside_fences(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` applied to everything but its fences."""
    fenced = fenced_lines(text)
    if not fenced:
        return change(text)
    pieces = []
    for is_code, lines in groupby(enumerate(lines_of(text)), lambda pair: pair[0] in fenced):
        piece = "\n".join(line for _, line in lines)
        pieces.append(piece if is_code else change(piece))
    return "\n".join(pieces)


def without_fences(text: str) -> str:
    """The text without the lines of its fences."""
    fenced = fenced_lines(text)
    lines = enumerate(lines_of(text))
    return "\n".join(line for number, line in lines if number not in fenced) if fenced else text
