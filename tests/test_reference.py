"""The reference: what it shows is what the code says, and it shows all of it."""

import ast
import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from sitepages import page

from cnnviz.adapters.mkdocs.config import LanguageOptions, Options
from cnnviz.gallery.scripts.collect import SCRIPT_KEYS, SECTION_KEYS
from cnnviz.gallery.scripts.settings import DEFAULTS
from cnnviz.i18n.language import Language
from cnnviz.i18n.page_pairs import KEY as TRANSLATES
from cnnviz.render.book.navigation import KEY as AFTER
from cnnviz.render.reference.names import Module, Name, flat, read_module
from cnnviz.render.reference.page import filled

EN = Language("en", "English", "cnnviz", "", is_source=True)
KO = Language("ko", "한국어", "cnnviz", "")
FOLDERS = [ROOT / "docs" / language / "reference" for language in ("en", "ko")]

PROTOCOL = {"extra_repr"}
"""Methods that torch calls, and no reader."""


def marks(folder: Path = FOLDERS[0]) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))]
    return [
        name for text in texts for name in re.findall(r"<!-- cnnviz: reference (\S+) -->", text)
    ]


def file_of(module: str) -> Path:
    place = ROOT.joinpath(*module.split("."))
    return place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"


def definitions(module: str) -> Iterator[tuple[str, str | None]]:
    """(name, docstring) of each public name, read by Python's own parser."""
    tree = ast.parse(file_of(module).read_text(encoding="utf-8"))
    passed_on = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)  # what is imported when it is first used, too
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    listed = next(
        (
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        ),
        None,
    )
    for name in listed or ():
        if name in passed_on:
            where, original = passed_on[name]
            found = [pair for pair in definitions(where) if pair[0].split(".")[0] == original]
            assert found, f"{module}: {name}"
            yield from found
    for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        name = _defined(node)
        if not name or name.startswith("_") or (listed is not None and name not in listed):
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield name, ast.get_docstring(node)
        else:
            below = following.value if isinstance(following, ast.Expr) else None
            yield name, below.value if isinstance(below, ast.Constant) else None
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                yield f"{name}.{inner.name}", ast.get_docstring(inner)


