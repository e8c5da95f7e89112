"""The account of a build as files for programs."""

from pathlib import Path

from cnnviz.errors import PublishError
from cnnviz.gallery.report.account import Account
from cnnviz.gallery.report.formats import as_json, as_junit


def write_reports(account: Account, report: Path | None, junit: Path | None) -> None:
    """Write the account to `report` as JSON and to `junit` as XML, unless None.

    Raises PublishError if a file cannot be written.
    """
    for path, text in ((report, as_json), (junit, as_junit)):
        if not path:
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(account), encoding="utf-8")
        except OSError as error:
            raise PublishError(f"{path}: the report cannot be written: {error.strerror}") from None
