"""Pages of the built site as the tests read them: each file is parsed once."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

SITE_URL = "https://cnnviz.github.io/cnnviz/"

_ADDRESS = {"href", "src", "poster", "data-src", "action", "xlink:href"}
_SAID = {"alt", "title", "aria-label", "placeholder", "data-hides"}
_FILE = re.compile(r"[\w./-]+\.[a-z]\w{1,4}|.*/.*")
_CODE = {"script", "style", "pre", "code", "math"}


class Page(HTMLParser):
    """What a page links to, loads, defines and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        """Every address in an attribute, as it stands; an empty one counts."""
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.captions = 0
        self.words: list[str] = []
        """What is read outside of code, a run of text between two tags at a time.

        Without the elements whose text is in another language and says so.
        """
        self.said: list[str] = []
        """What attributes say: alternative texts, titles, labels."""
        self.terms: list[tuple[str, str]] = []
        """(address, words) of each link to the glossary."""
        self.course: list[tuple[str, list[str]]] = []
        """(words, addresses) of each line about the order of reading."""
        self.language = ""
        self.base = ""
        """What its addresses count from, where it says so."""
        self._silent = 0
        self._foreign = ""
        """Tag of the element whose text is said to be in another language."""
        self._depth = 0
        """Elements of this tag that are open in it."""
        self._in_course = ""
        self._term = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "base":
            self.base = found.get("href") or ""
        if tag == "html":
            self.language = found.get("lang") or ""
        if tag in _CODE:
            self._silent += 1
        if tag == self._foreign:
            self._depth += 1
        elif tag not in ("html", "link", "a") and found.get("lang", self.language) != self.language:
            self._foreign, self._depth = tag, 1
        self.addresses += _addresses(found)
        self.said += [found[name] or "" for name in _SAID & found.keys()]
        if found.get("name") == "description":
            self.said.append(found.get("content") or "")
        if tag in ("img", "script", "source", "iframe") and found.get("src"):
            self.loads.append(found["src"] or "")
        if tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(found.get("href") or "")
        if tag == "img":
            self.pictures.append(found)
        if tag == "figcaption":
            self.captions += 1
        if found.get("id"):
            self.ids.append(found["id"] or "")
        self._note(tag, found)

    def _note(self, tag: str, found: dict[str, str | None]) -> None:
        """What the site's own lines and links say."""
        kind = found.get("class") or ""
        if "cnnviz-course" in kind:
            self._in_course = tag
            self.course.append(("", []))
        elif self._in_course and tag == "a":
            self.course[-1][1].append(found.get("href") or "")
        if "cnnviz-term" in kind:
            self.terms.append((found.get("href") or "", ""))
            self._term = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in _CODE:
            self._silent -= 1
        if tag == self._foreign:
            self._depth -= 1
            self._foreign = self._foreign if self._depth else ""
        if tag == self._in_course:
            self._in_course = ""
        if tag == self._term:
            self._term = ""

    def handle_data(self, data: str) -> None:
        if self._in_course:
            words, addresses = self.course[-1]
            self.course[-1] = (f"{words}{data}", addresses)
        if self._term:
            where, words = self.terms[-1]
            self.terms[-1] = (where, f"{words}{data}")
        if not self._silent and not self._foreign and data.strip():
            self.words.append(data.strip())


def _addresses(found: dict[str, str | None]) -> Iterator[str]:
    for name, value in found.items():
        text = value or ""
        if name in _ADDRESS:
            yield text
        elif name in ("srcset", "imagesrcset"):
            yield from (one.split()[0] for one in text.split(",") if one.strip())
        elif name == "data-lesson":
            pass  # what a reader's progress is kept under
        elif name.startswith("data-") and name not in _SAID and _FILE.fullmatch(text):
            yield text
        elif name in ("for", "aria-controls", "aria-describedby") and not text.startswith("__"):
            yield f"#{text}"  # the theme's own labels begin with two underscores
        elif name == "content" and (refresh := re.search(r"url=(\S+)$", text)):
            yield refresh[1]
        else:
            yield from re.findall(r"url\(['\"]?([^)'\"]+)", text)


@cache
def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def pages(site: Path) -> list[Path]:
    found = sorted(path for path in site.rglob("*.html") if path.name == "index.html")
    assert len(found) > 10
    return found
