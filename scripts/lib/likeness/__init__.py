"""How much figures on pages look like matplotlib's own PNG, and how much pages weigh."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".cnnviz" / "likeness"
"""Everything that the comparison keeps lies here."""
