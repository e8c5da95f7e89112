"""The warnings of a site that is made page by page, each as long as it holds."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from cnnviz.errors import Finding


class Warnings:
    """Warnings by the part of the site that they come from, such as a page."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._noted: dict[str, dict[str, Finding | None]] = {}

    @contextmanager
    def of(self, part: str, *, again: bool = True) -> Iterator[None]:
        """Within, note what is logged as warnings of this part; with `again` in place of the old.

        Parts may lie within each other: a warning belongs to the innermost.
        """
        noted = self._noted.setdefault(part, {})
        if again:
            noted.clear()

        class _Noting(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                finding = record.args[0] if isinstance(record.args, tuple) and record.args else None
                noted[record.getMessage()] = finding if isinstance(finding, Finding) else None

        handler = _Noting(logging.WARNING)
        outer, self._logger.handlers = self._logger.handlers, [handler]
        try:
            yield
        finally:
            self._logger.handlers = outer

    def take_apart(self, part: str) -> None:
        """Leave the warnings that other parts have, too, to them."""
        others = {text for name, noted in self._noted.items() if name != part for text in noted}
        noted = self._noted[part]
        for text in others.intersection(noted):
            del noted[text]

    def clear(self) -> None:
        """Forget all warnings: the whole site is made anew."""
        self._noted.clear()

    def of_part(self, part: str) -> tuple[str, ...]:
        """The messages of a part."""
        return tuple(self._noted.get(part, ()))

    @property
    def messages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for noted in self._noted.values() for text in noted))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The warnings that name a place in a file."""
        all_findings = (each for noted in self._noted.values() for each in noted.values())
        return tuple(dict.fromkeys(finding for finding in all_findings if finding))
