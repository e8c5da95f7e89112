"""Turn the tokens of a lesson's prose into the elements of Python-Markdown's tree."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.util import ETX, STX, AtomicString, code_escape
from markdown_it.token import Token
from pymdownx.tasklist import get_checkbox

from cnnviz.gallery.scripts.markdown_parser import CONTAINER
from cnnviz.render.markdown.commonmark import plain_text
from cnnviz.render.markdown.parser import BLOCK, FOREIGN, MASK, Cut

PIECE = "cnnviz-piece"
"""Tag around a piece of an extension's syntax, until Python-Markdown has read it."""

_ENTITY = re.compile(r"&(?=(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.I)
_BRACE = re.compile(r"\{(?!:? *[.#][\w-]|:? *[\w-]+=)")
"""A brace that does not open a list of attributes."""
_TASK = re.compile(r"\[(?P<state>[ xX])\][ \t]+(?=\S)")
_TAGS = {"s": "del"}
_PYTHONS = {"fence", BLOCK, CONTAINER, FOREIGN}
"""Types of the tokens that Python-Markdown reads."""


class Literal(AtomicString):
    """Text that Python-Markdown's patterns leave alone, even with text added to it."""

    def __add__(self, other: str) -> "Literal":
        return Literal(str(self) + other)


@dataclass(slots=True)
class Tree:
    """Adds the elements of one text to Python-Markdown's tree."""

    markdown: Markdown
    cut: Cut
    python: Callable[[Element, Token], None]
    """Lets Python-Markdown read a block, which becomes a child of the element."""
    _above: list[Element] = field(default_factory=list)
    """The elements that are open."""

    def add(self, parent: Element, tokens: Sequence[Token]) -> None:
        self._above = [parent]
        for token in tokens:
            match token.type:
                case "inline":
                    self._inline(token.children or ())
                case "code_block":
                    code = SubElement(SubElement(self._here, "pre"), "code")
                    code.text = AtomicString(code_escape(token.content.rstrip("\n")))
                case "html_block":
                    html = self._stashed(self.cut.restored(token.content.rstrip()))
                    SubElement(self._here, PIECE).text = Literal(f"\n{html}\n")
                case kind if kind in _PYTHONS:
                    if self._here.tag == "li" and not len(self._here):
                        self._write("\n")
                    self.python(self._here, token)
                case _:
                    self._element(token)

    @property
    def _here(self) -> Element:
        return self._above[-1]

    def _element(self, token: Token) -> None:
        """Open, close or add the element of a token."""
        if token.hidden:  # the paragraph of a tight item
            if token.nesting > 0 and len(self._here):
                self._write("\n")
        elif token.nesting < 0:
            self._above.pop()
        else:
            element = SubElement(
                self._here, _TAGS.get(token.tag, token.tag), self._attributes(token)
            )
            if token.nesting > 0:
                self._above.append(element)

    def _attributes(self, token: Token) -> dict[str, str]:
        attributes = {name: self._text(str(value)) for name, value in token.attrs.items()}
        if style := attributes.get("style"):  # alignment, as Python-Markdown writes it
            attributes["style"] = style.replace(":", ": ") + ";"
        if attributes.get("href", "").startswith("#"):
            attributes["href"] = unquote(attributes["href"])
        return attributes

    def _inline(self, tokens: Sequence[Token]) -> None:
        for number, token in enumerate(tokens):
            match token.type:
                case "text":
                    text = token.content if number else self._without_task(token.content)
                    self._pieces(text)
                case "softbreak":
                    self._write("\n")
                case "code_inline":
                    self._code(token)
                case "html_inline":
                    self._write(self._stashed(self.cut.restored(token.content)))
                case "image":
                    attributes = {**self._attributes(token), "alt": self._alternative(token)}
                    SubElement(self._here, "img", attributes)
                case _:
                    self._element(token)

    def _code(self, token: Token) -> None:
        code = self.cut.restored(token.content)
        is_highlighted = "inlinehilite" in type(self.markdown.inlinePatterns["backtick"]).__module__
        if is_highlighted and re.match(r"(?:#!|:::+)\w", code):
            piece = SubElement(self._here, PIECE)
            piece.text = f"{token.markup}{code}{token.markup}"
        else:
            SubElement(self._here, "code").text = AtomicString(code_escape(code))

    def _alternative(self, image: Token) -> str:
        return self._text(plain_text(image.children or ()))

    def _pieces(self, text: str) -> None:
        """Write text; a mark in it becomes what it stands for."""
        for number, part in enumerate(MASK.split(text)):
            if not number % 2:
                self._write(_literal(part))
                continue
            SubElement(self._here, PIECE).text = self.cut.inline[int(part)]

    def _without_task(self, text: str) -> str:
        """The text without the box that makes its item a task; the box is written."""
        is_first = not len(self._here) and not (self._here.text or "").strip()
        around = [*self._above[-1:], *self._above[-2:-1]] if self._here.tag == "p" else [self._here]
        item = around[-1]
        task = _TASK.match(text) if item.tag == "li" and is_first else None
        if not task or (item is not self._here and self._here is not item[0]):
            return text
        item.set("class", "task-list-item")
        self._above[self._above.index(item) - 1].set("class", "task-list")
        processors = self.markdown.treeprocessors
        config = processors["task-list"].config if "task-list" in processors else {}
        box = get_checkbox(
            task["state"],
            bool(config.get("custom_checkbox")),
            bool(config.get("clickable_checkbox")),
        )
        self._write(self._stashed(box))
        return text[task.end() :]

    def _text(self, text: str) -> str:
        """The text for an attribute."""
        return _ENTITY.sub("&amp;", self.cut.restored(text))

    def _stashed(self, html: str) -> str:
        """A placeholder for HTML."""
        return str(self.markdown.htmlStash.store(html))

    def _write(self, text: str) -> None:
        """Add text to the end of the open element."""
        if not text:
            return
        here = self._here
        if len(here):
            here[-1].tail = Literal(here[-1].tail or "") + text
        else:
            here.text = Literal(here.text or "") + text


def _literal(text: str) -> str:
    """The text with the characters escaped that Python-Markdown would read as markup later."""
    return _BRACE.sub(f"{STX}{ord('{')}{ETX}", _ENTITY.sub("&amp;", text))


def without_pieces(root: Element) -> None:
    """Put what Python-Markdown made of each piece in the piece's place, and free the literals."""
    for parent in list(root.iter()):
        if any(child.tag == PIECE for child in parent):
            _unwrap(parent)
    for element in root.iter():
        if isinstance(element.text, Literal):
            element.text = str(element.text)
        if isinstance(element.tail, Literal):
            element.tail = str(element.tail)


def _unwrap(parent: Element) -> None:
    children = list(parent)
    for child in children:
        parent.remove(child)
    for child in children:
        if child.tag == PIECE:
            _append(parent, child.text)
            parent.extend(child)
            _append(parent, child.tail)
        else:
            parent.append(child)


def _append(parent: Element, text: str | None) -> None:
    if text and len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    elif text:
        parent.text = (parent.text or "") + text
