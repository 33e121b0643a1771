"""One question as an official opens it: what was said, what was done, what is due, and who can still be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Abilities
from desk import canned_answers, deadlines, recipients, suggestions
from desk.deadlines import Deadlines, Stage
from desk.recipients import Delivered
from desk.roles import WORKERS, Role
from desk.suggestions import Earlier
from desk.ticket_records import OPEN_STATES
from desk.working_time import WorkingTime
from storage import areas, audit, colleagues, dossiers, drafts, files, groups, supporters
from storage import canned_answers as stored_canned_answers
from storage import recipients as stored_recipients
from storage import tickets as stored_tickets
from storage.agencies import Agency
from storage.areas import Area
from storage.canned_answers import CannedAnswer
from storage.colleagues import Colleague
from storage.db import Session
from storage.dossiers import OtherTicket
from storage.drafts import Draft
from storage.files import KeptFile
from storage.groups import Counts
from storage.inbox_details import Viewer
from storage.officials import Official
from storage.recipients import Recipient
from storage.scope import Scope
from storage.tickets import Ticket, TicketEvent

VIEWING = timedelta(minutes=2)
"""How long after opening a question an official counts as looking at it."""
LOOK_AGAIN = timedelta(seconds=30)
"""Looks nearer to each other than this are one."""
MOST_OTHERS, MOST_COLLEAGUES, MOST_CANNED, MOST_VILLAGES, MOST_WORDS = 10, 200, 50, 100, 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What the rules of the place say: channels' abilities by name, hours of work, and the time now."""

    abilities: Mapping[str, Abilities]
    working_time: WorkingTime
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """`places`: the question's area and what it lies in. `writing`: what this official began to answer, or was given
    back. `asking`: how many wait for the answer, those of the question's group included; `words`: how those who
    joined put it. `looked_at`: when this official had it open last."""

    ticket: Ticket
    places: Sequence[Area]
    villages: Sequence[Area]
    events: Sequence[TicketEvent]
    files: Sequence[KeptFile]
    others: Sequence[OtherTicket]
    deliveries: Sequence[Delivered]
    waiting: Sequence[Draft]
    writing: Draft | None
    viewers: Sequence[Viewer]
    looked_at: datetime | None
    colleagues: Sequence[Colleague]
    agencies: Sequence[Agency]
    canned: Sequence[CannedAnswer]
    earlier: Sequence[Earlier]
    asking: Counts
    words: Sequence[str]
    reachability: str
    stage: Stage
    due: str

    @property
    def from_them(self) -> Sequence[KeptFile]:
        """What came with the question."""
        return [file for file in self.files if file.draft_id is None and file.event_id is None]

    def file_of(self, draft: Draft | None) -> KeptFile | None:
        """What an official means to send with it."""
        return next((file for file in self.files if draft is not None and file.draft_id == draft.id), None)

    @property
    def is_open(self) -> bool:
        return self.ticket.state in OPEN_STATES

    def is_new_look(self, now: datetime) -> bool:
        return self.looked_at is None or now - self.looked_at > LOOK_AGAIN

    @property
    def last_event_id(self) -> int:
        return self.events[-1].id if self.events else 0

    @property
    def place_said(self) -> str | None:
        """Where its asker lives, by their own words, as long as the question lies with the whole office instead; empty:
        they did not say."""
        if any(event.kind == "moved" for event in self.events):
            return None
        return next((event.detail.get("place_said") for event in self.events if event.kind == "received"), None)

    @property
    def commune(self) -> str | None:
        return next((place.name for place in self.places if place.level == "commune"), None)


async def look(session: Session, ticket: Ticket, official: Official, *, now: datetime, writing: bool = False) -> None:
    """Others see that this official has it open, for `VIEWING`."""
    await colleagues.look(session, ticket.id, official.id, writing=writing, now=now)


