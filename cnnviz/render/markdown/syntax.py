"""The syntax that a site's extensions of Python-Markdown add to Markdown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import Pattern, ReferenceInlineProcessor
from markdown.preprocessors import Preprocessor

_NAMES, _TITLE = r"[\w-]+(?: +[\w-]+)*", r' +"[^\n]*"'
_HEADS = {
    "admonition": rf"!!! ?{_NAMES}(?:{_TITLE})? *$",
    "details": rf"\?\?\?\+? ?(?:{_NAMES}(?:{_TITLE})?|{_TITLE}) *$",
    "tabbed": rf"={{3}}[!+]*{_TITLE} *$",
    "footnote": r"\[\^[^\]\s]+\]:",
}
"""Heads of containers, by the block processor that reads them.

A line that only begins like a head, such as `!!! note: mind`, is text, as in a notebook: the
processor would leave it alone.
"""

_MARKS = {
    "snippet": r"^[ \t]*;?-+8<-+",
    "critic": r"\{(?:\+\+|--|~~|==|>>)",
    "abbr": r"^\*\[[^\]]+\]:",
    "deflist": r"^ {0,3}:[ ]{1,3}\S",
}
"""What marks a paragraph as theirs, by the names of processors that would take any text."""

_BLOCKS = {
    *("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote"),
    *("reference", "paragraph", "table", "markdown_block", "arithmatex-block", "defindent"),
    *("blocks", "cnnviz-prose", *_HEADS, *_MARKS),
}
_PREPROCESSORS = {
    *("normalize_whitespace", "html_block", "fenced_code_block", "fenced_raw_block", "meta"),
    *("pymdownx-pre-norm-ws", "pymdownx-post-norm-ws", "cnnviz-prose", *_MARKS),
}
_INLINE = {
    *("backtick", "escape", "reference", "link", "image_link", "image_reference"),
    *("short_reference", "short_image_ref", "autolink", "automail", "linebreak", "html"),
    *("entity", "em_strong", "hardbreak"),
}
"""The names of processors that we know: what they read is CommonMark, or has a rule of its own."""

_DELIMITED = {
    "=": r"(?<!=)==(?![=\s])(?:(?!\n\n).)+?(?<![=\s])==(?!=)",
    "^": r"(?<!\^)\^\^(?![\^\s])(?:(?!\n\n).)+?(?<![\^\s])\^\^(?!\^)|(?<!\^)\^[^\s^]+\^(?!\^)",
    "~": r"(?<!~)~[^\s~]+~(?!~)",
}
"""Highlighted, inserted, raised and lowered text: ==a==, ^^a^^, ^a^, ~a~."""

_REFERENCE = r"(?<!!)\[[^\[\]]+\]\[[^\[\]]*\]"


@dataclass(frozen=True, slots=True)
class Syntax:
    heads: re.Pattern[str] | None
    """Start of a container: an admonition, a tab, a footnote."""
    inline: re.Pattern[str] | None
    """Syntax inside of a paragraph."""
    has_blocks: bool
    """Whether `/// name` opens a block."""
    _marks: re.Pattern[str] | None
    _tests: tuple[Callable[[str], bool], ...]

    def has(self, paragraph: str) -> bool:
        """Whether an extension reads this paragraph otherwise than CommonMark does."""
        if self._marks and self._marks.search(paragraph):
            return True
        return any(test(paragraph) for test in self._tests)


def syntax_of(markdown: Markdown) -> Syntax:
    """The syntax of the instance's extensions; those that we do not know are asked."""
    blocks = {item.name for item in markdown.parser.blockprocessors._priority}
    names = blocks | {item.name for item in markdown.preprocessors._priority}
    return Syntax(
        heads=_any_of(pattern for name, pattern in _HEADS.items() if name in blocks),
        inline=_any_of(_inline(markdown)),
        has_blocks="blocks" in blocks,
        _marks=_any_of(f"(?m:{pattern})" for name, pattern in _MARKS.items() if name in names),
        _tests=tuple(_tests(markdown)),
    )


def _any_of(patterns: Iterator[str]) -> re.Pattern[str] | None:
    every = [f"(?:{pattern})" for pattern in patterns]
    return re.compile("|".join(every), re.S) if every else None


def _inline(markdown: Markdown) -> Iterator[str]:
    for item in markdown.inlinePatterns._priority:
        pattern: Pattern = markdown.inlinePatterns[item.name]
        if item.name in _INLINE:
            continue
        if item.name == "delimiter":
            tokens = getattr(pattern, "tokens", ())
            yield from (_DELIMITED[token] for token in tokens if token in _DELIMITED)
        elif isinstance(pattern, ReferenceInlineProcessor):
            yield _REFERENCE
        else:
            yield from _alone(pattern.pattern)


def _alone(pattern: str) -> Iterator[str]:
    """The pattern without groups, whose numbers and names could be those of another pattern."""
    flags = ""
    if leading := re.match(r"\s*\(\?([a-z]+)\)", pattern):
        flags, pattern = leading[1], pattern[leading.end() :]
    yield f"(?{flags}:{pattern})" if flags else pattern


def _tests(markdown: Markdown) -> Iterator[Callable[[str], bool]]:
    processors = markdown.parser.blockprocessors
    for item in processors._priority:
        if item.name not in _BLOCKS:
            yield _reads(processors[item.name])
    for item in markdown.preprocessors._priority:
        if item.name not in _PREPROCESSORS:
            yield _changes(markdown.preprocessors[item.name])


def _reads(processor: BlockProcessor) -> Callable[[str], bool]:
    return lambda paragraph: bool(processor.test(Element("div"), paragraph))


def _changes(preprocessor: Preprocessor) -> Callable[[str], bool]:
    return lambda paragraph: preprocessor.run(paragraph.split("\n")) != paragraph.split("\n")
