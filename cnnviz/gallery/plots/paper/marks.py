"""Marks of artists that take a page's colours; the renderer reads them."""

INK = "cnnviz-ink"
"""Black becomes the page's text colour."""

PAPER = "cnnviz-paper"
"""White becomes the background of the page's figures."""
