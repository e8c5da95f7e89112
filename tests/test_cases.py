"""The table of inputs, `cases.toml`: each public report and each own observation has its test.

Inputs whose rows name a `script` lie in galleries/cases, which is built once, here.
"""

import ast
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from conftest import GALLERIES, ROOT, Project
from web import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TESTS = ROOT / "tests"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((TESTS / "cases.toml").read_text("utf-8"))
BUILT = {name: row for name, row in TABLE.items() if "script" in row}
KEYS = {"shows", "report", "result", "script", "page", "absent", "warns", "fails", "test"}
REPORT = re.compile(r"[\w.-]+/[\w.-]+#\d+(?:, (?:[\w.-]+/[\w.-]+)?#\d+)*")
OWN = {"own observation", "scikit-image and matplotlib galleries"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """The project of all inputs, and what its build says."""
    root = tmp_path_factory.mktemp("cases") / "cases"
    ignored = shutil.ignore_patterns(".cnnviz", "site", "__pycache__")
    shutil.copytree(GALLERIES / "cases", root, ignore=ignored, symlinks=True)
    project = Project(root)
    done = project.run("cnnviz", "build")
    assert done.returncode == 1 and "Traceback" not in done.stderr  # four lessons are refused
    return project, re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))


def shown(project: Project, script: str) -> str:
    """The HTML of the lesson's article without the code of its cells."""
    slug = script.removesuffix(".py").replace("_", "-")
    article = BeautifulSoup(project.page(f"en/gallery/{slug}"), "html.parser").article
    assert article
    for code in article.select("div.copy, .cnnviz-course"):
        code.decompose()
    return str(article)


def told(log: str, script: str) -> list[str]:
    """The warnings of a script, without its path."""
    rows = re.findall(rf"^WARNING +-  gallery_src/{re.escape(script)}(?:, |: )(.*)$", log, re.M)
    return [re.sub(r" \(cell \d+\)", "", row) for row in rows]


@pytest.mark.parametrize("name", BUILT)
def test_a_page_shows_its_case_or_the_build_says_why_not(
    built: tuple[Project, str], name: str
) -> None:
    project, log = built
    row = BUILT[name]
    if message := row.get("fails"):
        assert f"gallery_src/{row['script']}, {message}" in log
        return
    warnings, wanted = told(log, row["script"]), row.get("warns", [])
    assert len(warnings) == len(wanted), warnings
    for warning, part in zip(warnings, wanted, strict=True):
        line, _, message = part.rpartition(": ")
        assert warning.startswith(line) and message in warning
    if "page" in row or "absent" in row:
        page, at = shown(project, row["script"]), 0
        for pattern in row.get("page", ()):
            found = re.compile(pattern, re.S).search(page, at)
            assert found, f"{pattern!r} is not behind character {at} of\n{page}"
            at = found.end()
        assert [text for text in row.get("absent", ()) if text in page] == []
        assert Path.home() == Path("/") or f"{Path.home()}/" not in page


def test_every_row_is_complete_and_names_tests_that_exist() -> None:
    for name, row in TABLE.items():
        assert row.keys() <= KEYS and row["shows"], name
        assert row["report"] in OWN or REPORT.fullmatch(row["report"]), name
        assert row["result"] in {"right", "warned", "refused"}, name
        assert ("script" in row) != ("test" in row), name
        for test in row.get("test", ()):
            file, _, function = test.partition("::")
            assert function in functions(file), f"{name}: {test}"
        if "script" in row:
            assert ("fails" in row) == (row["result"] == "refused"), name
            assert ("warns" in row) == (row["result"] == "warned"), name
            assert row.keys() & {"page", "warns", "fails"}, name


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_input_of_the_gallery_has_a_row() -> None:
    source = GALLERIES / "cases" / "gallery_src"
    scripts = {path.relative_to(source).as_posix() for path in source.rglob("[!_]*.py")}
    assert scripts - {row["script"] for row in BUILT.values()} == set()


def test_an_input_that_changes_is_named_however_it_was_read(built: tuple[Project, str]) -> None:
    """All reports on stale pages at once: seven ways to read, seven reasons."""
    project, _ = built
    source = project.root / "gallery_src/freshness"
    for name in ("one.txt", "x.csv", "x.db", "_mod.py", "_other.py", "maybe.txt"):
        path = source / name
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")
    said = project.run("cnnviz", "explain").stdout
    reasons = dict(re.findall(r"freshness/([\w-]+)\W.*?(\S+\.\w+)", said))
    assert len(reasons) == 7, said


def test_pages_without_extensions_are_whole(built: tuple[Project, str], tmp_path: Path) -> None:
    project, _ = built
    root = tmp_path / "plain"
    shutil.copytree(
        project.root, root, symlinks=True, ignore=shutil.ignore_patterns("site", "pages", "prose")
    )
    config = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(config[: config.index("markdown_extensions")], "utf-8")
    Project(root).run("cnnviz", "build")
    page = shown(Project(root), "adopting/12-aligned.py")
    assert "<mtable" in page and "{ #" not in page and "cnnviz-downloads" in page


FAINT = """() => {
  const area = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const numbers = colour => {
    area.clearRect(0, 0, 1, 1);
    area.fillStyle = colour;
    area.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = area.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const light = colour => {
    const [r, g, b] = colour.map(c => c / 255).map(
      c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, below) => below.map((c, i) => top[i] * top[3] + c * (1 - top[3]));
  const paper = element => {
    const papers = [];
    for (let at = element; at; at = at.parentElement)
      papers.push(numbers(getComputedStyle(at).backgroundColor));
    return papers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  const ratios = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!text || element.closest("svg, .headerlink") || !element.checkVisibility()) continue;
    const below = paper(element), ink = over(numbers(getComputedStyle(element).color), below);
    const [a, b] = [light(ink), light(below)];
    ratios.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), text]);
  }
  return ratios;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_text_can_be_read(
    built: tuple[Project, str], browser: "Browser", scheme: str
) -> None:
    """Admonitions, tabs, code, streams, errors, folds and cards, in both themes."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    with served(built[0].site) as address:
        for name in ("prose/all-of-it", "outputs/logs", "outputs/colours", "errors/raises", "tags"):
            page.goto(f"{address}en/gallery/{name}/", wait_until="domcontentloaded")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            ratios = page.evaluate(FAINT)
            assert len(ratios) > 10 and min(ratios)[0] >= 4.5, (name, min(ratios))
    context.close()
