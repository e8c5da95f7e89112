"""A project in which every field that a person or a lesson can fill holds every payload."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from conftest import GALLERIES, Project
from hostile import FILES, PAYLOADS, Payload
from hostile_records import FIGURE, PLAYGROUND, RECORDS, texts_of, with_text

from cnnviz.i18n.faithful import problem_of
from cnnviz.i18n.interface import _problems, path_of
from cnnviz.i18n.messages import Message
from cnnviz.i18n.po_files import read_po_file
from cnnviz.mimetypes import MAPS_TYPE, PLAYGROUND_TYPE
from cnnviz.render.displayed.choice import _ORDER

KINDS = tuple(
    kind if isinstance(kind, str) else "application/vnd.vegalite.v5+json" for kind in _ORDER
)
"""MIME types that pages know."""
_AS_VALUE = ("script", "file", "double", "single", "end-of-script", "separator")
"""Payloads that are short enough for a combination's address."""
_MARK = re.compile(r"⟦(?P<yaml>yaml )?(?P<each>each )?(?P<field>[^⟧]+)⟧")
_LOOKUP = re.compile(r'T\["(?P<field>[^"]+)"(?P<kind> \+ kind)?\]')


@dataclass
class Hostile:
    project: Project
    mount: str
    """Path at which the site is served."""
    cases: set[tuple[str, str]] = field(default_factory=set)
    """(field, payload) of each text that the project holds."""
    refused: set[tuple[str, str]] = field(default_factory=set)
    """Those that a catalog cannot hold."""
    log: str = ""

    @property
    def fields(self) -> set[str]:
        return {name for name, _ in self.cases}

    def text(self, name: str, payloads: tuple[Payload, ...] = PAYLOADS) -> str:
        """All payloads as a single line, for one field."""
        return " ".join(self.one(name, payload) for payload in payloads)

    def one(self, name: str, payload: Payload) -> str:
        self.cases.add((name, payload.name))
        return payload.of(key_of(name), self.mount)

    def write(self) -> None:
        """Fill the project with hostile texts."""
        texts: dict[str, object] = {"kinds": KINDS}
        for path in sorted(self.project.root.rglob("*.*")):
            if path.suffix not in (".md", ".py"):
                continue
            source = _MARK.sub(self._marked, path.read_text(encoding="utf-8"))
            path.write_text(source, encoding="utf-8")
            for lookup in _LOOKUP.finditer(source):
                if lookup["field"] == "kinds":
                    continue
                for kind in (*KINDS, "application/x-unknown") if lookup["kind"] else ("",):
                    name = lookup["field"] + kind
                    texts.setdefault(name, self.text(name))
        folder = self.project.root / "gallery_src/hostile"
        records = list(self._records())
        clean = [{MAPS_TYPE: FIGURE}, {PLAYGROUND_TYPE: PLAYGROUND}]
        for name, data in (("texts", texts), ("records", records), ("clean", clean)):
            text = json.dumps(data, default=lambda record: with_text(record, ("version",), 1))
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        self._interface()

    def _marked(self, mark: re.Match[str]) -> str:
        name = mark["field"]
        if mark["each"]:
            each = [payload for payload in PAYLOADS if payload.name in _AS_VALUE]
            return ", ".join(json.dumps(self.one(name, payload)) for payload in each)
        text = self.text(name)
        return json.dumps(text) if mark["yaml"] else text

    def _records(self) -> Iterator[dict[str, object]]:
        for kind, record in RECORDS:
            for name, path in texts_of(record):
                filled = with_text(record, path, self.text(f"record: {name}"))
                yield {kind: filled, "text/plain": name}

    def _interface(self) -> None:
        """A Korean interface with all payloads that its texts may hold."""
        catalog = read_po_file(path_of("ko"))
        for entry in catalog:
            if not entry.id:
                continue
            plain = entry.string
            for payload in PAYLOADS:
                name = f"interface: {entry.id}"
                text = f"{entry.string} {payload.of(key_of(name), self.mount)}"
                entry.string = text
                if any(_problems(entry)):
                    entry.string = text.removesuffix(payload.of(key_of(name), self.mount)).rstrip()
                else:
                    self.cases.add((name, payload.name))
            assert str(entry.string).startswith(str(plain))
        self._write(catalog, self.project.root / "locale/ko.po")

    def translate(self) -> None:
        """Fill the catalogs of the clean section, whose texts the tool collects.

        A translation holds the payloads that it may hold; the others would make the page show
        English.
        """
        for path in sorted(self.project.root.rglob("clean*/*.ko.po")):
            catalog = read_po_file(path)
            for entry in catalog:
                if entry.id:
                    entry.string = " ".join(self._translated(str(entry.id), entry.auto_comments[0]))
            self._write(catalog, path)

    def _translated(self, english: str, role: str) -> Iterator[str]:
        yield english
        name, message = f"catalog: {role}", Message(english, "x.py", 1, role)
        for payload in PAYLOADS:
            text = self.one(name, payload)
            if problem_of(message, f"{english} {text}"):
                self.refused.add((name, payload.name))
            else:
                yield text

    @staticmethod
    def _write(catalog: Catalog, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0)


def key_of(name: str) -> str:
    """The field's name inside payloads."""
    return re.sub(r"\W+", "-", name)


def hostile_project(folder: Path, mount: str) -> Hostile:
    """The project in `folder`, built; its site will be served at the path `mount`."""
    shutil.copytree(GALLERIES / "hostile", folder)
    hostile = Hostile(Project(folder), mount)
    hostile.write()
    done = hostile.project.run("cnnviz", "translate", "ko")
    assert done.returncode == 0, done.stderr
    hostile.translate()
    done = hostile.project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr[-3000:]
    hostile.log = done.stdout + done.stderr
    return hostile
