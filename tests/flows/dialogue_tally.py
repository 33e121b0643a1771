"""The stock taken after a dialogue: what became of everybody who asked, counted apart from what the product says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import combinations
from typing import Any

from sqlalchemy import select

from desk import dialogue_results
from storage import dialogues
from storage.db import Database
from storage.tables import areas, dialogue_questions, outbound_messages, supporters, tickets
from tests.flows.dialogue_cast import GROUPS, PAPER, QUESTIONS
from tests.flows.dialogue_people import Commune
from tests.flows.product import rows


@dataclass(frozen=True, kw_only=True)
class Stock:
    """`questions`: those the dialogue took, with what joined them; `told`: messages with an answer by question and
    address."""

    questions: Sequence[Any]
    joined: Sequence[Any]
    told: Mapping[tuple[int, int], Sequence[Any]]
    account: dialogue_results.Accounting

    @property
    def people(self) -> int:
        return len(self.questions) + len(self.joined)

    def put_together(self) -> tuple[int, int]:
        """Of the pairs that ask the same, how many stand in one item of the agenda."""
        known = {text: number for number, lines in enumerate(GROUPS) for text in lines}
        placed = [one for one in self.questions if one.text in known and one.item_id is not None]
        same = [pair for pair in combinations(placed, 2) if known[pair[0].text] == known[pair[1].text]]
        return sum(one.item_id == other.item_id for one, other in same), len(same)


async def take_stock(database: Database, code: str, asked: Sequence[int]) -> Stock:
    """`asked`: the tickets that stood on its list when the hall opened."""
    t, q, s, o = tickets.c, dialogue_questions.c, supporters.c, outbound_messages.c
    found = select(tickets, q.item_id, q.dialogue_id, q.asker_name, areas.c.name.label("hamlet"))
    found = found.join(dialogue_questions, q.ticket_id == t.id).outerjoin(areas, areas.c.id == t.area_id)
    questions = await rows(database, found.where(t.id.in_(asked)).order_by(t.id))
    joined = await rows(database, select(supporters).where(s.ticket_id.in_(asked), s.left_at.is_(None)))
    sent = await rows(database, select(outbound_messages).where(o.ticket_id.in_(asked), o.purpose == "answer"))
    told: dict[tuple[int, int], list[Any]] = {}
    for one in sent:
        told.setdefault((one.ticket_id, one.address_id), []).append(one)
    async with database.reading() as session:
        dialogue = await dialogues.find(session, code)
        assert dialogue is not None
        account = await dialogue_results.accounting(session, dialogue)
    return Stock(questions=questions, joined=joined, told=told, account=account)


def everyone_ended_somewhere(commune: Commune, stock: Stock) -> None:
    """The product's account sums up to those who asked, and to what its messages and the phones say."""
    account = stock.account
    assert account.settled
    assert len(account.failed) == 2, "blocked, and out of Zalo's window"
    assert account.erased > 0
    assert account.asked == stock.people
    parts = account.delivered + sum(account.failed.values()) + account.printed + account.erased
    assert parts == account.asked
    states = Counter(one.state for messages in stock.told.values() for one in messages)
    assert set(states) <= {"sent", "failed"}, states
    assert states["sent"] == account.delivered
    assert states["failed"] <= sum(account.failed.values())
    assert all(one.error_code for some in stock.told.values() for one in some if one.state == "failed")
    on_phones = [message for phone in commune.phones.values() for message in phone.received]
    codes = [one.code for one in stock.questions]
    arrived = [
        one
        for one in on_phones
        if "buổi đối thoại ngày" in one.text.lower() and any(code in one.text for code in codes)
    ]
    assert len(arrived) == account.delivered


def nobody_heard_twice(stock: Stock) -> None:
    assert {len(messages) for messages in stock.told.values()} == {1}


def paper_is_on_the_list(stock: Stock, page: str) -> None:
    """Every slip stands under its own hamlet, with the name it was given for."""
    sheets = {part.partition("</h3>")[0]: part for part in unescape(page).split("<h3>")[1:]}
    written = [one for one in stock.questions if one.contact_id is None and one.erased_at is None]
    assert len(written) == PAPER + 1 == stock.account.printed
    for one in written:
        assert one.code in sheets[one.hamlet], (one.code, one.hamlet)
        assert one.asker_name in sheets[one.hamlet]


def figures(commune: Commune, stock: Stock, items: int) -> str:
    account, (together, pairs) = stock.account, stock.put_together()
    lines = {
        "asked": QUESTIONS,
        "joined by the offer": len(stock.joined),
        "willing to join": sum(one.joins for one in commune.people),
        "surely the same, and it was": commune.surely,
        "surely the same, and it was not": commune.wrongly,
        "questions on the list": len(stock.questions),
        "items of the agenda": items,
        "same questions in one item": f"{together} of {pairs} pairs",
        "people to be answered": account.asked,
        "delivered": account.delivered,
        **{f"failed: {why}": count for why, count in account.failed.items()},
        "printed": account.printed,
        "erased": account.erased,
    }
    return "\n".join(f"{name:>40}  {value}" for name, value in lines.items())
