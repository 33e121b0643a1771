"""Sending a question to officials: written over several messages, with photos and voice notes, then confirmed."""

from typing import TypedDict

from channels.messages import Choice
from desk import areas, texts, tickets
from handlers.turn import Turn
from storage import areas as stored_areas
from storage import contacts

MOST_TEXT = 6_000
MOST_AREAS = 5
_COMPLAINT_WORDS = ("khiếu nại", "tố cáo", "khieu nai", "to cao")
_NEAR_ENOUGH = 0.5
"""Below it, a title from the catalogue would mislead the official more than the person's own first words."""


class Draft(TypedDict):
    """What is being written; kept in the conversation's state until it is sent or dropped."""

    text: str
    files: list[int]
    kinds: list[str]
    area_skipped: bool


async def start(turn: Turn) -> None:
    """Takes up what was being written, if anything was."""
    if turn.recall("draft") is None:
        _save(turn, Draft(text="", files=[], kinds=[], area_skipped=False))
    turn.ask("question.text", texts.WRITE_QUESTION, *texts.DRAFTING)


async def start_with_last(turn: Turn) -> None:
    """The question that had no answer is what they want to send: no typing it again."""
    last = turn.recall("question")
    if not last:
        await start(turn)
        return
    turn.forget("question")
    _save(turn, Draft(text=last, files=[], kinds=[], area_skipped=False))
    await finish_writing(turn)


async def start_with_files(turn: Turn) -> None:
    """A photo or voice note out of the blue becomes a draft, with the words that came with it."""
    draft = Draft(
        text=turn.text[:MOST_TEXT],
        files=list(turn.heard.attachment_ids),
        kinds=list(turn.heard.attachment_kinds),
        area_skipped=False,
    )
    _save(turn, draft)
    spoken = texts.GOT_FILE.format(**texts.files_named(draft["kinds"]))
    turn.ask("question.text", spoken, texts.DONE_SEND, texts.CHANGE, texts.CANCEL)


async def add_text(turn: Turn) -> None:
    draft = _draft(turn)
    text = "\n".join(part for part in (draft["text"], turn.text) if part)
    if len(text) > MOST_TEXT:
        turn.ask("question.text", texts.DRAFT_FULL, *texts.DRAFTING)
        return
    draft["text"] = text
    draft["files"] = [*draft["files"], *turn.heard.attachment_ids]
    draft["kinds"] = [*draft["kinds"], *turn.heard.attachment_kinds]
    _save(turn, draft)
    if turn.heard.attachment_ids:
        added = texts.ADDED_FILE.format(**texts.files_named(turn.heard.attachment_kinds))
    else:
        added = texts.ADDED
    turn.ask("question.text", added, *texts.DRAFTING)


async def write_more(turn: Turn) -> None:
    turn.ask("question.text", texts.WRITE_QUESTION, *texts.DRAFTING)


async def finish_writing(turn: Turn) -> None:
    """Asks for the commune once, when it is not known and was not skipped."""
    draft = _draft(turn)
    if not draft["text"].strip() and not draft["files"]:
        turn.ask("question.text", texts.EMPTY_DRAFT, texts.CANCEL)
    elif turn.area_id is None and not draft["area_skipped"]:
        turn.ask("question.area", texts.ASK_AREA, texts.SKIP, texts.CANCEL)
    else:
        await _ask_to_confirm(turn, draft)


async def find_area(turn: Turn) -> None:
    found = await areas.find(turn.session, turn.text, limit=MOST_AREAS)
    if not found:
        unknown = texts.AREA_UNKNOWN.format(typed=turn.text[:40])
        turn.ask("question.area", unknown, texts.SKIP, texts.CANCEL)
    elif len(found) == 1:
        await choose_area(turn, str(found[0].id))
    else:
        choices = [Choice(label=await areas.full_name(turn.session, area), payload=f"#xa:{area.id}") for area in found]
        turn.ask("question.area", texts.WHICH_AREA, *choices, texts.SKIP)


