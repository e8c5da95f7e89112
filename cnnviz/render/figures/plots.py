"""Matplotlib figures as values for the templates: SVG in the page's language, a description."""

from dataclasses import dataclass

from cnnviz.i18n.catalogs import Translate
from cnnviz.i18n.words import Words
from cnnviz.outputs import Axes, Plot
from cnnviz.render.base.assets import Assets
from cnnviz.render.figures.svg import fitted, with_images


@dataclass(frozen=True, slots=True)
class PlotFigure:
    """A plot for the template."""

    number: int
    caption: str
    alt: str
    svg: str | None
    image: str | None
    width: int
    height: int


def plot_figure(
    data: Plot, number: int, words: Words, translate: Translate, assets: Assets
) -> PlotFigure:
    """The plot as figure `number` of its page; publishes its images."""
    alt = plot_alt(data, words, translate)
    svg = image = None
    if data.svg:
        names = [
            assets.blob(f"figure-{number}-{position}", blob)
            for position, blob in enumerate(data.images, 1)
        ]
        svg = with_images(data.svg, names)
        svg = fitted(svg, translate=translate, prefix=f"figure-{number}", alt=alt, width=data.width)
    elif data.image:
        image = assets.blob(f"figure-{number}", data.image)
    return PlotFigure(
        number=number,
        caption=translate(data.caption) if data.caption else "",
        alt=alt,
        svg=svg,
        image=image,
        width=data.width,
        height=data.height,
    )


def plot_alt(data: Plot, words: Words, translate: Translate) -> str:
    """A description of the plot, a sentence for each axes: its artists, labels and range."""
    _ = words
    sentences = [translate(data.title)] if data.title else []
    for axes in data.axes:
        sentence = ", ".join(_drawn(axes, words))
        if not sentence:
            continue
        if axes.title:
            sentence = f"{translate(axes.title)}: {sentence}"
        if axes.xlabel or axes.ylabel:
            y, low, high = translate(axes.ylabel), words.number(axes.low), words.number(axes.high)
            sentence += " " + (
                _(
                    "({y} from {low} to {high}, against {x})",
                    y=y or "y",
                    low=low,
                    high=high,
                    x=translate(axes.xlabel),
                )
                if axes.xlabel
                else _("({y} from {low} to {high})", y=y, low=low, high=high)
            )
        sentences.append(sentence)
    return ". ".join(sentences) or _("Plot")


def _drawn(axes: Axes, words: Words) -> list[str]:
    _, n = words, words.number
    texts = (
        (axes.lines, _("lines: {count}", count=n(axes.lines))),
        (axes.bars, _("bars: {count}", count=n(axes.bars))),
        (axes.areas, _("filled areas: {count}", count=n(axes.areas))),
        (axes.images, _("images: {count}", count=n(axes.images))),
        (axes.points, _("groups of points: {count}", count=n(axes.points))),
    )
    return [text for count, text in texts if count]
