"""An answer given in a dialogue, as the draft of an entry."""

from collections.abc import Mapping

from aiohttp import web

from console.guard import NotThere, person
from console.office import OFFICE
from desk import dialogue_result_texts, minutes
from desk.codes import read_code
from desk.roles import Action
from faq.catalogue import Catalogue
from storage import dialogues

LONGEST_TITLE, LONGEST_PHRASING = 60, 300


async def cells(
    request: web.Request, given: str, empty: Mapping[str, str], catalogue: Catalogue
) -> tuple[dict[str, str], str]:
    """`given`: the dialogue's code and the id of a line of its approved minutes. Raises `NotThere`; returns the reason
    too."""
    code, _, line_id = given.partition(".")
    known = read_code(code)
    async with request.app[OFFICE].database.reading() as session:
        scope = person(request).scope(Action.READ_DIALOGUES)
        dialogue = await dialogues.find_within(session, known, scope, wider=True) if known else None
        view = await minutes.view(session, dialogue) if dialogue else None
    approved = view is not None and view.state == minutes.MinutesState.APPROVED
    line = next((one for one in view.lines if str(one.line_id) == line_id), None) if view and approved else None
    if dialogue is None or line is None:
        raise NotThere
    topic = line.topic or ""
    filled = {
        **empty,
        "topic": topic if topic in catalogue.topics else "",
        "title": line.question[:LONGEST_TITLE].strip(),
        "phrasings": " ".join(line.question.split())[:LONGEST_PHRASING],
        "short": line.plain,
        "agency": line.owner,
        "ask": line.owner,
    }
    held = dialogue_result_texts.day(dialogue.starts_at)
    return filled, f"Đã trả lời tại đối thoại ngày {held}, mã {dialogue.code}"
