"""The site's pages as plain Markdown and files, for any other static site generator."""

from pathlib import Path

from cnnviz.domain import Failure


def export(config_file: Path, folder: Path) -> tuple[int, tuple[Failure, ...]]:
    raise NotImplementedError