def _defined(node: ast.stmt) -> str | None:
    """The name of a function, a class or a constant that this statement defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return None


def test_both_languages_have_the_same_reference() -> None:
    english, korean = ({path.name for path in folder.iterdir()} for folder in FOLDERS)
    assert english == korean
    assert marks(FOLDERS[0]) == marks(FOLDERS[1])


def test_what_lessons_import_is_on_it() -> None:
    used: set[str] = set()
    for script in (ROOT / "gallery_src").rglob("*.py"):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cnnviz.lab"):
                used.update(f"{node.module}.{alias.name}" for alias in node.names)
    assert len(used) > 6
    assert used <= set(marks())


def test_every_name_that_lessons_use_is_on_it() -> None:
    known = {name.title for path in marks() for name in flat(read_module(path).names)}
    modules = {path.rpartition(".")[2] for path in marks()}
    for script in (ROOT / "gallery_src").rglob("*.py"):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = f"{node.value.id}.{node.attr}"
                assert node.value.id not in modules or name in known, f"{script.name}: {name}"


@pytest.mark.parametrize("module", marks())
def test_every_public_name_has_a_docstring_and_stands_there(module: str) -> None:
    names = {name.title.rpartition(".")[2] for name in flat(read_module(module).names)}
    pairs = [pair for pair in definitions(module) if pair[0].rpartition(".")[2] not in PROTOCOL]
    assert pairs
    assert [name for name, docstring in pairs if not docstring] == []
    assert {name.rpartition(".")[2] for name, _ in pairs if "." not in name} <= names


@pytest.mark.parametrize("module", marks())
def test_a_docstring_names_the_parameters_that_there_are(module: str) -> None:
    for name in flat(read_module(module).names):
        named = [f.name for part in name.sections if part.kind == "parameters" for f in part.fields]
        for parameter in named:
            assert re.search(rf"\b{re.escape(parameter.lstrip('*'))}\b", name.signature), name.title


@pytest.mark.parametrize("module", marks())
def test_every_example_of_a_docstring_stands_on_the_page(module: str, site: Path) -> None:
    shown = re.sub(r"\s+", " ", " ".join(words_of(path) for path in pages_of(site)))
    for _, docstring in definitions(module):
        for line in re.findall(r"^ *>>> (.+)$", docstring or "", re.M):
            code = line.partition("# doctest:")[0]  # only for the test that runs it
            assert re.sub(r"\s+", " ", code.strip()) in shown, line


def pages_of(site: Path) -> list[Path]:
    return sorted((site / "en" / "reference").rglob("index.html"))


def words_of(path: Path) -> str:
    """Everything that stands on a page, code too."""
    article = re.search(r"<article.*?</article>", path.read_text(encoding="utf-8"), re.S)
    assert article
    return html.unescape(re.sub(r"<[^>]+>", "", article[0]))


def test_every_name_has_an_address_on_the_site_in_both_languages(site: Path) -> None:
    for language in ("en", "ko"):
        ids = {
            one
            for path in (site / language / "reference").rglob("index.html")
            for one in page(path).ids
        }
        for module in marks():
            assert {name.title for name in flat(read_module(module).names)} <= ids


def test_korean_pages_say_that_descriptions_are_in_english(site: Path) -> None:
    text = (site / "ko/reference/images/index.html").read_text(encoding="utf-8")
    assert "설명은 코드에서 가져오며" in text and '<div lang="en">' in text
    assert 'lang="en"' not in (site / "en/reference/images/index.html").read_text("utf-8").split(
        "<article"
    )[1].replace('hreflang="en"', "")


def test_terms_of_the_reference_are_links_to_the_glossary(site: Path) -> None:
    for language in ("en", "ko"):
        terms = page(site / language / "reference/models/index.html").terms
        assert any("#pooling" in address for address, _ in terms), language
        assert any(words.lower().startswith("max pooling") for _, words in terms), language


def test_the_sections_title_is_in_the_pages_language(site: Path) -> None:
    assert "참고 문서" in (site / "ko/reference/images/index.html").read_text("utf-8")
    assert "참고 문서" in (site / "ko/makers/index.html").read_text("utf-8")
    assert "Reference\n" not in (site / "ko/makers/index.html").read_text("utf-8")


def test_a_page_of_the_reference_is_light(site: Path) -> None:
    for path in (site / "en/reference").rglob("index.html"):
        assert path.stat().st_size < 100_000, path


def test_reading_a_module_imports_nothing_of_it() -> None:
    code = (
        "import sys; from cnnviz.render.reference.names import read_module\n"
        "read_module('cnnviz.lab.exercises'), read_module('cnnviz.lab.models')\n"
        "heavy = {'torch', 'numpy', 'cv2', 'matplotlib', 'cnnviz.lab.exercises'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


# Options and headers: the tables against the code


def tables(language: str) -> dict[str, list[list[str]]]:
    """Heading to the rows of the table below it, of the page with headers and options."""
    text = (ROOT / "docs" / language / "reference" / "options.md").read_text(encoding="utf-8")
    found: dict[str, list[list[str]]] = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        rows = [line.strip().strip("|").split("|") for line in part.splitlines() if line[:1] == "|"]
        found[part.splitlines()[0]] = [[cell.strip() for cell in row] for row in rows[2:]]
    return found


def keys(rows: list[list[str]]) -> list[str]:
    return [row[0].strip("`") for row in rows]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_tables_of_options_are_the_plugins(language: str) -> None:
    *_, options, of_a_language = tables(language).values()
    schema, inner = dict(Options()._schema), dict(LanguageOptions()._schema)
    assert keys(options) == list(schema)
    assert keys(of_a_language) == list(inner)
    kinds = {
        str: ("text", "글"),
        int: ("integer", "정수"),
        list: ("list", "목록"),
    }
    for rows, known in ((options, schema), (of_a_language, inner)):
        for name, kind, default, *_ in rows:
            option = known[name.strip("`")]
            option = getattr(option, "option", option)  # what is optional
            expected = kinds[getattr(option, "_type", list)]
            assert any(word in kind for word in expected), f"{name}: {kind}"
            value = getattr(option, "default", None)
            if name.strip("`") in DEFAULTS:
                assert f"<!-- cnnviz: default {name.strip('`')} -->" == default
                assert DEFAULTS[name.strip("`")] == value
            elif value:
                assert default == f"`{value}`"
            else:
                is_optional = value is not None or name == "`site_name`"
                assert (default in ("required", "필수")) is not is_optional, f"{name}: {default}"


def test_the_defaults_that_are_shown_are_the_codes() -> None:
    text = (FOLDERS[0] / "options.md").read_text(encoding="utf-8")
    made = filled(text, EN, "en")
    assert not made.trouble
    _, _, table = made.markdown.partition("\n## The plugin's options\n")
    for name, default in DEFAULTS.items():
        values = default if isinstance(default, list) else [default]
        (row,) = (line for line in table.splitlines() if line.startswith(f"| `{name}` |"))
        assert row.split("|")[3].strip() == ", ".join(f"`{value}`" for value in values)


def header_keys(*, section: bool) -> set[str]:
    """The keys that the code asks a header for."""
    asked: set[str] = set()
    for path in (ROOT / "cnnviz/gallery/scripts").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            if (function.name in ("_section", "_order")) is not section:
                continue
            for node in ast.walk(function):
                asked |= set(_asked(node))
    return asked


def _asked(node: ast.AST) -> Iterator[str]:
    """Of a header, by this expression: header.values["key"], header.names("key")."""

    def texts(*nodes: ast.expr) -> Iterator[str]:
        for one in nodes:
            if (
                isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and one.value.isidentifier()
            ):
                yield one.value

    def is_header(one: ast.expr) -> bool:
        return isinstance(one, ast.Name) and one.id == "header"

    match node:
        case ast.Subscript(value=ast.Attribute(value=value, attr="values"), slice=key) if is_header(
            value
        ):
            yield from texts(key)
        case ast.Compare(left=key, comparators=[value]) if is_header(value):
            yield from texts(key)
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key, *_]) if is_header(
            value
        ):
            yield from texts(key)
        case ast.Call(
            func=ast.Attribute(value=value, attr="names" | "number" | "positive" | "picture"),
            args=[key, *_],
        ) if is_header(value):
            yield from texts(key)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_tables_of_headers_are_what_the_code_asks_for(language: str) -> None:
    script, section, page_, *_ = tables(language).values()
    assert set(keys(script)) == header_keys(section=False) == SCRIPT_KEYS - {"jupyter", "jupytext"}
    assert set(keys(section)) == header_keys(section=True) == SECTION_KEYS
    assert keys(page_) == [AFTER, TRANSLATES]


# One small module


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    (tmp_path / "smallpackage").mkdir()
    (tmp_path / "smallpackage/__init__.py").write_text("raise RuntimeError('imported')")
    (tmp_path / "smallpackage/inner.py").write_text(
        '"""Inner."""\n\ndef hidden():\n    """Not passed on."""\n\n'
        "def passed(first: int, /, second: str = 'a', *rest: float, only: bool = False, "
        "**others: int) -> str:\n"
        '    """Pass something on, with a | bar.\n\n    Args:\n        first: A *number* | more.\n'
        "        only: Whether.\n\n    Returns:\n        A text.\n\n    Raises:\n"
        "        ValueError: Never.\n\n    Examples:\n        >>> passed(1)\n        'a'\n"
        '    """\n'
    )
    (tmp_path / "smallpackage/face.py").write_text(
        '"""A face."""\nfrom smallpackage.inner import hidden, passed\n'
        '__all__ = ["Thing", "passed"]\n\nclass Thing:\n    """A thing."""\n    size: int = 3\n'
        '    """Its size."""\n    def __init__(self, size: int) -> None:\n        self._own = 1\n'
        '        self.bare = 2\n\n    def grow(self, by: int) -> None:\n        """Grow."""\n\n'
        "def unlisted(): ...\n"
    )
    (tmp_path / "smallpackage/broken.py").write_text('__all__ = ["nothing"]\n')
    monkeypatch.syspath_prepend(tmp_path)
    # A package is looked up, not imported: this one would say so.
    sys.modules.pop("smallpackage", None)
    return read_module("smallpackage.face")


