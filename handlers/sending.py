"""From the words of a question to its code: whose commune, for whom, of what kind, confirmed, and sent."""

from dataclasses import replace

from desk import alerts, areas, dialogue_question_texts, on_behalf_texts, question_words, texts, ticket_texts, tickets
from desk.question_words import OnBehalf
from desk.tickets import TicketKind, TicketState
from faq.matcher import MatchKind
from handlers import dialogue_draft, same_question
from handlers import draft as drafts
from handlers.dialogue_draft import Destination, destination
from handlers.draft import Draft
from handlers.turn import Turn
from storage import areas as stored_areas
from storage import audit
from storage import tickets as stored_tickets

COMPLAINT, WHOM = "question.complaint", "question.whom"


async def finish_writing(turn: Turn) -> None:
    """Asks what is still missing, one thing at a time, and nothing twice."""
    draft = drafts.load(turn)
    if drafts.is_empty(draft):
        turn.ask("question.text", ticket_texts.EMPTY_DRAFT, texts.CANCEL)
    elif not draft["complaint"] and question_words.is_complaint(draft["text"]):
        turn.ask(COMPLAINT, ticket_texts.LEGAL_COMPLAINT, ticket_texts.AS_FEEDBACK, texts.CHANGE, texts.DROP)
    elif turn.area_id is None and not draft["area_skipped"]:
        turn.ask("question.area", ticket_texts.ASK_AREA, texts.SKIP, texts.CANCEL)
    elif not draft["on_behalf"] and question_words.is_for_another(draft["text"]):
        await ask_whom(turn)
    elif draft["alone"] or not await same_question.offer(turn, draft, _subject(turn, draft["text"])[1]):
        await _ask_to_confirm(turn, draft)


async def finish_without_area(turn: Turn) -> None:
    draft = drafts.load(turn)
    draft["area_skipped"] = True
    drafts.save(turn, draft)
    await finish_writing(turn)


async def send_as_feedback(turn: Turn) -> None:
    """They know that it is no formal complaint."""
    await _change(turn, kind=TicketKind.FEEDBACK, complaint=True)


async def call_feedback(turn: Turn) -> None:
    await _change(turn, kind=TicketKind.FEEDBACK)


async def call_question(turn: Turn) -> None:
    await _change(turn, kind=TicketKind.QUESTION, anonymous=False)


async def hide_asker(turn: Turn) -> None:
    await _change(turn, anonymous=True)


async def show_asker(turn: Turn) -> None:
    await _change(turn, anonymous=False)


async def ask_whom(turn: Turn) -> None:
    if drafts.exists(turn):
        turn.ask(WHOM, ticket_texts.FOR_WHOM, *ticket_texts.FOR_CHOICES)
    else:
        turn.reply(ticket_texts.NO_DRAFT, *texts.MAIN_MENU)


async def choose_whom(turn: Turn, whom: str) -> None:
    if whom in list(OnBehalf):
        await _change(turn, on_behalf=whom)
    else:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)


async def send_alone(turn: Turn) -> None:
    """Theirs is another question than the one they were shown."""
    await _change(turn, alone=True)


async def send(turn: Turn) -> None:
    if not drafts.exists(turn):
        turn.reply(ticket_texts.NO_DRAFT, *texts.MAIN_MENU)
        return
    draft = drafts.load(turn)
    unexplained = not draft["complaint"] and question_words.is_complaint(draft["text"])
    if drafts.is_empty(draft) or unexplained:
        await finish_writing(turn)
        return
    to = await destination(turn, draft)
    if to is not None and not to.is_ordinary:
        await _send_to_dialogue(turn, draft, to)
        return
    feedback = _kind(draft) is TicketKind.FEEDBACK
    sent = await _file(turn, draft, _kind(draft))
    turn.reply(ticket_texts.question_sent(sent.code, sent.key, feedback=feedback), ticket_id=sent.id)
    if turn.official_id is not None and drafts.whom(draft) == OnBehalf.OTHER:
        turn.add(on_behalf_texts.SLIP.format(code=sent.code, key=sent.key))


async def send_at_once(turn: Turn, first_words: str) -> None:
    """For what a person must see now: goes with anything being written, and nothing is asked first.

    What follows on the same day joins the thread, as long as it is open.
    """
    code = turn.recall("urgent")
    ticket = await stored_tickets.find(turn.session, code) if code else None
    if ticket and ticket.state != TicketState.CLOSED and turn.now - ticket.created_at < tickets.SAME_MATTER:
        await tickets.add(turn.session, ticket.code, turn.text, turn.heard.attachment_ids, now=turn.now)
        kept = ticket_texts.UNCLEAR_KEPT.format(code=ticket.code)
        turn.reply(f"{first_words}\n\n{kept}", ticket_id=ticket.id)
        return
    draft = drafts.load(turn)
    draft["text"] = "\n".join(part for part in (draft["text"], turn.text) if part)
    draft["files"] = [*draft["files"], *turn.heard.attachment_ids]
    sent = await _file(turn, draft, TicketKind.SENSITIVE)
    await alerts.alert(turn.session, sent.code, turn.house.watchers, now=turn.now, zone=turn.house.zone)
    turn.remember(urgent=sent.code)
    reported = ticket_texts.reported(sent.code, sent.key)
    turn.reply(f"{first_words}\n\n{reported}", ticket_texts.hide(sent.code), ticket_id=sent.id)


