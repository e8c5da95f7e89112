"""The texts of the live view in a page's language."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from cnnviz.i18n.interface import path_of
from cnnviz.i18n.ui_texts import texts_of
from cnnviz.i18n.words import Words

_CLIENT = Path(__file__).parents[1] / "client"


def client_words(code: str) -> Mapping[str, str]:
    """The translation of each text of the client's scripts; empty for the source language.

    PublishError if the language has no catalog.
    """
    words = words_of(code)
    return {text: words.translated(text) for text in _texts()}


def words_of(code: str) -> Words:
    """The words of the interface in a language, English where that has no catalog."""
    has_catalog = code.replace("-", "").isalnum() and path_of(code).exists()
    return Words(code, is_source=False) if has_catalog else Words("en", is_source=True)


@cache
def _texts() -> Sequence[str]:
    return [text for path in sorted(_CLIENT.rglob("*.js")) for text in texts_of(path)]
