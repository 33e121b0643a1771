"""A question being written for a dialogue: which one it goes to, how it is confirmed, and sending it."""

from dataclasses import dataclass

from channels.messages import Choice
from desk import dialogue_question_texts as says
from desk import dialogue_questions, dialogue_texts, tickets
from desk.dialogue_questions import Sent, Source
from desk.dialogue_states import KNOWN
from desk.registration_records import RegistrationState
from handlers.draft import Draft
from handlers.turn import Turn
from storage import areas, dialogues, registrations
from storage.dialogues import Dialogue


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """`dialogue` None: the next one, which has no day yet. `note`: why it goes not where it was meant for; then it is
    an ordinary question (`is_ordinary`), unless one of `choices` is taken."""

    dialogue: Dialogue | None = None
    is_ordinary: bool = False
    note: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def line(self) -> str:
        if self.dialogue is None:
            return says.TO_NEXT
        when = dialogue_texts.when(self.dialogue.starts_at)
        return says.TO_DIALOGUE.format(title=self.dialogue.title, when=when)


async def destination(turn: Turn, draft: Draft) -> Destination | None:
    """None for an ordinary question. Looked at again each time: a dialogue may have been held or moved meanwhile."""
    if not draft["dialogue"]:
        return None
    if draft["dialogue"] == says.NEXT:
        return Destination()
    dialogue = await dialogues.find(turn.session, draft["dialogue"])
    if dialogue is None or dialogue.state not in KNOWN:
        return Destination(is_ordinary=True, note=says.OVER)
    if turn.area_id is None or await areas.lies_in(turn.session, turn.area_id, dialogue.area_id):
        return Destination(dialogue=dialogue)
    own = await open_here(turn)
    mine = await areas.get(turn.session, turn.area_id)
    note = says.NOT_FOR_YOU.format(theirs=dialogue.area_name, mine=mine.name if mine else "")
    return Destination(is_ordinary=True, note=note, choices=(says.ask_own(own.code),) if own else ())


async def open_here(turn: Turn) -> Dialogue | None:
    """The next dialogue of the resident's own area that takes questions."""
    if turn.area_id is None:
        return None
    found = await dialogues.for_resident(
        turn.session, turn.area_id, states=dialogue_questions.TAKING, since=turn.now, limit=5
    )
    return next((one for one in found if dialogue_questions.takes_questions(one, turn.now)), None)


async def send(turn: Turn, to: Destination, asked: tickets.Asked) -> Sent:
    return await dialogue_questions.send(
        turn.session,
        to.dialogue,
        asked,
        source=Source.CHAT,
        secret=turn.house.secret,
        now=turn.now,
        working_time=turn.house.working_time,
    )


def told(to: Destination, sent: Sent) -> str:
    if to.dialogue is not None and sent.dialogue_id is not None:
        return says.sent(to.dialogue.title, sent.code, sent.key, dialogue_questions.results_by(to.dialogue))
    return says.kept_for_next(sent.code, sent.key, late=sent.late)


async def to_come(turn: Turn, to: Destination) -> tuple[Choice, ...]:
    """Who asks may want to be there, unless they are coming already or nobody registers."""
    dialogue = to.dialogue
    if dialogue is None or dialogue.registration == "none" or turn.now >= dialogue.starts_at:
        return ()
    own = await registrations.own(turn.session, dialogue.id, turn.contact_id)
    is_in = own is not None and own.state != RegistrationState.CANCELLED
    return () if is_in else (says.register(dialogue.code),)
