"""Every address in the site leads somewhere: in pages, styles, scripts, notebooks, data and maps."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from sitepages import SITE_URL, page

_MOUNT = urlsplit(SITE_URL).path
_FILE_NAME = re.compile(r"[\w-]+\.(?:png|jpe?g|webp|bin|json|npy)")


def addresses(file: Path, site: Path) -> Iterator[str]:
    """Every address that the file holds, as it is to be read from the file's place."""
    name = file.name
    if file.suffix == ".html":
        yield from page(file).addresses
    elif file.suffix == ".ipynb":
        yield from _in_notebook(json.loads(file.read_text(encoding="utf-8")))
    elif file.suffix == ".css":
        text = file.read_text(encoding="utf-8")
        yield from re.findall(r"url\(\s*['\"]?([^)'\"]+)", text)
        yield from re.findall(r"@import\s+['\"]([^'\"]+)", text)
        yield from re.findall(r"sourceMappingURL=([\w.-]+)", text)
    elif file.suffix == ".js" and "cnnviz" in file.parts:
        text = file.read_text(encoding="utf-8")
        yield from re.findall(r"\b(?:from|import)\s*\(?\s*\"(\.[^\"]+)\"", text)
        yield from re.findall(r"new URL\(\"([^\"]+)\", import\.meta\.url\)", text)
    elif file.suffix == ".xml":
        root = ElementTree.parse(file).getroot()
        yield from (one.text or "" for one in root.iter() if one.tag.endswith("}loc"))
        yield from (one.get("href", "") for one in root.iter() if one.tag.endswith("}link"))
    elif name == "search_index.json":
        for entry in json.loads(file.read_text(encoding="utf-8"))["docs"]:
            yield f"../{entry['location']}"
    elif name == "tags.json":
        for one in json.loads(file.read_text(encoding="utf-8"))["mappings"]:
            yield one["item"]["url"]
    elif re.fullmatch(r"(?:[\w-]+-)?(?:figure|playground)-\d+\.json", name):
        yield from _files_in(json.loads(file.read_text(encoding="utf-8")))


def _in_notebook(notebook: dict[str, object]) -> Iterator[str]:
    """A notebook travels alone, to Colab for instance: what is relative leads nowhere."""
    for cell in notebook["cells"]:  # type: ignore[attr-defined]
        if cell["cell_type"] == "markdown":
            text = re.sub(r"`[^`]*`", "", cell["source"])
            found = re.findall(r"\]\(([^)\s]*)\)|(?:href|src)=\"([^\"]*)\"", text)
            yield from (f"notebook:{one or other}" for one, other in found)


def _files_in(data: object) -> Iterator[str]:
    if isinstance(data, str) and _FILE_NAME.fullmatch(data):
        yield data
    elif isinstance(data, dict):
        for one in data.values():
            yield from _files_in(one)
    elif isinstance(data, list):
        for one in data:
            yield from _files_in(one)


def is_dead(address: str, file: Path, site: Path) -> bool:
    in_notebook = address.startswith("notebook:")
    address = address.removeprefix("notebook:")
    parts = urlsplit(address)
    if parts.scheme in ("mailto", "data", "javascript"):
        return not parts.path
    if address.startswith(SITE_URL):
        target = site / unquote(address.removeprefix(SITE_URL).partition("#")[0])
    elif parts.scheme or parts.netloc:
        return (parts.scheme != "https" and "w3.org" not in parts.netloc) or "." not in parts.netloc
    elif in_notebook or not address:
        return True
    elif parts.path.startswith("/"):
        if not parts.path.startswith(_MOUNT):
            return True
        target = site / unquote(parts.path.removeprefix(_MOUNT))
    else:
        folder = file.parent / page(file).base if file.suffix == ".html" else file.parent
        target = folder / unquote(parts.path) if parts.path else file
    if target.is_dir():
        target = target / "index.html"
    return not target.is_file() or _is_dead_place(unquote(parts.fragment), target)


def _is_dead_place(fragment: str, target: Path) -> bool:
    """Whether a page has nothing at this address within it."""
    if not fragment or target.suffix != ".html":
        return False
    if fragment.startswith("image="):
        # A state of the playground: test_playground opens each.
        return "<cnnviz-playground" not in target.read_text(encoding="utf-8")
    return fragment not in page(target.resolve()).ids


def dead(site: Path) -> list[str]:
    return [
        f"{file.relative_to(site)}: {address}"
        for file in sorted(site.rglob("*"))
        if file.is_file()
        for address in addresses(file, site)
        if is_dead(address, file, site)
    ]


def test_no_link_is_dead(site: Path) -> None:
    assert dead(site) == []


def test_every_kind_of_file_was_asked(site: Path) -> None:
    """A check that reads no address at all would find none dead."""
    counts: dict[str, int] = {}
    for file in site.rglob("*"):
        if file.is_file():
            kind = file.suffix if file.suffix != ".json" else re.sub(r"\d+", "N", file.name)
            counts[kind] = counts.get(kind, 0) + len(list(addresses(file, site)))
    for kind in (".html", ".css", ".js", ".xml", "search_index.json", "tags.json", "figure-N.json"):
        assert counts[kind] > 10, (kind, counts)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<a href="">x</a>'),
        ("a.html", '<a href="#nowhere">x</a>'),
        ("a.html", '<a href="b.html">x</a>'),
        ("a.html", '<a href="/elsewhere/">x</a>'),
        ("a.html", f'<a href="{SITE_URL}b/">x</a>'),
        ("a.html", '<a href="http:///x">x</a>'),
        ("a.html", '<img srcset="a.html 1x, b.png 2x">'),
        ("a.html", '<video poster="b.png"></video>'),
        ("a.html", '<cnnviz-figure data-src="figure-1.json"></cnnviz-figure>'),
        ("a.html", '<div data-other="numbers/b.bin"></div>'),
        ("a.html", '<p style="background: url(b.png)"></p>'),
        ("a.html", '<path clip-path="url(#clip)"/>'),
        ("a.html", '<label for="nothing">x</label>'),
        ("a.html", '<meta http-equiv="refresh" content="0; url=b/">'),
        ("a.css", "p { background: url('b.png') }"),
        ("cnnviz/a.js", 'import { b } from "./b.js";'),
        ("cnnviz/a.js", 'new Worker(new URL("./b.js", import.meta.url));'),
        ("a.ipynb", '{"cells": [{"cell_type": "markdown", "source": "[x](../b/)"}]}'),
        ("sitemap.xml", f'<u xmlns="s"><loc>{SITE_URL}b/</loc></u>'),
        ("sitemap.xml", f'<u xmlns="s"><link hreflang="ko" href="{SITE_URL}ko/./b/"/></u>'),
        ("search/search_index.json", '{"docs": [{"location": "b/#x"}]}'),
        ("tags.json", '{"mappings": [{"item": {"url": "b/"}}]}'),
        ("figure-1.json", '{"panels": [{"file": "b.png"}]}'),
    ],
)
def test_a_dead_one_is_found(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert len(dead(tmp_path)) == 1
