"""How does a saved file reach the open page? Watch, run what changed, make its pages, tell."""
