"""A lesson with parameters: one page that shows any combination, and a document for each.

The page is rendered once, from the combination that it shows first. Elements that differ between
combinations have a number: the outputs of a code cell (`data-output`), a value in prose
(`data-value`). The document of a combination is the lesson without its code, with the same
elements. Without JavaScript readers open it as a page; with JavaScript the lesson's page takes the
elements from it.

This module describes the choices as values; `combination_pages` writes the documents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from cnnviz.domain import CellKind, Example, Lesson, Run, Tag, Value
from cnnviz.figure_data import Figure
from cnnviz.gallery.cache.kept_with import kept_with
from cnnviz.gallery.scripts.parameters import slug_of
from cnnviz.i18n.words import Words
from cnnviz.outputs import MapsOutput, Output, outputs_of
from cnnviz.render.base.assets import Assets
from cnnviz.render.text.prose import Prose

ROOT = "../../../"
"""From a lesson's folder to its language's."""

_NAMED = 5
"""Number of missing combinations that a page lists by name; it counts the others."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a parameter."""

    value: str
    label: str
    """In the page's language."""
    full: str
    """The label among those of other parameters: a number has the name of its parameter, too."""
    slug: str
    """The value's part in the address of a combination."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter as a reader chooses it."""

    name: str
    label: str
    options: tuple[Option, ...]
    shown: str
    """Slug of the value that the page shows first."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A combination on the contact sheet."""

    variant: str
    values: tuple[str, ...]
    label: str
    is_here: bool
    thumbnail: str | None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[SheetCell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A contact sheet: rows for the first parameter, columns for the second."""

    label: str
    """The values of the other parameters, which are the same in the whole sheet."""
    rest: str
    """Those values as a part of an address."""
    is_shown: bool
    columns: list[str]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class ParameterSteps:
    """The combinations before and after another one along one parameter."""

    label: str
    here: str
    previous: SheetCell | None
    next: SheetCell | None


@dataclass(frozen=True, slots=True)
class Varied:
    """The choices and the combinations of a lesson with parameters."""

    shown: str
    """The combination that the page shows first, as its slug."""
    label: str
    """The same combination, for readers."""
    choices: list[Choice]
    cells: Mapping[tuple[int, ...], SheetCell]
    """By the positions of its values in the choices."""
    missing: Mapping[str, str] | None
    """Counts and names of the combinations without a run, for a message; None: all of them ran."""
    root: str = ROOT

    @property
    def sheets(self) -> list[Sheet]:
        """A contact sheet for each combination of the parameters after the second."""
        down, *more = self.choices
        across, others = more[:1], more[1:]
        columns = range(len(across[0].options)) if across else (0,)
        sheets = []
        for rest in product(*(range(len(choice.options)) for choice in others)):
            chosen = [choice.options[place] for choice, place in zip(others, rest, strict=True)]
            named = zip(others, chosen, strict=True)
            rows = [
                Row(
                    option.label,
                    [self.cells[(place, *([at] if across else []), *rest)] for at in columns],
                )
                for place, option in enumerate(down.options)
            ]
            slugs = [option.slug for option in chosen]
            sheets.append(
                Sheet(
                    label=", ".join(f"{choice.label}: {option.label}" for choice, option in named)
                    or ", ".join(choice.label for choice in self.choices),
                    rest="-".join(slugs),
                    is_shown=slugs == [choice.shown for choice in others],
                    columns=[option.label for option in across[0].options] if across else [""],
                    rows=rows,
                )
            )
        return sheets

    def steps(self, variant: str) -> list[ParameterSteps]:
        """The nearest combinations along each parameter that are not missing."""
        here = next(places for places, cell in self.cells.items() if cell.variant == variant)
        return [
            self._steps_along(number, choice, here) for number, choice in enumerate(self.choices)
        ]

    def _steps_along(self, number: int, choice: Choice, here: tuple[int, ...]) -> ParameterSteps:
        def neighbour(positions: range) -> SheetCell | None:
            keys = ((*here[:number], position, *here[number + 1 :]) for position in positions)
            nearest = next((key for key in keys if self.cells[key].is_here), None)
            if nearest is None:
                return None
            return replace(self.cells[nearest], label=choice.options[nearest[number]].label)

        at = here[number]
        return ParameterSteps(
            choice.label,
            choice.options[at].label,
            neighbour(range(at - 1, -1, -1)),
            neighbour(range(at + 1, len(choice.options))),
        )


def varied(
    lesson: Lesson, combinations: Sequence[Lesson], prose: Prose, words: Words, assets: Assets
) -> Varied:
    """The choices of a page that shows `lesson` first; adds the thumbnails to `assets`.

    Combinations without a run count as missing.
    """
    choices = _choices(lesson, prose)
    runs = {
        combination.example.variant: (combination.example, combination.result)
        for combination in combinations
        if isinstance(combination.result, Run)
    }
    cells = {}
    for places in product(*(range(len(choice.options)) for choice in choices)):
        options = [choice.options[place] for choice, place in zip(choices, places, strict=True)]
        variant = "-".join(option.slug for option in options)
        run = runs.get(variant)
        blob = _thumbnail(*run) if run else None
        cells[places] = SheetCell(
            variant=variant,
            values=tuple(option.value for option in options),
            label=", ".join(option.full for option in options),
            is_here=run is not None,
            thumbnail=assets.blob(f"thumbnail-{variant}", blob) if blob else None,
        )
    here = next(cell for cell in cells.values() if cell.variant == lesson.example.variant)
    missing = _missing(list(cells.values()), words)
    return Varied(here.variant, here.label, choices, cells, missing)


def _choices(lesson: Lesson, prose: Prose) -> list[Choice]:
    example = lesson.example
    choices = []
    for parameter, value in zip(example.parameters, example.combination, strict=True):
        label = prose.translate(parameter.name)
        options = tuple(_option(value, label, prose) for value in parameter.values)
        choices.append(Choice(parameter.name, label, options, slug_of(value)))
    return choices


def _option(value: Value, parameter: str, prose: Prose) -> Option:
    label = prose.translate(str(value))
    full = label if isinstance(value, str) else f"{parameter} {label}"
    return Option(str(value), label, full, slug_of(value))


def _missing(cells: Sequence[SheetCell], words: Words) -> Mapping[str, str] | None:
    lost = [cell.label for cell in cells if not cell.is_here]
    if not lost:
        return None
    names = "; ".join(lost[:_NAMED]) + ("; …" if len(lost) > _NAMED else "")
    return {"count": words.number(len(lost)), "total": words.number(len(cells)), "names": names}


def _thumbnail(example: Example, run: Run) -> str | None:
    """The picture of the run's last figure that readers see."""
    code = [cell for cell in example.cells if cell.kind is CellKind.CODE]
    pictures = (
        picture
        for cell, picture in zip(code, _thumbnails(run), strict=True)
        if not {Tag.REMOVE_CELL, Tag.REMOVE_OUTPUT}.intersection(cell.tags)
    )
    return next(filter(None, reversed(list(pictures))), None)


@kept_with
def _thumbnails(run: Run) -> list[str | None]:
    """The picture of the last figure in the outputs of each code cell."""
    return [
        next((figure.thumbnail for figure in _figures(outputs[::-1]) if figure.thumbnail), None)
        for outputs in outputs_of(run)
    ]


def _figures(outputs: Sequence[Output]) -> Iterator[Figure]:
    return (output.figure for output in outputs if isinstance(output, MapsOutput))
