"""How easily an answer reads for people who read little: a score, and the official words that cost points."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.catalogue import FaqEntry
from faq.documents import Fields, read_document

BAR = 80
"""The least score of an answer, out of 100."""

EASY_SENTENCE = 12
"""Words; from here on every further word of the average sentence costs two points."""

HARD_SENTENCE = 20
"""Words; every longer sentence costs five points in the short answer, two in a section."""

LONG_WORD = 6
"""Letters of one written word, which in Vietnamese is one syllable ("trường", "khuyết")."""

EASY_SHARE = 0.12
"""The share of long words in the short answer that costs nothing; each further hundredth costs one point."""

JARGON_IN_SHORT = 8
JARGON_IN_SECTIONS = 4

_JARGON = Path(__file__).with_name("jargon.yaml")
_SENTENCE = re.compile(r"[.!?…;:](?:\s+|$)|\n")
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')
_IN_BRACKETS = re.compile(r"\([^)\n]*\)")
_EXPLAINED = re.compile(r"\s*(?:\(|,?\s*(?:tức là|nghĩa là)\b)")


@dataclass(frozen=True, kw_only=True)
class Readability:
    """`jargon` maps each official word that is not explained to everyday ones; `long_sentences` are over the limit."""

    score: float
    jargon: Mapping[str, str]
    long_sentences: tuple[str, ...]


def measure(entry: FaqEntry) -> Readability:
    sections = "\n".join(entry.sections.values())
    in_short = set(_unexplained(entry.short))
    in_sections = set(_unexplained(f"{entry.short}\n{sections}")) - in_short
    short_sentences, section_sentences = _sentences(entry.short), _sentences(sections)
    words = _WORD.findall(entry.short)
    average = sum(len(one.split()) for one in short_sentences) / max(len(short_sentences), 1)
    share = sum(len(word) >= LONG_WORD for word in words) / max(len(words), 1)
    hard_short = [one for one in short_sentences if len(one.split()) > HARD_SENTENCE]
    hard_sections = [one for one in section_sentences if len(one.split()) > HARD_SENTENCE]
    lost = (
        2 * max(0.0, average - EASY_SENTENCE)
        + 100 * max(0.0, share - EASY_SHARE)
        + 5 * len(hard_short)
        + 2 * len(hard_sections)
        + JARGON_IN_SHORT * len(in_short)
        + JARGON_IN_SECTIONS * len(in_sections)
    )
    everyday = _jargon()
    return Readability(
        score=round(max(0.0, 100 - lost), 1),
        jargon={term: everyday[term] for term in sorted(in_short | in_sections)},
        long_sentences=(*hard_short, *hard_sections),
    )


def complain(entry: FaqEntry) -> Iterator[str]:
    """One reason when the answer is below the bar, naming the words and sentences to change."""
    found = measure(entry)
    if found.score >= BAR:
        return
    cures = [f"'{term}' → '{everyday}'" for term, everyday in found.jargon.items()]
    cures += [f"câu dài: {sentence[:50]}…" for sentence in found.long_sentences]
    yield f"khó đọc: {found.score:g} điểm, ít nhất {BAR}; " + ("; ".join(cures) or "hãy viết câu ngắn hơn")


def _sentences(text: str) -> list[str]:
    return [one.strip("- ") for one in _SENTENCE.split(text) if one.strip("- ")]


def _unexplained(text: str) -> Iterator[str]:
    """Official words in the text, but those in names, in quotes, in brackets, or explained right after once."""
    bare = _hide(_QUOTED, _hide(_names(), unicodedata.normalize("NFC", text)))
    explained = {one.lower() for brackets in _IN_BRACKETS.findall(bare) for one in _terms().findall(brackets)}
    bare = _hide(_IN_BRACKETS, bare, keep="(")
    matches = [(match.group(0).lower(), bool(_EXPLAINED.match(bare, match.end()))) for match in _terms().finditer(bare)]
    explained |= {term for term, follows in matches if follows}
    yield from (term for term, _ in matches if term not in explained)


def _hide(pattern: re.Pattern[str], text: str, keep: str = "") -> str:
    return pattern.sub(lambda match: keep + " " * (len(match.group(0)) - len(keep)), text)


@cache
def _jargon() -> Mapping[str, str]:
    document = read_document(_JARGON)
    found = Fields(document=document, entry="", values=document.content["terms"])
    return {unicodedata.normalize("NFC", term).lower(): found.text(term) for term in found.values}


@cache
def _terms() -> re.Pattern[str]:
    return _any_of(_jargon())


@cache
def _names() -> re.Pattern[str]:
    document = read_document(_JARGON)
    return _any_of(Fields(document=document, entry="", values=document.content).texts("names"))


def _any_of(words: Mapping[str, str] | tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in longest_first) + r")\b", re.IGNORECASE)
