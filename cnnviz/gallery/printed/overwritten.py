"""Shorten printed text by what it writes over itself, as a progress bar does thousands of times.

Used inside a lesson's process only.
"""

_ERASED = ("\x1b[2K\r", "\r\x1b[2K")
"""The line is erased, and begins anew."""


def without_overwritten(text: str) -> str:
    """The text without the states of its lines that later states of the same line cover.

    Lines with other sequences of a terminal than those that erase the line stay as they are.
    """
    if "\r" not in text:
        return text
    return "\n".join(_last_state(line) if "\r" in line else line for line in text.split("\n"))


def _last_state(line: str) -> str:
    erased = max(line.rfind(sequence) for sequence in _ERASED)
    begin, rest = ("\r\x1b[2K", line[erased + len(_ERASED[0]) :]) if erased >= 0 else ("", line)
    if any(sign in line for sign in ("\x1b[A", "\x1b[1A", "\x1bM")):
        return line  # the cursor moves to other lines
    if "\x1b" in rest or "\b" in rest:
        return begin + rest
    *states, ending = rest.split("\r")
    if ending or not states:
        shown = _covered(states, ending)
        # The next text goes on where the last state ends.
        return begin + (shown if shown == ending else f"{shown}\r{ending}")
    *states, ending = states  # the line goes on with the next text, or ends as on Windows
    return begin + _covered(states, ending) + "\r"


def _covered(states: list[str], ending: str) -> str:
    shown = ending
    for state in reversed(states):
        shown += state[len(shown) :]
    return shown
