"""Finds what readers would stumble over: long answers, few phrasings, dead sources, questions two entries share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from channels.text import fold
from faq.catalogue import Catalogue, Confidence, FaqEntry

SHORT_WORDS = 60
SENTENCE_WORDS = 30
TITLE_LENGTH = 60
PHRASINGS = 20
FEWEST_PHRASINGS = 5
ID_BYTES = 58
"""A button's payload holds 64 bytes on Telegram: the id, and up to six for what the button does."""

_SENTENCE = re.compile(r"[.!?…](?:\s+|$)|\n")
_ASKING = re.compile(r"\bhỏi\b", re.IGNORECASE)
_SPACES = re.compile(r"[^\w]+")


@dataclass(frozen=True, kw_only=True)
class Finding:
    file: str
    entry: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.reason}"


def lint(catalogue: Catalogue, *, today: date | None = None) -> list[Finding]:
    """All findings in the order of the files; `today` (default: now in UTC) judges dates and dead sources."""
    day = today or datetime.now(UTC).date()
    shared = _shared_phrasings(catalogue)
    groups = {entry.group for entry in catalogue.entries.values()} | set(catalogue.entries)
    findings: list[Finding] = []
    for entry in catalogue.entries.values():
        reasons = [
            *_wording(entry),
            *_phrasings(entry, shared),
            *_sources(entry, catalogue, day),
            *_dates(entry, day),
            *(f"related entry '{name}' does not exist" for name in entry.related if name not in groups),
        ]
        file = catalogue.files.get(entry.id, "")
        findings.extend(Finding(file=file, entry=entry.id, reason=reason) for reason in reasons)
    return findings


def _wording(entry: FaqEntry) -> Iterator[str]:
    words = len(entry.short.split())
    if words > SHORT_WORDS:
        yield f"the short answer has {words} words, at most {SHORT_WORDS}"
    texts = {"short": entry.short, **entry.sections}
    for name, text in texts.items():
        for sentence in _SENTENCE.split(text):
            length = len(sentence.split())
            if length > SENTENCE_WORDS:
                yield f"a sentence in {name} has {length} words, at most {SENTENCE_WORDS}: {sentence.strip()[:60]}…"
    if len(entry.id.encode()) > ID_BYTES:
        yield f"the id has {len(entry.id.encode())} bytes, at most {ID_BYTES}"
    if len(entry.title) > TITLE_LENGTH:
        yield f"the title has {len(entry.title)} characters, at most {TITLE_LENGTH}"
    if entry.confidence is Confidence.ASK and not any(_ASKING.search(text) for text in texts.values()):
        yield "the confidence is 'ask' but the answer does not say to ask anyone ('hỏi lại …')"


def _phrasings(entry: FaqEntry, shared: dict[str, set[str]]) -> Iterator[str]:
    count = len({_plain(phrasing) for phrasing in entry.phrasings})
    if count < FEWEST_PHRASINGS:
        yield f"only {count} different phrasings; fewer than {FEWEST_PHRASINGS} cannot be found reliably"
    elif count < PHRASINGS:
        yield f"{count} different phrasings, at least {PHRASINGS}"
    seen: set[str] = set()
    for phrasing in entry.phrasings:
        plain = _plain(phrasing)
        others = sorted(shared.get(plain, set()) - {entry.id})
        if others:
            yield f"the phrasing '{phrasing}' is also in {', '.join(others)}"
        if plain in seen:
            yield f"the phrasing '{phrasing}' is written twice"
        seen.add(plain)


def _sources(entry: FaqEntry, catalogue: Catalogue, today: date) -> Iterator[str]:
    for citation in entry.sources:
        source = catalogue.sources.get(citation.document)
        if source is None:
            yield f"the document {citation.document} is not in the register of sources"
        elif source.living(today) or citation.ended:
            continue
        elif source.replaced_by:
            yield f"the document {source.number} was replaced by {source.replaced_by}"
        else:
            yield f"the document {source.number} ended on {source.in_force_to}"


def _dates(entry: FaqEntry, today: date) -> Iterator[str]:
    if entry.checked > today:
        yield f"it was checked in the future: {entry.checked}"
    if entry.expired(today):
        yield f"it is no longer valid since {entry.valid_until}"


def _shared_phrasings(catalogue: Catalogue) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = {}
    for entry in catalogue.entries.values():
        for phrasing in entry.phrasings:
            holders.setdefault(_plain(phrasing), set()).add(entry.id)
    return {phrasing: ids for phrasing, ids in holders.items() if len(ids) > 1}


def _plain(phrasing: str) -> str:
    return _SPACES.sub(" ", fold(phrasing)).strip()
