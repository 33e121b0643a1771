"""The commune someone lives in: found by what they type, asked once, skipped with one word."""

from channels.messages import Choice
from desk import areas, texts, ticket_texts
from handlers import dialogue, notices, sending
from handlers import draft as drafts
from handlers.turn import Turn
from storage import areas as stored_areas
from storage import contacts
from storage.areas import Area

MOST_LISTED = 8
_MOST_NAMESAKES = 50
_LONGEST_ID = 9
"""Digits; a longer number in a payload was not made by us."""


async def change_area(turn: Turn) -> None:
    turn.forget(dialogue.AFTER_AREA, notices.AFTER_AREA)
    turn.ask("question.area", ticket_texts.ASK_FIRST_AREA, texts.CANCEL)


async def find_area(turn: Turn) -> None:
    typed, found = await _find(turn)
    if not found:
        unknown = ticket_texts.AREA_UNKNOWN.format(typed=typed[:60])
        turn.ask("question.area", unknown, texts.SKIP, texts.CANCEL)
    elif len(found) == 1 and areas.folded_name(found[0].name) in areas.folded_name(typed):
        await choose_area(turn, str(found[0].id))
    elif len(found) > MOST_LISTED:
        turn.remember(namesakes=turn.text)
        turn.ask("question.area", ticket_texts.WHICH_PROVINCE, texts.SKIP, texts.CANCEL)
    else:
        choices = [Choice(label=await areas.full_name(turn.session, area), payload=f"#xa:{area.id}") for area in found]
        asked = ticket_texts.WHICH_AREA if len(found) > 1 else ticket_texts.THIS_AREA
        turn.ask("question.area", asked, *choices, texts.SKIP)


async def choose_area(turn: Turn, area_id: str) -> None:
    is_id = area_id.isascii() and area_id.isdigit() and len(area_id) <= _LONGEST_ID
    area = await stored_areas.get(turn.session, int(area_id)) if is_id else None
    if area is None:
        turn.ask("question.area", ticket_texts.ASK_AREA, texts.SKIP, texts.CANCEL)
        return
    turn.forget("namesakes")
    await contacts.set_area(turn.session, turn.contact_id, area.id)
    turn.area_id = area.id
    if drafts.exists(turn):
        await sending.finish_writing(turn)
    elif turn.recall(dialogue.AFTER_AREA):
        await dialogue.show_coming(turn)
    elif turn.recall(notices.AFTER_AREA):
        await notices.go_on_after_area(turn, skipped=False)
    else:
        turn.end()
        turn.reply(ticket_texts.AREA_SAVED.format(area=await areas.full_name(turn.session, area)))


async def skip_area(turn: Turn) -> None:
    turn.forget("namesakes", dialogue.AFTER_AREA)
    if drafts.exists(turn):
        await sending.finish_without_area(turn)
    elif turn.recall(notices.AFTER_AREA):
        await notices.go_on_after_area(turn, skipped=True)
    else:
        turn.end()
        turn.reply(texts.CANCELLED)


async def _find(turn: Turn) -> tuple[str, list[Area]]:
    """What was looked for, together with the name typed before when its province was asked for, and what was found."""
    name = turn.recall("namesakes")
    turn.forget("namesakes")
    if name:
        both = f"{name}, {turn.text}"
        inside = await areas.find(turn.session, both, limit=_MOST_NAMESAKES)
        if 0 < len(inside) < len(await areas.find(turn.session, name, limit=_MOST_NAMESAKES)):
            return both, inside
    found = await areas.find(turn.session, turn.text, limit=MOST_LISTED + 1)
    return both if name and not found else turn.text, found
