"""Refusals that a person can read."""


class Refused(Exception):
    """What was asked cannot be done; the message says what happened, why, and what to do now, in Vietnamese."""
