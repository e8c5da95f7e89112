"""`scripts/bench --serve`: from the rename that saves a file to the text on the open page."""

from bench import FOLDER

RESULTS = FOLDER / "serve.json"
