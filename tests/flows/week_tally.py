"""The figures of the week: who asked, who joined whom and how, and what became of every answer."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desk import recipients as described
from desk import same_question_texts
from storage import recipients
from storage.tables import addresses, supporters, tickets
from tests.flows.product import rows
from tests.flows.week import Village, Villager, is_same
from tests.flows.week_office import Officials

REPLIED = {"answered", "passed_on", "closed", "reopened"}
OFFERED = "Có đúng là câu của bà con không?"


@dataclass(frozen=True, kw_only=True)
class Joins:
    """`by`: with one tap or from a list, right and wrong together; `wrong`: who joined whom."""

    by: Counter[str]
    wrong: Sequence[tuple[Villager, Villager]]
    right: Sequence[Villager]


async def joins(village: Village) -> Joins:
    """Everyone who joined somebody else's, also those who left again."""
    s, a = supporters.c, addresses.c
    people = {one.place: one for one in village.people}
    query = select(s.ticket_id, a.channel, a.external_id).join(addresses, a.contact_id == s.contact_id)
    pairs = [
        (people[row.channel, row.external_id], village.askers[row.ticket_id])
        for row in await rows(village.database, query)
    ]
    return Joins(
        by=Counter(village.reader.joined[one.number] for one, _ in pairs),
        wrong=[(one, other) for one, other in pairs if not is_same(one, other)],
        right=[one for one, other in pairs if is_same(one, other)],
    )


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Of the last answer to each question, person by person."""

    states: Counter[str]
    reasons: Counter[str]
    failed: Sequence[Any]


async def ends(village: Village) -> Ends:
    t = tickets.c
    query = select(t.id).where(t.kind != "sensitive", t.state.in_(REPLIED))
    async with village.database.reading() as session:
        ids = [row.id for row in await session.execute(query)]
        people = [one for found in (await recipients.deliveries_of(session, ids)).values() for one in found]
    failed = [one for one in people if one.state in ("failed", "unreached")]
    assert all(described.describe(one).reason for one in failed)
    return Ends(
        states=Counter(one.state for one in people),
        reasons=Counter(str(one.error_code) for one in failed),
        failed=failed,
    )


def arrived(village: Village, words: Collection[str]) -> Counter[tuple[str, str, str]]:
    """By resident's phone, how often each of those answers stands on it; offers show earlier answers too and do not
    count."""
    shown: Counter[tuple[str, str, str]] = Counter()
    residents = {one.address for one in village.people}
    for name, phone in village.phones.items():
        for one in phone.received:
            offer = OFFERED in one.text or same_question_texts.NOT_SURE in one.text
            if one.address in residents and not offer:
                shown.update((name, one.address, text) for text in words if text in one.text)
    return shown


async def groups_are_told(village: Village, officials: Officials) -> int:
    """Everyone behind a question that was merged gets the one answer once, or it is known why not; who joined
    later read it before they did. Returns how many people stood behind them."""
    by_code = {row.code: row for row in await rows(village.database, select(tickets))}
    joined = await rows(village.database, select(supporters).where(supporters.c.left_at.is_(None)))
    place = {row.contact_id: (row.channel, row.external_id) for row in await rows(village.database, select(addresses))}
    people = 0
    for codes in officials.merged.values():
        (text,) = {officials.answered[code][0] for code in codes}
        shown = arrived(village, [text])
        for ticket in (by_code[code] for code in codes):
            behind = {
                one.contact_id: one.joined_at < ticket.answered_at for one in joined if one.ticket_id == ticket.id
            }
            for contact_id, waited in {ticket.contact_id: True, **behind}.items():
                if contact_id is not None:
                    channel, address = place[contact_id]
                    reached = address not in village.phones[channel].left
                    assert shown[channel, address, text] == (waited and reached), (ticket.code, address)
                    assert not reached or any(text in words for _, words in village.heard((channel, address)))
                    people += 1
    return people


async def joined_when_answered(village: Village) -> int:
    """Who read the answer before they joined: no message of it was ever for them."""
    s, t = supporters.c, tickets.c
    query = select(s.id).join(tickets, t.id == s.ticket_id).where(s.left_at.is_(None), s.joined_at > t.answered_at)
    return len(await rows(village.database, query))


def told(figures: Mapping[str, object]) -> str:
    return "\n".join(["", *(f"{name:46}{value}" for name, value in figures.items())])
