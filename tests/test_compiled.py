"""Compiled templates from build to build."""

from pathlib import Path

from conftest import Project
from jinja2 import DictLoader, Environment

from cnnviz.render.base.templates import keep_compiled


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_compiled_templates_are_kept_and_a_damaged_one_counts_as_none(tiny: Project) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    folder = tiny.root / ".cnnviz" / "compiled"
    kept = files(folder)
    assert len(kept) > 20
    tiny.edit("docs/en/index.md", "# ", "# Anew: ")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert files(folder) == kept, "nothing had to be compiled"
    for number, path in enumerate(sorted(folder.iterdir())):
        raw = path.read_bytes()
        path.write_bytes([b"", raw[:20], raw[: len(raw) // 2], b"x" * 100][number % 4])
    tiny.edit("docs/en/index.md", "# Anew: ", "# Again: ")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert "Again: " in tiny.page("en")
    # What the build used is compiled anew.
    mended = {name for name, (_, code) in files(folder).items() if code == kept[name][1]}
    assert len(mended) > 20
    # A template that changed is not taken from there.
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


def test_a_store_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = Environment(loader=DictLoader({"page.html": "{{ sign }}"}))
    environment.bytecode_cache = keep_compiled(tmp_path / "file" / "compiled")
    assert environment.get_template("page.html").render(sign="<") == "<"


def test_code_that_was_compiled_otherwise_is_not_taken(tmp_path: Path) -> None:
    compiled = keep_compiled(tmp_path)
    for escapes, shown in ((False, "<"), (True, "&lt;"), (False, "<")):
        environment = Environment(loader=DictLoader({"page.html": "{{ sign }}"}))
        environment.bytecode_cache = compiled
        environment.autoescape = escapes  # as a hook of MkDocs may do later
        assert environment.get_template("page.html").render(sign="<") == shown