def test_names_are_read_without_importing(small: Module) -> None:
    assert [name.title for name in flat(small.names)] == ["face.passed", "face.Thing", "Thing.grow"]
    passed, thing = small.names
    assert isinstance(passed, Name)
    assert [part.kind for part in passed.sections] == [
        "text",
        "parameters",
        "returns",
        "raises",
        "examples",
    ]
    assert passed.signature.splitlines() == [
        "face.passed(",
        "    first: int,",
        "    /,",
        "    second: str = 'a',",
        "    *rest: float,",
        "    only: bool = False,",
        "    **others: int,",
        ") -> str",
    ]
    ast.parse(f"def {passed.signature.replace('.', '_', 1)}: ...")
    assert thing.signature == "class face.Thing(size: int)"
    assert [one.name for one in thing.sections[-1].fields] == ["size"]


def test_a_module_becomes_markdown_one_level_below_its_heading(small: Module) -> None:
    del small
    mark = "<!-- cnnviz: reference smallpackage.face -->"
    made = filled(f"# A\n\n## B\n\n{mark}\n\nEnd.", EN, "en").markdown
    assert "\n### `face.passed` { #face.passed }\n" in made
    assert "\n#### `Thing.grow` { #Thing.grow }\n" in made
    assert '<dt><code>first</code> <code class="cnnviz-type">int</code></dt>' in made
    assert "<dd><p>A <em>number</em> | more.</p></dd>" in made
    assert "```pycon\n>>> passed(1)\n'a'\n```" in made
    assert made.endswith("End.") and "lang=" not in made
    korean = filled(f"# A\n\n{mark}\n\n{mark}", KO, "en").markdown
    assert '<div lang="en" markdown="1">' in korean and '<dd lang="en">' in korean
    assert korean.count("설명은 코드에서") == 1


def test_a_mark_that_leads_nowhere_is_told(small: Module) -> None:
    del small
    for name, part in (
        ("smallpackage.gone", "there is no module smallpackage.gone"),
        ("nowhere_at_all", "there is no module nowhere_at_all"),
        ("smallpackage.broken", "'__all__' names nothing"),
    ):
        assert part in filled(f"<!-- cnnviz: reference {name} -->", EN, "en").trouble
    assert "speed" in filled("| <!-- cnnviz: default speed --> |", EN, "en").trouble
