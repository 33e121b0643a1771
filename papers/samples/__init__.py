"""Invented values for every paper, and the sample files made from them: `python -m papers.samples`."""
