"""What the answers in force give an agenda: names for its items, and an answer to lay beside each."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from console.office import Office
from console.suggestions import FromFaq, shown
from desk import agenda_grouping
from desk.agenda import LEAST_SURE, Subject
from desk.duplicates import Signature
from storage import agenda_people, dialogue_questions
from storage.db import Session
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue

SHOWN = 3
LEAST_SHARE = 0.15
"""Of the votes of an item's questions, for an entry to be laid beside it."""


def subjects(office: Office) -> dict[str, Subject]:
    """By the id of an entry."""
    catalogue, topics = office.catalogue(), office.topics()
    return {
        entry.id: Subject(topic=entry.topic, theme=topics.get(entry.topic, entry.topic), title=entry.title)
        for entry in catalogue.entries.values()
    }


def sign(office: Office) -> Callable[[str], Mapping[str, Any]] | None:
    """None where there is no reader of questions."""
    signer = office.signer()
    return signer.sign if signer else None


async def sign_all(office: Office, dialogue: Dialogue) -> None:
    """What came without being read, off the event loop and outside of any transaction on the dialogue."""
    reader = sign(office)
    if reader is None:
        return
    async with office.database.reading() as session:
        asked = await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted")
    unread = {one.ticket_id: one.text for one in asked if one.signature is None and one.text.strip()}
    if unread:
        signatures = await asyncio.to_thread(lambda: {id_: reader(text) for id_, text in unread.items()})
        async with office.database.transaction() as session:
            await agenda_people.sign(session, signatures)


async def suggested(office: Office, session: Session, dialogue: Dialogue, item_id: int) -> Sequence[FromFaq]:
    """Entries that the item's questions vote for, best first."""
    asked = await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted")
    meant = agenda_grouping.meant([_signature(one) for one in asked if one.item_id == item_id])
    best = sorted(meant.entries, key=lambda name: (-meant.entries[name], name))
    entries = [office.catalogue().entry(name) for name in best if meant.entries[name] >= LEAST_SHARE]
    return [shown(office, one, sure=meant.sure >= LEAST_SURE) for one in entries[:SHOWN] if one is not None]


def _signature(question: DialogueQuestion) -> Signature:
    return Signature.from_json(question.signature or {})
