"""What residents asked in vain or found unhelpful, gathered, so that the most asked is written first."""

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web

from console import faq_desk
from console.faq import LIST
from console.faq_edit import propose, refuse_personal
from console.forms import read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import masking, privacy
from desk.errors import Refused
from desk.roles import Action
from faq.editing.edits import Change, EditKind, holders, same_words
from faq.editing.misses import Miss, MissGroup, group
from faq.talk.smalltalk import find_sensitive
from faq.text import normalise
from storage import faq
from storage.faq import StoredMiss

MISSES = f"{LIST}/misses"
PERIODS = (7, 30, 90)
MOST_READ, MOST_SHOWN, MOST_RATED = 5_000, 40, 20
LONGEST_PHRASING = 500
_REASON = "Bà con hỏi như thế mà chưa được trả lời"


def add_routes(app: web.Application) -> None:
    app.router.add_get(MISSES, show_misses)
    app.router.add_post(LIST + "/phrasings", add_phrasing)


async def show_misses(request: web.Request) -> web.Response:
    who, office, desk = person(request), request.app[OFFICE], faq_desk.faq_desk(request)
    who.needs(Action.READ_FAQ)
    asked = request.query.get("ngay", "")
    days = int(asked) if asked in map(str, PERIODS) else 30
    since = office.clock() - timedelta(days=days)
    present, _ = await desk.present()
    async with office.database.reading() as session:
        kept = await faq.misses_since(session, since, most=MOST_READ)
        rated = await faq.unhelpful_since(session, since)
    groups = await desk.work(_gather, kept)
    catalogue = present.catalogue
    shown = [(one, [entry for key in one.nearest if (entry := catalogue.entry(key))]) for one in groups[:MOST_SHOWN]]
    low = [(entry, bad, all_) for key, bad, all_ in rated if (entry := catalogue.entry(key))]
    return page(
        request,
        "faq_misses.html",
        days=days,
        periods=PERIODS,
        groups=shown,
        more=max(0, len(groups) - MOST_SHOWN),
        low=low[:MOST_RATED],
        editable={key for key in catalogue.topics if faq_desk.may_touch(who, Action.EDIT_FAQ, key)},
        longest=LONGEST_PHRASING,
    )


async def add_phrasing(request: web.Request) -> web.Response:
    """A further way of asking for an entry that is there. Raises `Refused`."""
    who, desk = person(request), faq_desk.faq_desk(request)
    who.needs(Action.EDIT_FAQ)
    form = await read(request)
    present, _ = await desk.present()
    entry = present.catalogue.entry(form.text("entry", "Mục"))
    if entry is None:
        raise Refused("Mục này không còn nữa. Hãy mở lại danh sách.")
    faq_desk.needs_topic(who, Action.EDIT_FAQ, entry.topic)
    phrasing = " ".join(form.text("phrasing", "Cách hỏi", most=LONGEST_PHRASING, required=True).split())
    if not normalise(phrasing).words:
        raise Refused(f"“{phrasing}” không có chữ nào để tìm. Hãy ghi cả câu như bà con hỏi.")
    refuse_personal(phrasing)
    holder = (await desk.work(holders, present.catalogue)).get(same_words(phrasing))
    if holder is not None:
        title = present.catalogue.entries[holder].title
        raise Refused(f"Mục “{title}” đã có cách hỏi này. Mỗi cách hỏi chỉ dẫn về một mục.")
    change = Change(kind=EditKind.PHRASINGS, entry_id=entry.id, body={"phrasings": [phrasing]})
    return await propose(request, who, change, reason=_REASON)


def _gather(kept: Sequence[StoredMiss]) -> list[MissGroup]:
    """Nothing that a person must see at once: such messages go to officials, not on a list."""
    return group(
        Miss(
            who=one.address_id,
            text=masking.mask(privacy.mask(one.text)),
            nearest=[near["id"] for near in one.nearest],
            at=one.at,
        )
        for one in kept
        if find_sensitive(one.text) is None
    )
