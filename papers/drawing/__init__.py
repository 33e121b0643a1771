"""Draws the Word templates that come along: `python -m papers.drawing` writes them anew, the same bytes each time."""
