"""Rewrites what MathJax accepts and Temml does not."""

import re

_PIECE = re.compile(r"\\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}|\\\\|\\.|[{}&]", re.S)
_NAME = re.compile(r"\\(?P<kind>label|ref|eqref)\s*\{(?P<name>[^{}]*)\}")
_DISPLAYED = re.compile(
    r"\\begin\{(?:equation|align|alignat|flalign|gather|multline|eqnarray)\*?\}"
)
_EQNARRAY = re.compile(
    r"\\begin\{eqnarray(?P<star>\*?)\}(?P<rows>.*?)\\end\{eqnarray(?P=star)\}", re.S
)
_FLALIGN = re.compile(r"\\(?P<edge>begin|end)\{flalign(?P<star>\*?)\}")
_TAG = re.compile(r"\\tag\*?\s*\{[^{}]*\}")
_POSITION = re.compile(
    r"(?P<begin>\\begin\{(?:aligned|gathered|split|array)\}|\\begin\{alignedat\}(?=\[))\s*\[[tcb]\]"
)
"""An environment with its place on the line, which a browser cannot heed."""
_NAMED_OPERATOR = re.compile(
    r"(?P<script><(?:munder|mover|munderover)>)"
    r"(?P<base><mi>[^<]*</mi><mo>\N{FUNCTION APPLICATION}</mo>(?:<mspace[^>]*></mspace>)?)"
)
_TEXT = re.compile(r"\\(?:text[a-z]*|mbox)\s*\{[^{}]*\}")
_AMPERSAND = re.compile(r"(?<!\\)&")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def needs_display(tex: str) -> bool:
    """Whether the formula has an environment that fills a line of its own.

    The formula of IPython's `Math` begins with a command, and stands in a line.
    """
    return bool(_DISPLAYED.search(tex))


def id_of(label: str) -> str:
    """The id of the equation with this label; Temml would drop letters such as Korean ones."""
    return "eq-" + _UNSAFE.sub(lambda match: f"{ord(match[0]):x}", label.strip())


def for_temml(tex: str, *, display: bool) -> str:
    """The formula in the commands of Temml, with safe names in the place of labels."""
    tex = _NAME.sub(lambda match: f"\\{match['kind']}{{{id_of(match['name'])}}}", tex)
    tex = _TEXT.sub(lambda match: _AMPERSAND.sub(r"\&", match[0]), tex)
    tex = _POSITION.sub(r"\g<begin>", tex)
    tex = _EQNARRAY.sub(_aligned, tex)
    tex = _FLALIGN.sub(r"\\\g<edge>{align\g<star>}", tex)
    if not display:
        tex = tex.replace("{split}", "{aligned}")
        return _TAG.sub("", tex)  # as MathJax: a formula in a line has no number
    if r"\tag" not in tex and _breaks_line(tex):
        return f"\\begin{{gathered}}{tex}\\end{{gathered}}"
    return tex


def well_formed(mathml: str) -> str:
    """Temml's MathML with one element under a limit, where Temml leaves the operator in pieces."""
    return _NAMED_OPERATOR.sub(r"\g<script><mrow>\g<base></mrow>", mathml)


def _aligned(match: re.Match[str]) -> str:
    """`eqnarray` as `align`: without the second `&` of each row."""
    rows, end, count = list[str](), 0, 0
    for piece, depth in _pieces(match["rows"]):
        if depth == 0 and piece[0] == r"\\":
            count = 0
        elif depth == 0 and piece[0] == "&":
            count += 1
            if count == 2:
                rows.append(match["rows"][end : piece.start()])
                end = piece.end()
    name = f"align{match['star']}"
    return f"\\begin{{{name}}}{''.join(rows)}{match['rows'][end:]}\\end{{{name}}}"


def _breaks_line(tex: str) -> bool:
    """Whether it has a line break outside of every group and environment."""
    return any(depth == 0 and piece[0] == r"\\" for piece, depth in _pieces(tex))


def _pieces(tex: str) -> list[tuple[re.Match[str], int]]:
    """The separators of the formula, each with the number of groups around it."""
    depth, pieces = 0, list[tuple[re.Match[str], int]]()
    for piece in _PIECE.finditer(tex):
        if piece[0] == "}" or piece["edge"] == "end":
            depth -= 1
        pieces.append((piece, depth))
        if piece[0] == "{" or piece["edge"] == "begin":
            depth += 1
    return pieces
