"""Tell lines inside of strings that span several lines, in code that need not be Python."""

import re
from dataclasses import dataclass

_PIECE = re.compile(
    r"#.*"  # a comment, to the end of the line
    r"|(?P<triple>\"\"\"|''')"
    r"|(?P<quote>[\"'])(?:\\.|(?!(?P=quote)).)*(?P=quote)?"  # a string on one line
    r"|\\."
)


@dataclass(slots=True)
class Quotes:
    """The string that is open at the end of the lines read so far."""

    inside: str = ""
    """Its marks, three quotes; empty outside of such strings."""

    def read(self, line: str) -> None:
        """Go on to the end of the line."""
        at = 0
        while at < len(line):
            if self.inside:
                end = _end(line, self.inside, at)
                if end < 0:
                    return
                self.inside, at = "", end
                continue
            piece = _PIECE.search(line, at)
            if piece is None:
                return
            at = piece.end()
            self.inside = piece["triple"] or ""


def _end(line: str, marks: str, start: int) -> int:
    """Position behind the first `marks` that no backslash escapes; -1 where there are none."""
    match = re.compile(rf"(?:\\.|(?!{marks}).)*?{marks}").match(line, start)
    return match.end() if match else -1