async def gather(session: Session, ticket: Ticket, scope: Scope, desk: Desk, *, official: Official) -> Dossier:
    """The same number of queries whatever the question holds; `ticket` was found within the scope."""
    apart = ticket.kind == "sensitive"
    places, villages = await _surroundings(session, ticket)
    around = [place.id for place in (*places, *villages) if place.level != "province"]
    kept = await drafts.of_ticket(session, ticket.id, states=("writing", "waiting", "returned"))
    stage, due = _due(ticket, desk)
    roles = (Role.SENSITIVE,) if apart else WORKERS
    events = await stored_tickets.events(session, ticket.id)
    people = await stored_recipients.of_tickets(session, [ticket.id])
    viewers, looked_at = await colleagues.looks(session, ticket.id, since=desk.now - VIEWING, of=official.id)
    return Dossier(
        ticket=ticket,
        places=places,
        villages=villages,
        events=events,
        files=await files.of_ticket(session, ticket.id),
        others=await dossiers.others_of_asker(session, ticket, scope, limit=MOST_OTHERS),
        deliveries=await _delivered(session, ticket, events, people),
        waiting=[draft for draft in kept if draft.state == "waiting"],
        writing=next((one for one in kept if one.state != "waiting" and one.official_id == official.id), None),
        viewers=viewers,
        looked_at=looked_at,
        colleagues=await colleagues.reaching(session, ticket, roles, limit=MOST_COLLEAGUES),
        agencies=[] if apart else await colleagues.agencies_around(session, ticket, limit=MOST_COLLEAGUES),
        canned=await stored_canned_answers.fitting(
            session, topic=ticket.topic, area_id=ticket.area_id, limit=MOST_CANNED
        ),
        earlier=await suggestions.earlier_answers(session, ticket, scope, area_ids=around),
        asking=await _asking(session, ticket, scope, people),
        words=[] if apart else await supporters.words(session, ticket.id, limit=MOST_WORDS),
        reachability=recipients.reach_of(ticket, people, desk.abilities, desk.now),
        stage=stage,
        due=due,
    )


def filled(dossier: Dossier, canned: CannedAnswer, official: Official) -> str:
    """A ready sentence with this question's own values."""
    known = canned_answers.values(
        dossier.ticket.code,
        commune=dossier.commune,
        official=official.name,
        due_at=dossier.ticket.final_due_at,
    )
    return canned_answers.fill(canned.text, known)


async def record_unmasking(session: Session, ticket: Ticket, official: Official, *, now: datetime) -> None:
    """Somebody is about to see the personal numbers in what the resident wrote."""
    if ticket.kind == "sensitive":
        await audit.add_sensitive(session, "ticket.unmasked", code=ticket.code, official_id=official.id, now=now)
    await audit.add(
        session,
        "ticket.unmasked",
        actor="official",
        official_id=official.id,
        object_kind="ticket",
        object_id=ticket.code,
        now=now,
    )


async def record_file_read(session: Session, file: KeptFile, official: Official, *, now: datetime) -> None:
    """Only what is sensitive has a log of its readers."""
    if file.sensitive:
        detail = {"file": file.id}
        await audit.add_sensitive(session, "file", code=file.code, official_id=official.id, detail=detail, now=now)


async def _surroundings(session: Session, ticket: Ticket) -> tuple[Sequence[Area], Sequence[Area]]:
    """The question's area with what it lies in, and the villages of its commune."""
    if ticket.area_id is None:
        return (), ()
    return await areas.surroundings(session, ticket.area_id, limit=MOST_VILLAGES)


async def _delivered(
    session: Session, ticket: Ticket, events: Sequence[TicketEvent], people: Sequence[Recipient]
) -> Sequence[Delivered]:
    last = next((event for event in reversed(events) if event.kind in stored_recipients.REPLIES), None)
    if last is None:
        return ()
    found = await stored_recipients.deliveries_to(session, people, {ticket.id: (last.at, last.text)})
    return [recipients.describe(one) for one in found[ticket.id]]


async def _asking(session: Session, ticket: Ticket, scope: Scope, people: Sequence[Recipient]) -> Counts:
    """`people`: who asked this question or joined it."""
    if ticket.group_id is not None:
        return await groups.counts(session, ticket.group_id, scope=scope)
    return Counts(questions=1, households=len(people), hamlets=())


def _due(ticket: Ticket, desk: Desk) -> tuple[Stage, str]:
    if ticket.state == "passed_on":
        return Stage.ON_TIME, f"Đã chuyển tới {ticket.passed_to}" if ticket.passed_to else "Đã chuyển nơi khác"
    answered = ticket.state not in OPEN_STATES
    state = deadlines.owed(first_replied=ticket.first_replied_at is not None, answered=answered)
    if answered or ticket.first_due_at is None or ticket.final_due_at is None:
        return Stage.ON_TIME, "Đã trả lời" if answered else "Chưa đặt hạn"
    both = Deadlines(first_due_at=ticket.first_due_at, final_due_at=ticket.final_due_at)
    return (
        deadlines.stage(both, state, desk.now, desk.working_time),
        deadlines.reason(both, state, desk.now, desk.working_time),
    )
