"""Comes with the tools that check imports; structlog loads it wherever it is found."""

raise ImportError("requirements.txt does not have it")
