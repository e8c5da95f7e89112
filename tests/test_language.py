"""The words of the site: whole in both languages, Korean where it is Korean, one word for a thing.

The chosen terms, and the variants that were not chosen, stand in language.toml.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from conftest import ROOT
from sitepages import page, pages
from test_reference import marks

from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.comments import comments
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.i18n import catalogs
from cnnviz.i18n.catalogs import State
from cnnviz.i18n.interface import LOCALE
from cnnviz.i18n.messages import Message, example_messages, section_messages
from cnnviz.i18n.page_pairs import body, digest, split_header
from cnnviz.i18n.ui_texts import script_texts, ui_texts
from cnnviz.lab.images.credits import all_credits
from cnnviz.render.reference.names import flat, read_module
from cnnviz.render.text import glossary

TABLE = tomllib.loads((ROOT / "tests" / "language.toml").read_text(encoding="utf-8"))
_CODE = re.compile(
    r"^(```+|~~~+).*?^\1|`[^`\n]*`|\$[^$\n]*\$|\{\{.*?\}\}|\]\([^)]*\)|<[^>]*>", re.M | re.S
)
_HANGUL = re.compile("[가-힣]")
_WORD = r"[A-Za-z][A-Za-z'’-]*[A-Za-z]"
_RUN = re.compile(rf"(?<![\w-]){_WORD}(?: {_WORD}){{2,}}")


def without_code(markdown: str) -> str:
    return _CODE.sub(" ", markdown)


# Whole


def messages() -> Iterator[tuple[Path, list[Message]]]:
    """(the catalog's stem, all that can be said of it without a run) of each script and section."""
    sections, failures = collect(Settings.of(ROOT, {}, None))
    assert not failures
    for section in sections:
        yield section.catalog_stem, section_messages(section)
        for example in section.examples:
            yield example.catalog_stem, example_messages(example, None)


def test_every_text_of_every_script_is_translated() -> None:
    """The texts of figures are known after a run only: those a page would lack give it a notice."""
    for stem, wanted in messages():
        read = catalogs.read(catalogs.path_of(stem, "ko"), wanted)
        assert [one.text for one in wanted if read.state(one.text) is not State.CURRENT] == []


def test_no_page_of_the_site_has_a_notice(site: Path) -> None:
    for path in pages(site):
        assert "cnnviz-notice" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "gallery_src").rglob("*.po")), *LOCALE.glob("*.po")],
    ids=lambda p: p.name,
)
def test_a_catalog_is_full_and_nothing_in_it_is_fuzzy(path: Path) -> None:
    entries = _entries(path)
    assert entries
    assert [entry.id for entry in entries if not entry.string or entry.fuzzy] == []


def test_every_page_by_hand_is_there_and_up_to_date() -> None:
    english, korean = ROOT / "docs" / "en", ROOT / "docs" / "ko"
    names = {path.relative_to(english) for path in english.rglob("*.md")}
    assert {path.relative_to(korean) for path in korean.rglob("*.md")} == names
    for name in names:
        header, _ = split_header((korean / name).read_text(encoding="utf-8"))
        wanted = digest((english / name).read_text(encoding="utf-8"))
        assert str(header["translates"]) == wanted, f"docs/ko/{name} is out of date"


def test_every_word_of_the_site_is_there(site: Path) -> None:
    assert {str(entry.id) for entry in _entries(LOCALE / "ko.po")} >= set(ui_texts())
    spoken = _json(site / "ko" / "assets" / "cnnviz" / "words.json")
    assert len(spoken) == len(script_texts()) and all(spoken.values())


# Korean where it is Korean


def texts(site: Path, code: str) -> Iterator[tuple[str, str]]:
    """(where, text) of all that a reader of this language meets outside of code."""
    for path in [*pages(site / code), site / code / "404.html"]:
        for text in [*page(path).words, *page(path).said]:
            yield path.relative_to(site).as_posix(), text
    for path in sorted((site / code).rglob("*.ipynb")):
        for text in _notebook_texts(_json(path)):
            yield path.relative_to(site).as_posix(), text
    for path in sorted((site / code / "gallery").rglob("*.py")):
        script = path.read_text(encoding="utf-8")
        for comment in comments(script.removeprefix(percent.header_text(script))):
            yield path.relative_to(site).as_posix(), without_code(comment.text)
    for text in _json(site / code / "assets" / "cnnviz" / "words.json").values():
        yield "words.json", re.sub(r"\{\w+\}", "", text)


