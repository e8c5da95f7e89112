"""Scripts without what only their writers need: comments, space, long names of variables."""

import itertools
import re
import string
from collections import Counter
from collections.abc import Sequence

import rjsmin

_WORDS = re.compile(r'\bwords\("((?:[^"\\]|\\.)*)"')
_NAME = re.compile(r"\b\w{3,}\b")
_TEXT = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`""", re.S)
_VALUE = re.compile(r"\$\{[^{}]*\}")
_PRIVATE = re.compile(r"\.(#\w+)")
_DECLARED = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:const|let|function|class) (\w+)",
        # Parameters, and what is taken out of an array.
        r"\(([\w,]+)\)=>",
        r"\bfunction \w+\(([\w,]+)\)",
        r"\b(?:const|let)\[([\w,]+)\]",
    )
]
_FIXED = [
    re.compile(pattern)
    for pattern in (
        r"[.#](\w+)",
        r"(\w+):",
        # Shorthands, imports, methods; arguments between others look alike.
        r"[{,](\w+)(?=[,}=(])",
        r"\bexport (?:async )?(?:const|let|function|class) (\w+)",
    )
]


_KEYWORDS = frozenset(["as", "async", "do", "from", "get", "if", "in", "of", "set", "static"])
"""Words that can stand for a variable and for something else, and what is too short to be given."""


def lean(script: str) -> str:
    """The module as it is served: the same program in fewer characters.

    Variables get short names where a name is nothing else anywhere in the module: no member, no
    part of a text, nothing imported or exported. All its places are renamed at once, so that no
    scope matters. What stands behind a template inside of a template may lose space that is meant.
    A test holds every module's syntax against what is served of it.
    """
    text = str(rjsmin.jsmin(script))
    private = dict.fromkeys(_PRIVATE.findall(text))
    letters = (f"#{letter}" for letter in string.ascii_letters)
    names = {**dict(zip(private, letters, strict=False)), **_short_names(text)}
    return re.sub(r"#?\b\w{3,}\b", lambda match: names.get(match[0], match[0]), text) + "\n"


def _short_names(text: str) -> dict[str, str]:
    declared = {
        name
        for pattern in _DECLARED
        for found in pattern.findall(text)
        for name in found.split(",")
    }
    fixed = {name for pattern in _FIXED for name in pattern.findall(text)}
    fixed.update(_NAME.findall(_VALUE.sub("", "".join(_TEXT.findall(text)))))
    counts = Counter(re.findall(r"\w+", text))
    longest = sorted(
        (name for name in declared - fixed - _KEYWORDS if len(name) > 2),
        key=lambda name: (-counts[name] * len(name), name),
    )
    pairs = map("".join, itertools.product(string.ascii_letters, repeat=2))
    taken = {*counts, *_KEYWORDS}
    free = (name for name in itertools.chain(string.ascii_letters, pairs) if name not in taken)
    return dict(zip(longest, free, strict=False))


def numbered(script: str, texts: Sequence[str]) -> str:
    """The lean module with each text that it hands to `words(…)` as its number in the list.

    The texts themselves come with words.json, once and in the reader's language.
    """
    numbers = {text: number for number, text in enumerate(texts)}

    def number(match: re.Match[str]) -> str:
        return f"words({numbers[match[1].replace(chr(92) + chr(34), chr(34))]}"

    return _WORDS.sub(number, script)
