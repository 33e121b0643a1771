"""Dialogues in the chat: which one is coming, asking for it beforehand, and being told of it once."""

from channels.messages import Choice
from desk import areas as area_names
from desk import deep_links, dialogue_questions, dialogue_texts, texts
from desk import dialogue_question_texts as says
from desk.dialogue_states import KNOWN, DialogueState
from handlers import draft as drafts
from handlers import sending
from handlers.dialogue_draft import open_here
from handlers.turn import Turn
from storage import areas, contacts, dialogue_offers, dialogues
from storage.dialogues import Dialogue

AFTER_AREA = "dialogue_wanted"
"""Remembered while the commune is asked for: they want to see its dialogues."""

WORDS = (
    "đối thoại", "buổi đối thoại", "lịch đối thoại", "khi nào đối thoại", "bao giờ đối thoại", "xem buổi đối thoại",
    "đăng ký dự", "đăng ký đối thoại", "đăng ký dự đối thoại",
)  # fmt: skip
_MOST_LISTED = 3


async def show_coming(turn: Turn) -> None:
    if turn.area_id is None:
        turn.remember(**{AFTER_AREA: True})
        turn.ask("question.area", says.ASK_COMMUNE, texts.CANCEL)
        return
    turn.end()
    turn.forget(AFTER_AREA)
    found = await dialogues.for_resident(turn.session, turn.area_id, states=KNOWN, since=turn.now, limit=_MOST_LISTED)
    if len(found) == 1:
        await _show(turn, found[0])
    elif found:
        turn.reply(says.SEVERAL, *(says.look(one.code, _label(one)) for one in found))
    else:
        commune = (await areas.chain(turn.session, turn.area_id))[0]
        named = await area_names.full_name(turn.session, commune)
        turn.reply(says.NONE_PLANNED.format(area=named), says.ASK_NEXT, texts.TO_OFFICIAL, texts.SEE_TOPICS)


async def show(turn: Turn, named: str) -> None:
    """By its code, with the number of a village behind a dot when a link on a leaflet there led here."""
    code, _, village = named.partition(".")
    dialogue = await find_known(turn, code)
    if dialogue is None:
        turn.reply(says.GONE, says.COMING, *texts.MAIN_MENU)
    else:
        await _show(turn, dialogue, note=await _note_place(turn, dialogue, village) if village else "")


async def find_known(turn: Turn, code: str) -> Dialogue | None:
    """One that residents may know of, from its announcement on."""
    dialogue = await dialogues.find(turn.session, code)
    return dialogue if dialogue and dialogue.state != DialogueState.PLANNED else None


async def put_off(turn: Turn) -> None:
    turn.reply(says.PUT_OFF)


async def ask_for(turn: Turn, code: str) -> None:
    """What is half written goes along."""
    dialogue = None if code == says.NEXT else await find_known(turn, code)
    if code != says.NEXT and (dialogue is None or dialogue.state not in KNOWN):
        turn.reply(says.OVER if dialogue else says.GONE, says.COMING, texts.TO_OFFICIAL)
        return
    if dialogue is not None and not await _is_theirs(turn, dialogue):
        await _send_home(turn, dialogue)
        return
    draft = drafts.load(turn)
    draft["dialogue"] = code
    drafts.save(turn, draft)
    if not drafts.is_empty(draft):
        await sending.finish_writing(turn)
    elif dialogue is None:
        turn.ask("question.text", says.WRITE_FOR_NEXT, *texts.DRAFTING)
    elif dialogue_questions.takes_questions(dialogue, turn.now):
        turn.ask("question.text", says.WRITE, *texts.DRAFTING)
    else:
        until = dialogue_texts.date_of(dialogue.questions_until)
        turn.ask("question.text", says.TOO_LATE.format(until=until), *texts.DRAFTING)


async def come_in(turn: Turn) -> None:
    """By a link on a leaflet: it names the dialogue, and perhaps the village it hung in."""
    link = deep_links.read_start(turn.text)
    dialogue = await find_known(turn, link.code) if link else None
    if link is None or dialogue is None:
        turn.reply(texts.GREETING if turn.is_new else texts.WELCOME_BACK, *texts.MAIN_MENU)
        return
    await _show(turn, dialogue, note=await _note_place(turn, dialogue, link.village))


