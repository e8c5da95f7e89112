"""Minify scripts: remove comments and needless space, shorten names of variables and texts."""

import hashlib
import itertools
import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence

import rjsmin

from cnnviz.errors import PublishError

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

_KEY_DIGITS = string.ascii_letters + string.digits
_KEY_LENGTH = 4


def lean(script: str) -> str:
    """The module as the site serves it: the same program in fewer characters.

    A variable gets a short name if its name has no other use in the module: as a member, in a
    text, in an import or export. It is renamed everywhere at once, so that scopes do not matter.
    rjsmin may remove meaningful spaces after a template literal nested in another. A test compares
    the syntax tree of every module with that of its minified form.
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
        for declaration in pattern.findall(text)
        for name in declaration.split(",")
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


def keys_of(texts: Sequence[str]) -> Mapping[str, str]:
    """A short key for each text that the scripts show.

    The key depends on the text alone: a script that a browser has kept from before the last build
    finds its texts in the new words.json, too. PublishError if two texts get the same key.
    """
    keys = {text: _key(text) for text in texts}
    if len(set(keys.values())) < len(keys):
        raise PublishError("two texts of the scripts have the same key; reword one of them.")
    return keys


def _key(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    digits = []
    for _ in range(_KEY_LENGTH):
        number, digit = divmod(number, len(_KEY_DIGITS))
        digits.append(_KEY_DIGITS[digit])
    return "".join(digits)


def with_keys(script: str, keys: Mapping[str, str]) -> str:
    """The minified module with keys in place of the texts that it hands to `words(…)`.

    The texts themselves come with words.json, in the reader's language.
    """

    def keyed(match: re.Match[str]) -> str:
        text = match[1].replace(r"\"", '"')
        return f'words("{keys[text]}"'

    return _WORDS.sub(keyed, script)
