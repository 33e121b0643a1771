"""How officials change the answers while the service runs, and what they learn from what was not found."""