async def hide_sent(turn: Turn, code: str) -> None:
    """After an urgent report, which nobody waited with: from here on officials do not see whose it is."""
    ticket = await stored_tickets.find(turn.session, code, for_change=True)
    if ticket is None or ticket.contact_id != turn.contact_id or ticket.kind == TicketKind.QUESTION:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    if not ticket.anonymous:
        await stored_tickets.change(turn.session, ticket.id, now=turn.now, anonymous=True)
        await audit.add(
            turn.session,
            "ticket.anonymous",
            actor="resident",
            object_kind="ticket",
            object_id=ticket.code,
            now=turn.now,
        )
    turn.reply(ticket_texts.HIDDEN.format(code=ticket.code))


async def _change(
    turn: Turn,
    *,
    kind: TicketKind | None = None,
    complaint: bool = False,
    anonymous: bool | None = None,
    on_behalf: str | None = None,
    alone: bool = False,
) -> None:
    """One thing about the draft, and on to what is still to be asked."""
    if not drafts.exists(turn):
        turn.reply(ticket_texts.NO_DRAFT, *texts.MAIN_MENU)
        return
    draft = drafts.load(turn)
    draft["kind"] = kind or draft["kind"]
    draft["complaint"] = complaint or draft["complaint"]
    draft["anonymous"] = draft["anonymous"] if anonymous is None else anonymous
    draft["on_behalf"] = on_behalf or draft["on_behalf"]
    draft["alone"] = alone or draft["alone"]
    drafts.save(turn, draft)
    await finish_writing(turn)


async def _send_to_dialogue(turn: Turn, draft: Draft, to: Destination) -> None:
    """Who did not say where they live asks from the dialogue's own area."""
    asked = _asked(turn, draft, _kind(draft))
    if asked.area_id is None and to.dialogue is not None:
        asked = replace(asked, area_id=to.dialogue.area_id)
    sent = await dialogue_draft.send(turn, to, asked)
    turn.end()
    turn.forget("draft", "question", "nearest")
    turn.reply(dialogue_draft.told(to, sent), *await dialogue_draft.to_come(turn, to), ticket_id=sent.id)


async def _file(turn: Turn, draft: Draft, kind: TicketKind) -> tickets.Sent:
    asked = _asked(turn, draft, kind)
    sent = await tickets.send(turn.session, asked, secret=turn.house.secret, now=turn.now)
    turn.end()
    turn.forget("draft", "question", "nearest")
    return sent


def _asked(turn: Turn, draft: Draft, kind: TicketKind) -> tickets.Asked:
    subject, topic = _subject(turn, draft["text"])
    signer = turn.house.signer if kind is not TicketKind.SENSITIVE and draft["text"].strip() else None
    return tickets.Asked(
        text=draft["text"],
        subject=subject,
        topic=topic,
        attachment_ids=draft["files"],
        contact_id=turn.contact_id,
        address_id=turn.address_id,
        area_id=turn.area_id,
        channel=turn.channel,
        kind=kind,
        on_behalf=drafts.whom(draft),
        anonymous=draft["anonymous"] and kind is not TicketKind.QUESTION,
        signature=signer.sign(draft["text"]) if signer else None,
    )


async def _ask_to_confirm(turn: Turn, draft: Draft) -> None:
    subject, _topic = _subject(turn, draft["text"])
    area = await stored_areas.get(turn.session, turn.area_id) if turn.area_id is not None else None
    feedback = _kind(draft) is TicketKind.FEEDBACK
    text = ticket_texts.confirm_question(
        subject,
        draft["text"],
        await areas.full_name(turn.session, area) if area else None,
        len(draft["files"]),
        feedback=feedback,
        on_behalf=drafts.whom(draft),
        anonymous=draft["anonymous"] and feedback,
    )
    to = await destination(turn, draft)
    if to is not None and not to.is_ordinary:
        text = f"{text}\n{to.line}\n{dialogue_question_texts.NO_NAME}"
        turn.ask("question.confirm", text, texts.CONFIRM, texts.CHANGE, ticket_texts.ON_BEHALF, texts.CANCEL)
        return
    if to is not None:
        draft["dialogue"] = ""
        drafts.save(turn, draft)
        text = f"{to.note}\n\n{text}"
    more = list(to.choices) if to is not None else []
    more += [ticket_texts.QUESTION if feedback else ticket_texts.FEEDBACK]
    if feedback:
        more.append(ticket_texts.SHOW_ME if draft["anonymous"] else ticket_texts.HIDE_ME)
    more.append(ticket_texts.ON_BEHALF)
    turn.ask("question.confirm", text, texts.CONFIRM, texts.CHANGE, *more, texts.CANCEL)


def _kind(draft: Draft) -> TicketKind:
    """As chosen, else as the words sound."""
    if draft["kind"]:
        return TicketKind(draft["kind"])
    if draft["dialogue"]:
        return TicketKind.QUESTION
    return TicketKind.FEEDBACK if question_words.is_feedback(draft["text"]) else TicketKind.QUESTION


def _subject(turn: Turn, text: str) -> tuple[str, str | None]:
    """What the question seems to be about: the title and topic of the entry that would have answered it."""
    match = turn.house.matcher.match(text)
    entry = match.entries[0].entry if match.kind is MatchKind.ANSWER else None
    return tickets.suggest_subject(text, entry.title if entry else None), entry.topic if entry else None