def _notebook_texts(notebook: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    for cell in notebook["cells"]:
        source = str(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from without_code(source).splitlines()
            continue
        yield from (one.text for one in comments(re.sub(r"^ *%.*$", "", source, flags=re.M)))
        for output in cell["outputs"]:  # type: ignore[attr-defined]
            data = output.get("data", {})
            yield from re.findall(r"<text[^>]*>([^<]*)", "".join(data.get("image/svg+xml", "")))
            yield from without_code("".join(data.get("text/markdown", ""))).splitlines()


@cache
def names(modules: bool) -> re.Pattern[str]:
    """What stays as it is in Korean: names, and the English of a term in brackets behind it."""
    found = set(TABLE["names"])
    for credit in all_credits().values():
        found |= {credit.title, credit.author, credit.licence, credit.distribution}
    text = (ROOT / "docs" / "en" / "glossary.md").read_text(encoding="utf-8")
    found |= {name for entry in glossary.read(text, True).entries for name in entry.names}
    for path in marks():
        found |= {name.title for name in flat(read_module(path).names)}
    if modules:
        found |= {path.stem for path in (ROOT / "cnnviz").rglob("*.py")}
    spelled = "|".join(re.escape(one) for one in sorted(found - {""}, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z\d_])(?:{spelled})(?![A-Za-z\d_])", re.I)


def english_in(text: str, modules: bool = False) -> list[str]:
    """Runs of three Latin words in a Korean text, or all of a text without Korean, but for names."""
    runs = _RUN.findall(text) if _HANGUL.search(text) else [text]
    # The glossary writes 'activation (function)' for 'activation function'.
    return [
        one
        for one in runs
        if all(
            re.search(_WORD, names(modules).sub(" ", form))
            for form in (one, re.sub("[()]", "", one))
        )
    ]


def test_korean_pages_hold_no_english(site: Path) -> None:
    found = [
        f"{where}: {one}"
        for where, text in texts(site, "ko")
        for one in english_in(text, "architecture" in where)
    ]
    assert found == []


def test_english_pages_hold_no_korean(site: Path) -> None:
    """But for the name of the other language, and the glossary."""
    found = [
        f"{where}: {text}"
        for where, text in texts(site, "en")
        if "glossary" not in where and _HANGUL.search(text.replace("한국어", ""))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("여기에 a sentence in English 하나", ["sentence in English"]),
        ("Search", ["Search"]),
        ("커널(kernel)은 Material for MkDocs와 함께", []),
        ("ReLU", []),
        ("Stefan van der Walt", []),
        ("합성곱 the largest of each window", ["the largest of each window"]),
    ],
)
def test_english_is_found_where_there_is_some(text: str, found: list[str]) -> None:
    assert english_in(text) == found


# One word for a thing


def sources(language: str) -> Iterator[tuple[str, str]]:
    """(where, text) of what people write in this language, code left out."""
    korean = language == "korean"
    for path in sorted((ROOT / "gallery_src").rglob("*.ko.po")):
        for entry in _entries(path):
            yield path.name, without_code(str(entry.string if korean else entry.id))
    for entry in _entries(LOCALE / "ko.po"):
        yield "ko.po", without_code(str(entry.string if korean else entry.id))
    folder = ROOT / "docs" / ("ko" if korean else "en")
    for path in sorted(folder.rglob("*.md")):
        text = body(path.read_text(encoding="utf-8"))
        if path.name == glossary.PAGE:
            text = re.sub(r"\([^)]*\)", "", text)  # the variants that readers may know
        yield path.name, without_code(text)
    config = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    (plugin,) = (one["cnnviz"] for one in config["plugins"] if "cnnviz" in one)
    for one in plugin["languages"]:
        if (one["code"] == "ko") is korean:
            yield "mkdocs.yml", f"{one['description']} {one['copyright']}"


class _Loader(yaml.SafeLoader):
    """Reads past the tags that only MkDocs knows."""


_Loader.add_multi_constructor("", lambda *_: None)


@cache
def variants(language: str) -> re.Pattern[str]:
    some = [one for listed in TABLE[language].values() for one in listed]
    longer = "|".join(re.escape(one) for one in some if len(one) > 1)
    if language == "english":
        return re.compile(rf"\b(?:{longer})s?\b", re.I)
    words = "|".join(one for one in some if len(one) == 1)
    alone = rf"(?<![가-힣])(?:{words})(?=[은이을의에과도만]|[^가-힣]|$)"
    # 동영상, a film, is not 영상, an image.
    return re.compile(rf"(?<!동)(?:{longer}|{alone})(?!이?라고도)")


def not_chosen(text: str, language: str) -> list[str]:
    # In other letters a variant may be the chosen word: ReLU, for one.
    found = variants(language).finditer(text)
    return [match[0] for match in found if match[0].removesuffix("s") not in TABLE[language]]


@pytest.mark.parametrize("language", ["korean", "english"])
def test_one_word_is_used_for_a_thing_in_what_people_write(language: str) -> None:
    found = [
        f"{where}: {one}"
        for where, text in sources(language)
        if "glossary" not in where  # its last column has the other words, for search
        for one in not_chosen(text, language)
    ]
    assert found == []


@pytest.mark.parametrize(("language", "code"), [("korean", "ko"), ("english", "en")])
def test_one_word_is_used_for_a_thing_on_the_pages(site: Path, language: str, code: str) -> None:
    found = [
        f"{where}: {one}"
        for where, text in texts(site, code)
        if "glossary" not in where
        for one in not_chosen(text, language)
    ]
    assert found == []


@pytest.mark.parametrize("language", ["korean", "english"])
def test_every_variant_is_found_and_no_chosen_term_is(language: str) -> None:
    before, behind = ("그 ", "은 좋다") if language == "korean" else ("The ", "s, too")
    for chosen, some in TABLE[language].items():
        assert not_chosen(f"{before}{chosen}{behind}", language) == []
        for one in some:
            assert not_chosen(f"{before}{one}{behind}", language), one
    assert not_chosen("최대 풀링은 맥스풀링이라고도 합니다", "korean") == []


def test_every_chosen_term_of_the_glossary_is_in_the_table() -> None:
    text = (ROOT / "docs/ko/glossary.md").read_text(encoding="utf-8")
    known = " ".join(TABLE["korean"])
    for entry in glossary.read(text, False).entries:
        assert any(name in known for name in entry.names), entry.names


def _entries(path: Path) -> list[object]:
    with path.open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def _json(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8"))
