"""How long finding an answer takes, by number of phrases, beside a bare fuzzy scan over the same phrases."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from channels.text import fold
from faq.catalogue import Catalogue, FaqEntry, load_catalogue
from faq.matcher import Matcher
from tests.bench.figures import Figure, at_most, percentile

P99_MILLISECONDS = {1_000: 3.0, 10_000: 15.0}
BUILT_OF, BUILD_SECONDS = 1_000, 1.0
"""How many phrases are to be built in so long by a process that has just begun."""


def measure(*, quick: bool) -> list[Figure]:
    whole = load_catalogue()
    figures: list[Figure] = []
    for size, limit in P99_MILLISECONDS.items():
        catalogue = _of_size(whole, size)
        began = time.perf_counter()
        matcher = Matcher(catalogue)
        built = time.perf_counter() - began
        gc.collect()
        gc.freeze()  # as the service does once it has started
        questions = _questions(catalogue, 200 if quick else 1_000)
        took = _milliseconds(lambda text, m=matcher: m.match(text), questions)  # type: ignore[misc]
        bare = _bare(catalogue, questions[:100])
        at_size = f"at {size:,} phrases"
        against = f"rapidfuzz token_set_ratio over all {at_size}, p50 ms"
        p50, scan = percentile(took, 0.5), percentile(bare, 0.5)
        figures.append(
            Figure(
                name=f"match p50 {at_size}",
                value=round(p50, 3),
                unit="ms",
                against=f"{against}: {scan:.2f}",
                ratio=round(p50 / scan, 3),
            )
        )
        figures.append(at_most(f"match p99 {at_size}", percentile(took, 0.99), "ms", limit))
        index = f"index built {at_size}"
        if size == BUILT_OF:
            figures.append(at_most(f"{index}, word lists read", built, "s", BUILD_SECONDS))
        else:
            figures.append(Figure(name=index, value=round(built, 3), unit="s"))
    return figures


def _of_size(catalogue: Catalogue, size: int) -> Catalogue:
    """Entries of the real content until `size` phrases are there; then copies of them with their words turned round."""
    entries: dict[str, FaqEntry] = {}
    phrases = 0
    for entry in _endless(catalogue):
        if phrases >= size:
            break
        entries[entry.id] = entry
        phrases += len(entry.phrasings)
    return replace(catalogue, entries=entries)


def _endless(catalogue: Catalogue) -> Iterator[FaqEntry]:
    yield from catalogue.entries.values()
    for turn in range(1, 100):
        for entry in catalogue.entries.values():
            turned = tuple(_turned(phrase, turn) for phrase in entry.phrasings)
            yield replace(entry, id=f"{entry.id}/turned-{turn}", phrasings=turned)


def _turned(phrase: str, turn: int) -> str:
    words = phrase.split()
    at = turn % max(len(words), 1)
    return " ".join([*words[at:], *words[:at]])


def _questions(catalogue: Catalogue, count: int) -> list[str]:
    """Phrasings as they might be typed: without diacritics, every third cut short."""
    phrases = [phrase for entry in catalogue.entries.values() for phrase in entry.phrasings]
    step = max(1, len(phrases) // count)
    typed = [fold(phrase) for phrase in phrases[::step]][:count]
    return [text if i % 3 else " ".join(text.split()[:-1]) or text for i, text in enumerate(typed)]


def _bare(catalogue: Catalogue, questions: Sequence[str]) -> list[float]:
    phrases = [fold(phrase) for entry in catalogue.entries.values() for phrase in entry.phrasings]
    return _milliseconds(lambda text: process.extractOne(text, phrases, scorer=fuzz.token_set_ratio), questions)


def _milliseconds(work: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    for text in questions[:20]:
        work(text)
    took = []
    for text in questions:
        began = time.perf_counter()
        work(text)
        took.append((time.perf_counter() - began) * 1000)
    return took
