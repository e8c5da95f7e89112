"""Mathematics, rendered while building: `$…$` becomes MathML, which browsers draw by themselves."""

import html
import re

from latex2mathml.converter import convert

_SPAN = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\(?P<mark>[(\[])(?P<tex>.*?)\\[)\]]\s*</(?P=tag)>',
    re.DOTALL,
)


def rendered(page: str) -> str:
    """The page's HTML with the formulas that pymdownx.arithmatex marked turned into MathML."""

    def formula(match: re.Match[str]) -> str:
        display = "block" if match["mark"] == "[" else "inline"
        return str(convert(html.unescape(match["tex"]), display=display))

    return _SPAN.sub(formula, page)