async def offer(turn: Turn) -> None:
    """After an answer or the menu, one sentence and one choice more, once for each dialogue."""
    if not _may_offer(turn) or turn.area_id is None:
        return
    code = await dialogue_offers.next_unoffered(turn.session, turn.contact_id, turn.area_id, now=turn.now)
    dialogue = await dialogues.find(turn.session, code) if code else None
    if dialogue is None:
        return
    await dialogue_offers.mark(turn.session, dialogue.id, turn.contact_id, now=turn.now)
    turn.add(says.OFFER.format(when=dialogue_texts.when(dialogue.starts_at)))
    turn.offer_also(says.look(dialogue.code))


def _may_offer(turn: Turn) -> bool:
    """Nothing is going on, and what was said last is an answer or the menu."""
    if turn.state.step is not None or turn.erased or not turn.replies or drafts.exists(turn):
        return False
    last = turn.replies[-1]
    return last.ticket_id is None and (last.entry_id is not None or last.choices == texts.MAIN_MENU)


async def _show(turn: Turn, dialogue: Dialogue, *, note: str = "") -> None:
    turn.end()
    titles = {topic.id: topic.title for topic in turn.house.catalogue.topics.values()}
    theirs = await _is_theirs(turn, dialogue)
    turn.reply(dialogue_texts.card(dialogue, titles), *await _choices(turn, dialogue, theirs=theirs))
    if theirs:
        await dialogue_offers.mark(turn.session, dialogue.id, turn.contact_id, now=turn.now)
    else:
        turn.add(await _elsewhere(turn, dialogue))
    if note:
        turn.add(note)


async def _choices(turn: Turn, dialogue: Dialogue, *, theirs: bool) -> list[Choice]:
    if not theirs:
        own = await open_here(turn)
        return [says.look(own.code, says.COMING.label) if own else says.COMING, texts.TO_OFFICIAL, says.LATER]
    if dialogue.state not in KNOWN:
        return [says.COMING, texts.TO_OFFICIAL]
    choices = [says.ask_before(dialogue.code)]
    if dialogue.registration != "none" and turn.now < dialogue.starts_at:
        choices.append(says.register(dialogue.code))
    return [*choices, says.LATER]


async def _is_theirs(turn: Turn, dialogue: Dialogue) -> bool:
    """Also when nobody knows yet where they live."""
    return turn.area_id is None or await areas.lies_in(turn.session, turn.area_id, dialogue.area_id)


async def _elsewhere(turn: Turn, dialogue: Dialogue) -> str:
    mine = await areas.get(turn.session, turn.area_id) if turn.area_id is not None else None
    return says.ELSEWHERE.format(theirs=dialogue.area_name, mine=mine.name if mine else "")


async def _send_home(turn: Turn, dialogue: Dialogue) -> None:
    """What is half written stays, to be sent to their own dialogue or as an ordinary question."""
    own = await open_here(turn)
    first = says.ask_own(own.code) if own else says.COMING
    turn.reply(await _elsewhere(turn, dialogue), first, texts.TO_OFFICIAL, says.LATER)


async def _note_place(turn: Turn, dialogue: Dialogue, village: str) -> str:
    """Where they live, unless that is known: as far as the link tells. Returns what to say of it."""
    place = await areas.get(turn.session, dialogue.area_id) if turn.area_id is None else None
    if place is None or place.level == "province":
        return ""
    if village and place.level == "commune":
        place = await areas.find_by_code(turn.session, f"{place.code}.{village}") or place
    await contacts.set_area(turn.session, turn.contact_id, place.id)
    turn.area_id = place.id
    return says.PLACE_NOTED.format(area=await area_names.full_name(turn.session, place))


def _label(dialogue: Dialogue) -> str:
    """The day first: phones cut a long choice at its end."""
    return f"{dialogue_texts.date_of(dialogue.starts_at).rpartition(' ')[2]}: {dialogue.title}"
