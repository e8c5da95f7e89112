"""The parts of a figure that take a page's colours."""
