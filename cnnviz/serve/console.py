"""The lines for the person who serves."""

from collections.abc import Callable, Collection, Sequence


class Console:
    """Says lines; a warning is said when it begins to hold, and not again while it holds."""

    def __init__(self, show: Callable[[str], None]) -> None:
        """`show` prints a line."""
        self.say = show
        self._warnings: dict[str, Sequence[str]] = {}
        """The warnings that hold, by the code of their language."""
        self._broken: dict[str, str] = {}
        """Why the pages of a language cannot be made, by the language's code."""

    def serve(self, codes: Collection[str]) -> None:
        """Forget the languages that are not served any more."""
        for noted in (self._warnings, self._broken):
            for gone in noted.keys() - set(codes):
                del noted[gone]

    def holds(self, code: str, warnings: Sequence[str]) -> None:
        """Say those of a language's present warnings that did not hold before."""
        before = {text for texts in self._warnings.values() for text in texts}
        self._warnings[code] = warnings
        self._broken.pop(code, None)
        for text in warnings:
            if text not in before:
                self.say(f"WARNING -  {text}")

    def broken(self, code: str, message: str) -> None:
        """Say why the pages of a language cannot be made, unless it has been said."""
        is_known = message in self._broken.values()
        self._broken[code] = message
        if not is_known:
            self.say(message)
