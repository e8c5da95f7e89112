"""Mathematics, rendered while building: `$…$` becomes MathML, which browsers draw by themselves."""

import html
import re

from latex2mathml.converter import convert

_SPAN = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\(?P<mark>[(\[])(?P<tex>.*?)\\[)\]]\s*</(?P=tag)>',
    re.DOTALL,
)


def rendered(page: str) -> tuple[str, list[tuple[str, str]]]:
    """The page's HTML with the formulas that pymdownx.arithmatex marked turned into MathML.

    Also (formula, what is wrong) of those that cannot be: they stand on the page as code.
    """
    broken: list[tuple[str, str]] = []

    def formula(match: re.Match[str]) -> str:
        tex = html.unescape(match["tex"])
        try:
            return str(convert(tex, display="block" if match["mark"] == "[" else "inline"))
        except Exception as error:  # the converter raises what its parser happens to meet
            broken.append((tex, str(error) or type(error).__name__))
            return f"<code>{match['tex']}</code>"

    return _SPAN.sub(formula, page), broken
