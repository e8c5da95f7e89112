"""Code that is highlighted once looks as if it had been highlighted again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygments
import pymdownx.highlight
import pytest
from markdown import Markdown

from cnnviz.adapters.mkdocs.pages.highlighting import highlight_ahead, keep_highlighted
from cnnviz.domain import Cell, CellKind, Example

CODE = "def f(x):\n    return x + 1  # more\n"
FENCES = [
    f"```python\n{CODE}```",
    f"``` {{ .python .copy }}\n{CODE}```",
    f'``` {{ .python title="a.py" linenums="3" hl_lines="2" }}\n{CODE}```',
    f"```text\n{CODE}```",
    f"```yaml\n{CODE}```",
    "Inline `#!python 1 + 1` and `1 + 1`.",
]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Nothing is kept at the beginning; yields the code that is highlighted, as it comes."""
    done: list[str] = []

    def highlight(code: str, lexer: Any, formatter: Any) -> str:
        done.append(code)
        return str(pygments.highlight(code, lexer, formatter))

    monkeypatch.setattr(pymdownx.highlight, "highlight", highlight)
    yield done


def markdown(**options: object) -> Markdown:
    extensions = ["pymdownx.superfences", "pymdownx.highlight", "pymdownx.inlinehilite"]
    return Markdown(extensions=extensions, extension_configs={"pymdownx.highlight": options})


def converted(**options: object) -> list[str]:
    return [markdown(**options).convert(text) for text in [*FENCES, "\n\n".join(FENCES)]]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"linenums": True, "anchor_linenums": True},
        {"line_spans": "__span", "pygments_lang_class": True},
        {"auto_title": True},
        {"pygments_style": "monokai", "noclasses": True},
        {"use_pygments": False},
    ],
)
def test_kept_code_is_that_of_the_highlighter(options: dict[str, object]) -> None:
    expected = converted(**options)
    keep_highlighted()
    converted()  # of other options, so that their code is known
    assert converted(**options) == expected
    assert converted(**options) == expected


def test_the_code_of_lessons_is_highlighted_once_until_it_is_time(plain: list[str]) -> None:
    keep_highlighted()
    keep_highlighted()
    cells = tuple(Cell(CellKind.CODE, f"x = {number}", 1) for number in range(4))
    example = Example(Path("x.py"), "x.py", "a", "x", cells)
    left = iter([False, False, True])
    highlight_ahead(markdown(), [example], lambda: next(left))
    assert plain == ["x = 0", "x = 1"]
    for cell in cells:
        markdown().convert(f"``` {{ .python .copy }}\n{cell.text}\n```")
    assert plain == ["x = 0", "x = 1", "x = 2", "x = 3"]
