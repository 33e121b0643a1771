"""The published measurement: how often the answers are right on questions that nothing was learned from."""
