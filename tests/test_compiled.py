"""Compiled templates from build to build."""

import hashlib
from pathlib import Path

from conftest import Project
from jinja2 import DictLoader, Environment

from cnnviz.render.base.template_cache import Compiled


def test_compiled_templates_are_kept_and_a_damaged_file_counts_as_empty(
    tiny: Project, tmp_path: Path
) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    file = tiny.root / ".cnnviz" / "templates"
    kept = file.read_bytes()
    tiny.edit("docs/en/index.md", "# ", "# Anew: ")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert file.read_bytes() == kept, "nothing had to be compiled"
    raw = bytearray(kept)
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    tiny.edit("docs/en/index.md", "# Anew: ", "# Again: ")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert "Again: " in tiny.page("en")
    mended = file.read_bytes()
    assert hashlib.sha256(mended[32:]).digest() == mended[:32], "compiled anew"
    # A template that changed is not taken from the file.
    tiny.write(
        "overrides/partials/footer.html",
        '{% extends "base.html" %}{% block footer %}OWN{% endblock %}',
    )
    tiny.edit("mkdocs.yml", "name: material", "name: material\n  custom_dir: overrides")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert "OWN" in tiny.page("en")
    tiny.edit("overrides/partials/footer.html", "OWN", "NEW")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert "NEW" in tiny.page("en") and "OWN" not in tiny.page("en")
    empty = Compiled()
    empty.keep_in(tmp_path / "none")
    empty.save()
    assert not (tmp_path / "none").exists()


def test_code_that_was_compiled_otherwise_is_not_taken() -> None:
    compiled = Compiled()
    for escapes, shown in ((False, "<"), (True, "&lt;"), (False, "<")):
        loader = DictLoader({"page.html": "{{ sign }}"})
        environment = compiled.used_by(Environment(loader=loader))
        environment.autoescape = escapes  # as a hook of MkDocs may do later
        assert environment.get_template("page.html").render(sign="<") == shown
