"""Sending a question to officials: written over several messages, with photos and voice notes, then confirmed."""

import re
from typing import TypedDict

from desk import alerts, areas, texts, tickets
from desk.tickets import TicketKind, TicketState
from faq.matcher import MatchKind
from handlers.turn import Turn
from storage import areas as stored_areas
from storage import tickets as stored_tickets

MOST_TEXT = 6_000
_COMPLAINT = re.compile(r"khiếu nại|tố cáo", re.IGNORECASE)
_PLAIN_COMPLAINT = re.compile(r"\b(?:khieu nai|to cao)\b", re.IGNORECASE)


class Draft(TypedDict):
    """What is being written; kept in the conversation's state until it is sent or dropped."""

    text: str
    files: list[int]
    kinds: list[str]
    area_skipped: bool


async def start(turn: Turn) -> None:
    """Takes up what was being written, if anything was."""
    _save(turn, _draft(turn))
    await write_more(turn)


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
    """A photo or voice note out of the blue begins a question, with the words that came with it."""
    if has_draft(turn):
        await add_text(turn)
        return
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
    if len(text) <= MOST_TEXT:
        added = texts.ADDED
    else:
        added = texts.DRAFT_FULL if draft["text"] else texts.DRAFT_CUT
        text = draft["text"] or text[:MOST_TEXT]
    draft["text"] = text
    draft["files"] = [*draft["files"], *turn.heard.attachment_ids]
    draft["kinds"] = [*draft["kinds"], *turn.heard.attachment_kinds]
    _save(turn, draft)
    if turn.heard.attachment_ids and added == texts.ADDED:
        added = texts.ADDED_FILE.format(**texts.files_named(turn.heard.attachment_kinds))
    turn.ask("question.text", added, *texts.DRAFTING)


async def write_more(turn: Turn) -> None:
    draft = _draft(turn)
    text = texts.WRITE_QUESTION if _is_empty(draft) else texts.write_more(draft["text"])
    turn.ask("question.text", text, *texts.DRAFTING)


async def finish_writing(turn: Turn) -> None:
    """Asks for the commune once, when it is not known and was not skipped."""
    draft = _draft(turn)
    if _is_empty(draft):
        turn.ask("question.text", texts.EMPTY_DRAFT, texts.CANCEL)
    elif turn.area_id is None and not draft["area_skipped"]:
        turn.ask("question.area", texts.ASK_AREA, texts.SKIP, texts.CANCEL)
    else:
        await _ask_to_confirm(turn, draft)


async def finish_without_area(turn: Turn) -> None:
    draft = _draft(turn)
    draft["area_skipped"] = True
    _save(turn, draft)
    await finish_writing(turn)


async def go_back(turn: Turn) -> None:
    """From the confirmation or the commune back to writing."""
    if not has_draft(turn):
        turn.end()
        turn.reply(texts.MENU, *texts.MAIN_MENU)
    else:
        await write_more(turn)


async def send(turn: Turn) -> None:
    if not has_draft(turn):
        turn.reply(texts.NO_DRAFT, *texts.MAIN_MENU)
        return
    draft = _draft(turn)
    if _is_empty(draft):
        await finish_writing(turn)
        return
    sent = await _file(turn, draft, TicketKind.QUESTION)
    turn.reply(texts.question_sent(sent.code, sent.key), ticket_id=sent.id)


async def send_at_once(turn: Turn, first_words: str) -> None:
    """For what a person must see now: goes with anything being written, and nothing is asked first.

    What follows on the same day joins the thread, as long as it is open.
    """
    code = turn.recall("urgent")
    ticket = await stored_tickets.find(turn.session, code) if code else None
    if ticket and ticket.state != TicketState.CLOSED and turn.now - ticket.created_at < tickets.SAME_MATTER:
        await tickets.add(turn.session, ticket.code, turn.text, turn.heard.attachment_ids, now=turn.now)
        turn.reply(f"{first_words}\n\n{texts.UNCLEAR_KEPT.format(code=ticket.code)}", ticket_id=ticket.id)
        return
    draft = _draft(turn)
    draft["text"] = "\n".join(part for part in (draft["text"], turn.text) if part)
    draft["files"] = [*draft["files"], *turn.heard.attachment_ids]
    sent = await _file(turn, draft, TicketKind.SENSITIVE)
    await alerts.alert(turn.session, sent.code, turn.house.watchers, now=turn.now, zone=turn.house.zone)
    turn.remember(urgent=sent.code)
    turn.reply(f"{first_words}\n\n{texts.reported(sent.code, sent.key)}", ticket_id=sent.id)


