"""The search of the site, as its worker answers it: which page comes first, what is kept."""

import json
import subprocess
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from javascript.tools import HERE, node

from cnnviz.render.text.glossary import read

TABLE: dict[str, dict[str, list[str]]] = tomllib.loads(
    (ROOT / "tests" / "searches.toml").read_text(encoding="utf-8")
)


@cache
def answers(folder: Path, queries: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    (worker,) = (folder / "assets/javascripts/workers").glob("search*.min.js")
    command = [node(), str(HERE / "search.js"), str(folder), str(worker)]
    done = subprocess.run(
        command, input=json.dumps(queries), capture_output=True, text=True, check=True
    )
    given: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return given


def first(answer: dict[str, Any]) -> str:
    pages: Sequence[Sequence[str]] = answer["pages"]
    return pages[0][0].partition("#")[0] if pages else "nothing"


@pytest.mark.parametrize("code", ["ko", "en"])
def test_the_right_page_comes_first(site: Path, code: str) -> None:
    table = {query: page for page, queries in TABLE[code].items() for query in queries}
    given = answers(site / code, tuple(table))
    wrong = {query: first(given[query]) for query in table if first(given[query]) != table[query]}
    assert not wrong
    assert sum(len(queries) for pages in TABLE.values() for queries in pages.values()) >= 120


def test_no_page_lacks_what_stands_for_the_query(site: Path) -> None:
    queries = ("컨볼루션", "필터를", "전역평균풀링", "풀리")
    for query, answer in answers(site / "ko", queries).items():
        assert all(answer["terms"].values()), (query, answer["terms"])


def test_suggestions_are_bare_nouns(site: Path) -> None:
    given = answers(site / "ko", ("풀", "필"))
    assert {query: answer["suggest"] for query, answer in given.items()} == {
        "풀": ["풀링"],
        "필": ["필터"],
    }


def test_a_syllable_in_composition_keeps_the_result(site: Path) -> None:
    typed = {"풀ㄹ": "풀링", "풀리": "풀링", "합성고": "합성곱", "패디": "패딩", "특지": "특징"}
    given = answers(site / "ko", (*typed, *typed.values()))
    for half, whole in typed.items():
        assert given[half]["pages"] == given[whole]["pages"] != []


def test_names_of_a_glossary_with_and_without_more_names() -> None:
    three = "| Term | Other | Meaning |\n|---|---|---|\n| max pooling | Maximum-Pooling | keeps |\n"
    assert read(three, is_source=True).searched() == {
        "maxpooling": "max pooling",
        "maximum pooling": "max pooling",
        "maximumpooling": "max pooling",
    }
    four = "| 한 | en | 뜻 | 더 |\n|---|---|---|---|\n| 합성곱 (컨볼루션) | conv | 곱 | Faltung, a b |\n"
    names = read(four, is_source=False).searched()
    assert names["컨볼루션"] == names["faltung"] == names["ab"] == names["conv"] == "합성곱"
