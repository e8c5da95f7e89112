"""The real site as files: pages, pictures, downloads, search."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from conftest import ROOT
from sitepages import page, pages

LESSONS = sorted(
    f"gallery/{path.parent.name}/{path.stem.replace('_', '-')}"
    for path in ROOT.glob("gallery_src/*/*.py")
    if path.stem != "lab"  # tests/test_labs.py
)


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
    assert "<math" in text or "$" not in re.sub(r"<(pre|code).*?</\1>", "", text, flags=re.DOTALL)
    stem = lesson.rpartition("/")[2]
    notebook = nbformat.reads((folder / f"{stem}.ipynb").read_text(encoding="utf-8"), as_version=4)
    nbformat.validate(notebook)
    assert any(
        "image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])
    )
    assert f"colab.research.google.com/github/cnnviz/cnnviz/blob/gh-pages/{code}/{lesson}" in text


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
    from cnnviz.i18n.words import Words
    from cnnviz.lab.images.credits import all_credits

    for code in ("en", "ko"):
        words = Words(code, is_source=code == "en")
        text = (site / code / "credits" / "index.html").read_text(encoding="utf-8")
        for credit in all_credits().values():
            for said in (credit.title, credit.author, credit.licence):
                assert words.translated(said) in text


def test_a_photo_under_a_licence_is_credited_where_it_is_shown(site: Path) -> None:
    text = (site / "en" / "gallery/convolution/edge-filters/index.html").read_text(encoding="utf-8")
    assert "danielbuechele" in text and "creativecommons.org/licenses/by/2.0" in text
