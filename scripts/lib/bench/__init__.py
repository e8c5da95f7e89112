"""The benchmark: the same generated scripts, built by cnnviz and by others, timed in turns."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".cnnviz" / "bench"
"""Everything that the benchmark makes lies here."""

RESULTS = FOLDER / "results.json"