async def choose_area(turn: Turn, area_id: str) -> None:
    area = await stored_areas.get(turn.session, int(area_id)) if area_id.isdigit() else None
    if area is None:
        turn.ask("question.area", texts.ASK_AREA, texts.SKIP, texts.CANCEL)
        return
    await contacts.set_area(turn.session, turn.contact_id, area.id)
    turn.area_id = area.id
    if turn.recall("draft") is None:
        turn.end()
        turn.reply(texts.AREA_SAVED.format(area=await areas.full_name(turn.session, area)))
    else:
        await finish_writing(turn)


async def skip_area(turn: Turn) -> None:
    if turn.recall("draft") is None:
        turn.end()
        turn.reply(texts.CANCELLED)
        return
    draft = _draft(turn)
    draft["area_skipped"] = True
    _save(turn, draft)
    await finish_writing(turn)


async def go_back(turn: Turn) -> None:
    """From the confirmation or the commune back to writing."""
    if turn.recall("draft") is None:
        turn.end()
        turn.reply(texts.MENU, *texts.MAIN_MENU)
    else:
        await write_more(turn)


async def send(turn: Turn) -> None:
    if turn.recall("draft") is None:
        turn.reply(texts.NO_DRAFT, *texts.MAIN_MENU)
        return
    draft = _draft(turn)
    if not draft["text"].strip() and not draft["files"]:
        await finish_writing(turn)
        return
    subject, topic = _subject(turn, draft["text"])
    sent = await tickets.send(
        turn.session,
        tickets.Asked(
            text=draft["text"],
            subject=subject,
            topic=topic,
            attachment_ids=draft["files"],
            contact_id=turn.contact_id,
            address_id=turn.address_id,
            area_id=turn.area_id,
            channel=turn.channel,
        ),
        secret=turn.house.secret,
        now=turn.now,
    )
    turn.end()
    turn.forget("draft", "question")
    turn.reply(texts.question_sent(sent.code, sent.key), ticket_id=sent.id)


async def pause(turn: Turn) -> None:
    """Puts a half-finished question aside, with a kind word; nothing of it is lost."""
    waiting_for = turn.state.step or ""
    turn.end()
    if waiting_for.startswith("question.") and turn.recall("draft") is not None:
        turn.reply(texts.PAUSED, texts.CONTINUE, texts.DROP)


async def resume(turn: Turn) -> None:
    if turn.recall("draft") is None:
        turn.reply(texts.NO_DRAFT, *texts.MAIN_MENU)
    elif _draft(turn)["text"] or _draft(turn)["files"]:
        await finish_writing(turn)
    else:
        await write_more(turn)


async def _ask_to_confirm(turn: Turn, draft: Draft) -> None:
    subject, _topic = _subject(turn, draft["text"])
    area = await stored_areas.get(turn.session, turn.area_id) if turn.area_id is not None else None
    place = await areas.full_name(turn.session, area) if area else None
    text = texts.confirm_question(subject, draft["text"], place, len(draft["files"]))
    if any(word in draft["text"].lower() for word in _COMPLAINT_WORDS):
        text = f"{text}\n\n{texts.LEGAL_COMPLAINT}"
    turn.ask("question.confirm", text, texts.CONFIRM, texts.CHANGE, texts.CANCEL)


def _subject(turn: Turn, text: str) -> tuple[str, str | None]:
    """What the question seems to be about: the nearest entry's title and topic when one is near enough."""
    near = turn.house.matcher.match(text).entries if text.strip() else ()
    best = near[0] if near and near[0].score >= _NEAR_ENOUGH else None
    return tickets.suggest_subject(text, best.entry.title if best else None), best.entry.topic if best else None


def _draft(turn: Turn) -> Draft:
    kept: Draft | None = turn.recall("draft")
    return Draft(**kept) if kept else Draft(text="", files=[], kinds=[], area_skipped=False)


def _save(turn: Turn, draft: Draft) -> None:
    turn.remember(draft=dict(draft))
