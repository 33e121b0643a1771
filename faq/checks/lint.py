"""Finds what readers would stumble over and what does not stand on its facts; officials read the reasons."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from channels.text import fold
from faq.catalogue import Catalogue, Confidence, ContentError, FaqEntry
from faq.checks import plain_language, tracing
from faq.checks.facts import FactGroup, load_facts
from faq.checks.limits import ID_BYTES, SHORT_WORDS

SENTENCE_WORDS = 25
TITLE_LENGTH = 60
PHRASINGS = 20
FEWEST_PHRASINGS = 5

_SENTENCE = re.compile(r"[.!?…](?:\s+|$)|\n")
_ASKING = re.compile(r"\bhỏi\b", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^\w]+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)?")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`entry` is an entry, or a fact group that no entry answers."""

    file: str
    entry: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.reason}"


def lint(
    catalogue: Catalogue,
    *,
    today: date | None = None,
    facts: Mapping[str, FactGroup] | None = None,
    only: str | None = None,
) -> list[Finding]:
    """All findings in the order of the files; `today` (default: now in UTC) judges dates and dead sources.

    `only`: what is wrong with this entry, among the others.

    `facts` are by default the packaged ones; when those or a word list cannot be read, that is the only finding.
    """
    day = today or datetime.now(UTC).date()
    try:
        return list(_findings(catalogue, day, load_facts() if facts is None else facts, only))
    except ContentError as error:
        place = f"dòng {error.line}: " if error.line else ""
        reason = f"{place}{error.reason}; cho phép: {error.allowed}"
        return [Finding(file=error.file, entry=error.entry or "-", reason=reason)]


def _findings(catalogue: Catalogue, day: date, facts: Mapping[str, FactGroup], only: str | None) -> Iterator[Finding]:
    holders = _holders(catalogue)
    groups = {entry.group for entry in catalogue.entries.values()}
    for entry in [catalogue.entries[only]] if only else catalogue.entries.values():
        reasons = [
            *_wording(entry),
            *plain_language.complain(entry),
            *_phrasings(entry, holders),
            *tracing.trace(entry, catalogue, facts),
            *_sources(entry, catalogue, day),
            *_dates(entry, day),
            *_links(entry, groups | set(catalogue.entries)),
        ]
        for reason in reasons:
            yield Finding(file=catalogue.files.get(entry.id, ""), entry=entry.id, reason=reason)
    for group in () if only else facts.values():
        if group.id not in groups:
            yield Finding(file=group.file, entry=group.id, reason="nhóm chính sách này chưa có mục hỏi đáp nào")


def _wording(entry: FaqEntry) -> Iterator[str]:
    words = len(entry.short.split())
    if words > SHORT_WORDS:
        yield f"câu trả lời ngắn có {words} chữ, nhiều nhất {SHORT_WORDS}"
    texts = {"short": entry.short, **entry.sections}
    for name, text in texts.items():
        for sentence in _SENTENCE.split(text):
            length = len(sentence.split())
            if length > SENTENCE_WORDS:
                yield f"một câu trong {name} có {length} chữ, nhiều nhất {SENTENCE_WORDS}: {sentence.strip()[:60]}…"
    if len(entry.id.encode()) > ID_BYTES:
        yield f"mã mục dài {len(entry.id.encode())} byte, nhiều nhất {ID_BYTES}"
    if not _ID.fullmatch(entry.id):
        yield "mã mục chỉ gồm chữ thường không dấu, số, gạch nối, và nhiều nhất một dấu /"
    if len(entry.title) > TITLE_LENGTH:
        yield f"tên mục có {len(entry.title)} ký tự, nhiều nhất {TITLE_LENGTH}"
    if entry.confidence is Confidence.ASK and not any(_ASKING.search(text) for text in texts.values()):
        yield "mục ghi confidence: ask nhưng câu trả lời không bảo hỏi ai ('hỏi lại …')"


def _phrasings(entry: FaqEntry, holders: Mapping[frozenset[str], Mapping[str, str]]) -> Iterator[str]:
    count = len({_plain(phrasing) for phrasing in entry.phrasings})
    if count < FEWEST_PHRASINGS:
        yield f"chỉ có {count} cách hỏi khác nhau; ít hơn {FEWEST_PHRASINGS} thì không tìm ra chắc chắn được"
    elif count < PHRASINGS:
        yield f"có {count} cách hỏi khác nhau, ít nhất {PHRASINGS}"
    seen: set[str] = set()
    for phrasing in entry.phrasings:
        plain = _plain(phrasing)
        for other, theirs in holders[frozenset(plain.split())].items():
            if other == entry.id:
                continue
            alike = "cũng có ở" if _plain(theirs) == plain else f"chỉ khác thứ tự chữ với '{theirs}' ở"
            yield f"cách hỏi '{phrasing}' {alike} {other}"
        if plain in seen:
            yield f"cách hỏi '{phrasing}' được viết hai lần"
        seen.add(plain)


def _sources(entry: FaqEntry, catalogue: Catalogue, today: date) -> Iterator[str]:
    alive = False
    for citation in entry.sources:
        source = catalogue.sources.get(citation.document)
        if source is None:
            yield f"văn bản {citation.document} không có trong sổ văn bản (faq/sources)"
        elif citation.ended:
            continue
        elif source.living(today):
            alive = True
        elif source.replaced_by:
            yield f"văn bản {source.number} đã được thay bằng {source.replaced_by}"
        else:
            yield f"văn bản {source.number} hết hiệu lực ngày {source.in_force_to:%d/%m/%Y}"
    if not alive:
        yield "không dẫn văn bản nào đang có hiệu lực"


def _dates(entry: FaqEntry, today: date) -> Iterator[str]:
    if entry.checked > today:
        yield f"ngày kiểm tra ở tương lai: {entry.checked:%d/%m/%Y}"
    if entry.valid_until is not None and entry.expired(today):
        yield f"đã hết hạn dùng từ sau ngày {entry.valid_until:%d/%m/%Y}"


def _links(entry: FaqEntry, known: set[str]) -> Iterator[str]:
    for name in entry.related:
        if name not in known:
            yield f"mục liên quan '{name}' không tồn tại"
        elif name == entry.id:
            yield "mục tự liên quan tới chính mình"


def _holders(catalogue: Catalogue) -> Mapping[frozenset[str], Mapping[str, str]]:
    """For each set of words, the entries that ask with just these words, and one of their phrasings."""
    holders: dict[frozenset[str], dict[str, str]] = {}
    for entry in catalogue.entries.values():
        for phrasing in entry.phrasings:
            holders.setdefault(frozenset(_plain(phrasing).split()), {}).setdefault(entry.id, phrasing)
    return holders


@lru_cache(maxsize=16_384)
def _plain(phrasing: str) -> str:
    return _NOT_WORDS.sub(" ", fold(phrasing)).strip()
