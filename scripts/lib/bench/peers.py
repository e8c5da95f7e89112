"""The others, each set up as its own documentation says, for the same scripts."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.builders import Builder, mkdocs_config, sections, titled, write_scripts
from bench.lessons import Lesson, mkdocs_gallery, percent, sphinx_gallery

_SPHINX = """project = "Benchmark"
html_theme = "alabaster"
"""


@dataclass(frozen=True)
class SphinxGallery(Builder):
    processes: int = 1

    def make(self, folder: Path, count: int) -> None:
        source = folder / "examples"
        write_scripts(source, count, self.flavour, README__rst=_rst_title("<SECTION>"))
        (source / "README.rst").write_text(_rst_title("Examples"), encoding="utf-8")
        for held in sections(count, self.flavour).values():
            for lesson in held:
                path = source / lesson.section / f"{lesson.stem}.py"
                path.write_text(sphinx_gallery(lesson), encoding="utf-8")
        sphinx_project(folder, self.processes)

    def arguments(self) -> list[str]:
        return sphinx_command(self.processes)

    def sources(self, folder: Path, lesson: Lesson) -> list[Path]:
        return [folder / "examples" / lesson.section / f"{lesson.stem}.py"]

    def pages(self, folder: Path, lesson: Lesson) -> list[Path]:
        place = f"auto_examples/{lesson.section}/{lesson.stem}.html"
        return [folder / "build" / place]


@dataclass(frozen=True)
class MkdocsGallery(Builder):
    def make(self, folder: Path, count: int) -> None:
        source = folder / "docs" / "examples"
        write_scripts(source, count, self.flavour, README__md="# <SECTION>\n\nScripts.\n")
        (source / "README.md").write_text("# Examples\n\nScripts.\n", encoding="utf-8")
        for held in sections(count, self.flavour).values():
            for lesson in held:
                path = source / lesson.section / f"{lesson.stem}.py"
                path.write_text(mkdocs_gallery(lesson), encoding="utf-8")
        _mkdocs(
            folder,
            "  - gallery:\n"
            "      examples_dirs: docs/examples\n"
            "      gallery_dirs: docs/generated/gallery\n"
            '      filename_pattern: "\\\\.py"\n',
            "nav:\n  - index.md\n  - Examples: generated/gallery\n",
        )

    def arguments(self) -> list[str]:
        return ["-m", "mkdocs", "build", "--quiet"]

    def sources(self, folder: Path, lesson: Lesson) -> list[Path]:
        return [folder / "docs" / "examples" / lesson.section / f"{lesson.stem}.py"]

    def pages(self, folder: Path, lesson: Lesson) -> list[Path]:
        place = f"generated/gallery/{lesson.section}/{lesson.stem}/index.html"
        return [folder / "site" / place]


@dataclass(frozen=True)
class MkdocsJupyter(Builder):
    def make(self, folder: Path, count: int) -> None:
        source = folder / "docs"
        write_scripts(source, count, self.flavour, index__md="# <SECTION>\n\nScripts.\n")
        for held in sections(count, self.flavour).values():
            for lesson in held:
                # As a notebook: a script would run in the project's folder, far from its photo.
                _notebook(lesson, source / lesson.section)
        _mkdocs(
            folder,
            "  - mkdocs-jupyter:\n"
            '      include: ["*.ipynb"]\n'
            "      execute: true\n"
            "      allow_errors: false\n",
        )

    def arguments(self) -> list[str]:
        return ["-m", "mkdocs", "build", "--quiet"]

    def sources(self, folder: Path, lesson: Lesson) -> list[Path]:
        return [folder / "docs" / lesson.section / f"{lesson.stem}.ipynb"]

    def pages(self, folder: Path, lesson: Lesson) -> list[Path]:
        return [folder / "site" / lesson.section / lesson.stem / "index.html"]


@dataclass(frozen=True)
class MystNb(Builder):
    def make(self, folder: Path, count: int) -> None:
        docs = folder / "docs"
        write_scripts(docs, count, self.flavour)
        held = sections(count, self.flavour)
        for lesson in (one for group in held.values() for one in group):
            _notebook(lesson, docs / lesson.section)
        for section, group in held.items():
            entries = "\n".join(lesson.stem for lesson in group)
            (docs / section / "index.md").write_text(
                f"# {titled(section)}\n\n```{{toctree}}\n{entries}\n```\n", encoding="utf-8"
            )
        entries = "\n".join(f"{section}/index" for section in held)
        (docs / "index.md").write_text(
            f"# Benchmark\n\n```{{toctree}}\n{entries}\n```\n", encoding="utf-8"
        )
        (docs / "conf.py").write_text(
            f'{_SPHINX}extensions = ["myst_nb"]\n'
            'nb_execution_mode = "cache"\n'
            "nb_execution_timeout = 300\n"
            "nb_execution_raise_on_error = True\n",
            encoding="utf-8",
        )

    def arguments(self) -> list[str]:
        return _sphinx()

    def sources(self, folder: Path, lesson: Lesson) -> list[Path]:
        return [folder / "docs" / lesson.section / f"{lesson.stem}.ipynb"]

    def pages(self, folder: Path, lesson: Lesson) -> list[Path]:
        return [folder / "build" / lesson.section / f"{lesson.stem}.html"]


def sphinx_project(folder: Path, processes: int) -> None:
    """Write what Sphinx needs for the scripts in the folder's `examples`."""
    docs = folder / "docs"
    docs.mkdir()
    parallel = f'    "parallel": {processes},\n' if processes > 1 else ""
    (docs / "conf.py").write_text(
        f'{_SPHINX}extensions = ["sphinx_gallery.gen_gallery"]\n'
        "sphinx_gallery_conf = {\n"
        '    "examples_dirs": "../examples",\n'
        '    "gallery_dirs": "auto_examples",\n'
        r'    "filename_pattern": r"\.py",'
        f"\n{parallel}}}\n",
        encoding="utf-8",
    )
    (docs / "index.rst").write_text(
        f"{_rst_title('Benchmark')}\n.. toctree::\n\n   auto_examples/index\n",
        encoding="utf-8",
    )


def sphinx_command(processes: int) -> list[str]:
    return _sphinx(*(["-j", str(processes)] if processes > 1 else []))


def _notebook(lesson: Lesson, folder: Path) -> None:
    """The script as a notebook without outputs."""
    jupytext: Any = import_module("jupytext")  # it ships no types

    notebook = jupytext.reads(percent(lesson), fmt="py:percent")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    jupytext.write(notebook, folder / f"{lesson.stem}.ipynb")


def _sphinx(*options: str) -> list[str]:
    return ["-m", "sphinx", "-b", "html", "-q", *options, "docs", "build"]


def _mkdocs(folder: Path, plugin: str, nav: str = "") -> None:
    (folder / "mkdocs.yml").write_text(mkdocs_config(plugin, nav), encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Benchmark\n\nScripts.\n", encoding="utf-8")


def _rst_title(title: str) -> str:
    line = "=" * max(20, len(title))
    return f"{title}\n{line}\n\nScripts.\n"
