"""Questions for a dialogue: due with its results, looked at, put in and taken out."""

from typing import Any

import pytest

from desk import dialogue_questions, groups, tickets
from desk.dialogue_questions import Review, Sent, Source, Telling
from desk.dialogue_states import RESULTS_WITHIN
from desk.errors import Refused
from desk.roles import Role
from storage import dialogue_questions as stored
from storage import dialogues, erasure
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.tables import audit_events, dialogue_events, outbound_messages
from tests.desk.cast import SECRET, WAYS, Cast, Resident
from tests.meeting import NEXT_COMMUNE, meet, read
from tests.people import ROAD

LOAN = "Vay vốn làm nhà thủ tục ra sao?"


async def officer(cast: Cast, **more: Any) -> Official:
    return await cast.official("hoa", "Hoa", Role.ANSWERING, **more)


def telling(cast: Cast) -> Telling:
    return Telling(abilities=WAYS, now=cast.clock())


async def ask(cast: Cast, dialogue: Dialogue | None, who: Resident, text: str = ROAD, **more: Any) -> Sent:
    asked = tickets.Asked(
        text=text, subject="Đường vào thôn", topic=more.pop("topic", None), attachment_ids=(),
        contact_id=who.contact_id, address_id=who.address_id, area_id=who.area_id, channel=who.channel,
    )  # fmt: skip
    given = {"source": Source.CHAT, "secret": SECRET, "now": cast.clock(), **more}
    return await dialogue_questions.send(cast.session, dialogue, asked, **given)


async def listed(cast: Cast, dialogue: Dialogue) -> dict[str, DialogueQuestion]:
    return {one.code: one for one in await stored.of_dialogue(cast.session, dialogue.id)}


async def told(cast: Cast, who: Resident) -> list[str]:
    o = outbound_messages.c
    found = await cast.session.execute(outbound_messages.select().where(o.address_id == who.address_id).order_by(o.id))
    return [row.text for row in found]


async def test_sent_and_due_when_the_results_are(cast: Cast) -> None:
    dialogue = await meet(cast.session, cast.clock())
    lan = await cast.resident()
    sent = await ask(cast, dialogue, lan)
    assert (sent.dialogue_id, sent.late) == (dialogue.id, False)
    ticket = await cast.ticket(sent.code)
    assert ticket.first_due_at == ticket.final_due_at == ticket.due_at == dialogue.ends_at + RESULTS_WITHIN
    assert (await listed(cast, dialogue))[sent.code].review == Review.WAITING
    hall = await ask(cast, await into(cast, dialogue, "held"), lan, source=Source.HALL)
    assert (await listed(cast, dialogue))[hall.code].review == Review.ACCEPTED


async def into(cast: Cast, dialogue: Dialogue, state: str) -> Dialogue:
    await dialogues.change(cast.session, dialogue.id, now=cast.clock(), state=state)
    return await read(cast.session, dialogue.id)


async def test_too_late_for_the_chat_but_not_for_sheets(cast: Cast) -> None:
    dialogue = await meet(cast.session, cast.clock(), until=-1)
    lan = await cast.resident()
    late = await ask(cast, dialogue, lan)
    assert (late.dialogue_id, late.late) == (None, True)
    assert (await cast.ticket(late.code)).due_at < dialogue.ends_at  # type: ignore[operator]
    paper = await ask(cast, dialogue, lan, source=Source.PAPER)
    assert (paper.dialogue_id, paper.late) == (dialogue.id, False)
    fixed = await into(cast, dialogue, "agenda")
    assert (await ask(cast, fixed, lan, source=Source.PAPER)).late
    waiting = await stored.waiting_for_next(cast.session, dialogue.area_id)
    assert [one.late for one in waiting] == [True, True]


async def test_accepting_several_at_once(cast: Cast) -> None:
    hoa = await officer(cast)
    dialogue = await meet(cast.session, cast.clock())
    other = await meet(cast.session, cast.clock(), days=20)
    lan = await cast.resident()
    first, second = await ask(cast, dialogue, lan), await ask(cast, dialogue, lan, LOAN)
    elsewhere = await ask(cast, other, lan)
    ids = [first.id, second.id, elsewhere.id, 999_999]
    assert await dialogue_questions.accept(cast.session, dialogue, ids, by=hoa, now=cast.clock()) == 2
    assert await dialogue_questions.accept(cast.session, dialogue, ids, by=hoa, now=cast.clock()) == 0
    assert {one.review for one in (await listed(cast, dialogue)).values()} == {Review.ACCEPTED}
    assert (await listed(cast, other))[elsewhere.code].review == Review.WAITING
    events = (await cast.session.execute(dialogue_events.select())).all()
    assert [(event.kind, event.detail) for event in events] == [
        ("questions.accepted", {"count": 2, "codes": [first.code, second.code]})
    ]
    audited = (await cast.session.execute(audit_events.select())).all()
    assert [(one.action, one.object_kind, one.object_id) for one in audited] == [
        ("dialogue.questions.accepted", "dialogue", dialogue.code)
    ]


