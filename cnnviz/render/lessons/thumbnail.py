"""The picture that stands for a lesson in an index, whatever the lesson shows."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from cnnviz.domain import CellKind, ThumbnailChoice
from cnnviz.errors import Finding
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.outputs import Display, Output, PlotOutput
from cnnviz.outputs import Plot as PlotData
from cnnviz.render.base.source import Source
from cnnviz.render.displayed.parts import Interactive, JsonTree, Media, Picture
from cnnviz.render.figures.svg import with_images, without_letters
from cnnviz.render.formulas.scanning import unmarked_formulas
from cnnviz.render.lessons.parts import Html, Maps, Playground, Plot, Prose, Shown, Terminal, Text
from cnnviz.render.text.forms import as_plain
from cnnviz.render.thumbnails import drawing
from cnnviz.render.thumbnails.link_card import CardPicture, LinkCard, card_file
from cnnviz.render.thumbnails.shrinking import light

_PLAY = "M8 4l28 16-28 16z"
_BARS = "M4 4v32h34M11 32v-8M19 32V14M27 32V20M35 32V8"
_MOST_LINES = 12
LINK_CARD = "card.jpg"
"""Name of the picture that stands for a lesson where its link is shared."""
_IMAGE = re.compile(r"<img\b[^>]*\ssrc=\"(?P<name>(?![a-z]+:|//|/|\.\./)[^\"]+)\"", re.I)
"""A picture in HTML that is a file beside the page."""
_FILM = re.compile(r"<(?:audio|video)\b", re.I)


@dataclass(frozen=True, slots=True)
class Thumbnail:
    file: str = ""
    """Name of a file beside the page; empty: it is a drawing."""
    drawing: str = ""
    """SVG."""
    is_map: bool = False
    """Whether each of its pixels is a value: a browser must not smooth it."""


class Rank(IntEnum):
    """Kinds of outputs; an index prefers those of the highest rank."""

    TEXT = 1
    VALUE = 2
    PICTURE = 3
    MAPS = 4


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: Rank
    make: Callable[[], Thumbnail]


@dataclass(slots=True)
class Candidates:
    """The outputs of a page that could stand for it, in order."""

    source: Source
    _every: list[_Candidate] = field(default_factory=list)
    _parts: list[Shown] = field(default_factory=list)

    def add(self, output: Output, part: Shown) -> None:
        """Add an output and the part made from it."""
        self._parts.append(part)
        if candidate := self._candidate(output, part):
            self._every.append(candidate)

    def chosen(self) -> Thumbnail:
        """The picture that the script's header asks for, or else the best."""
        choice = self.source.example.thumbnail
        if choice and choice.path:
            return self._file(choice.path)
        numbered = [candidate for candidate in self._every if candidate.rank > Rank.TEXT]
        if choice and choice.number:
            if choice.number <= len(numbered):
                return numbered[choice.number - 1].make()
            self._warn(choice, len(numbered))
        if not self._every:
            return _drawn(list(self._first_lines()))
        best = max(candidate.rank for candidate in self._every)
        alike = [candidate for candidate in self._every if candidate.rank is best]
        return alike[-1 if best >= Rank.PICTURE else 0].make()

    def add_link_card(self, others: Iterable[None] = ()) -> Iterator[None]:
        """Put the picture for shared links beside the page, in one step before all `others`."""
        source = self.source
        language, folder = source.render_context.language, source.render_context.store.folder
        pictures = max(map(self._card_pictures, self._parts), key=len, default=())
        title = as_plain(source.prose.title)
        card = LinkCard(title, language.site_name, language.code, pictures)
        source.assets.files[LINK_CARD] = card_file(card, folder / "cards")
        yield
        yield from others

    def _card_pictures(self, part: Shown) -> tuple[CardPicture, ...]:
        """Up to three pictures of an output, in the order in which the output shows them."""
        names, is_map = list[str](), False
        match part:
            case Maps(figure):
                stages = [stage.panels[0].image for stage in figure.stages if stage.panels]
                names, is_map = [name for name in stages if name], True
            case Picture(name):
                names = [name]
            case Plot(figure) if figure.image:
                names = [figure.image]
            case _:
                pass
        shown = [*names[:2], *names[2:][-1:]]
        blobs = [blob for name in shown if (blob := self.source.assets.blobs.get(name))]
        store = self.source.render_context.store
        return tuple(CardPicture(store.blob(blob), is_map) for blob in blobs)

    def _warn(self, choice: ThumbnailChoice, count: int) -> None:
        source = self.source
        if source.render_context.language.is_source:
            message = (
                f"'thumbnail' in the header is {choice.number}, but the page has only {count} "
                "figures, pictures and tables to choose from; the index shows another one."
            )
            source.findings.append(Finding(source.example.label, choice.line, None, message))

    def _candidate(self, output: Output, part: Shown) -> _Candidate | None:
        match part:
            case Maps(figure) | Playground(figure):
                own = figure.thumbnail or ""
                if not own:  # a figure without a picture of its own
                    return _Candidate(Rank.VALUE, lambda: _drawn(list(self._first_lines())))
                return _Candidate(Rank.MAPS, lambda: Thumbnail(own, is_map=True))
            case Plot(figure) if isinstance(output, PlotOutput):
                plot, number = output.plot, figure.number
                return _Candidate(Rank.PICTURE, lambda: self._plot(plot, number))
            case Picture(name):
                return _Candidate(Rank.PICTURE, lambda: self._picture(name))
            case Interactive() if isinstance(output, Display) and output.pictures:
                blob = next(iter(output.pictures.values()))
                return _Candidate(Rank.PICTURE, lambda: self._blob(blob))
            case Interactive():
                return _Candidate(Rank.VALUE, lambda: _sign(_BARS))
            case Media():
                return _Candidate(Rank.VALUE, lambda: _sign(_PLAY))
            case Html(html) if (picture := _IMAGE.search(html)) and "<table" not in html:
                name = picture["name"]
                return _Candidate(Rank.PICTURE, lambda: self._picture(name))
            case Html(html) if _FILM.search(html):
                return _Candidate(Rank.VALUE, lambda: _sign(_PLAY))
            case Html(html):
                return _Candidate(Rank.VALUE, lambda: self._html(html))
            case JsonTree(value):
                written = json.dumps(value, ensure_ascii=False, indent=1)
                return _Candidate(Rank.VALUE, lambda: _drawn(written.split("\n")))
            case Terminal(lines, stream) if stream != "error":
                printed = ["".join(span.text for span in line) for line in lines]
                return _Candidate(Rank.TEXT, lambda: _drawn(printed))
            case Text(text) | Prose(text) if text.strip():
                plain = unmarked_formulas(text).split("\n")
                return _Candidate(Rank.TEXT, lambda: _drawn(plain))
            case _:
                return None

    def _plot(self, plot: PlotData, number: int) -> Thumbnail:
        if plot.svg is None:
            return self._blob(plot.image or "")
        name = f"thumbnail-figure-{number}.svg"
        store, small = self.source.render_context.store, self._small
        svg, images = without_letters(plot.svg), plot.images
        # Called when the files are written; a picture in an index loads no other files.
        self.source.assets.texts[name] = lambda: with_images(
            svg, [_data_uri(light(store.blob(blob), small)) for blob in images]
        )
        return Thumbnail(name)

    def _picture(self, name: str) -> Thumbnail:
        blob = self.source.assets.blobs.get(name)
        return self._blob(blob) if blob else Thumbnail(name)

    def _blob(self, blob: str) -> Thumbnail:
        path = self.source.render_context.store.blob(blob)
        if light(path, self._small) is path:
            return Thumbnail(self.source.assets.blob("thumbnail", blob))
        return self._file(path)

    def _file(self, path: Path) -> Thumbnail:
        smaller = light(path, self._small)
        name = f"thumbnail{smaller.suffix.lower()}"
        self.source.assets.files[name] = smaller
        return Thumbnail(name)

    def _html(self, html: str) -> Thumbnail:
        drawn = drawing.of_html(html)
        return Thumbnail(drawing=drawn) if drawn else _drawn(list(self._first_lines()))

    def _first_lines(self) -> Iterator[str]:
        """The first lines of code behind the imports; those of the title if there are none."""
        translate = self.source.prose.translate
        texts = [
            with_comments(cell.text, translate)
            for cell in self.source.example.cells
            if cell.kind is CellKind.CODE and not cell.tags
        ]
        lines = [line for text in texts for line in text.split("\n")]
        code = [line for line in lines if not line.startswith(("import ", "from ", "%"))]
        while code and not code[0].strip():
            del code[0]
        yield from (code or [self.source.prose.title])[:_MOST_LINES]

    @property
    def _small(self) -> Path:
        """Folder that keeps the smaller pictures between builds."""
        return self.source.render_context.store.folder / "thumbnails"


def _drawn(lines: Sequence[str]) -> Thumbnail:
    return Thumbnail(drawing=drawing.of_lines(lines))


def _sign(path: str) -> Thumbnail:
    return Thumbnail(drawing=drawing.of_sign(path))


def _data_uri(path: Path) -> str:
    kind = f"image/{path.suffix[1:].lower().replace('jpg', 'jpeg')}"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
