"""Links and pictures in the prose of a lesson or section, which its author wrote for a notebook."""

import base64
import mimetypes
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from cnnviz.gallery.scripts.prose import outside_fences
from cnnviz.i18n.headings import slug
from cnnviz.outputs import Json
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.targets import Nowhere, Target, Targets, ToFile, ToPage

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif"})
MOST_ATTACHED = 2_000_000
"""Most bytes of a picture inside a notebook; a larger one stays a file."""

_DEST = r"<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*"
_PIECE = re.compile(
    rf"""
    (?P<code>(?<![\\`])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
    |(?P<escape>\\.)
    |(?P<comment><!--.*?-->)
    |(?P<tag><(?:a|img|source|video|audio|track|iframe|embed|object)\b(?:"[^"]*"|'[^']*'|[^'"<>])*>)
    |(?P<picture>!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\([ ]*)(?P<source>{_DEST})
    |(?P<link>\]\([ ]*)(?P<goal>{_DEST})
    |^(?P<definition>[ ]{{0,3}}\[[^\[\]^][^\[\]]*\]:[ \t]*)(?P<defined><[^<>\n]*>|\S+)
    """,
    re.S | re.X | re.M,
)
_ATTRIBUTE = re.compile(
    r"(?P<before>\s(?P<name>src|href|poster|data)\s*=\s*)"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))",
    re.I,
)
_SCRIPT = re.compile(r"<script\b|\son[a-z]+\s*=", re.I)
_NOT_RUN = (
    "the file is published, but its scripts do not run, since they would run as those of the site; "
    "show it with HTML(…) in a code cell, which has a frame of its own"
)
_SCHEME = re.compile(r"[a-z][a-z\d+.-]*:", re.I)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text."""

    text: str
    is_picture: bool
    is_html: bool
    """Whether it is the attribute of a tag."""
    is_shown: bool
    """Whether the page shows what is there: a picture, a film, a frame."""


@dataclass(frozen=True, slots=True)
class ProseLinks:
    """Resolves the links of one script or section for one page."""

    targets: Targets
    script: Path
    page: str
    """Path of the page in the docs tree."""
    assets: Assets
    """The files beside the page of the script or section."""
    folder: str
    """Folder in the docs tree in which those files are."""
    allowed: tuple[str, ...] = ()
    """Origins of other sites whose pictures the pages may show."""
    site: str | None = None
    """Address of the language's site; None: it is not known."""
    shown_on: str = ""
    """Path of another page that shows the text; empty: `page` does."""
    _warned: list[tuple[str, str]] = field(default_factory=list)
    """(address, message) of each link that leads nowhere."""

    def take(self) -> list[tuple[str, str]]:
        """(address, message) of each link since the last call that leads nowhere."""
        taken = [*self._warned]
        self._warned.clear()
        return taken

    @property
    def _here(self) -> str:
        return posixpath.dirname(self.shown_on or self.page) or "."

    def for_page(self, text: str) -> str:
        """The Markdown with addresses for its page; publishes the files that it names."""
        return _replaced(text, self._on_page)

    def for_html(self, text: str) -> str:
        """The same for a text that becomes HTML without the generator, which links by folders."""
        return _replaced(text, lambda address: self._on_page(replace(address, is_html=True)))

    def for_notebook(self, text: str) -> tuple[str, dict[str, Json]]:
        """The Markdown for a notebook, and its attachments as nbformat has them."""
        attached: dict[str, Json] = {}
        return _replaced(text, lambda address: self._in_notebook(address, attached)), attached

    def _on_page(self, address: Address) -> str:
        path, rest = _split(address.text)
        target = self._target(address, path)
        match target:
            case ToPage(page):
                rest = _as_on_page(rest)
                if address.is_html and page.endswith(".md"):
                    folder = posixpath.relpath(_folder_of(page) or ".", self._here)
                    return f"{_quoted(folder)}/{rest}"
                written = posixpath.relpath(page, self._here)
                if page.endswith("/lab/index.md"):
                    written = written.removesuffix(".md") + ".ipynb"
                return _quoted(written) + rest
            case ToFile(file):
                if not address.is_shown and _has_script(file):
                    self._warn(address.text, _NOT_RUN, is_quiet=False)
                name = self.assets.file(name_beside(file, self.script, self.targets.root), file)
                return _quoted(posixpath.relpath(f"{self.folder}{name}", self._here)) + rest
            case _:
                return address.text

    def _in_notebook(self, address: Address, attached: dict[str, Json]) -> str:
        path, rest = _split(address.text)
        target = self._target(address, path, is_quiet=True)
        match target:
            case ToPage(page) if self.site and page.endswith(".md"):
                folder = _folder_of(page)
                return f"{self.site}{_quoted(folder)}{'/' if folder else ''}{_as_on_page(rest)}"
            case ToFile(file) if address.is_picture and _is_small_picture(file):
                data = base64.b64encode(file.read_bytes()).decode()
                kind = mimetypes.guess_type(file.name)[0] or "image/png"
                if address.is_html:
                    return f"data:{kind};base64,{data}"
                name = file.relative_to(self.targets.root).as_posix().replace("/", "-")
                attached[name] = {kind: data}
                return f"attachment:{_quoted(name)}"
            case _:
                return address.text

    def _target(self, address: Address, path: str, *, is_quiet: bool = False) -> Target | None:
        """The target of a relative address; None for any other, and for one that leads nowhere."""
        text = address.text
        if text.lower().startswith("attachment:"):
            message = "a script has no attachments; put the picture beside the script"
            self._warn(text, message, is_quiet)
            return None
        if address.is_shown and text.lower().startswith(("http:", "https:", "//")):
            if not self._may_show(text):
                what = "picture" if address.is_picture else "file"
                self._warn(
                    text,
                    f"the policy of the pages blocks other sites; put the {what} beside the "
                    "script, or allow the site in 'allow' of the cnnviz plugin",
                    is_quiet,
                )
            return None
        if not path or _SCHEME.match(text) or text.startswith(("/", "#", "?")):
            return None
        target = self.targets.target(path, self.script, self.page)
        if isinstance(target, Nowhere):
            self._warn(text, f"it {target.reason}", is_quiet)
            return None
        return target

    def _may_show(self, address: str) -> bool:
        """Whether pages show contents of the site of this address."""
        parts = urlsplit(address if not address.startswith("//") else f"https:{address}")
        return f"{parts.scheme}://{parts.netloc}" in self.allowed

    def _warn(self, address: str, message: str, is_quiet: bool) -> None:
        if not is_quiet and (address, message) not in self._warned:
            self._warned.append((address, message))


