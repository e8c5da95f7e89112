"""Find the gallery's sections and scripts, and read them."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cnnviz.atomic import read
from cnnviz.domain import Example, Failure, Section
from cnnviz.errors import CollectError, Finding
from cnnviz.gallery.notation.foreign import (
    cell_findings,
    check_title,
    unread_files,
    unread_scripts,
)
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.header import Header
from cnnviz.gallery.scripts.parameters import with_parameters
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.gallery.scripts.slugs import slugify
from cnnviz.gallery.scripts.solution_marks import check_marks

SECTION_FILE = "section.md"
SECTION_KEYS = frozenset({"order", "lessons"})
SCRIPT_KEYS = frozenset(
    {
        *("after", "environment", "memory_limit", "parameters", "tags", "thumbnail", "time_limit"),
        *("jupyter", "jupytext"),  # what jupytext writes for itself
    }
)
"""The keys of headers."""


def collect(
    settings: Settings, read: Callable[[Path, Settings], Example] | None = None
) -> tuple[tuple[Section, ...], tuple[Failure, ...]]:
    """All sections with their examples in page order, and a failure for each unreadable file.

    A section is a folder with a file `section.md`: a YAML header (`order`, a number, and `lessons`,
    a list of script names in page order; the other scripts follow, sorted by name), then a title
    and an introduction in Markdown. CollectError where the gallery's folder does not exist.

    `read` stands in for `read_example`, for a caller that remembers what it has read.
    """
    read = read or read_example
    if not settings.source.is_dir():
        raise CollectError(
            str(settings.source),
            None,
            "there is no gallery here; create the folder, or set 'gallery' of the cnnviz plugin in "
            "mkdocs.yml to the folder that holds your scripts.",
        )
    failures: list[Failure] = []
    ordered: list[tuple[float, Section]] = []
    for folder in sorted(settings.source.iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "_")):
            continue
        try:
            if not _is_section(folder, settings):
                continue
            order, section = _section(folder, settings, failures, read)
        except CollectError as error:
            failures.append(_failure(error))
        else:
            ordered.append((order, section))
    ordered.sort(key=lambda pair: (pair[0], pair[1].slug))
    return _with_unread([section for _, section in ordered], settings), tuple(failures)


def _with_unread(sections: Sequence[Section], settings: Settings) -> tuple[Section, ...]:
    """The sections, of which the first has the findings of what lies outside of all of them."""
    if not sections:
        return ()
    first, *others = sections
    place = _place(settings.source, settings)
    outside = [Finding(place, None, None, message) for message in unread_scripts(settings.source)]
    return (replace(first, findings=(*first.findings, *outside)), *others)


def _section(
    folder: Path,
    settings: Settings,
    failures: list[Failure],
    read: Callable[[Path, Settings], Example],
) -> tuple[float, Section]:
    path = folder / SECTION_FILE
    place = _place(path, settings)
    if not path.is_file():
        raise CollectError(
            place,
            None,
            "this file is missing, and a section needs it: a line '# Title' and a short "
            "introduction; see CONTRIBUTING.md.",
        )
    header, text, line = _front_matter(read_text(path, place), place)
    if not text.lstrip().startswith("# "):
        raise CollectError(place, line, "the first line must be the title, '# …'.")
    findings = [Finding(place, None, None, message) for message in unread_files(folder)]
    examples: dict[str, Example] = {}
    for script in sorted(folder.glob("*.py")):
        if script.name.startswith("_"):
            continue
        try:
            _check_name(script, settings)
            example = read(script, settings)
            _check_address(example, examples)
            examples[script.stem] = example
        except CollectError as error:
            failures.append(_failure(error))
    listed = header.names("lessons", "[edge_filters]", where="")
    for name in listed:
        if not (folder / f"{name}.py").is_file():
            message = f"'lessons' names {name}, but there is no {name}.py here."
            failures.append(Failure(place=place, line=1, cell=None, message=message))
    names = [name for name in listed if name in examples]
    names += [name for name in examples if name not in listed]
    # Labs follow the lessons.
    names.sort(key=lambda name: examples[name].is_lab)
    section = Section(
        path=path,
        place=place,
        slug=slugify(folder.name),
        text=text.strip("\n"),
        line=line,
        examples=tuple(examples[name] for name in names),
        findings=(*header.unknown(SECTION_KEYS), *findings),
    )
    return header.number("order", 1000), section


def _is_section(folder: Path, settings: Settings) -> bool:
    """Whether the folder holds scripts or the file of a section; CollectError if it is closed."""
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise CollectError(
            _place(folder, settings),
            None,
            f"this folder cannot be read: {error.strerror}; change its permissions, or give it a "
            "name that starts with '_'.",
        ) from None
    return SECTION_FILE in names or any(name.endswith(".py") for name in names)


def _check_name(script: Path, settings: Settings) -> None:
    """CollectError where the script's name cannot become an address."""
    try:
        script.name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(script.name).decode("utf-8", "backslashreplace")
        raise CollectError(
            _place(script.parent, settings),
            None,
            f"the name of its file '{shown}' is not UTF-8; rename the file.",
        ) from None


