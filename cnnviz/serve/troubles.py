"""Everything that a person must mend, as the windows show it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cnnviz.domain import Example, Failure
from cnnviz.errors import CnnvizError, Finding
from cnnviz.render.base.targets import FOLDER
from cnnviz.serve.http.events import Trouble


class TroubleList:
    """The present mistakes in lessons, catalogs, pages and the configuration."""

    def __init__(self, root: Path, config_file: Path) -> None:
        self._root, self._config_file = root, config_file
        self.gallery: CnnvizError | None = None
        """What keeps the gallery from being read."""
        self.ended: CnnvizError | None = None
        """What has ended a part of the server."""
        self.broken: dict[str, str] = {}
        """Why the pages of a language cannot be made, by the language's code."""
        self.findings: dict[str, Sequence[Finding]] = {}
        """What pages do not show as their notebooks would, by the language's code."""
        self._told: tuple[Trouble, ...] | None = None

    def changed(
        self, failures: Iterable[Failure], examples: Iterable[Example]
    ) -> tuple[Trouble, ...] | None:
        """All troubles, if they differ from those of the last call; None otherwise."""
        lessons = {example.place: example.lesson for example in examples}
        troubles = [self._of_failure(failure, lessons) for failure in failures]
        for error in (self.ended, self.gallery):
            if error:
                troubles.append(Trouble(self._config_file.name, str(error)))
        for message in dict.fromkeys(self.broken.values()):
            troubles.append(Trouble(self._config_file.name, message, file=str(self._config_file)))
        findings = dict.fromkeys(each for every in self.findings.values() for each in every)
        troubles += [self._of_finding(finding, lessons) for finding in findings]
        if self._told == tuple(troubles):
            return None
        self._told = tuple(troubles)
        return self._told

    def _of_failure(self, failure: Failure, lessons: dict[str, str]) -> Trouble:
        combination = f" ({failure.combination})" if failure.combination else ""
        return Trouble(
            place=failure.place,
            message=failure.message + combination,
            line=failure.line,
            cell=failure.cell,
            output=failure.output,
            traceback=failure.traceback,
            file=self._file(failure.place),
            page=_page_of_place(failure.place, lessons),
        )

    def _of_finding(self, finding: Finding, lessons: dict[str, str]) -> Trouble:
        return Trouble(
            place=finding.place,
            message=finding.message,
            line=finding.line,
            cell=finding.cell,
            file=self._file(finding.place),
            page=_page_of_place(finding.place, lessons),
        )

    def _file(self, place: str) -> str | None:
        path = self._root / place.partition(" (")[0]
        return str(path) if path.exists() else None


def page_of(lesson: str) -> str:
    """Address of a lesson's page below the folder of a language."""
    return f"{FOLDER}/{lesson}/"


def _page_of_place(place: str, lessons: dict[str, str]) -> str | None:
    """The page of the script, or of the script of a catalog, at a place; None: it has no page."""
    script = place.partition(" (")[0]
    if script.endswith(".po"):
        script = f"{script.removesuffix('.po').rpartition('.')[0]}.py"
    return page_of(lessons[script]) if script in lessons else None
