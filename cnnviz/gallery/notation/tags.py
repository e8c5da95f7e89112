"""The tags of a cell: those of Jupyter Book, of papermill and jupytext, and our own."""

from collections.abc import Mapping, Sequence

from cnnviz.domain import QUESTIONS, Tag
from cnnviz.outputs import Json

_OTHER_NAMES = (
    "parameters injected-parameters active-ipynb active-py active-ipynb-py active-py-ipynb ci- "
    "skip nbval-skip nbval-ignore-output nbval-check-output full-width margin thebe-init thebe- "
    "remove-input-init interactive pretty keep-output"
)
_WITHOUT_EFFECT = frozenset(_OTHER_NAMES.split())
"""Tags that other programs read, and that change nothing on a page."""

_METADATA = {"hide_input": Tag.HIDE_INPUT, "hide_output": Tag.HIDE_OUTPUT}
_JUPYTER = {"source_hidden": Tag.HIDE_INPUT, "outputs_hidden": Tag.HIDE_OUTPUT}
_NBVAL = "nbval-raises-exception"


def normal(tag: str) -> str:
    """The tag as this package names it: with hyphens, as `remove-cell` for `remove_cell`."""
    return tag.strip().lower().replace("_", "-")


def tags_of(metadata: Mapping[str, Json]) -> tuple[str, ...]:
    """The tags in the metadata of a cell, and those that say the same as other metadata."""
    listed = metadata.get("tags")
    if isinstance(listed, str):
        listed = [listed]
    names = [str(tag) for tag in listed] if isinstance(listed, Sequence) else []
    jupyter = metadata.get("jupyter")
    of_jupyter = jupyter if isinstance(jupyter, Mapping) else {}
    names += [tag for key, tag in _METADATA.items() if metadata.get(key) is True]
    names += [tag for key, tag in _JUPYTER.items() if of_jupyter.get(key) is True]
    return tuple(dict.fromkeys(_known(name) for name in names))


def _known(name: str) -> str:
    """The name of a tag with a meaning here; any other tag as its author wrote it."""
    tag = normal(name)
    if tag == _NBVAL:
        return Tag.RAISES_EXCEPTION.value
    return tag if tag in _MEANT else name


def is_known(tag: str) -> bool:
    """Whether the tag has a meaning, here or for another program that reads notebooks."""
    return tag in _MEANT or normal(tag) in _WITHOUT_EFFECT


_MEANT = frozenset([QUESTIONS, *(tag.value for tag in Tag)])
