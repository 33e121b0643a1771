"""The ids that somebody may have meant."""

from rapidfuzz import fuzz, process

from channels.text import fold
from faq.catalogue import Catalogue

MOST = 5


def nearest_ids(catalogue: Catalogue, typed: str) -> list[str]:
    """By id and by title, the likeliest first."""
    named = {entry.id: _words(f"{entry.id} {entry.title}") for entry in catalogue.entries.values()}
    return [key for _, _, key in process.extract(_words(typed), named, scorer=fuzz.token_set_ratio, limit=MOST)]


def _words(text: str) -> str:
    return fold(text).replace("-", " ").replace("/", " ")
