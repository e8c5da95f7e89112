"""Serves the site while it is edited: what a person saves is seen at once."""
