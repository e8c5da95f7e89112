"""Minify scripts: remove comments, indentation and needless spaces."""

import rjsmin


def lean(script: str) -> str:
    """The module as the site serves it, without comments and needless spaces.

    rjsmin may remove meaningful spaces after a template literal nested in another; a test compares
    the syntax tree of every module with that of its minified form.
    """
    return str(rjsmin.jsmin(script)) + "\n"
