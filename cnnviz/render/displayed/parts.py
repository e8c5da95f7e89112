"""Parts of a page made from values that are neither text nor a figure."""

from dataclasses import dataclass

from cnnviz.outputs import Json


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    """Name of the file beside the page."""
    alt: str
    width: int | None = None
    """CSS pixels; None: the file's own."""
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """Sound or a film."""

    kind: str
    """`audio` or `video`."""
    name: str
    """Name of the file beside the page."""
    label: str
    """For readers who do not see it, and the text of the link where the browser cannot play it."""


@dataclass(frozen=True, slots=True)
class Interactive:
    """A document with scripts, in a frame that keeps it apart from the page."""

    name: str
    """Name of the document beside the page."""
    title: str
    height: int
    """CSS pixels, until the document says its height."""
    root: str
    """From the page to its language's folder."""


@dataclass(frozen=True, slots=True)
class JsonTree:
    """A value of JSON that folds."""

    value: Json
    root: str
    """Name of the whole."""
    is_expanded: bool
    """Whether every level is open, and not the first alone."""


@dataclass(frozen=True, slots=True)
class Absent:
    """An output that the page does not show: a text for the reader, and perhaps a link."""

    text: str
    address: str = ""
    label: str = ""


Displayed = Picture | Media | Interactive | JsonTree | Absent
"""A part made from a value that is neither text nor a figure."""
