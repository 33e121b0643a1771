"""Which recent questions ask the same thing as a new one, and which belong together in the officials' view."""

from desk.duplicates.likeness import likeness
from desk.duplicates.search import NEAR, SURE, Candidate, Match, Probe, find, groups
from desk.duplicates.signature import Signature
from desk.duplicates.telling import Told, telling

__all__ = ["NEAR", "SURE", "Candidate", "Match", "Probe", "Signature", "Told", "find", "groups", "likeness", "telling"]
