"""Renders formulas at build time: `$…$` becomes MathML, which browsers display without a script."""

import html
import re

from latex2mathml.converter import convert

_SPAN = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\(?P<mark>[(\[])(?P<tex>.*?)\\[)\]]\s*</(?P=tag)>',
    re.DOTALL,
)


def rendered(page: str) -> tuple[str, list[tuple[str, str]]]:
    """Turn the formulas marked by pymdownx.arithmatex in a page's HTML into MathML.

    Returns the HTML and (formula, error message) of each formula that cannot be converted; the
    HTML shows these as code.
    """
    failures: list[tuple[str, str]] = []

    def formula(match: re.Match[str]) -> str:
        tex = html.unescape(match["tex"])
        try:
            return str(convert(tex, display="block" if match["mark"] == "[" else "inline"))
        except Exception as error:  # the converter's errors have no common class
            failures.append((tex, str(error) or type(error).__name__))
            return f"<code>{match['tex']}</code>"

    return _SPAN.sub(formula, page), failures
