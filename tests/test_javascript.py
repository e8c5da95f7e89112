"""The modules as such: their types, what they may touch, and what they weigh."""

import gzip
import re
import shutil
from pathlib import Path

import pytest
from javascript.asked import in_node
from javascript.tools import HERE, WEB, node, style_of, types_of

from cnnviz.i18n.ui_texts import script_texts
from cnnviz.site.minify import keys_of, lean, with_keys

KILOBYTE = 1000
LESSON = 26_500
"""Most that a lesson page may ever load, as served: each file compressed by itself."""
ARITHMETIC = 10 * KILOBYTE
"""Of which numbers/ and files/."""

_COMMENT = re.compile(r"/\*\*.*?\*/", re.S)
_IMPORT = re.compile(
    r"""^(?:import|export)\b[^"']*["'](\.[^"']+)["']|\bimport\(\s*["'](\.[^"']+)["']\s*\)""", re.M
)


def test_the_types_are_right() -> None:
    checked = types_of()
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("part", ["numbers", "files"])
def test_the_arithmetic_knows_no_page(part: str) -> None:
    """Types without a DOM: `document` in numbers/ or files/ is an unknown name."""
    checked = types_of(HERE / f"tsconfig.{part}.json")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    config = (HERE / "tsconfig.json").read_text(encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(re.sub(r'"include": .*', '"include": ["*.js"]', config))
    (tmp_path / "wrong.js").write_text('/** @type {number} */\nexport const one = "two";\n')
    assert "TS2322" in types_of(tmp_path / "tsconfig.json").stdout
    (tmp_path / "wrong.js").write_text("export const one = document.body;\n")
    assert types_of(tmp_path / "tsconfig.json").returncode == 0
    narrow = config.replace('"DOM", "DOM.Iterable"', '"WebWorker"').replace(
        "../../cnnviz/web/**/", ""
    )
    (tmp_path / "tsconfig.json").write_text(narrow)
    assert "document" in types_of(tmp_path / "tsconfig.json").stdout


def test_scripts_are_formatted_and_without_findings() -> None:
    """What Biome would change: `tests/javascript/style.jsonc` says which rules are off, and why."""
    checked = style_of(WEB.parent, HERE)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("script", "finding"),
    [
        ("export const one = 1\n", "format"),
        ("const one = 1;\n", "noUnusedVariables"),
        ('export const same = (a) => a == "1";\n', "noDoubleEquals"),
    ],
)
def test_a_fault_of_style_is_found(tmp_path: Path, script: str, finding: str) -> None:
    (tmp_path / "wrong.js").write_text(script, encoding="utf-8")
    checked = style_of(tmp_path)
    assert checked.returncode == 1
    assert finding in checked.stdout + checked.stderr


def test_every_module_of_the_arithmetic_runs_without_a_page() -> None:
    """Each is imported by what answers the tests, in Node, where there is no DOM."""
    with in_node() as ask:
        assert ask("globals") == []
    reached = imported([HERE / "answer.js"])
    own = {path for part in ("numbers", "files") for path in (WEB / part).glob("*.js")}
    assert own <= reached


@pytest.fixture(scope="module")
def weights() -> dict[str, int]:
    """What a lesson page can ever load; the rest of the playground is loaded on its own page."""
    modules = imported([WEB / "cnnviz.js"], but=WEB / "playground" / "element.js")
    return {path.relative_to(WEB).as_posix(): weight(path) for path in sorted(modules)}


def test_what_a_lesson_can_load_stays_small(weights: dict[str, int]) -> None:
    assert sum(weights.values()) <= LESSON, weights


def test_the_arithmetic_of_a_lesson_stays_small(weights: dict[str, int]) -> None:
    parts = [n for name, n in weights.items() if name.startswith(("numbers/", "files/"))]
    assert 0 < sum(parts) <= ARITHMETIC, weights


def test_imports_are_followed(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text(
        'import { a } from "./two.js";\nexport { b } from "./three.js";\n'
    )
    (tmp_path / "two.js").write_text(
        'import {\n  c,\n} from "./four.js";\nconst d = import("./five.js");\n'
    )
    (tmp_path / "three.js").write_text('/** @typedef {import("./six.js").E} E */\n')
    for name in ("four", "five", "six"):
        (tmp_path / f"{name}.js").write_text("")
    names = {path.stem for path in imported([tmp_path / "one.js"])}
    assert names == {"one", "two", "three", "four", "five"}


def test_a_missing_node_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="need node: install Node 20"):
        node()


def imported(entries: list[Path], but: Path | None = None) -> set[Path]:
    """The modules that these can load, at once or later, `but` one and what is behind it.

    Imports of types load nothing.
    """
    found: set[Path] = set()
    waiting = [entry.resolve() for entry in entries]
    while waiting:
        path = waiting.pop()
        if path in found or path == but:
            continue
        found.add(path)
        code = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        for now, later in _IMPORT.findall(code):
            waiting.append((path.parent / (now or later)).resolve())
    return found


def weight(path: Path) -> int:
    served = with_keys(lean(path.read_text(encoding="utf-8")), keys_of(script_texts()))
    return len(gzip.compress(served.encode(), 9))
