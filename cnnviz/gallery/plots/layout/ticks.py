"""Make the ticks that matplotlib lacks when it draws an axis, in a fraction of the time.

matplotlib makes every tick anew, five artists with all their settings, and then gives it the
properties of the axis's first tick. Such ticks are all alike, so one is made and then copied.
"""

from typing import Any

from matplotlib.axis import Axis, XTick, YTick
from matplotlib.cbook import CallbackRegistry
from matplotlib.lines import Line2D
from matplotlib.text import Text

_PARTS = ("tick1line", "tick2line", "gridline", "label1", "label2")


def major_ticks(axis: Any, numticks: int | None = None) -> list[Any]:
    """Replacement of `Axis.get_major_ticks`."""
    if numticks is None:
        numticks = len(axis.get_majorticklocs())
    return _ticks(axis, axis.majorTicks, numticks, major=True)


def minor_ticks(axis: Any, numticks: int | None = None) -> list[Any]:
    """Replacement of `Axis.get_minor_ticks`."""
    if numticks is None:
        numticks = len(axis.get_minorticklocs())
    return _ticks(axis, axis.minorTicks, numticks, major=False)


def _ticks(axis: Axis, ticks: list[Any], wanted: int, *, major: bool) -> list[Any]:
    """The first `wanted` of `ticks`, to which missing ones are added."""
    new = None
    while len(ticks) < wanted:
        if new is None or not _is_plain(new):
            new = axis._get_tick(major=major)  # type: ignore[attr-defined]
            axis._copy_tick_props(ticks[0], new)  # type: ignore[attr-defined]
            ticks.append(new)
        else:
            ticks.append(_copied(new))
    return ticks[:wanted]


def _is_plain(tick: Any) -> bool:
    """Whether the tick and its parts are of matplotlib's own kinds for axes with straight sides."""
    kinds = {type(getattr(tick, part)) for part in _PARTS}
    return type(tick) in (XTick, YTick) and kinds == {Line2D, Text}


def _copied(tick: Any) -> Any:
    """A tick equal to `tick`, which was made just now; nothing that may change is shared."""
    copy = _copied_artist(tick)
    for part in _PARTS:
        artist = _copied_artist(getattr(tick, part))
        if part.startswith("label"):
            artist._fontproperties = artist._fontproperties.copy()
        setattr(copy, part, artist)
    return copy


def _copied_artist(artist: Any) -> Any:
    copy = object.__new__(type(artist))
    vars(copy).update(vars(artist))
    copy._callbacks = CallbackRegistry(signals=["pchanged"])
    return copy
