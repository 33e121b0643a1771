"""Jobs, courses, fairs and buyers in the chat: the nearest first, three at a time, and whom to ask."""

from channels.messages import Choice
from desk import about_me, areas, notices, quiz_texts, texts
from desk import notice_texts as says
from desk.codes import is_code
from desk.story_texts import STORIES
from handlers.turn import Handler, Turn
from storage import areas as stored_areas
from storage import contacts
from storage import notices as stored
from storage.notices import Notice

AFTER_AREA = "notices_wanted"
"""Remembered while the commune is asked for: which kind they want to see."""

PAGE = 3
_ALL = "moi"
_MOST_DIGITS = 4
_POLICY = {"job": "viec-lam", "course": "viec-lam", "fair": "viec-lam", "buyer": "sinh-ke"}
"""The topic of the answers that goes with a kind."""
_FRAUD = "xkld-kiem-tra-cong-ty-lua-dao"


async def show_kinds(turn: Turn) -> None:
    turn.end()
    kinds = [says.of_kind(kind) for kind in ("job", "course", "fair", "buyer", "")]
    turn.reply(says.CHOOSE, *kinds, STORIES, quiz_texts.LIST)


def list_of(kind: str) -> Handler:
    async def show(turn: Turn) -> None:
        await show_nearest(turn, kind)

    return show


WORDS: dict[str, Handler] = {word: list_of(kind) for kind, words in says.WORDS.items() for word in words}


async def open_tap(turn: Turn, wanted: str) -> None:
    """One by its code; or a kind, with where to go on in its list behind a dot."""
    if is_code(wanted.upper()):
        await show(turn, wanted.upper())
        return
    kind, _, offset = wanted.partition(".")
    kind = "" if kind == _ALL else kind
    if kind not in says.NAMES or not (offset == "" or (offset.isascii() and offset.isdigit())):
        turn.reply(says.OVER, says.NEWS, *texts.MAIN_MENU)
        return
    await show_nearest(turn, kind, offset=int(offset[:_MOST_DIGITS] or 0))


async def show_nearest(turn: Turn, kind: str, *, offset: int = 0) -> None:
    """Asks once for the commune, if nobody knows it; without it, what is for the whole country."""
    if turn.area_id is None and not turn.recall("area_skipped"):
        turn.remember(**{AFTER_AREA: kind or _ALL})
        turn.ask("question.area", says.ASK_COMMUNE, texts.SKIP, texts.CANCEL)
        return
    turn.end()
    turn.forget(AFTER_AREA)
    found = await stored.nearest(turn.session, turn.area_id, kind=kind, today=turn.today, offset=offset, limit=PAGE + 1)
    if not found:
        await _reply_none(turn, kind, offset)
        return
    head = (says.MORE_LISTED if offset else says.LISTED).format(kind=says.NAMES[kind])
    further = [says.more(kind, offset + PAGE)] if len(found) > PAGE else []
    turn.reply(head, *(says.line(one) for one in found[:PAGE]), *further, *_policy(turn, kind))


async def go_on_after_area(turn: Turn, *, skipped: bool) -> None:
    """With the list they wanted before their commune was asked for."""
    kind = str(turn.recall(AFTER_AREA))
    if skipped:
        turn.remember(area_skipped=True)
    await show_nearest(turn, "" if kind == _ALL else kind)


async def show(turn: Turn, code: str) -> None:
    notice = await find_current(turn, code)
    if notice is None:
        turn.reply(says.OVER, says.of_kind(""), *texts.MAIN_MENU)
        return
    turn.end()
    fraud = turn.house.catalogue.entry(_FRAUD) if notices.warnings(notice) else None
    about = [Choice(label="Cách tránh bị lừa", payload=f"#muc:{fraud.id}")] if fraud else []
    turn.reply(says.card(notice, turn.today), says.wrong(notice.code), says.of_kind(notice.kind), *about)


async def report(turn: Turn, code: str) -> None:
    """One tap says that it is wrong or over; officials see how many say so."""
    notice = await find_current(turn, code)
    if notice is None:
        turn.reply(says.OVER, says.of_kind(""), *texts.MAIN_MENU)
        return
    first = await notices.report(turn.session, notice, turn.contact_id, now=turn.now)
    turn.reply(says.REPORTED if first else says.REPORTED_BEFORE, says.of_kind(notice.kind))


async def want(turn: Turn, kind: str) -> None:
    """A tap that says yes to announcements of this kind."""
    if kind not in about_me.NEWS:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    told = await contacts.interests_of(turn.session, turn.contact_id)
    await contacts.set_notices(turn.session, turn.contact_id, True, now=turn.now)
    await contacts.set_interests(turn.session, turn.contact_id, [*told, kind])
    turn.reply(says.WANTED.format(kind=says.NAMES[kind]), says.of_kind(""))


async def find_current(turn: Turn, code: str) -> Notice | None:
    """One that residents may read today."""
    found = await stored.find(turn.session, code) if is_code(code) else None
    return found if found and notices.holds(found, turn.today) else None


async def was_published(turn: Turn, code: str) -> bool:
    """Also when it is over or withdrawn by now."""
    found = await stored.find(turn.session, code) if is_code(code) else None
    return found is not None and found.published_at is not None


async def _reply_none(turn: Turn, kind: str, offset: int) -> None:
    if offset:
        turn.reply(says.NO_MORE, says.of_kind(kind))
        return
    home = await stored_areas.get(turn.session, turn.area_id) if turn.area_id is not None else None
    where = f" ở {await areas.full_name(turn.session, home)}" if home else ""
    wanted = [says.want(kind)] if kind in about_me.NEWS else []
    others = [says.of_kind("")] if kind else []
    said = says.NONE.format(kind=says.NAMES[kind], where=where)
    turn.reply(said, *wanted, *others, *_policy(turn, kind), texts.TO_OFFICIAL)


def _policy(turn: Turn, kind: str) -> tuple[Choice, ...]:
    """To the answers: who asks for work may mean the policies about it."""
    topic = turn.house.catalogue.topics.get(_POLICY.get(kind, ""))
    return (Choice(label=f"Hỏi chính sách: {topic.title}", payload=f"#chude:{topic.id}"),) if topic else ()
