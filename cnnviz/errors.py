"""Errors, a class for each stage; every message names the cause, the place and the next step."""


class CnnvizError(Exception):
    """An error that a person can correct; its text is all that they need to read."""


class LabError(CnnvizError, ValueError):
    """A call of the lab was given something it cannot use."""


class CollectError(CnnvizError):
    """A gallery script or a section could not be read."""

    def __init__(self, place: str, line: int | None, message: str) -> None:
        self.place = place
        self.line = line
        self.message = message
        where = place if line is None else f"{place}, line {line}"
        super().__init__(f"{where}: {message}")


class EngineError(CnnvizError):
    """The engine itself, not a lesson, could not do its work."""


class TranslationError(CnnvizError):
    """A catalog could not be read, or does not fit its script."""


class PublishError(CnnvizError):
    """The site could not be made from the runs."""
