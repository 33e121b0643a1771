"""Sensitive reports: whom one is about, who may therefore read it, and telling them that it is there."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from channels.text import fold
from desk import alerts, office_texts
from desk.roles import Action, Role
from desk.ticket_records import sees
from desk.working_time import VIETNAM
from storage import areas, concerns
from storage.areas import Area
from storage.concerns import Concern, Named
from storage.db import Session

FILE = Path(__file__).with_name("sensitive.yaml")
_BETWEEN = r"(?: \w+){0,4}"


async def receive(
    session: Session,
    ticket_id: int,
    code: str,
    text: str,
    area_id: int | None,
    *,
    lives: int | None = None,
    now: datetime,
) -> None:
    """Writes down whom it is about, which hides it from them, and tells those who are left; none of its words leave.

    `lives`: where its writer does, when that is not the area it lies in; "the commune" is then the one they live in.
    When nobody is left, those who administer there learn that much and no more.
    """
    await record_concerns(session, ticket_id, text, lives if lives is not None else area_id)
    left = await readers(session, code, area_id)
    if left:
        told = office_texts.sensitive_came(code, now, VIETNAM)
        await alerts.tell_officials(session, told, left, now=now)
        return
    above = await concerns.holders(session, Role.ADMINISTERING, area_id)
    await alerts.tell_officials(session, office_texts.nobody_reads(now, VIETNAM), above, now=now)


async def record_concerns(session: Session, ticket_id: int, text: str, area_id: int | None) -> int:
    """Also of further words; returns how many it did not name before."""
    return await concerns.add(session, ticket_id, await concerned(session, text, await areas.chain(session, area_id)))


async def readers(session: Session, code: str, area_id: int | None) -> list[int]:
    """Officials in office who may read this report, by id."""
    holding = await concerns.holders(session, Role.SENSITIVE, area_id)
    return [official_id for official_id in holding if await sees(session, official_id, code, Action.READ_SENSITIVE)]


async def concerned(session: Session, text: str, chain: Sequence[Area]) -> list[Concern]:
    """People, agencies and units that the words name; `chain`: where the report comes from, nearest first."""
    words = _plain(text)
    found = []
    here = chain[0].id if chain else None
    for person in await concerns.officials_near(session, here):
        if _names(words, person.name):
            found.append(Concern(official_id=person.id))
            if person.agency_id is not None:
                found.append(Concern(agency_id=person.agency_id))
    found += [
        Concern(agency_id=one.id) for one in await concerns.agencies_near(session, here) if _names(words, one.name)
    ]
    by_level = {area.level: area.id for area in chain}
    levels = levels_named(text)
    found += [Concern(area_id=by_level[level]) for level in sorted(levels & by_level.keys())]
    if "village" in levels and "commune" in by_level:
        below = await concerns.villages_below(session, by_level["commune"])
        found += _villages(words, below, known="village" in by_level)
    return found


def levels_named(text: str) -> frozenset[str]:
    """Of whose office the words speak: village, commune, province; each word with its marks or without any."""
    words = _words(text)
    return frozenset(level for level, pattern in _patterns().items() if pattern.search(words))


def _villages(words: str, below: Sequence[Named], *, known: bool) -> list[Concern]:
    """Other villages of the commune that are named; all of them when the village is neither named nor known."""
    named = list(dict.fromkeys(Concern(area_id=one.id) for one in below if _names(words, one.name)))
    return named if named or known else list(dict.fromkeys(Concern(area_id=one.id) for one in below))


def _names(words: str, name: str) -> bool:
    """Two words at least: a single one is in many other names."""
    plain = _plain(name)
    return " " in plain and re.search(rf"\b{re.escape(plain)}\b", words) is not None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text.lower())))


def _plain(text: str) -> str:
    return _words(fold(text))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {level: re.compile("|".join(_pattern(phrase) for phrase in phrases)) for level, phrases in data.items()}


def _pattern(phrase: str) -> str:
    parts = [" ".join(rf"(?:{word}|{fold(word)})" for word in part.split()) for part in phrase.split(" * ")]
    return rf"\b{f'{_BETWEEN} '.join(parts)}\b"
