"""Payloads run on no page of a site in which every field holds them, in a real browser.

The fields come from the code: kinds of messages, MIME types, fields of records, keys of headers.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hostile import CODE, FILES, FOLDER, PAGE_FILE, PAYLOADS
from hostile_gallery import KINDS, Hostile, hostile_project, key_of
from hostile_records import fields_with_text
from markdown_it import MarkdownIt
from web import MOUNT, served

from cnnviz.figure_data import Figure, Playground
from cnnviz.gallery.scripts.collect import SCRIPT_KEYS, SECTION_KEYS
from cnnviz.i18n import messages
from cnnviz.i18n.faithful import problem_of
from cnnviz.i18n.messages import Message
from cnnviz.i18n.ui_texts import ui_texts
from cnnviz.lab.exercises.base.question import Texts
from cnnviz.lab.exercises.kinds.choice import ChoiceFields
from cnnviz.lab.exercises.kinds.thought import ThoughtFields
from cnnviz.outputs import Plot
from cnnviz.site.files import published

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

_TRY = """() => {
  for (const link of document.querySelectorAll("a")) {
    const to = link.href.baseVal ?? link.href;
    if (/^\\s*javascript:/i.test(to)) {
      link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
  }
  for (const form of document.querySelectorAll("form")) {
    for (const one of form.querySelectorAll("[formaction^=javascript]")) one.click();
    if (/^javascript:/.test(form.getAttribute("action"))) form.requestSubmit();
  }
  const live = [];
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on") && typeof one[name] === "function") {
        live.push(value);
        one[name](new Event("x"));
      }
    }
  }
  return live;
}"""
"""Follow links and send forms that run code; returns the code of the event attributes that act."""

QUESTION_TEXTS = {
    "Texts.name": "",  # becomes a name of a file: `questions.checked` and test_questions
    "Texts.kind": "",
    "Texts.question": "question: question",
    "Texts.hints": "question: hint",
    "Texts.solution": "question: solution",
    "Option.text": "question: option",
    "Option.message": "question: reply to an option",
    "Wrong.answer": "question: common answer",
    "Wrong.message": "question: reply to a thought",
}
KEYS = {
    "tags": "lesson: tag",
    "parameters": "lesson: value of a parameter",
    # Names of files, numbers and what no page shows
    **dict.fromkeys(("after", "environment", "memory_limit", "thumbnail", "time_limit"), ""),
    **dict.fromkeys(("jupyter", "jupytext", "order", "lessons"), ""),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    return hostile_project(tmp_path_factory.mktemp("hostile") / "project", MOUNT)


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_every_payload_can_run(tmp_path: Path, page: "Page") -> None:
    """On pages without a policy: a payload that is dead anyway tests nothing."""
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    frames = []
    for payload in PAYLOADS:
        text = payload.of("one", MOUNT)
        around = payload.around.replace("CODE", CODE).replace("NAME", f"one.{payload.name}")
        html = around.replace("{}", text)
        frames.append(f"<iframe name={payload.name} src={payload.name}.html></iframe>")
        (tmp_path / f"{payload.name}.html").write_text(
            f"<!doctype html><meta charset=utf-8><body>{html}", encoding="utf-8"
        )
    (tmp_path / "all.html").write_text("".join(frames), encoding="utf-8")
    ran = "['all', ...(window.ran || [])].map(String)"
    with served(tmp_path) as address:
        page.goto(f"{address}all.html", wait_until="load")
        for frame in page.frames[1:]:
            if not frame.parent_frame or frame.parent_frame == page.main_frame:
                frame.evaluate(_TRY)
        page.wait_for_timeout(300)
        text = " ".join(page.evaluate(ran))
    anonymous = {
        "module",
        "importing",
        "svg-file",
        "svg-xlink",
    }  # files that cannot tell who called
    lacking = [each.name for each in PAYLOADS if f"one.{each.name}" not in text]
    assert set(lacking) == anonymous and text.count("module") >= 3 and text.count("undefined") == 2


def test_every_field_is_hostile(hostile: Hostile) -> None:
    """A new kind of message, MIME type, field or key needs a place in tests/galleries/hostile."""
    fields = hostile.fields
    assert {f"output: {kind}" for kind in KINDS} <= fields
    records = fields_with_text(Figure, Playground, Plot)
    assert {f"record: {name}" for name in records} <= fields
    assert {f"catalog: {role}" for role in roles()} <= fields
    assert fields_with_text(Texts, ChoiceFields, ThoughtFields) == set(QUESTION_TEXTS)
    assert {name for name in QUESTION_TEXTS.values() if name} <= fields
    assert set(KEYS) == SCRIPT_KEYS | SECTION_KEYS
    assert {name for name in KEYS.values() if name} <= fields
    interface = {f"interface: {text}" for text in ui_texts()} - fields
    assert len(interface) < 5, "texts of the interface that may hold no payload at all"
    assert len(hostile.cases) > 10_000


def roles() -> set[str]:
    """The kinds of texts that catalogs translate, read from the code that collects them."""
    names = set()
    for node in ast.walk(ast.parse(Path(messages.__file__).read_text(encoding="utf-8"))):
        match node:
            case ast.Call(ast.Name("Message"), [_, _, _, ast.Constant(str(role))]):
                names.add(role)
            case ast.Call(ast.Name("Message"), [_, _, _, ast.JoinedStr()]):
                names.add("value of the parameter 'KIND'")
            case ast.Yield(ast.Tuple([ast.Constant(str(role)), _])):
                names.add(role)
    assert len(names) > 14
    return names


def test_every_field_reaches_the_site(hostile: Hostile) -> None:
    """What is on no page tests nothing."""
    site = hostile.project.site
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".json", ".ipynb", ".py")]
    own = {"texts.json", "records.json"}
    texts = [path.read_text(encoding="utf-8") for path in files if path.name not in own]
    shown = "\n".join(texts)
    marks = {name: f"/{key_of(name)}." for name in hostile.fields}
    lacking = {name for name, mark in marks.items() if mark not in shown}
    lacking = {name for name in lacking if not name.startswith(("interface: ", "record: "))}
    assert lacking <= NOT_SHOWN


NOT_SHOWN = {
    # Types for which a page shows another form, since these texts are no such files
    *(f"output: image/{kind}" for kind in ("bmp", "png", "jpeg", "gif", "webp", "avif")),
    *(
        f"output: {kind}"
        for kind in ("application/pdf", "text/javascript", "application/javascript")
    ),
}


def test_a_catalog_brings_no_tags(hostile: Hostile) -> None:
    refused = {payload for name, payload in hostile.refused if name == "catalog: prose"}
    assert {each.name for each in PAYLOADS if "<" in each.text} <= refused
    message = Message("A word", "x.py", 1, "caption")
    kept = {each.name for each in PAYLOADS if not problem_of(message, each.of("x", "/"))}
    assert kept == {each.name for each in PAYLOADS if "<" not in each.text}


def test_files_of_a_lesson_are_no_pages_of_the_site(hostile: Hostile) -> None:
    """A page of HTML that prose links keeps its contents, and what a lesson reads is text."""
    folder = hostile.project.site / FOLDER
    linked = (folder / PAGE_FILE).read_text(encoding="utf-8")
    assert "script-src 'none'" in linked and linked.endswith(FILES[PAGE_FILE])
    assert (folder / f"{PAGE_FILE}.txt").read_text(encoding="utf-8") == FILES[PAGE_FILE]
    log = " ".join(hostile.log.split())
    assert "its scripts do not run, since they would run as those of the site" in log
    check_drawing("drawing.svg", "<svg><path/></svg>", folder, is_same=True)
    check_drawing("drawing.svg", '<svg><path onclick="x()"/><script>x()</script></svg>', folder)
    check_drawing("drawing.svg", '<!DOCTYPE svg [<!ENTITY x "y">]><svg><path/></svg>', folder)


def check_drawing(name: str, text: str, folder: Path, *, is_same: bool = False) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    content = published(name, path)
    if is_same:
        assert content == path
    else:
        assert isinstance(content, str) and "<path" in content.replace("svg:", "")
        assert not re.search("script|onclick|ENTITY", content)
    path.unlink()


def test_no_payload_runs_on_any_page(hostile: Hostile, page: "Page") -> None:
    """Every page of the site, those of errors and of combinations and a lesson's own too."""
    pages = sorted(hostile.project.site.rglob("*.html"))
    assert len(pages) > 40
    wrong = []
    with served(hostile.project.site) as address:
        for path in pages:
            name = path.relative_to(hostile.project.site).as_posix().removesuffix("index.html")
            if not name:
                continue  # it leads to a language, as it is meant to
            page.goto(address + quote(name), wait_until="load")
            here = [page.url, page.evaluate("document.baseURI")]
            live = page.evaluate(_TRY)
            page.wait_for_timeout(20)
            ran = page.evaluate("window.ran || []")
            if ran or live or page.url != address + quote(name) or not here[1].startswith(address):
                wrong.append((name, *here, ran[:20], live[:5]))
    assert wrong == []


