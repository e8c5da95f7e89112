"""Contents of displayed HTML that a page does not show, and what a build says about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_MOST_NAMED = 3
_MOST_SHOWN = 200


@dataclass(slots=True)
class Losses:
    """Contents of the HTML that neither the page nor a frame in it shows."""

    remote: list[str] = field(default_factory=list)
    """Addresses of other sites, of what is replaced by a link or left out."""
    scripts: list[str] = field(default_factory=list)
    """Addresses of other sites' scripts, which do not run."""
    files: list[str] = field(default_factory=list)
    """Relative addresses of files that the site does not have."""
    embedded: list[str] = field(default_factory=list)
    """Names of files and addresses of what `<object>`, `<embed>` and frames would show."""
    forms: list[str] = field(default_factory=list)
    """Addresses of other sites to which forms would send something."""
    steering: list[str] = field(default_factory=list)
    """Tags that would lead the reader, or the addresses of the page, elsewhere."""
    unreachable: list[str] = field(default_factory=list)
    """Ids of elements that a script looks up, and its output does not have."""
    is_style_alone: bool = False
    """Whether it is a style sheet alone, meant for the rest of the page."""


def messages(losses: Losses) -> Iterator[str]:
    """A message for each kind of loss: the cause and the next step."""
    if losses.is_style_alone:
        yield (
            "its style sheet changes nothing, since the styles of an output hold for the output "
            "alone; put style and content into the same HTML(…)."
        )
    if losses.remote:
        yield (
            f"its output shows {_named(losses.remote)} from another site, and the page has a link "
            "instead or nothing; allow the site in 'allow' of the cnnviz plugin, or show a file "
            "of your own."
        )
    if losses.scripts:
        yield (
            f"a script of its output loads {_named(losses.scripts)} from another site, which does "
            "not run here; install the package that holds it, put the library into the output "
            "itself, or allow the site in 'allow' of the cnnviz plugin."
        )
    if losses.embedded:
        yield (
            f"its output embeds {_named(losses.embedded)} with <object>, <embed> or a frame, and "
            "the page has a link instead or nothing; use <img>, <video>, HTML(…), or a link."
        )
    if losses.forms:
        yield (
            f"a form of its output sends to {_named(losses.forms)}, which the page's policy "
            "forbids; use a link."
        )
    if losses.steering:
        yield (
            f"its output has {_named(losses.steering)}, which pages leave out, since it would lead "
            "the reader or the page's addresses elsewhere; take it out."
        )
    if losses.unreachable:
        yield (
            f"a script of its output looks up the element {_named(losses.unreachable)}, which the "
            "output does not have; the script runs in a frame of its own and cannot reach other "
            "cells or the page. Put element and script into the same HTML(…)."
        )
    if losses.files:
        yield (
            f"its output links to {_named(losses.files)}, which readers do not have; link to a "
            "page of the web, or say what the file holds."
        )


def _named(addresses: Sequence[str]) -> str:
    names = list(dict.fromkeys(_shortened(address) for address in addresses))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(f"'{name}'" for name in names[:_MOST_NAMED]) + more


def _shortened(address: str) -> str:
    """An address as a message shows it: one of `data:` may hold a whole file."""
    return address if len(address) <= _MOST_SHOWN else f"{address[:_MOST_SHOWN]}…"
