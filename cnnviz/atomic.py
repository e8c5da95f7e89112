"""Files that are never seen half written."""

import os
import tempfile
from pathlib import Path


def write(path: Path, raw: bytes) -> None:
    """Write `raw` beside `path` and rename it: readers see the old file or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
