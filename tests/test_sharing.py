"""What a page's head tells: cards of shared links, structured data, alternates, descriptions."""

import io
import json
import re
from collections import Counter
from html import unescape
from pathlib import Path

from PIL import Image
from sitepages import pages

from cnnviz.render.book.shared_head import SharedPage, description_in, head_of
from cnnviz.render.thumbnails.link_card import CardPicture, LinkCard, card_file

ADDRESS = "https://cnnviz.github.io/cnnviz/"


def head(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("</head>")[0]


def content(text: str, name: str) -> str:
    match = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', text)
    return unescape(match[1]) if match else ""


def test_every_lesson_has_a_card_in_its_language(site: Path) -> None:
    cards: dict[str, bytes] = {}
    for code in ("en", "ko"):
        for path in sorted(site.glob(f"{code}/gallery/*/*/index.html")):
            text, address = head(path), f"{ADDRESS}{path.parent.relative_to(site).as_posix()}/"
            assert content(text, "og:url") == address
            assert content(text, "og:image") == f"{address}card.jpg"
            assert content(text, "twitter:card") == "summary_large_image"
            assert content(text, "og:description") == content(text, "description") != ""
            raw = (path.parent / "card.jpg").read_bytes()
            with Image.open(io.BytesIO(raw)) as picture:
                assert (picture.format, *picture.size) == ("JPEG", 800, 420)
            assert len(raw) < 100_000
            cards[str(path.parent.relative_to(site))] = raw
            records = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
            lesson, trail = map(json.loads, records)
            assert lesson["@type"] == "LearningResource"
            assert lesson["name"] == content(text, "og:title")
            assert lesson["inLanguage"] == code
            steps = [step["item"] for step in trail["itemListElement"]]
            section = f"{address.rsplit('/', 2)[0]}/"
            # A section that the navigation names stands there, not below the gallery.
            above = [step for step in steps if step != f"{ADDRESS}{code}/gallery/"]
            assert above == [f"{ADDRESS}{code}/", section, address]
    assert len(set(cards.values())) == len(cards) > 20


def test_every_page_has_alternates_a_description_and_its_own_title(site: Path) -> None:
    for code, other in (("en", "ko"), ("ko", "en")):
        titles, descriptions = Counter[str](), Counter[str]()
        for path in pages(site / code):
            text = head(path)
            if 'rel="canonical"' not in text:
                continue  # a document of one combination, or 404.html
            rest = path.parent.relative_to(site / code).as_posix().removeprefix(".")
            address = f"{ADDRESS}{other}/{rest}{'/' if rest else ''}"
            assert f'hreflang="{other}" href="{address}"' in text, path
            assert 'hreflang="x-default"' in text
            title = re.search(r"<title>(.*?)</title>", text)
            assert title
            titles[title[1]] += 1
            assert title[1] != "cnnviz - cnnviz"
            descriptions[content(text, "description")] += 1
        assert max(titles.values()) == 1, titles.most_common(2)
        assert max(descriptions.values()) == 1, descriptions.most_common(2)


def test_robots_are_led_to_the_sitemap(site: Path) -> None:
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {ADDRESS}sitemap.xml\n" in robots


def test_texts_cannot_leave_the_head() -> None:
    text = head_of(
        SharedPage("a", "en", '</script><script>"', '"><b>', "https://a/", is_lesson=True)
    )
    assert "</script><script>" not in text.replace("</script>\n<script", "")
    assert "<b>" not in text
    (record,) = re.findall(r"ld\+json\">(.*?)</script>", text)
    assert json.loads(record)["name"] == '</script><script>"'


def test_a_description_is_prose_and_ends_with_a_sentence() -> None:
    page = (
        '<div class="cnnviz-aside"><p>Shape 1 by 2 by 3, and more words.</p></div>'
        "<p>Short.</p><figure><p>A caption of many, many words.</p></figure>"
        f"<p>A <em>first</em> &amp; whole sentence. {'And more words follow. ' * 20}</p>"
    )
    description = description_in(page)
    assert description.startswith("A first & whole sentence. And more")
    assert description.endswith("follow.")
    assert len(description) <= 200
    assert description_in("<p>tiny</p>") == ""


def test_a_card_is_drawn_once_and_despite_a_damaged_picture(tmp_path: Path) -> None:
    damaged = tmp_path / "0.png"
    damaged.write_bytes(b"no picture")
    title = "A title so long that it needs smaller letters " * 4
    card = LinkCard(title, "site", "en", (CardPicture(damaged, is_map=True),))
    drawn = card_file(card, tmp_path / "cards")
    before = drawn.stat().st_mtime_ns
    assert card_file(card, tmp_path / "cards").stat().st_mtime_ns == before
    other = LinkCard("short", "site", "en", ())
    assert card_file(other, tmp_path / "cards").read_bytes() != drawn.read_bytes()