async def pause(turn: Turn) -> None:
    """Time ran out and nothing new was said: a kind word for a half-finished question, which stays as it is."""
    waiting_for = turn.state.step or ""
    turn.end()
    if waiting_for.startswith("question.") and has_draft(turn):
        if _is_empty(_draft(turn)):
            turn.forget("draft")
        else:
            turn.reply(texts.PAUSED, texts.CONTINUE, texts.DROP)


def remind(turn: Turn) -> None:
    """The conversation went elsewhere: a half-finished question is put aside, and its writer told so."""
    if not has_draft(turn):
        return
    if _is_empty(_draft(turn)):
        turn.forget("draft")
    elif turn.replies:
        turn.add(texts.STILL_THERE)


async def resume(turn: Turn) -> None:
    if not has_draft(turn):
        turn.reply(texts.NO_DRAFT, *texts.MAIN_MENU)
    elif _is_empty(_draft(turn)):
        await write_more(turn)
    else:
        await finish_writing(turn)


async def drop(turn: Turn) -> None:
    """It stays in the record of messages, only nothing is sent of it."""
    if not has_draft(turn):
        turn.reply(texts.NO_DRAFT, *texts.MAIN_MENU)
        return
    turn.end()
    turn.forget("draft", "question")
    turn.reply(texts.DROPPED, *texts.MAIN_MENU)


def has_draft(turn: Turn) -> bool:
    return turn.recall("draft") is not None


async def _file(turn: Turn, draft: Draft, kind: TicketKind) -> tickets.Sent:
    subject, topic = _subject(turn, draft["text"])
    asked = tickets.Asked(
        text=draft["text"],
        subject=subject,
        topic=topic,
        attachment_ids=draft["files"],
        contact_id=turn.contact_id,
        address_id=turn.address_id,
        area_id=turn.area_id,
        channel=turn.channel,
        kind=kind,
    )
    sent = await tickets.send(turn.session, asked, secret=turn.house.secret, now=turn.now)
    turn.end()
    turn.forget("draft", "question", "nearest")
    return sent


async def _ask_to_confirm(turn: Turn, draft: Draft) -> None:
    subject, _topic = _subject(turn, draft["text"])
    area = await stored_areas.get(turn.session, turn.area_id) if turn.area_id is not None else None
    place = await areas.full_name(turn.session, area) if area else None
    text = texts.confirm_question(subject, draft["text"], place, len(draft["files"]))
    if (_PLAIN_COMPLAINT if draft["text"].isascii() else _COMPLAINT).search(draft["text"]):
        text = f"{text}\n\n{texts.LEGAL_COMPLAINT}"
    turn.ask("question.confirm", text, texts.CONFIRM, texts.CHANGE, texts.CANCEL)


def _subject(turn: Turn, text: str) -> tuple[str, str | None]:
    """What the question seems to be about: the title and topic of the entry that would have answered it."""
    match = turn.house.matcher.match(text)
    entry = match.entries[0].entry if match.kind is MatchKind.ANSWER else None
    return tickets.suggest_subject(text, entry.title if entry else None), entry.topic if entry else None


def _draft(turn: Turn) -> Draft:
    kept: Draft | None = turn.recall("draft")
    return Draft(**kept) if kept else Draft(text="", files=[], kinds=[], area_skipped=False)


def _is_empty(draft: Draft) -> bool:
    return not draft["text"].strip() and not draft["files"]


def _save(turn: Turn, draft: Draft) -> None:
    turn.remember(draft=dict(draft))