def _check_address(example: Example, others: dict[str, Example]) -> None:
    """CollectError where another script would have the same address."""
    for other in others.values():
        if other.slug == example.slug:
            raise CollectError(
                example.place,
                None,
                f"its page would have the address '{example.slug}', as that of {other.path.name} "
                "does; rename one of the scripts.",
            )


def read_example(script: Path, settings: Settings) -> Example:
    """Read a gallery script; CollectError, which names the line, where it is not valid."""
    place = _place(script, settings)
    text = read_text(script, place)
    header, cells = percent.read(text, place)
    if not cells:
        raise CollectError(place, None, "it is empty; see CONTRIBUTING.md for a first lesson.")
    check_title(cells[0], place)
    memory = header.positive("memory_limit")
    check_marks(cells, place)
    after = header.names("after", "[convolution/edge_filters]")
    example = Example(
        path=script,
        place=place,
        section=slugify(script.parent.name),
        slug=slugify(script.stem),
        cells=cells,
        tags=header.names("tags", "[pooling]"),
        after=None if header.values.get("after") is None else tuple(map(lesson_name, after)),
        variables=header.names("environment", "[DATA_URL]"),
        time_limit=header.positive("time_limit"),
        memory_limit=None if memory is None else round(memory * 1e6),
        thumbnail=header.picture("thumbnail", script.parent),
        findings=(*header.unknown(SCRIPT_KEYS), *cell_findings(cells, place)),
    )
    if example.is_lab and "parameters" in header.values:
        raise CollectError(
            place,
            1,
            "a lab cannot have parameters: its notebook has one set of values; take 'parameters' "
            "out of the header, or give the script another name.",
        )
    return with_parameters(example, header, text)


def read_text(path: Path, place: str) -> str:
    """The file's text; CollectError where it is not UTF-8."""
    try:
        text = read(path).decode("utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CollectError(
            place, line, "this is not UTF-8; save the file with that encoding."
        ) from None
    except OSError as error:
        raise CollectError(place, None, error.strerror or str(error)) from None


def lesson_name(path: str) -> str:
    """Name of the lesson at a path: `convolution/edge-filters` for `convolution/edge_filters`."""
    return "/".join(slugify(part) for part in path.removesuffix(".py").split("/"))


def _front_matter(text: str, place: str) -> tuple[Header, str, int]:
    """(header, text below it, line number of the text's first line from 1)."""
    match = re.match(r"---\n(.*?)\n---\n*", text, re.DOTALL)
    if not match:
        return Header(place, {}), text, 1
    header = Header.read(match[1], place, 1)
    return header, text[match.end() :], match[0].count("\n") + 1


def _place(path: Path, settings: Settings) -> str:
    try:
        return path.relative_to(settings.root).as_posix()
    except ValueError:
        return path.as_posix()


def _failure(error: CollectError) -> Failure:
    return Failure(place=error.place, line=error.line, cell=None, message=error.message)
