"""Names as parts of page addresses."""

import re


def slugify(name: str) -> str:
    """A file's name as a part of an address: letters of any language, digits and hyphens."""
    return re.sub(r"[^\w]+|_", "-", name.lower()).strip("-") or "untitled"
