"""Find the elements of HTML that run a script."""

import re

from cnnviz.gallery.displayed.html_files import JAVASCRIPT
from cnnviz.gallery.displayed.markup import Tag


def runs_script(tag: Tag) -> bool:
    """Whether the element is a script, handles events, or has an address that is a script."""
    attributes = tag.attributes
    if tag.name == "script":
        kind = attributes.get("type", "").strip().lower()
        return kind in JAVASCRIPT or kind in ("module", "importmap")
    if any(name.startswith("on") for name in attributes):
        return True
    address = attributes.get("href", "") or attributes.get("action", "")
    return re.sub(r"[\x00-\x20]", "", address).lower().startswith("javascript:")
