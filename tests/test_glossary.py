"""The glossary: its terms, their addresses, and the links from where they are first used."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT
from sitepages import page

from cnnviz.render.text import glossary
from cnnviz.render.text.glossary import Glossary

EN = """# Glossary

| English | Korean | Meaning |
|---|---|---|
| pooling | 풀링 | One number "each" window. |
| max pooling | 최대 풀링 (맥스풀링) | The largest. |
| kernel / filter | 커널 / 필터 | A [grid](x.md) of *numbers*. |
| activation (function) | 활성화 (함수) | A function. |
| cross-correlation | 교차 상관 | Not turned. |
| ReLU | ReLU | No negatives. |
"""
KO = """# 용어집

| 한국어 | 영어 | 뜻 |
|:--|---|---|
| 풀링 | pooling | 하나 |
| 최대 풀링 (맥스풀링) | max pooling | 큰 값 |
| 커널 / 필터 | kernel / filter | 격자 |
| 활성화 (함수) | activation (function) | 함수 |
| 교차 상관 | cross-correlation | 뒤집지 않음 |
| ReLU | ReLU | 음수 없음 |
"""
IDS = ["pooling", "max-pooling", "kernel", "activation-function", "cross-correlation", "relu"]


def text_of(code: str) -> str:
    return (ROOT / "docs" / code / "glossary.md").read_text(encoding="utf-8")


def links(html: str, made: Glossary) -> list[tuple[str, str]]:
    """(id, words) of each link that is made; nothing else may have changed."""
    result = made.linked(html, "../glossary/")
    found = re.compile(
        r'<a class="cnnviz-term" href="\.\./glossary/#([\w-]+)" title="[^"]*">(.*?)</a>', re.S
    )
    assert found.sub(r"\2", result) == html
    return found.findall(result)


@pytest.mark.parametrize(("text", "is_source"), [(EN, True), (KO, False)])
def test_a_terms_address_is_the_same_in_every_language(text: str, is_source: bool) -> None:
    assert [entry.id for entry in glossary.read(text, is_source).entries] == IDS
    made = glossary.anchored(text, is_source)
    assert re.findall(r'<dfn id="([\w-]+)">', made) == IDS
    assert re.sub(r"</?dfn[^>]*>", "", made) == text


def test_what_a_term_is_called_and_what_it_means() -> None:
    entries = {entry.id: entry for entry in glossary.read(EN, True).entries}
    assert entries["kernel"].names == ("kernel", "filter")
    assert entries["kernel"].meaning == "A grid of numbers."
    assert entries["activation-function"].names == ("activation function", "activation")


def test_a_row_of_no_term_and_a_term_in_brackets() -> None:
    rows = EN + "| | 딥 | Nothing. |\n| (deep) | 깊은 | Many layers. |\n"
    made = glossary.read(rows, True)
    assert [entry.names for entry in made.entries[len(IDS) :]] == [("deep",)]
    assert links("<p>, deep</p>", made) == [("deep", "deep")]
    nameless = glossary.read("| | x | Nothing. |\n", True)
    assert links("<p>deep</p>", nameless) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Pooling layers, then pooling.</p>", [("pooling", "Pooling")]),
        (
            "<p>Max\npooling, max pooling, pooling</p>",
            [("max-pooling", "Max\npooling"), ("pooling", "pooling")],
        ),
        ("<p>Two max-poolings</p>", [("max-pooling", "max-poolings")]),
        (
            "<p>an <em>activation function</em></p>",
            [("activation-function", "activation function")],
        ),
        ("<p>filters and kernels</p>", [("kernel", "filters")]),
        ("<p>pooled, unpooling, kernel-wise, a_kernel</p>", []),
        ("<h2>Pooling</h2><pre>pooling</pre><p><code>pooling</code></p>", []),
        ('<p><a href="x">pooling <b>here</b></a> pooling</p>', [("pooling", "pooling")]),
        ("<cnnviz-exercise><p>pooling</p></cnnviz-exercise>", []),
        ("<figure><p>pooling</p><figure>pooling</figure>pooling</figure>", []),
        ('<div class="a cnnviz-aside"><div>pooling</div> pooling</div>', []),
        ('<p class="cnnviz-course">pooling</p><summary>pooling</summary>', []),
        ("<math><mi>pooling</mi></math><button>pooling</button><label>pooling</label>", []),
        ('<img alt="a > b pooling"><!-- pooling --><p title="pooling">x</p>', []),
        ("<p>&pooling; &lt;pooling</p>", [("pooling", "pooling")]),
    ],
)
def test_the_first_use_in_prose_is_linked(html: str, expected: list[tuple[str, str]]) -> None:
    assert links(html, glossary.read(EN, True)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("최대 풀링은 풀링입니다", [("max-pooling", "최대 풀링"), ("pooling", "풀링")]),
        ("최대 풀링, 최대 풀링의 값", [("max-pooling", "최대 풀링")]),
        ("커널(kernel)에서는", [("kernel", "커널")]),
        ("풀링하기 전에", [("pooling", "풀링")]),
        ("필터들만으로는 ReLU는", [("kernel", "필터"), ("relu", "ReLU")]),
        ("필터링, 언풀링, 풀링장, 활성화함수", []),
        (
            "활성화된 값, <b>교차 상관</b>이라고",
            [("activation-function", "활성화"), ("cross-correlation", "교차 상관")],
        ),
    ],
)
def test_korean_terms_take_particles(text: str, expected: list[tuple[str, str]]) -> None:
    assert links(f"<p>{text}</p>", glossary.read(KO, False)) == expected


def test_a_meaning_is_the_links_title() -> None:
    made = glossary.read(EN, True).linked("<p>pooling</p>", "g/")
    assert made == (
        '<p><a class="cnnviz-term" href="g/#pooling" '
        'title="One number &quot;each&quot; window.">pooling</a></p>'
    )


# The real glossary, and the real site


def test_both_glossaries_tell_the_same_terms() -> None:
    english, korean = (glossary._rows(text_of(code)) for code in ("en", "ko"))
    pairs = [(row["term"].strip(), row["other"].strip()) for row in english]
    assert [(row["other"].strip(), row["term"].strip()) for row in korean] == pairs
    ids = [entry.id for entry in glossary.read(text_of("en"), True).entries]
    assert len(ids) == len(set(ids)) > 30


def test_what_the_lessons_introduce_as_a_term_is_in_the_glossary() -> None:
    """A Korean text gives the English of a term once, in brackets: 합성곱(convolution)."""
    made = glossary.read(text_of("en"), True)
    known = {name.lower() for entry in made.entries for name in entry.names}
    introduced = set()
    for path in sorted((ROOT / "gallery_src").rglob("*.ko.po")):
        with path.open("rb") as file:
            said = [str(entry.string) for entry in read_po(file) if entry.id]
        introduced |= set(re.findall(r"[가-힣][*_]*\(([a-zA-Z][a-zA-Z -]*)\)", "\n".join(said)))
    introduced -= {"same", "TensorFlow"}  # settings and names, not terms
    assert len(introduced) > 10
    # The glossary has 'invariance' for 'invariant', and 'linear head' for 'head'.
    said = "\n".join(known)
    assert [term for term in sorted(introduced) if term.lower().removesuffix("t") not in said] == []


class Prose(HTMLParser):
    """The page's article as running text, with a mark where a link to the glossary begins."""

    MARK = "\N{SECTION SIGN}"
    LEFT_OUT = re.compile(r"a|code|pre|figure|math|svg|h[1-6]|summary|button|label|script|style")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = ""
        self._skip: list[str] = []
        self.feed(text[text.index("<article") : text.index("</article>")])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        kind = dict(attributes).get("class") or ""
        if kind == "cnnviz-term":
            self.text += self.MARK
        elif tag in ("img", "br", "input"):
            return
        elif kind == "cnnviz-lab-question" and not self._skip:
            return  # prose of a lab
        elif self._skip or self.LEFT_OUT.fullmatch(tag) or "cnnviz-" in kind:
            self._skip.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skip and self._skip[-1] == tag:
            self._skip.pop()

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text += data


@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_lesson_links_the_first_use_of_each_term(site: Path, code: str) -> None:
    """Held against another reader of the pages. A Korean particle hides a word from it."""
    entries = glossary.read(text_of(code), code == "en").entries
    by_name = {name.lower(): entry.id for entry in entries for name in entry.names}
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    use = re.compile(rf"{Prose.MARK}({names})|(?<![\w-])({names})(?:s|es)?(?![\w-])", re.I)
    defined = set(page(site / code / "glossary" / "index.html").ids)
    lessons = sorted((site / code / "gallery").glob("*/*/index.html"))
    assert len(lessons) > 5
    for path in lessons:
        linked: list[str] = []
        for match in use.finditer(Prose(path.read_text(encoding="utf-8")).text):
            name = by_name[" ".join((match[1] or match[2]).lower().split())]
            if match[1]:
                linked.append(name)
            assert name in linked, f"{path}: {match[0]} is not linked"
        assert len(linked) == len(set(linked)) >= 5, path
        assert [where.partition("#")[2] for where, _ in page(path).terms] == linked
        assert set(linked) <= defined
