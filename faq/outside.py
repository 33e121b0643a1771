"""Subjects that are not answered here; they compete with the answers so that a divorce is not taken for a loan."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from faq.documents import Fields, read_document

_FILE = Path(__file__).with_name("outside.yaml")


class SubjectKind(StrEnum):
    """`COMMUNE`: works of a village, of which only its officials can tell."""

    LAW = "law"
    COMMUNE = "commune"
    CHAT = "chat"
    AWAITED = "awaited"


@dataclass(frozen=True, kw_only=True)
class Subject:
    id: str
    kind: SubjectKind
    groups: tuple[str, ...]
    phrasings: tuple[str, ...]


def subjects(answered_groups: Iterable[str]) -> tuple[Subject, ...]:
    """All foreign subjects, and the awaited ones of which no fact group is answered yet."""
    answered = frozenset(answered_groups)
    return tuple(subject for subject in _all_subjects() if answered.isdisjoint(subject.groups))


@cache
def _all_subjects() -> tuple[Subject, ...]:
    document = read_document(_FILE)
    found: list[Subject] = []
    for record in document.content:
        fields = Fields(document=document, entry=record["id"], values=record)
        fields.refuse_unknown(frozenset({"id", "kind", "groups", "phrasings"}))
        found.append(
            Subject(
                id=fields.text("id"),
                kind=fields.one_of("kind", SubjectKind, ", ".join(SubjectKind)),
                groups=fields.texts("groups"),
                phrasings=fields.texts("phrasings"),
            )
        )
    return tuple(found)
