"""An extension of Python-Markdown that reads the prose of lessons as a notebook does.

Python-Markdown is not CommonMark, which notebooks show. Prose that the writer has marked is parsed
by markdown-it, and becomes elements of Python-Markdown's tree, so that what MkDocs and the other
extensions do to the tree (links, table of contents, attributes, abbreviations) is done to it, too.
Blocks and words in the syntax of another extension are left to Python-Markdown.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from cnnviz.gallery.scripts.markdown_blocks import lines_of
from cnnviz.gallery.scripts.markdown_parser import CONTAINER
from cnnviz.render.markdown.parser import BLOCK, references_of, tokens_of
from cnnviz.render.markdown.rewriting import (
    at_margin,
    dedented,
    for_python_markdown,
    known_info,
)
from cnnviz.render.markdown.syntax import Syntax, syntax_of
from cnnviz.render.markdown.tree import Tree, without_pieces

NAME = "cnnviz-prose"
_BEGIN, _END = "<!-- cnnviz:prose -->", "<!-- /cnnviz:prose -->"
_SLOT = re.compile("^\ue002(\\d+)\ue003[ \t]*(?:\n|$)")


def marked(text: str) -> str:
    """A lesson's prose, marked for the extension."""
    return "\n".join([_BEGIN, text, _END])


class ProseExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        """Register the three steps: cut the prose out, make its elements, finish their words."""
        reader = self._reader = ProseReader(md)
        md.registerExtension(self)
        md.preprocessors.register(_Cutter(reader), NAME, 1000)
        md.parser.blockprocessors.register(_Block(reader), NAME, 1000)
        md.treeprocessors.register(_Finisher(md), NAME, 19.995)  # right after the inline patterns

    def reset(self) -> None:
        """Forget the texts of the page before."""
        self._reader.reset()


class ProseReader:
    """Reads the prose of one page."""

    def __init__(self, markdown: Markdown) -> None:
        self.markdown = markdown
        self._texts: list[str] = []
        self._references: list[dict[str, dict[str, str]]] = []
        """The link definitions of each text, which other texts of the page may use."""
        self._syntax: Syntax | None = None

    def reset(self) -> None:
        self._texts.clear()
        self._references.clear()

    @property
    def syntax(self) -> Syntax:
        """The other extensions' syntax; they are all registered when the first text comes."""
        self._syntax = self._syntax or syntax_of(self.markdown)
        return self._syntax

    def slot(self, text: str) -> str:
        """Keep a text; returns the line that stands for it."""
        clean = text.replace(STX, "").replace(ETX, "")
        self._texts.append(clean)
        self._references.append(references_of(clean, self.syntax))
        for label, target in self._references[-1].items():
            known = self.markdown.references
            known.setdefault(label.lower(), (target["href"], target.get("title") or None))
        return f"\ue002{len(self._texts) - 1}\ue003"

    def read(self, number: int, parent: Element) -> None:
        """Add the elements of text `number` to the parent."""
        references = dict(self._references[number])
        for others in self._references:
            for label, target in others.items():
                references.setdefault(label, target)
        tokens, cut = tokens_of(self._texts[number], self.syntax, references)
        Tree(self.markdown, cut, self._python).add(parent, tokens)

    def _python(self, parent: Element, token: Token) -> None:
        if token.type == "fence":
            text = _fence(token)
        elif token.type == CONTAINER:
            text = self._container(token.content)
        elif token.type == BLOCK:
            text = token.content
        else:
            text = for_python_markdown(token.content)
        lines = lines_of(text)
        for item in list(self.markdown.preprocessors._priority):
            if item.name != NAME:
                lines = self.markdown.preprocessors[item.name].run(lines)
        self.markdown.parser.parseChunk(parent, "\n".join(lines))

    def _container(self, text: str) -> str:
        """The container's head, and a slot for what is inside."""
        head, *inside = at_margin(lines_of(text))
        if head.startswith("[^"):
            return for_python_markdown(text)
        inner = "\n".join(dedented(line, 4) for line in inside)
        return f"{head}\n\n    {self.slot(inner)}"


def _fence(token: Token) -> str:
    code = token.content.removesuffix("\n")
    return f"{token.markup}{known_info(unescapeAll(token.info))}\n{code}\n{token.markup}"


class _Cutter(Preprocessor):
    """Puts a slot in the place of each marked text."""

    def __init__(self, reader: ProseReader) -> None:
        super().__init__(reader.markdown)
        self._reader = reader

    def run(self, lines: list[str]) -> list[str]:
        return list(self._lines(lines)) if _BEGIN in lines else lines

    def _lines(self, lines: list[str]) -> Iterator[str]:
        text: list[str] | None = None
        for line in lines:
            if line == _BEGIN:
                text = []
            elif line == _END and text is not None:
                yield from ("", self._reader.slot("\n".join(text)), "")
                text = None
            elif text is not None:
                text.append(line)
            else:
                yield line


class _Block(BlockProcessor):
    """Makes elements of the text that a slot stands for."""

    def __init__(self, reader: ProseReader) -> None:
        super().__init__(reader.markdown.parser)
        self._reader = reader

    def test(self, _parent: Element, block: str) -> bool:
        return bool(_SLOT.match(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        if slot := _SLOT.match(block):
            self._reader.read(int(slot[1]), parent)
            if rest := block[slot.end() :].strip("\n"):
                blocks.insert(0, rest)


class _Finisher(Treeprocessor):
    def run(self, root: Element) -> None:
        without_pieces(root)
