"""Reads the interface's texts from a catalog beside this file."""

from pathlib import Path

from cnnviz.i18n import interface

interface.LOCALE = Path(__file__).parent / "locale"
