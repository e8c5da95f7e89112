"""The formulas of one page: their MathML, the commands they define, their numbers and links."""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnnviz.errors import Finding
from cnnviz.render.formulas.conversion import mathml_of
from cnnviz.render.formulas.engine import FormulaError
from cnnviz.render.formulas.rewriting import id_of
from cnnviz.render.formulas.scanning import source_of, unmarked

_MARK = re.compile(r'<(?P<tag>span|div) class="arithmatex">(?P<coded>.*?)</(?P=tag)>', re.S)
_IN_CODE = re.compile(r'&lt;span class="arithmatex"&gt;(?P<coded>.*?)&lt;/span&gt;', re.S)
_DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|[gex]?def|(?:future)?let)"
    r"(?![a-zA-Z])"
)
_CLASS = "arithmatex"
_NUMBER = '<mtext><span class="tml-eqn"></span></mtext>'
_ROW = re.compile(r'<mtr id="(?P<id>[^"]+)"(?P<rest>(?:(?!<mtr id=").)*)', re.S)
"""A labelled row with all rows down to the next one: those of environments in it come first."""
_MULTLINE = re.compile(r"\s*(?:\\displaystyle\s*)?\\begin\{multline\}")
_TAG = re.compile(r'<mtext class="tml-tag">\(?(?P<tag>.*?)\)?</mtext>')
_REFERENCE = re.compile(r"<a href='#(?P<id>[^']*)' class=\"(?P<classes>tml-ref[^\"]*)\"></a>")
_LABEL = re.compile(r"\\(?:eq)?ref\s*\{(?P<name>[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Broken:
    """A formula that a page cannot show, or a reference that leads nowhere."""

    tex: str
    message: str


@dataclass(slots=True)
class Formulas:
    """Converts the formulas of one page in their order."""

    folder: Path | None = None
    """Folder that keeps the results; None: they are not kept."""
    inert: Callable[[str], str] = str
    """Applied to the MathML of each formula, where Markdown is to be read after it."""
    broken: list[Broken] = field(default_factory=list)
    _taken: int = 0
    _definitions: tuple[str, ...] = ()
    _numbered: int = 0
    _labels: dict[str, str] = field(default_factory=dict)
    """Id of each labelled equation to its number or tag."""
    _references: dict[str, str] = field(default_factory=dict)
    """Id of each equation that a formula refers to, and the formula."""

    def take(self) -> list[Broken]:
        """The broken formulas that were found since the last call."""
        new, self._taken = self.broken[self._taken :], len(self.broken)
        return new

    def findings(self, place: str, source: str, known: Collection[str] = ()) -> Iterator[Finding]:
        """A finding for each broken formula since the last call, but those that are known already.

        `source` is the text of the file `place` in which their lines are looked up.
        """
        for broken in self.take():
            if broken.tex not in known:
                before, is_there, _ = source.partition(broken.tex)
                line = before.count("\n") + 1 if is_there else None
                yield Finding(place, line, None, broken.message)

    @property
    def names_of_broken(self) -> frozenset[str]:
        """The broken formulas, in TeX."""
        return frozenset(broken.tex for broken in self.broken)

    def filled(self, page: str) -> str:
        """The page's HTML with MathML in the place of the marks; references become links."""
        return self.linked(self.converted(page))

    def converted(self, text: str) -> str:
        """The HTML or Markdown with MathML in the place of the marks."""
        if _CLASS not in text:
            return text
        return _IN_CODE.sub(_as_code, _MARK.sub(self._of_mark, text))

    def linked(self, page: str) -> str:
        """The HTML with a link in the place of each reference to an equation."""
        for name, tex in self._references.items():
            if name not in self._labels:
                labels = [m["name"] for m in _LABEL.finditer(tex) if id_of(m["name"]) == name]
                self._add(tex, f"no equation of the page has the label '{labels[0]}'")
        if not self._references:
            return page
        self._references.clear()
        return _REFERENCE.sub(self._link, page)

    def formula(self, tex: str, *, display: bool) -> str:
        """The formula as HTML; as code if it cannot be converted."""
        try:
            mathml = mathml_of(self._definitions, tex, display, self.folder)
        except FormulaError as error:
            self._add(tex, f"the formula is shown as its source: {error}.")
            return f"<code>{html.escape(source_of(tex, display=display))}</code>"
        if _DEFINES.search(tex):
            self._definitions = (*self._definitions, tex)
        self._references |= {id_of(m["name"]): tex for m in _LABEL.finditer(tex)}
        return self._labelled(self._with_numbers(mathml, tex), tex)

    def _of_mark(self, match: re.Match[str]) -> str:
        formula = unmarked(match["coded"])
        if formula is None:
            return match[0]
        return self.inert(self.formula(formula[0], display=formula[1]))

    def _add(self, tex: str, message: str) -> None:
        shortened = tex if len(tex) <= 60 else f"{tex[:57]}…"
        broken = Broken(tex, f"${' '.join(shortened.split())}$: {message}")
        if broken not in self.broken:
            self.broken.append(broken)

    def _with_numbers(self, mathml: str, tex: str) -> str:
        """Number the equations; of the lines of a `multline`, the last has the number."""
        pieces = mathml.split(_NUMBER)
        if len(pieces) > 2 and _MULTLINE.match(tex):
            pieces = ["".join(pieces[:-1]), pieces[-1]]
        numbered = pieces[0]
        for piece in pieces[1:]:
            self._numbered += 1
            numbered += f'<mtext class="tml-tag">({self._numbered})</mtext>{piece}'
        return numbered

    def _labelled(self, mathml: str, tex: str) -> str:
        """Note the number of each label; an id that the page has already is taken away."""

        def row(match: re.Match[str]) -> str:
            tag = _TAG.search(match["rest"])
            if match["id"] in self._labels:
                self._add(tex, "another equation of the page has the same label")
                return f"<mtr{match['rest']}"
            if tag:
                self._labels[match["id"]] = tag["tag"]
            return match[0]

        return _ROW.sub(row, mathml)

    def _link(self, match: re.Match[str]) -> str:
        number = self._labels.get(match["id"])
        text = number or "???"
        shown = f"({text})" if "eqref" in match["classes"] else text
        return f'<a href="#{match["id"]}">{shown}</a>' if number else f"<span>{shown}</span>"


def _as_code(match: re.Match[str]) -> str:
    """The source of a formula that stands in code, where a notebook shows it as it is."""
    formula = unmarked(html.unescape(match["coded"]))
    return html.escape(source_of(formula[0], display=formula[1])) if formula else match[0]
