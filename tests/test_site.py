"""The real site as files: links, pictures, words."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from conftest import ROOT

SITE_URL = "https://cnnviz.github.io/cnnviz/"
LESSONS = sorted(
    f"gallery/{path.parent.name}/{path.stem.replace('_', '-')}"
    for path in ROOT.glob("gallery_src/*/*.py")
)


class Page(HTMLParser):
    """What the tests ask of a page: links, pictures, ids, and its words outside of code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.captions = 0
        self.words: list[str] = []
        self.language = ""
        self.base = ""
        """What its addresses count from, where it says so."""
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "base":
            self.base = found.get("href") or ""
        if tag == "html":
            self.language = found.get("lang") or ""
        if tag in ("script", "style", "pre", "code", "math", "title"):
            self._silent += 1
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
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

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "pre", "code", "math", "title"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.append(data.strip())


@cache
def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def pages(site: Path) -> list[Path]:
    found = sorted(path for path in site.rglob("*.html") if path.name == "index.html")
    assert len(found) > 10
    return found


def test_no_link_is_dead(site: Path) -> None:
    dead = []
    for path in pages(site):
        for link in [*page(path).links, *page(path).loads]:
            parts = urlsplit(link)
            if parts.scheme in ("mailto", "javascript") or link.startswith("data:"):
                continue
            if parts.scheme:
                if not link.startswith(SITE_URL):
                    continue
                target = site / unquote(link.removeprefix(SITE_URL).partition("#")[0])
            else:
                folder = path.parent / page(path).base
                target = folder / unquote(parts.path) if parts.path else path
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                dead.append(f"{path.relative_to(site)}: {link}")
            elif parts.fragment.startswith("image="):
                # A state of the playground: test_playground opens each.
                if "<cnnviz-playground" not in target.read_text(encoding="utf-8"):
                    dead.append(f"{path.relative_to(site)}: {link}")
            elif parts.fragment and target.suffix == ".html":
                ids = page(target.resolve()).ids
                if unquote(parts.fragment) not in ids and not parts.fragment.startswith("__"):
                    dead.append(f"{path.relative_to(site)}: {link}")
    assert dead == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in pages(site):
        for source in page(path).loads:
            assert not urlsplit(source).netloc, f"{path}: {source}"
    for path in site.rglob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert address.startswith(("data:", '"data:', "#")) or "//" not in address, path


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_page_is_whole(site: Path, code: str, lesson: str) -> None:
    folder = site / code / lesson
    made = page(folder / "index.html")
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert made.language == code
    assert "{{" not in re.sub(r"<pre.*?</pre>|<code.*?</code>", "", text, flags=re.DOTALL)
    assert len(made.ids) == len(set(made.ids))
    assert made.captions == text.count("<figure") > 0
    figures = [one for one in made.pictures if str(one["src"]).startswith("figure-")]
    thumbnails = [one for one in made.pictures if str(one["src"]).startswith("thumbnail-")]
    assert figures or len(thumbnails) > 10
    assert all(one["alt"] and one["width"] and one["height"] for one in thumbnails)
    for picture in figures:
        assert re.search(r"\d+ × \d+|\d", picture["alt"] or ""), picture
        assert "−" in (picture["alt"] or "") or "0" in (picture["alt"] or "")
        assert picture["width"] and picture["height"] and picture["loading"] == "lazy"
    assert "<math" in text or "$" not in text
    stem = lesson.rpartition("/")[2]
    notebook = nbformat.reads((folder / f"{stem}.ipynb").read_text(encoding="utf-8"), as_version=4)
    nbformat.validate(notebook)
    assert any(
        "image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])
    )
    assert f"colab.research.google.com/github/cnnviz/cnnviz/blob/gh-pages/{code}/{lesson}" in text


def test_korean_pages_hold_no_english_sentence(site: Path) -> None:
    """Runs of Latin words outside code: names are short, sentences are not."""
    found = []
    for path in pages(site / "ko"):
        if path.parent.name in ("credits", "glossary"):
            continue  # tables of names and of English terms
        for words in page(path).words:
            if re.search(r"(?:\b[A-Za-z]{2,} ){4,}[A-Za-z]{2,}", words):
                found.append(f"{path.relative_to(site)}: {words}")
    assert found == []


def test_both_languages_have_the_same_pages(site: Path) -> None:
    english, korean = (
        {path.relative_to(site / code) for path in pages(site / code)} for code in ("en", "ko")
    )
    assert english == korean


def test_search_knows_the_lessons_in_both_languages(site: Path) -> None:
    for code, words in (("en", "four edge filters"), ("ko", "경계선 필터 네 개")):
        index = json.loads(
            (site / code / "search" / "search_index.json").read_text(encoding="utf-8")
        )
        assert any(words in entry["title"] for entry in index["docs"])


def test_the_credits_name_every_image(site: Path) -> None:
    from cnnviz.lab.credits import all_credits

    for code in ("en", "ko"):
        text = (site / code / "credits" / "index.html").read_text(encoding="utf-8")
        for credit in all_credits().values():
            assert credit.title in text and credit.author in text


def test_a_photo_under_a_licence_is_credited_where_it_is_shown(site: Path) -> None:
    text = (site / "en" / "gallery/convolution/edge-filters/index.html").read_text(encoding="utf-8")
    assert "danielbuechele" in text and "creativecommons.org/licenses/by/2.0" in text
