"""What no answer may break, whoever wrote it: it is short, its id fits a button, and its documents are known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from faq.catalogue import FaqEntry
from faq.sources import LegalSource

SHORT_WORDS = 60
ID_BYTES = 58
"""A button's payload holds 64 bytes on Telegram: the id, and up to six for what the button does."""


@dataclass(frozen=True, kw_only=True)
class Breach:
    """`key` is the field of the entry, `value` what it says, as far as it can be named."""

    key: str
    value: str = ""
    reason: str
    allowed: str


def breaches(entry: FaqEntry, sources: Mapping[str, LegalSource]) -> Iterator[Breach]:
    size = len(entry.id.encode())
    if size > ID_BYTES:
        yield Breach(key="id", reason=f"the id has {size} bytes", allowed=f"at most {ID_BYTES} bytes")
    words = len(entry.short.split())
    if words > SHORT_WORDS:
        yield Breach(key="short", reason=f"the short answer has {words} words", allowed=f"at most {SHORT_WORDS} words")
    for citation in entry.sources:
        if citation.document not in sources:
            reason = f"the document {citation.document} is not in the register of sources"
            allowed = "a number that stands in faq/sources"
            yield Breach(key="sources", value=citation.document, reason=reason, allowed=allowed)
