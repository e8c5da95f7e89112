"""The Content-Security-Policy of the pages: what it allows, and what it does not."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from cnnviz.render.base.content_security_policy import with_policy

PAGE = """<!doctype html><html><head>
<meta charset="utf-8"><script>theme()</script><script src="a.js"></script>
<script type="application/json">{"data": 1}</script></head>
<body><article class="md-content"><script>lesson()</script></article></body></html>"""


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def rules(html: str) -> dict[str, list[str]]:
    (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    found = (rule.split() for rule in content.split("; "))
    return {name: values for name, *values in found}


def test_the_themes_inline_scripts_are_allowed_and_a_lessons_are_not() -> None:
    assert rules(with_policy(PAGE))["script-src"] == ["'self'", digest("theme()")]


def test_the_policy_stands_before_what_it_is_about() -> None:
    made = with_policy(PAGE)
    assert made.index("Content-Security-Policy") < made.index("<script>theme()")
    assert made.replace(re.findall(r"<meta http-equiv[^>]*>", made)[0], "") == PAGE


@pytest.mark.browser
def test_no_page_of_the_site_names_another_origin(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        found = rules(page.read_text(encoding="utf-8"))
        assert found["default-src"] == found["form-action"] == found["base-uri"] == ["'self'"]
        assert found["object-src"] == ["'none'"]
        assert all(
            value == "'self'" or value.startswith("'sha256-") for value in found["script-src"]
        )
        assert "http" not in " ".join(value for values in found.values() for value in values)
