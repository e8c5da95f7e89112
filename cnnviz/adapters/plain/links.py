"""Paths of the pages of an export, and the addresses by which they link each other.

Every page is an `index.md` in a folder of its own. Every generator then serves the page at that
folder, so relative addresses between folders work.
"""

import posixpath
import re
from dataclasses import dataclass

_ELSEWHERE = re.compile(r"[a-z][a-z\d+.-]*:|/|#|\?", re.I)
_SPLIT = re.compile(r"(?P<path>[^#?]*)(?P<rest>.*)", re.S)


def exported(path: str) -> str:
    """The exported path of a page of the docs tree, such as `about/index.md` for `about.md`."""
    folder, name = posixpath.split(path)
    stem = name.removesuffix(".md")
    if stem in ("index", "README"):
        return posixpath.join(folder, "index.md")
    return posixpath.join(folder, stem, "index.md")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses for links on the page at `path` of the docs tree."""

    path: str

    def page(self, target: str) -> str:
        """Address of another page of the docs tree, which is that of its folder."""
        return self._relative(posixpath.dirname(exported(target)), is_folder=True)

    def file(self, target: str) -> str:
        """Address of a file of the docs tree."""
        return self._relative(target, is_folder=False)

    def rewritten(self, address: str) -> str:
        """Convert an address that the page's author wrote relative to the page's own file."""
        if _ELSEWHERE.match(address) or not address:
            return address
        match = _SPLIT.fullmatch(address)
        assert match, "the pattern matches every text: path and rest may be empty"
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), match["path"]))
        if posixpath.basename(target) == "index.ipynb":  # the page of a lab
            target = target.removesuffix(".ipynb") + ".md"
        if target.endswith(".md"):
            return self.page(target) + match["rest"]
        return self.file(target) + match["rest"]

    def _relative(self, target: str, *, is_folder: bool) -> str:
        here = posixpath.dirname(exported(self.path)) or "."
        address = posixpath.relpath(target or ".", here)
        if not is_folder:
            return address
        return "./" if address == "." else f"{address}/"
