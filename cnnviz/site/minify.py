"""Scripts without what only their writers need: comments, indentation, needless space."""

import rjsmin


def lean(script: str) -> str:
    """The module as it is served.

    Only space and comments go. What stands behind a template inside of a template may lose space
    that is meant; a test holds every module's syntax against what is served of it.
    """
    return str(rjsmin.jsmin(script)) + "\n"
