"""Texts of lessons, catalogs and names of files as a log may hold them.

An escape sequence would move a terminal's cursor or change its title, and a line such as
`::error::` would be a command to the CI that reads the log.
"""

import logging
import re

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Controls, separators of lines, marks of direction, and bytes of a name that is not UTF-8."""
_COMMAND = re.compile(r"(?<!\S)::(?=[A-Za-z])|##(?=\[|vso\[|teamcity\[)", re.I)
"""The start of a command to GitHub, Azure or TeamCity: a log may wrap a line anywhere."""
_LINE = re.compile(r"[\r\n]+")


def printable(text: str) -> str:
    """The text with visible escapes in the place of controls, and without commands to a CI."""
    plain = _CONTROL.sub(_escape, text.replace("\r\n", "\n"))
    return _COMMAND.sub(lambda command: "\\".join(command[0]), plain)


def printable_line(text: str) -> str:
    """The same on a single line."""
    return printable(_LINE.sub(" ", text))


def _escape(control: re.Match[str]) -> str:
    return control[0].encode("unicode_escape", "surrogatepass").decode("ascii")


class Printable(logging.Filter):
    """Lets every message of a handler through, with its text made printable."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = printable(record.getMessage()), ()
        return True


def guard(logger: logging.Logger) -> None:
    """Make printable what the logger's present handlers show."""
    for handler in logger.handlers:
        if not any(isinstance(each, Printable) for each in handler.filters):
            handler.addFilter(Printable())
