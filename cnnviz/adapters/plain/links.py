"""Where the pages of an export lie, and how one leads to another.

Every page is an `index.md` in a folder of its own. Whatever generator reads it, and wherever it
puts the result, the page is then served at that folder: an address relative to it holds.
"""

import posixpath
import re
from dataclasses import dataclass

_ELSEWHERE = re.compile(r"[a-z][a-z\d+.-]*:|/|#|\?", re.I)
_SPLIT = re.compile(r"(?P<path>[^#?]*)(?P<rest>.*)", re.S)


def exported(path: str) -> str:
    """Where the page at this path of the docs tree goes: `about.md` to `about/index.md`."""
    folder, name = posixpath.split(path)
    stem = name.removesuffix(".md")
    if stem in ("index", "README"):
        return posixpath.join(folder, "index.md")
    return posixpath.join(folder, stem, "index.md")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses as the page at `path` of the docs tree writes them."""

    path: str

    def page(self, target: str) -> str:
        """To another page of the docs tree: the address of its folder."""
        return self._relative(posixpath.dirname(exported(target)), is_folder=True)

    def file(self, target: str) -> str:
        """To a file of the docs tree."""
        return self._relative(target, is_folder=False)

    def rewritten(self, address: str) -> str:
        """An address that the page's author wrote, relative to the page's own file."""
        if _ELSEWHERE.match(address) or not address:
            return address
        match = _SPLIT.fullmatch(address)
        assert match, "every text is a path and a rest, either of which may be empty"
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
