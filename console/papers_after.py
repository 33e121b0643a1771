"""What remains of a dialogue: minutes, the answers to be told at the door, the promises."""

from collections import defaultdict

from console.paper_maker import Maker
from desk import dialogue_accounting, minutes_view, promises
from desk.errors import Refused
from papers.minutes import MinuteLine, Minutes
from papers.promise_list import PromiseLine, PromiseList
from papers.village_list import Village, VillageLine, VillageList
from storage import promises as stored_promises


async def minutes(maker: Maker) -> Minutes:
    """Raises `Refused` before there is a draft."""
    view = await minutes_view.view(maker.session, maker.dialogue)
    if view is None:
        raise Refused("Chưa có dự thảo biên bản. Lập dự thảo ở thẻ Biên bản, rồi tải tệp Word.")
    approved = view.approved_at.astimezone(maker.office.zone).date() if view.approved_at else None
    held = view.dialogue.starts_at.astimezone(maker.office.zone).date()
    return Minutes(
        letterhead=await maker.letterhead(on=held, number=view.number),
        meeting=maker.meeting(),
        opening=view.opening,
        attendance=view.attendance,
        lines=[
            MinuteLine(
                number=line.n,
                theme=line.theme,
                question=line.question,
                answer=line.said,
                owner=line.owner,
                due_on=line.due_on,
                codes=line.codes,
            )
            for line in view.lines
        ],
        closing=view.closing,
        delegation=await maker.delegation(),
        chair=view.chair,
        secretary=view.secretary,
        checksum=view.checksum or "",
        approved_on=approved,
    )


async def village_list(maker: Maker) -> VillageList:
    """Raises `Refused` when every answer arrived, or none has gone out yet."""
    by_hamlet: dict[str, list[VillageLine]] = defaultdict(list)
    for hamlet, slips in await dialogue_accounting.slips(maker.session, maker.dialogue):
        for one in slips:
            line = VillageLine(code=one.code, subject=one.subject, answer=one.answer, name=one.name)
            by_hamlet[hamlet].append(line)
    if not by_hamlet:
        raise Refused(
            "Chưa có câu trả lời nào cần nhờ trưởng thôn báo: hoặc chưa công bố kết quả, hoặc đều đã đến nơi."
        )
    return VillageList(
        office=await maker.issuer(),
        title=maker.dialogue.title,
        on=maker.today,
        villages=[Village(name=name, lines=lines) for name, lines in by_hamlet.items()],
    )


async def promise_list(maker: Maker) -> PromiseList:
    """Raises `Refused` when nothing was promised."""
    now, kept = maker.office.clock(), await stored_promises.of_dialogue(maker.session, maker.dialogue.id)
    if not kept:
        raise Refused("Buổi đối thoại này chưa có cam kết nào. Cam kết được ghi khi công bố kết quả.")
    names = {"open": "đang làm", "done": "đã xong", "dropped": "không thực hiện"}
    return PromiseList(
        letterhead=await maker.letterhead(recipients=("Như cột người chịu trách nhiệm",)),
        meeting=maker.meeting(),
        promises=[
            PromiseLine(
                code=one.code,
                text=one.text,
                owner=one.owner,
                due_on=one.due_on,
                state="quá hạn" if promises.is_late(one, now) else names[one.state],
                result=one.result,
            )
            for one in kept
        ],
        on=maker.today,
    )
