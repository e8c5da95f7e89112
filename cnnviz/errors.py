"""What can go wrong, one class a stage; every message says what, where, and what to do next."""


class CnnvizError(Exception):
    """A mistake that a person can mend; its text is all that they need to read."""


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