def name_beside(file: Path, script: Path, root: Path) -> str:
    """The name of a file of the project beside a page: relative to the script, if it is below."""
    if file.is_relative_to(script.parent):
        return file.relative_to(script.parent).as_posix()
    return f"linked/{file.relative_to(root).as_posix()}"


def addresses(text: str) -> Iterator[str]:
    """The addresses in a text."""
    listed: list[str] = []

    def note(address: Address) -> str:
        listed.append(address.text)
        return address.text

    _replaced(text, note)
    yield from listed


def _replaced(text: str, change: Callable[[Address], str]) -> str:
    """The Markdown with `change` applied to the addresses of links and pictures."""
    if "](" not in text and "]:" not in text and "<" not in text:
        return text

    def piece(match: re.Match[str]) -> str:
        if match["tag"] is not None:
            return _ATTRIBUTE.sub(lambda inner: _attribute(inner, match["tag"], change), match[0])
        for head, address, is_picture in (
            ("picture", "source", True),
            ("link", "goal", False),
            ("definition", "defined", False),
        ):
            if match[head] is not None:
                return match[head] + _destination(match[address], is_picture, change)
        return match[0]

    return outside_fences(text, lambda prose: _PIECE.sub(piece, prose))


def _destination(written: str, is_picture: bool, change: Callable[[Address], str]) -> str:
    bare = written.removeprefix("<").removesuffix(">") if written.startswith("<") else written
    new = change(Address(bare, is_picture, False, is_picture))
    return written if new == bare else new


def _attribute(match: re.Match[str], tag: str, change: Callable[[Address], str]) -> str:
    name = next(group for group in ("double", "single", "bare") if match[group] is not None)
    is_picture = tag[1:4].lower() == "img" or match["name"].lower() == "poster"
    is_shown = match["name"].lower() != "href"
    new = change(Address(match[name], is_picture, True, is_shown))
    return match[0] if new == match[name] else f'{match["before"]}"{new}"'


def _split(address: str) -> tuple[str, str]:
    """(path, the query and fragment behind it)."""
    at = min((place for sign in "?#" if (place := address.find(sign)) >= 0), default=len(address))
    return address[:at], address[at:]


def place_of(address: str) -> str:
    """The id of the place in another page to which an address leads."""
    return unquote(_as_on_page(_split(address)[1]).partition("#")[2])


def _as_on_page(rest: str) -> str:
    """The fragment with the id that the page's heading has; notebooks keep its capitals."""
    query, sign, fragment = rest.partition("#")
    return f"{query}#{slug(fragment)}" if sign and fragment != fragment.lower() else rest


def _folder_of(page: str) -> str:
    stem = page.removesuffix(".md")
    return posixpath.dirname(stem) if posixpath.basename(stem) in ("index", "README") else stem


def _has_script(file: Path) -> bool:
    """Whether it is a document with scripts."""
    if file.suffix.lower() not in (".html", ".htm", ".svg"):
        return False
    return bool(_SCRIPT.search(file.read_text(encoding="utf-8", errors="replace")))


def _is_small_picture(file: Path) -> bool:
    return file.suffix.lower() in PICTURES and file.stat().st_size <= MOST_ATTACHED


def _quoted(path: str) -> str:
    return quote(path, safe="/.-_~+,=@")
