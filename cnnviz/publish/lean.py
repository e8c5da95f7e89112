"""Scripts without what only their writers need: comments, indentation, needless space."""

import rjsmin


def lean(script: str) -> str:
    """The module as it is served."""
    return str(rjsmin.jsmin(script)) + "\n"