def test_no_payload_runs_in_an_export(hostile: Hostile, page: "Page", tmp_path: Path) -> None:
    """Its pages have no policy: any generator turns them into HTML."""
    folder, parser = tmp_path / "exported", MarkdownIt("commonmark", {"html": True})
    done = hostile.project.run("cnnviz", "export", str(folder))
    assert done.returncode == 0, done.stderr[-2000:]
    pages = sorted(folder.rglob("*.md"))
    assert len(pages) > 20
    for name in FILES:
        (folder / name).write_text(FILES[name], encoding="utf-8")
    wrong = []
    with served(folder) as address:
        for path in pages:
            text = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
            html = path.with_suffix(".html")
            html.write_text(f"<!doctype html><meta charset=utf-8>{parser.render(text)}", "utf-8")
            where = address + quote(html.relative_to(folder).as_posix())
            page.goto(where, wait_until="load")
            base = page.evaluate("document.baseURI")
            live = page.evaluate(_TRY)
            page.wait_for_timeout(20)
            ran = page.evaluate("window.ran || []")
            if ran or live or page.url != where or base != where:
                wrong.append((path.name, page.url, base, ran[:20], live[:5]))
    assert wrong == []


def test_the_pages_own_scripts_do_run(hostile: Hostile, page: "Page") -> None:
    with served(hostile.project.site) as address:
        page.goto(address, wait_until="load")
        page.wait_for_url(f"**{MOUNT}en/")
        for name in ("en/gallery/hostile/questions/", "en/404.html"):
            page.goto(address + name, wait_until="load")
            assert page.evaluate("typeof __md_get") == "function"
        page.goto(f"{address}en/gallery/clean/clean/", wait_until="load")
        page.wait_for_function("!!customElements.get('cnnviz-exercise')")


def test_the_search_shows_payloads_as_text(hostile: Hostile, page: "Page") -> None:
    with served(hostile.project.site) as address:
        page.goto(f"{address}en/", wait_until="load")
        page.wait_for_load_state("networkidle")
        page.click("[data-md-component=search-query]")
        page.keyboard.type("source")
        page.wait_for_selector(".md-search-result__item")
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran || []") == []
        assert page.evaluate(_TRY) == [] and page.evaluate("window.ran || []") == []
        assert page.url.startswith(f"{address}en/")
