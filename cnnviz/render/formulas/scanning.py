"""Finds the formulas in the Markdown of a notebook, as JupyterLab does, and marks them.

A mark is what pymdownx.arithmatex makes of a formula on pages written by hand. All characters in
it that Markdown could read are entities, so that no dialect of Markdown changes it.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from cnnviz.gallery.scripts.markdown_blocks import Kind, fenced_lines, lines_of, parsed

MARK = r'<span class="arithmatex">(?:[A-Za-z0-9]|&#\d+;)*</span>'
"""Pattern of the mark of a formula."""

_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)", re.S)
_START = re.compile(
    r"(?P<skipped>"
    r"<(?P<element>code|pre|script|style|textarea|svg|math)\b[^>]*>.*?</(?P=element)\s*>"
    r"|<!--.*?-->|<\?.*?\?>|<![A-Z].*?>|</?[a-zA-Z][^<>]*>"
    r"|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))"
    r"|\\\\(?P<bracket>[(\[])"
    r"|\\begin\{(?P<environment>[a-zA-Z]+\*?)\}"
    r"|(?P<reference>\\(?:eq)?ref\{[^{}\n]+\})"
    r"|(?P<escape>\\.)"
    r"|(?P<dollars>\$\$?)",
    re.S,
)
_ALT = re.compile(r"!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\](?=[(\[])", re.S)
_BRACKETED = re.compile(r"\\\((?P<tex>.+?)\\\)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STEP = re.compile(r"\\\\[)\]]|\\(?:begin|end)\{[a-zA-Z]+\*?\}|\\.|\$\$?|[{}]", re.S)
_TEX = re.compile(r"[\\^_{}=]")
_GROUP = re.compile(r"\\[a-zA-Z]+|\{[^{}]*\}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORD_AFTER_AMOUNT = re.compile(r"\d.*?\s[^\W\d_]{2,}\s", re.S)


@dataclass(frozen=True, slots=True)
class Formula:
    tex: str
    display: bool
    source: str
    """The formula with its delimiters, as its author wrote it."""
    start: int
    """Offset of the source in the text."""


def mark(tex: str, *, display: bool) -> str:
    """The mark of a formula, which `page.Formulas` replaces by MathML."""
    whole = f"\\[{tex}\\]" if display else f"\\({tex}\\)"
    coded = re.sub(r"[^A-Za-z0-9]", lambda match: f"&#{ord(match[0])};", whole)
    return f'<span class="arithmatex">{coded}</span>'


def marked_formulas(text: str) -> str:
    """The Markdown with a mark in the place of each formula.

    Other dollars and escaped brackets become entities: extensions of Markdown find more formulas
    than a notebook does.
    """
    pieces, end, alts = list[str](), 0, _alternative_texts(text)
    for start, source, formula in _scanned(text):
        if any(first <= start < last for first, last in alts):  # an attribute holds no element
            new = _as_entities(source if formula else source.removeprefix("\\"))
        elif formula:
            new = mark(formula.tex, display=formula.display)
        else:
            new = _as_entities(source.removeprefix("\\"))
        pieces += [text[end:start], new]
        end = start + len(source)
    return "".join([*pieces, text[end:]]) if pieces else text


def _alternative_texts(text: str) -> list[tuple[int, int]]:
    """(start, end) of the alternative text of each picture."""
    return [match.span() for match in _ALT.finditer(text)] if "![" in text else []


def marked_in_heading(text: str) -> str:
    """A heading that has lost the elements of its marks, as in a table of contents, with marks."""
    return _BRACKETED.sub(lambda match: mark(html.unescape(match["tex"]), display=False), text)


def unmarked_formulas(text: str) -> str:
    """The Markdown with the TeX of each formula in the place of its mark."""

    def tex(match: re.Match[str]) -> str:
        formula = unmarked(match[0].partition(">")[2].rpartition("</")[0])
        return formula[0] if formula else match[0]

    return re.sub(MARK, tex, text)


def formulas(text: str) -> list[Formula]:
    """The formulas of a prose cell in order; those in code are none."""
    return [formula for _, _, formula in _scanned(text) if formula]


def _as_entities(source: str) -> str:
    return "".join(f"&#{ord(character)};" for character in source)


def _scanned(text: str) -> Iterator[tuple[int, str, Formula | None]]:
    """(start, source, formula) of each formula, and of each sign that could open one."""
    if "$" not in text and "\\" not in text:
        return
    code = _code_ranges(text)
    at = 0
    while start := _START.search(text, at):
        if behind := _end_of_code(code, start.start()):
            at = behind
            continue
        at = start.end()
        if start["reference"]:
            formula = Formula(start["reference"], False, start[0], start.start())
            yield start.start(), start[0], formula
        elif start["dollars"] or start["bracket"] or start["environment"]:
            parsed_formula = _formula(text, start, code)
            if parsed_formula:
                at = parsed_formula.start + len(parsed_formula.source)
                yield parsed_formula.start, parsed_formula.source, parsed_formula
            elif start["dollars"]:
                yield start.start(), start[0], None
        elif start["escape"] and start["escape"][1] in "$()[]":
            yield start.start(), start[0], None


def _formula(text: str, start: re.Match[str], code: list[tuple[int, int]]) -> Formula | None:
    """The formula that starts here; None if it has no end, or is rather an amount of money."""
    opening, dollars, bracket = start[0], start["dollars"], start["bracket"]
    closing = dollars or (r"\\" + {"(": ")", "[": "]"}.get(bracket or "", ""))
    if environment := start["environment"]:
        closing = f"\\end{{{environment}}}"
    blank = _BLANK_LINE.search(text, start.end())
    limit = blank.start() if blank else len(text)
    end = end_of(text, start.end(), limit, opening, closing)
    if end is None or _end_of_code(code, end):
        return None
    behind = end + len(closing)
    source, inside = text[start.start() : behind], text[start.end() : end]
    if not inside.strip() or (
        dollars == "$" and not _is_formula(inside, text[behind : behind + 1])
    ):
        return None
    display = bool(environment) or dollars == "$$" or bracket == "["
    return Formula(source if environment else inside.strip(), display, source, start.start())


def end_of(text: str, at: int, limit: int, opening: str, closing: str) -> int | None:
    """Offset of the closing delimiter; None if the paragraph has none.

    Outside of braces if possible: the formula in `$x^{$` has a mistake, which is then told.
    """
    last = adjoining = None
    braces = nested = 0
    for step in _STEP.finditer(text, at, limit):
        token = step[0]
        if token == closing and not braces and not nested:
            return step.start() if adjoining is None else adjoining
        if token == "$$" and closing == "$" and not braces and adjoining is None:
            adjoining = step.start()  # two formulas side by side, as in `$a$$b$`
        if token == closing and not nested:
            last = step.start()
        if token == "{":
            braces += 1
        elif token == "}":
            braces = max(0, braces - 1)
        elif opening[:6] == "\\begin" and token == opening:
            nested += 1
        elif nested and token == closing:
            nested -= 1
    return last


def _is_formula(inside: str, following: str) -> bool:
    """Whether the text between two dollars is a formula, and not `$5 and $6` or `5$ and 6$`.

    JupyterLab takes it for a formula in any case. A reader wants to read about money there.
    """
    is_tex = bool(_TEX.search(inside.replace("\\$", "")))
    if inside == inside.strip():
        is_amount = inside[0].isdigit() and following.isdigit()
        return is_tex or not (is_amount or _WORD_AFTER_AMOUNT.match(inside))
    has_word = _WORD.search(_GROUP.sub("", inside))
    return is_tex or (not has_word and not following.isdigit() and any(map(str.isalpha, inside)))


def _code_ranges(text: str) -> list[tuple[int, int]]:
    """(start, end) of each piece of code: spans, fences, and blocks indented by four spaces."""
    lines, offset, numbers = lines_of(text), 0, set(fenced_lines(text))
    if "    " in text or "\t" in text:
        for block in parsed(text):
            if block.kind is Kind.CODE:
                numbers.update(range(block.line, block.end))
    ranges = []
    for number, line in enumerate(lines):
        if number in numbers:
            ranges.append((offset, offset + len(line) + 1))
        offset += len(line) + 1
    spans = ((match.start(), match.end()) for match in _CODE.finditer(text)) if "`" in text else ()
    merged: list[tuple[int, int]] = []
    for begin, end in sorted([*ranges, *spans]):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _end_of_code(code: list[tuple[int, int]], offset: int) -> int:
    """The end of the piece of code around the offset; 0: the offset is outside of code."""
    at = bisect_right(code, (offset, len(code) and code[-1][1])) - 1
    return code[at][1] if at >= 0 and offset < code[at][1] else 0


def source_of(tex: str, *, display: bool) -> str:
    """The formula as its author may have written it."""
    return f"$${tex}$$" if display and not tex.startswith("\\begin") else f"${tex}$"


def unmarked(coded: str) -> tuple[str, bool] | None:
    """(TeX, whether it is displayed) of the text inside a mark; None if it is not a formula's."""
    text = html.unescape(coded).strip()
    if len(text) < 4 or (text[:2], text[-2:]) not in ((r"\(", r"\)"), (r"\[", r"\]")):
        return None
    return text[2:-2].strip(), text[1] == "["
