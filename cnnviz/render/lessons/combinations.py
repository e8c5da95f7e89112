"""A lesson with parameters: one page that shows any combination, and a document for each.

The page is made once, from the combination that it shows first. What differs in another stands in
elements that have a number: the outputs of a code cell (`data-output`), a value in prose
(`data-value`). The document of a combination is the lesson without its code, and has the same
elements: a page by itself without JavaScript, and with it the source of what is put in place.

Here is what a reader chooses among, as values; `combination_pages` writes the documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from cnnviz.domain import Lesson, Run
from cnnviz.gallery.scripts.parameters import slug_of
from cnnviz.i18n.words import Words
from cnnviz.outputs import MapsOutput, outputs_of
from cnnviz.render.base.assets import Assets
from cnnviz.render.text.prose import Prose

ROOT = "../../../"
"""From a lesson's folder to its language's."""

_NAMED = 5
"""Missing combinations that a page names; others it counts."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a parameter."""

    value: str
    label: str
    """In the page's language."""
    slug: str
    """Its part of a combination's address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter as a reader chooses it."""

    name: str
    label: str
    options: tuple[Option, ...]
    shown: str
    """Slug of the value that the page shows first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A combination on the contact sheet."""

    variant: str
    values: tuple[str, ...]
    label: str
    is_here: bool
    thumbnail: str | None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Combinations of the first parameter, downwards, and the second, across."""

    label: str
    """The values of the others, which all of them share."""
    rest: str
    """Those values as a part of an address."""
    is_shown: bool
    columns: list[str]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Step:
    """From a combination to its neighbours along one parameter."""

    label: str
    here: str
    previous: Cell | None
    next: Cell | None


@dataclass(frozen=True, slots=True)
class Varied:
    """What the page of a lesson with parameters has besides its parts."""

    shown: str
    """The combination that the page shows first."""
    said: str
    choices: list[Choice]
    cells: Mapping[tuple[int, ...], Cell]
    """By the places of its values in the choices."""
    missing: Mapping[str, str] | None
    """What to say of combinations that have no run; None: they all have one."""
    root: str = ROOT

    @property
    def sheets(self) -> list[Sheet]:
        """A contact sheet for each combination of the parameters after the second."""
        down, *more = self.choices
        across, others = more[:1], more[1:]
        columns = range(len(across[0].options)) if across else (0,)
        found = []
        for rest in product(*(range(len(one.options)) for one in others)):
            chosen = [one.options[place] for one, place in zip(others, rest, strict=True)]
            named = zip(others, chosen, strict=True)
            rows = [
                Row(
                    option.label,
                    [self.cells[(place, *([at] if across else []), *rest)] for at in columns],
                )
                for place, option in enumerate(down.options)
            ]
            found.append(
                Sheet(
                    label=", ".join(f"{one.label}: {option.label}" for one, option in named)
                    or ", ".join(one.label for one in self.choices),
                    rest="-".join(option.slug for option in chosen),
                    is_shown=[option.slug for option in chosen] == [one.shown for one in others],
                    columns=[one.label for one in across[0].options] if across else [""],
                    rows=rows,
                )
            )
        return found

    def steps(self, variant: str) -> list[Step]:
        """From a combination along each parameter, past those that are missing."""
        here = next(places for places, cell in self.cells.items() if cell.variant == variant)
        return [self._step(number, choice, here) for number, choice in enumerate(self.choices)]

    def _step(self, number: int, choice: Choice, here: tuple[int, ...]) -> Step:
        def neighbour(places: range) -> Cell | None:
            at = ((*here[:number], place, *here[number + 1 :]) for place in places)
            found = next((one for one in at if self.cells[one].is_here), None)
            if found is None:
                return None
            return replace(self.cells[found], label=choice.options[found[number]].label)

        at = here[number]
        return Step(
            choice.label,
            choice.options[at].label,
            neighbour(range(at - 1, -1, -1)),
            neighbour(range(at + 1, len(choice.options))),
        )


def varied(
    lesson: Lesson, every: Sequence[Lesson], prose: Prose, words: Words, assets: Assets
) -> Varied:
    """`lesson` is what the page shows; those of `every` without a run are missing."""
    choices = _choices(lesson, prose)
    runs = {one.example.variant: one.result for one in every if isinstance(one.result, Run)}
    cells = {}
    for places in product(*(range(len(one.options)) for one in choices)):
        options = [one.options[place] for one, place in zip(choices, places, strict=True)]
        variant = "-".join(option.slug for option in options)
        run = runs.get(variant)
        blob = _thumbnail(run) if run else None
        cells[places] = Cell(
            variant=variant,
            values=tuple(option.value for option in options),
            label=", ".join(option.label for option in options),
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
        options = tuple(
            Option(str(one), prose.translate(str(one)), slug_of(one)) for one in parameter.values
        )
        label = prose.translate(parameter.name)
        choices.append(Choice(parameter.name, label, options, slug_of(value)))
    return choices


def _missing(cells: Sequence[Cell], words: Words) -> Mapping[str, str] | None:
    lost = [cell.label for cell in cells if not cell.is_here]
    if not lost:
        return None
    names = "; ".join(lost[:_NAMED]) + ("; …" if len(lost) > _NAMED else "")
    return {"count": words.number(len(lost)), "total": words.number(len(cells)), "names": names}


def _thumbnail(run: Run) -> str | None:
    """The picture of the run's last figure."""
    shown = (output for cell in reversed(outputs_of(run)) for output in cell[::-1])
    figures = (one.figure for one in shown if isinstance(one, MapsOutput))
    return next((figure.thumbnail for figure in figures if figure.thumbnail), None)
