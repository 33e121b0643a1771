"""What is used in the hall: the chair's questions, the large-type agenda, the list at the door."""

from collections.abc import Sequence
from itertools import groupby

from console import paper_questions
from console.paper_maker import Maker, named
from desk import agenda_views
from desk.agenda_views import ItemView
from desk.errors import Refused
from papers.checkin_list import Arrival, CheckinList
from papers.hall_copy import HallCopy, HallItem, HallTheme
from papers.question_pack import PackItem, PackTheme, QuestionPack
from storage import registrations
from storage.registrations import Registration

_COMES = ("seated", "attended", "waiting")


async def question_pack(maker: Maker) -> QuestionPack:
    """Raises `Refused` while nothing is on the agenda."""
    view = await agenda_views.view(maker.session, maker.dialogue)
    known = await paper_questions.known(maker.office, maker.session, maker.dialogue, view, maker.scope)
    themes = []
    for theme, some in groupby(_on_agenda(view.items), key=lambda one: one.item.theme):
        items = [
            PackItem(
                number=one.number,
                title=one.item.title,
                households=one.households,
                hamlets=[f"{name or 'chưa rõ thôn'} ({count})" for name, count in one.hamlets],
                answerer=named(one.delegate) if one.delegate else "",
                codes=[question.code for question in one.questions],
                asked=[question.text for question in one.distinct if question.text],
                known=known[one.item.id],
            )
            for one in some
        ]
        themes.append(PackTheme(title=theme, items=items))
    return QuestionPack(
        letterhead=await maker.letterhead(on=maker.today),
        meeting=maker.meeting(),
        themes=themes,
        version=maker.dialogue.agenda_version,
        delegation=[named(one) for one in view.delegation],
    )


def _shown(one: ItemView) -> str:
    """A title that is still a resident's own words is not hung up in the hall."""
    return one.item.title if one.item.named else "Câu hỏi của bà con"


async def hall_copy(maker: Maker) -> HallCopy:
    """Raises `Refused` while nothing is on the agenda."""
    view = await agenda_views.view(maker.session, maker.dialogue)
    themes = [
        HallTheme(
            title=theme,
            items=[HallItem(number=one.number, title=_shown(one), households=one.households) for one in some],
        )
        for theme, some in groupby(_on_agenda(view.items), key=lambda one: one.item.theme)
    ]
    return HallCopy(meeting=maker.meeting(), themes=themes)


async def checkin_list(maker: Maker) -> CheckinList:
    """Those who wait for a seat come last. An empty list still has its lines to write on."""
    people = [
        Arrival(
            name=one.name or "(không ghi tên)",
            hamlet=one.area_name or "",
            code=one.code,
            state="chờ" if one.state == "waiting" else "",
        )
        for one in await _people(maker)
    ]
    return CheckinList(letterhead=await maker.letterhead(on=maker.today), meeting=maker.meeting(), people=people)


def _on_agenda(items: Sequence[ItemView]) -> Sequence[ItemView]:
    if not items:
        raise Refused("Chương trình chưa có câu hỏi nào. Xếp câu hỏi ở thẻ Chương trình trước.")
    return items


async def _people(maker: Maker) -> list[Registration]:
    """By hamlet and name, those who wait for a seat last."""
    kept = [one for one in await registrations.of_dialogue(maker.session, maker.dialogue.id) if one.state in _COMES]
    return sorted(kept, key=lambda one: (one.state == "waiting", one.area_name or "~", one.name, one.id))
