"""Turn a displayed value, one of any library, into a part of the page."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from cnnviz.gallery.displayed.keeper import is_blob
from cnnviz.gallery.scripts.prose import outside_fences, without_fences
from cnnviz.mimetypes import BOKEH_TYPE, FILES_KEY, LIBRARY_KEY, PLOTLY_TYPE, VEGA_TYPE, WIDGET_TYPE
from cnnviz.outputs import PICTURES, Display
from cnnviz.render.base.source import Source
from cnnviz.render.displayed.charts import chart_of, package_of
from cnnviz.render.displayed.choice import best, only_loads, unknown
from cnnviz.render.displayed.frame import FrameText, body_of, document
from cnnviz.render.displayed.ids import with_free_ids
from cnnviz.render.displayed.losses import Losses, messages
from cnnviz.render.displayed.markdown import markdown_in_page
from cnnviz.render.displayed.page_html import Site, in_page, needs_frame
from cnnviz.render.displayed.parts import Absent, Interactive, JsonTree, Media, Picture
from cnnviz.render.displayed.svg import safe_svg
from cnnviz.render.formulas.displayed import marked_html, marked_latex
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.lessons.combinations import ROOT
from cnnviz.render.lessons.page import LIBRARIES
from cnnviz.render.lessons.parts import (
    Html,
    Output,
    Prose,
    Text,
)
from cnnviz.render.markdown.closed import closed_html, closed_markdown

_FRAME_HEIGHT = 150
"""CSS pixels of a frame until its document says its height."""
_WINDOW_HEIGHT = 450
"""The same for a document that fills its window, as charts do that have no height of their own."""
_FILLS = re.compile(r"height\s*:\s*100(?:%|vh)", re.I)
_REMOTE_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?(?P<address>(?:https?:)?//[^)\s>]+)", re.I)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)
_OBJECT = re.compile(r"<[^<>]*>")
"""A text that only names a class, such as `<IPython.core.display.SVG object>`."""


@dataclass(frozen=True, slots=True)
class Shower:
    """Shows the values of one cell."""

    source: Source
    warn: Callable[[str], None]

    def part(self, display: Display) -> Output:
        """The value in the richest form that a page can show; warns if that is less than it has."""
        kind = best(display)
        if kind in (PLOTLY_TYPE, BOKEH_TYPE) or (kind and VEGA_TYPE.fullmatch(kind)):
            return self._chart(display, kind)
        match kind:
            case None:
                return self._nothing(display)
            case "application/json":
                return _tree(display)
            case "text/html":
                return self._html(display)
            case "text/markdown":
                return self._markdown(display)
            case "text/latex":
                return Prose(marked_latex(display.text(kind)))
            case "image/svg+xml":
                return self._svg(display)
            case "application/javascript" | "text/javascript":
                return self._script()
            case "application/pdf":
                return self._document(display)
            case _ if kind in PICTURES:
                return self._picture(display, kind)
            case _ if kind.partition("/")[0] in ("audio", "video"):
                return self._media(display, kind)
            case _:
                return self._text(display, kind)

    def _text(self, display: Display, kind: str) -> Output:
        text = display.text("text/plain")
        if kind == WIDGET_TYPE:
            self.warn(
                "its widget needs a running notebook, and is shown as its text; show its value in "
                "another way."
            )
        elif lost := unknown(display):
            self.warn(
                f"its output of type {lost} cannot be shown, and is shown as its text; give it a "
                "form that a page knows, such as text/html, image/svg+xml or image/png."
            )
        return Text(text)

    def _nothing(self, display: Display) -> Output:
        if only_loads(display) or not display.data:
            return Text("")
        kinds = ", ".join(display.data)
        self.warn(
            f"its output of type {kinds} cannot be shown, and it has no text either; give it a "
            "form that a page knows, such as text/html, image/png or text/plain."
        )
        words = self.source.render_context.language.words
        return Absent(words("This output cannot be shown on a page."))

    # Pictures, sound and films

    def _picture(self, display: Display, kind: str) -> Picture:
        assets, about = self.source.assets, display.metadata.get(kind, {})
        name = assets.blob(assets.free, str(display.data[kind]))
        alt = str(about.get("alt") or _own_text(display) or self._word("Picture"))
        return Picture(name, alt, _size(about.get("width")), _size(about.get("height")))

    def _svg(self, display: Display) -> Output:
        svg = safe_svg(display.text("image/svg+xml"))
        if svg is None:
            self.warn("its SVG is damaged and is not shown; it must be well-formed XML.")
            return Text(display.text("text/plain"))
        if svg.has_script:
            self.warn(
                "its SVG is shown as a picture, in which no script or event handler runs; put an "
                "interactive drawing into HTML(…), which has a frame of its own."
            )
        if svg.has_remote:
            self.warn("its SVG refers to another site, from which nothing is shown; embed it.")
        about = display.metadata.get("image/svg+xml", {})
        name = self.source.assets.text("svg", lambda: svg.text)
        alt = str(about.get("alt") or _own_text(display) or svg.title or self._word("Drawing"))
        width, height = (
            _size(about.get(key) or own)
            for key, own in (("width", svg.width), ("height", svg.height))
        )
        return Picture(name, alt, width, height)

    def _media(self, display: Display, kind: str) -> Media:
        assets = self.source.assets
        name = assets.blob(assets.free, str(display.data[kind]))
        form = kind.partition("/")[0]
        label = _own_text(display) or self._word("Sound" if form == "audio" else "Video")
        return Media(form, name, label)

    def _document(self, display: Display) -> Absent:
        assets, words = self.source.assets, self.source.render_context.language.words
        name = assets.blob(assets.free, str(display.data["application/pdf"]))
        self.warn("its PDF is a link on the page, and not shown in it; show a picture of it, too.")
        return Absent(words("This output is a PDF document:"), name, name)

    # HTML and charts

    def _markdown(self, display: Display) -> Prose:
        text = display.text("text/markdown")
        for name in display.metadata.get(FILES_KEY, ()):
            text = text.replace(name, self._published(name))
        losses, site = Losses(), self._site()

        def link(match: re.Match[str]) -> str:
            if site.may_show(match["address"]):
                return match[0]
            losses.remote.append(match["address"])
            return match[0][1:]

        text = _REMOTE_PICTURE.sub(link, text)
        plain = _CODE.sub("", without_fences(text))
        text = markdown_in_page(text, plain, site, losses)
        self._warn_of(losses)
        if needs_frame(plain):
            self.warn("its Markdown has a script, which does not run; put it into HTML(…).")
        ids = self.source.output_ids
        text = outside_fences(text, lambda words: with_free_ids(words, ids))
        closed = closed_markdown(marked_formulas(text))
        for trouble in closed.troubles:
            self.warn(f"in the Markdown of its output {trouble.message}")
        return Prose(closed.text)

    def _html(self, display: Display) -> Output:
        store, losses, site = self.source.render_context.store, Losses(), self._site()
        text = display.text("text/html")
        if is_blob(text):
            text = store.blob(text).read_text(encoding="utf-8")
        if needs_frame(text):
            height = _WINDOW_HEIGHT if _FILLS.search(text) else _FRAME_HEIGHT
            if marked_html(text) != text:
                self.warn(
                    "the formulas of its output are shown as their source, since the output has "
                    "scripts; put them into an output without scripts."
                )
            part: Output = self._frame(body_of(text, site, losses), "", height)
        else:
            closed = closed_html(text)
            for trouble in closed.troubles:
                self.warn(f"in the HTML of its output {trouble.message}")
            own = with_free_ids(closed.text, self.source.output_ids)
            part = Html(marked_html(in_page(own, site, losses)))
        self._warn_of(losses)
        return part

    def _chart(self, display: Display, kind: str) -> Output:
        words = self.source.render_context.language.words
        chart, library = chart_of(display, kind), display.metadata.get(LIBRARY_KEY)
        if not library:
            self.warn(
                f"its chart of type {kind} is not shown, since the library that draws it is "
                f"missing; install '{package_of(kind)}' and build with --force, or show the chart "
                "as a picture."
            )
            return Absent(words("This output is an interactive chart that this page cannot draw."))
        for address in chart.remote:
            self.warn(
                f"its chart loads {address} from another place, which the page's policy forbids; "
                "put the data into the chart itself."
            )
        script = f'<script src="{self._library(str(library))}"></script>'
        title = chart.title or words("Interactive chart")
        return self._frame(script + chart.body, title, chart.height)

    def _frame(self, body: str, title: str, height: int) -> Interactive:
        context = self.source.render_context
        title = title or context.language.words("Interactive output")
        text = FrameText(title, body, context.language.code)
        make = partial(document, text, context.allowed)
        return Interactive(self.source.assets.text("html", make), title, height, ROOT)

    def _script(self) -> Absent:
        self.warn(
            "its JavaScript is not run; put it into HTML(…) together with the elements that it "
            "draws, which the page shows in a frame of its own."
        )
        words = self.source.render_context.language.words
        return Absent(words("This output runs JavaScript in the notebook. This page does not."))

    # Helpers

    def _word(self, name: str) -> str:
        words = self.source.render_context.language.words
        names = {
            "Picture": words("Picture"),
            "Drawing": words("Drawing"),
            "Sound": words("Sound"),
            "Video": words("Video"),
        }
        return names[name]

    def _site(self) -> Site:
        return Site(
            self.source.render_context.allowed, self._published, self._library, self._elsewhere
        )

    def _published(self, blob: str) -> str:
        assets = self.source.assets
        if blob.endswith(".svg"):
            text = self.source.render_context.store.blob(blob).read_text("utf-8", "replace")
            svg = safe_svg(text)
            return assets.text("svg", lambda: svg.text if svg else "<svg/>")
        self._check(blob)
        return assets.blob(assets.free, blob)

    def _check(self, blob: str) -> None:
        """ValueError where the store has no such file, whose name the lesson wrote by itself."""
        if not self.source.render_context.store.blob(blob).is_file():
            raise ValueError(f"{blob:.80} is not stored")

    def _library(self, blob: str) -> str:
        self._check(blob)
        return f"{ROOT}{LIBRARIES}/{self.source.assets.library(blob)}"

    def _elsewhere(self, address: str) -> str:
        words = self.source.render_context.language.words
        host = urlsplit(address if "//" not in address[:2] else f"https:{address}").netloc
        link = f'<a href="{html.escape(address)}" rel="noopener">{html.escape(host)}</a>'
        return f'<span class="cnnviz-absent">{words("Shown on another site:")} {link}</span>'

    def _warn_of(self, losses: Losses) -> None:
        for message in messages(losses):
            self.warn(message)


def _tree(display: Display) -> JsonTree:
    about = display.metadata.get("application/json", {})
    root = str(about.get("root") or "root")
    return JsonTree(display.data["application/json"], root, bool(about.get("expanded")))


def _own_text(display: Display) -> str:
    """The value's text, unless it only names a class."""
    text = " ".join(display.text("text/plain").split())
    return "" if _OBJECT.fullmatch(text) else text


def _size(value: object) -> int | None:
    """A width or height in CSS pixels; None if there is none in pixels."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*", str(value or ""))
    return round(float(match[1])) or None if match else None
