"""No mutation of what a lesson reads leaves an old value on its page."""

import html
import re
from pathlib import Path

import pytest
from mutations import ROUNDS, Way, ways
from test_freshness import Fresh

CONFIG = (
    "site_name: Mutated\nnav: [index.md, gallery/index.md]\ntheme: {name: material, font: false}\n"
    "plugins:\n  - cnnviz:\n      languages:\n        - {code: en, name: English}\n"
)
_SEEN = re.compile(r">seen ([^<]*)")


class Mutated:
    """The lessons of all ways, and what their pages showed after each round."""

    def __init__(self, folder: Path) -> None:
        self.project = Fresh(folder / "project")
        self.outside = folder / "outside"
        self.shown: list[dict[str, str]] = []
        self.ways = {f"{way.place}-{way.name}".replace(" ", "-"): way for way in ways()}
        self.project.write("mkdocs.yml", CONFIG)
        self.project.write("docs/en/index.md", "# Index\n")
        self.project.write("gallery_src/ways/section.md", "# Ways\n")
        for name, way in self.ways.items():
            inputs = self.inputs(name, way)
            inputs.mkdir(parents=True)
            places = {"beside": f"in/{name}", "root": f"../../in/{name}", "outside": str(inputs)}
            script = f"gallery_src/ways/{name.replace('-', '_')}.py"
            self.project.write(script, way.lesson(places[way.place]))

    def inputs(self, name: str, way: Way) -> Path:
        root = self.project.root
        parents = {"beside": root / "gallery_src/ways/in", "root": root / "in"}
        return parents.get(way.place, self.outside) / name

    def round(self, number: int) -> None:
        for name, way in self.ways.items():
            way.state(self.inputs(name, way), number)
        self.project.build_plain()
        self.shown.append({name: self.value(name) for name in self.ways})

    def value(self, name: str) -> str:
        found = _SEEN.search(self.project.page(f"en/gallery/ways/{name}"))
        return html.unescape(found[1]).strip() if found else "?"


@pytest.fixture(scope="module")
def mutated(tmp_path_factory: pytest.TempPathFactory) -> Mutated:
    mutated = Mutated(tmp_path_factory.mktemp("mutated"))
    for number in range(ROUNDS):
        mutated.round(number)
    return mutated


def test_no_mutation_leaves_an_old_value(mutated: Mutated) -> None:
    pairs = list(zip(mutated.shown, mutated.shown[1:], strict=False))
    assert len(pairs) * len(mutated.ways) >= 240
    stale = [
        f"{name}, round {number}: {after[name]}"
        for number, (before, after) in enumerate(pairs, start=1)
        for name in mutated.ways
        if before[name] == after[name]
    ]
    assert not stale, "\n".join(stale)


def test_what_did_not_change_runs_nothing(mutated: Mutated) -> None:
    assert mutated.project.made() == {}
