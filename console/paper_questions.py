"""What is known already about the questions on an agenda: entries in force, and what was answered before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from console.office import Office
from console.suggestions import shown
from desk import agenda_grouping, suggestions
from desk.agenda_views import AgendaView
from desk.duplicates import Signature
from papers.question_pack import Known
from storage import areas, dialogue_questions, tickets
from storage.db import Session
from storage.dialogues import Dialogue
from storage.scope import Scope

_ENTRIES, _EARLIER = 2, 1
"""So many of each stand beside an item: it is read while somebody is speaking."""
_LEAST_SHARE = 0.3
"""Of the votes of an item's questions, for an entry to stand beside it on paper."""


async def known(
    office: Office, session: Session, dialogue: Dialogue, view: AgendaView, scope: Scope
) -> Mapping[int, Sequence[Known]]:
    """By the id of the item."""
    signatures: dict[int, list[Signature]] = defaultdict(list)
    for asked in await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted"):
        if asked.item_id is not None:
            signatures[asked.item_id].append(Signature.from_json(asked.signature or {}))
    around = [area.id for area in await areas.chain(session, dialogue.area_id)]
    found = {}
    for one in view.items:
        first = await tickets.get(session, one.questions[0].ticket_id) if one.questions else None
        earlier = await suggestions.earlier_answers(session, first, scope, area_ids=around) if first else []
        found[one.item.id] = [
            *_entries(office, signatures[one.item.id]),
            *(
                Known(
                    text=before.text,
                    source=f"{before.by}, {before.at.astimezone(office.zone):%d/%m/%Y}, mã {before.code}",
                )
                for before in earlier[:_EARLIER]
            ),
        ]
    return found


def _entries(office: Office, signatures: Sequence[Signature]) -> list[Known]:
    votes = agenda_grouping.meant(signatures).entries
    best = sorted((name for name in votes if votes[name] >= _LEAST_SHARE), key=lambda name: (-votes[name], name))
    entries = [office.catalogue().entry(name) for name in best[:_ENTRIES]]
    found = [shown(office, entry, sure=True) for entry in entries if entry is not None]
    return [Known(text=one.text, source=f"{one.source}. {one.warning}".rstrip(". ")) for one in found]