async def test_withheld_is_told_kindly_and_answered_as_usual(cast: Cast) -> None:
    hoa = await officer(cast)
    dialogue = await meet(cast.session, cast.clock())
    lan, hung = await cast.resident(), await cast.resident()
    sent = await ask(cast, dialogue, lan)
    await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock())
    written = await dialogue_questions.withhold(
        cast.session, dialogue, [sent.id], "personal", by=hoa, telling=telling(cast), words="Mai mời chị ra xã."
    )
    assert written.sent == 2
    (message,) = await told(cast, lan)
    assert message.startswith(
        f"Câu hỏi {sent.code} không đưa ra ở buổi đối thoại “{dialogue.title}”. Câu này là việc riêng"
    )
    assert "Mai mời chị ra xã." in message
    assert "Câu hỏi không bị bỏ: cán bộ trả lời riêng bà con ở đây" in message
    assert "Đường vào thôn" not in (await told(cast, hung))[0]
    ticket = await cast.ticket(sent.code)
    assert ticket.state == "received"
    assert ticket.due_at is not None
    assert ticket.due_at < dialogue.ends_at
    again = await dialogue_questions.withhold(
        cast.session, dialogue, [sent.id], "personal", by=hoa, telling=telling(cast)
    )
    assert again.sent == 0, "nobody is told twice"
    await dialogue_questions.accept(cast.session, dialogue, [sent.id], by=hoa, now=cast.clock())
    assert (await cast.ticket(sent.code)).due_at == dialogue.ends_at + RESULTS_WITHIN


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("nothing", ""), ("other", " "), ("personal", "x" * 301)])
async def test_no_reason_no_withholding(cast: Cast, reason: str, words: str) -> None:
    hoa = await officer(cast)
    dialogue = await meet(cast.session, cast.clock())
    sent = await ask(cast, dialogue, await cast.resident())
    with pytest.raises(Refused):
        await dialogue_questions.withhold(
            cast.session, dialogue, [sent.id], reason, by=hoa, telling=telling(cast), words=words
        )
    assert (await listed(cast, dialogue))[sent.code].review == Review.WAITING


async def test_an_ordinary_question_put_in_and_taken_out(cast: Cast) -> None:
    hoa = await officer(cast)
    scope = await cast.scope(hoa)
    dialogue = await meet(cast.session, cast.clock())
    lan = await cast.resident()
    code = (await cast.ask(lan)).code
    usual = (await cast.ticket(code)).final_due_at
    await dialogue_questions.put_in(cast.session, dialogue, code, scope, by=hoa, telling=telling(cast))
    question = (await listed(cast, dialogue))[code]
    assert (question.source, question.review) == ("desk", "accepted")
    assert (await cast.ticket(code)).final_due_at == dialogue.ends_at + RESULTS_WITHIN
    assert "được đưa vào buổi đối thoại" in (await told(cast, lan))[0]
    with pytest.raises(Refused, match="đã có trong buổi này"):
        await dialogue_questions.put_in(cast.session, dialogue, code, scope, by=hoa, telling=telling(cast))
    with pytest.raises(Refused, match="lý do"):
        await dialogue_questions.take_out(
            cast.session, dialogue, [question.ticket_id], " ", by=hoa, telling=telling(cast)
        )
    await dialogue_questions.take_out(
        cast.session, dialogue, [question.ticket_id], "Đưa vào nhầm.", by=hoa, telling=telling(cast)
    )
    assert await listed(cast, dialogue) == {}
    final = (await cast.ticket(code)).final_due_at
    assert final is not None
    assert usual is not None
    assert usual <= final < dialogue.ends_at + RESULTS_WITHIN


async def test_what_cannot_be_put_in(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Hoa", Role.ANSWERING, None)
    scope = await cast.scope(hoa)
    dialogue = await meet(cast.session, cast.clock())
    lan, afar = await cast.resident(), await cast.resident(NEXT_COMMUNE)
    answered, foreign = (await cast.ask(lan)).code, (await cast.ask(afar)).code
    secret = (await cast.report(lan, "trưởng thôn đòi phong bì")).code
    await cast.answer(answered)
    for code, why in (
        (answered, "đã trả lời"), (foreign, "không thuộc Xã Hưng Nguyên"), (secret, "Không có câu hỏi"),
        ("K7M2QX", "Không có câu hỏi"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            await dialogue_questions.put_in(cast.session, dialogue, code, scope, by=hoa, telling=telling(cast))
    own = await cast.scope(await cast.official("mai", "Mai", Role.ANSWERING, NEXT_COMMUNE))
    with pytest.raises(Refused, match="trong phạm vi"):
        await dialogue_questions.put_in(cast.session, dialogue, answered, own, by=hoa, telling=telling(cast))


async def test_the_export_says_which_dialogue(cast: Cast) -> None:
    dialogue = await meet(cast.session, cast.clock())
    lan = await cast.resident()
    sent = await ask(cast, dialogue, lan)
    shown = await erasure.export(cast.session, lan.contact_id)
    (line,) = shown["dialogue_questions"]
    assert (line["code"], line["dialogue"], line["review"]) == (sent.code, dialogue.code, "waiting")
