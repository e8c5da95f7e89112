"""The Content-Security-Policy of the pages: what it allows, and what it does not."""

import base64
import hashlib
import re
import time
from pathlib import Path

import jinja2
import pytest

from cnnviz.render.base.content_security_policy import (
    Own,
    TemplateParts,
    dead_parts,
    with_policy,
    with_script_allowed,
    without_article,
)
from cnnviz.render.base.foreign_requests import blocked_addresses

SOURCE = """<!doctype html><html><head>
<meta charset="utf-8"><script>theme("{{ base_url }}")</script><script src="a.js"></script>
<script>var title = "{{ page.title }}"</script><base href="../">
<script type="application/json">{"data": 1}</script></head>
<body><article class="md-content">{{ content }}</article></body></html>"""

TEMPLATE = jinja2.Environment().from_string(SOURCE)
HOSTILE = "<script>lesson()</script></article><script>lesson()</script><article>"
PAGE = TEMPLATE.render(base_url="..", page={"title": '";lesson()//'}, content=HOSTILE)


def own() -> Own:
    return TemplateParts(jinja2.Environment(), [SOURCE]).filled(base_url="..").at(".", ["a.js"])


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def rules(html: str) -> dict[str, list[str]]:
    (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    found = (rule.split() for rule in content.split("; "))
    return {name: values for name, *values in found}


def test_the_templates_inline_scripts_are_allowed_and_no_others() -> None:
    assert rules(with_policy(PAGE, own()))["script-src"] == ["'self'", digest('theme("..")')]
    assert rules(with_policy(PAGE))["script-src"] == ["'self'"]


def test_a_script_that_a_page_lacks_is_not_allowed_on_it() -> None:
    page = PAGE.replace('theme("..")', 'theme(".")')
    assert rules(with_policy(page, own()))["script-src"] == ["'self'"]


def test_what_will_not_run_is_told() -> None:
    assert dead_parts(PAGE, own(), without_article(PAGE)) == [
        '<script>var title = "";lesson()//"</script>',
    ]
    page = "<p><script>a()</script><base href=b>"
    assert dead_parts(page, own(), without_article(page)) == [
        "<script>a()</script>",
        "<base href=b>",
    ]


def test_the_policy_stands_before_what_it_is_about() -> None:
    made = with_policy(PAGE, own())
    assert made.index("Content-Security-Policy") < made.index("<script>theme(")
    assert made.replace(re.findall(r"<meta http-equiv[^>]*>", made)[0], "") == PAGE


@pytest.mark.parametrize(
    ("page", "before"),
    [
        ('<html><head>\n<meta charset="utf-8"/><script>a()</script>', '<meta charset="utf-8"/>'),
        ("<!DOCTYPE html>\n<html lang=en><head ><script>a()</script>", "<head >"),
        ("<head><script>a()</script><meta charset=utf-8>", "<head>"),
        ("<script>a()</script>", ""),
        ("<p>text</p>", ""),
    ],
)
def test_a_page_of_another_theme_has_its_policy_too(page: str, before: str) -> None:
    made = with_policy(page)
    assert (
        made.partition('<meta http-equiv="Content-Security-Policy"')[0]
        == page[: page.index(before) + len(before)]
    )


def test_the_images_that_a_page_shows_are_its_own() -> None:
    assert rules(with_policy(PAGE))["img-src"] == ["'self'", "data:", "blob:"]


@pytest.mark.parametrize(
    "tag",
    [
        '<meta http-equiv="refresh" content="0;url=//elsewhere">',
        "<META\nHTTP-EQUIV = refresh content='0;url=//elsewhere'>",
        "<meta/http-equiv=refresh/>",
        '<meta content="0;url=//elsewhere"http-equiv=refresh>',
        '<meta name="description" content="0" http-equiv="refresh">',
        '<meta title="a > b" http-equiv=refresh>',
        '<meta title=\N{NO-BREAK SPACE}"x http-equiv=refresh y">',
        "<base href=//elsewhere>",
        "<BASE\thref='other/'>",
        "<base/>",
    ],
)
def test_tags_that_lead_elsewhere_are_taken_out(tag: str) -> None:
    for around in ("<p>{}</p>", '<p title="{}">', '<!-- <meta a="-->{}<p title="">'):
        made = with_policy(around.replace("{}", tag), own())
        assert tag not in made and f"<x-{tag[1:5].lower()}>" in made
    # Taking one out puts no other one together.
    assert "<meta http" not in with_policy(f"<me{tag}ta http-equiv=refresh>")[400:]


@pytest.mark.parametrize(
    "tag",
    [
        '<meta name="description" content="A "quoted" word">',
        "<meta charset=utf-8>",
        '<meta property="og:title" content="a > b">',
        "<metadata http-equiv=refresh>",
        "<basefont>",
        "&lt;base&gt;",
        '<base href="../">',  # it stands in the template
    ],
)
def test_other_tags_stay(tag: str) -> None:
    assert with_policy(f"<p>{tag}</p>", own()).endswith(f"<p>{tag}</p>")


def test_one_more_script_can_be_allowed() -> None:
    made = with_script_allowed(with_policy(PAGE, own()), "reload(1)")
    allowed = ["'self'", digest("reload(1)"), digest('theme("..")')]
    assert rules(made)["script-src"] == allowed


@pytest.mark.browser
def test_no_page_of_the_site_names_another_origin(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        found = rules(text)
        assert found["default-src"] == found["form-action"] == found["base-uri"] == ["'self'"]
        assert found["object-src"] == ["'none'"]
        assert found["img-src"] == ["'self'", "data:", "blob:"]
        assert all(
            value == "'self'" or value.startswith("'sha256-") for value in found["script-src"]
        )
        assert "http" not in " ".join(value for values in found.values() for value in values)
        # The script that `mkdocs serve` puts in is allowed by the server alone.
        assert "livereload" not in text


LOADS = {
    '<img alt="a > b" src="https://far.org/a.png">': "https://far.org/a.png",
    "<IMG SRC=https://far.org/b.png>": "https://far.org/b.png",
    "<script src='//far.org/a.js'></script>": "//far.org/a.js",
    '<link rel="stylesheet" href="https://far.org/a.css?x=1&amp;y">': "https://far.org/a.css?x=1&y",
    '<iframe src="https://far.org/a"></iframe>': "https://far.org/a",
    '<video poster="http://far.org/a.png"></video>': "http://far.org/a.png",
    '<img src="a.png" srcset="a.png 1x, https://far.org/c.png 2x">': "https://far.org/c.png",
    '<object data="https://far.org/a.svg"></object>': "https://far.org/a.svg",
}
LOADS_NOTHING = [
    '<a href="https://far.org/">far</a>',
    '<link rel="canonical" href="https://far.org/">',
    '<link rel="preconnect" href="https://far.org/">',
    '<img src="../a.png" alt="https://far.org/a.png">',
    '<img data-src="https://far.org/a.png" src="data:image/png;base64,AA">',
    '<img src="https://own.org/site/a.png">',
    '<img src="https://allowed.org/a.png">',
    "&lt;img src=https://far.org/a.png&gt;",
]


def test_what_a_page_would_load_from_other_sites_is_found() -> None:
    for element, address in LOADS.items():
        assert blocked_addresses(element, "https://own.org/site/", ()) == [address], element
    page = "".join([*LOADS_NOTHING, *LOADS])
    found = blocked_addresses(page, "https://own.org/site/", ("https://allowed.org",))
    assert found == list(LOADS.values())


def test_scripts_of_an_allowed_site_are_blocked_all_the_same() -> None:
    script = '<script src="https://allowed.org/a.js"></script>'
    assert blocked_addresses(script, None, ("https://allowed.org",)) == ["https://allowed.org/a.js"]


@pytest.mark.parametrize(
    ("root", "address", "runs"),
    [
        ("..", "../assets/a.js", True),
        ("..", "../assets/a.js?v=1", True),
        ("..", "../assets/../gallery/a.js", False),
        ("..", "assets/a.js", False),
        ("..", "../assets/b.js", False),
        ("..", "../own/deep/b.js", True),
        ("..", "../own/../a.js", False),
        (".", "assets/a.js", True),
        (".", "./assets/a.js", True),
        ("/", "/assets/a.js", True),
        ("/site/en/", "/site/en/assets/a.js", True),
        ("/site/en/", "/assets/a.js", False),
        ("..", "https://example.org/a.js", False),
        ("..", "data:text/javascript,a()", False),
    ],
)
def test_a_page_runs_the_files_of_its_theme_alone(root: str, address: str, runs: bool) -> None:
    allowed = Own().at(root, ["assets/a.js", "own/"])
    for tag in (f'<script src="{address}">', f"<SCRIPT\nasync/SRC = {address} >"):
        made = with_policy(f"<p>{tag}</script>", allowed)
        assert (tag in made) == runs and ('<script type="text/plain">' in made) != runs
    made = with_policy(f'<svg><script xlink:href="{address}"/></svg>', allowed)
    assert (address in made) == runs


def test_no_element_takes_the_id_of_a_templates_data() -> None:
    source = '<p>{{ content }}</p><script id="__config" type="application/json">{}</script>'
    allowed = TemplateParts(jinja2.Environment(), [source]).filled()
    for claim in ("<p id=__config>", "<p class='a' id='__config'>", '<b/id = "&#95;_config">'):
        made = with_policy(source.replace("{{ content }}", f"{claim}x<i id=other>"), allowed)
        assert claim not in made and 'id=""' in made.replace('id = ""', 'id=""')
        assert '<script id="__config"' in made and "id=other" in made


def test_a_frame_has_no_document_in_an_attribute() -> None:
    made = with_policy("<iframe srcdoc='&lt;script src=a.js&gt;'></iframe><iframe src=b></iframe>")
    assert made.endswith("<iframe sandbox></iframe><iframe src=b></iframe>")


@pytest.mark.parametrize("piece", ["<script ", '<script a="', "<meta a='", "<iframe x", "<a id="])
def test_tags_inside_of_each_other_take_no_hours(piece: str) -> None:
    """The time grows with the page, not with its square."""
    clock = time.process_time()
    with_policy(piece * 20_000, Own(ids=frozenset({"__config"})))
    assert time.process_time() - clock < 5
