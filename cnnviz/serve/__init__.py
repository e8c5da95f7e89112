"""How does a saved file reach the open page? Watch, run what changed, tell the languages and the browser."""
