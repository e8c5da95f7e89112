"""Figures of matplotlib as outputs: SVG with live text, in a lesson's process only."""
