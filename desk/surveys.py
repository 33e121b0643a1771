"""Surveys of a few taps: made, opened, asked by day, answered without a name, shown without small numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from channels.base import Abilities
from desk import codes, deliveries, recipients, survey_texts, windows
from desk.dialogue_states import STATE_NAMES, DialogueState
from desk.errors import Refused
from desk.histories import write_down
from desk.registration_records import RegistrationState
from desk.survey_questions import SurveyQuestion, plain, questions_of, refuse_unfit
from desk.working_time import VIETNAM, quiet
from storage import dialogue_notices, dialogues, survey_invitations, surveys
from storage.db import Session
from storage.deliveries import NewMessage
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.surveys import CodeTaken, Survey

LONGEST_TITLE, LONGEST_WORDS = 160, 1_000
OPEN_DAYS = (7, 14, 30)
AT_ONCE = 100
_OVER = (DialogueState.HELD, DialogueState.PUBLISHED, DialogueState.CLOSED)


async def create(
    session: Session,
    *,
    title: str,
    area_id: int,
    questions: Sequence[SurveyQuestion],
    by: Official,
    now: datetime,
    dialogue: Dialogue | None = None,
) -> str:
    """Its code; nobody is asked yet. Whether the area is theirs is checked by the caller. Raises `Refused`."""
    title = _titled(title)
    refuse_unfit(questions)
    if dialogue is not None and await surveys.of_dialogue(session, dialogue.id) is not None:
        raise Refused("Buổi đối thoại này đã có khảo sát. Hãy mở khảo sát đó để sửa.")
    while True:
        code = codes.new_code()
        try:
            await surveys.add(
                session,
                code=code,
                title=title,
                dialogue_id=dialogue.id if dialogue else None,
                area_id=area_id,
                questions=plain(questions),
                created_by=by.id,
                now=now,
            )
        except CodeTaken:
            continue
        break
    await write_down(session, "survey.created", code, by=by, now=now)
    return code


async def change(
    session: Session, survey: Survey, *, title: str, questions: Sequence[SurveyQuestion], by: Official, now: datetime
) -> None:
    """Only while nobody has been asked. Raises `Refused`."""
    if survey.state != "draft":
        raise Refused("Khảo sát đã mở nên không sửa câu hỏi được nữa: người trả lời trước và sau sẽ khác câu hỏi.")
    refuse_unfit(questions)
    await surveys.change(session, survey.id, title=_titled(title), questions=plain(questions))
    await write_down(session, "survey.changed", survey.code, by=by, now=now)


async def open_up(session: Session, survey: Survey, *, days: int, by: Official, now: datetime) -> int:
    """Invites who asked for or attended its dialogue, else who wants notices in the area; returns how many.

    They are asked by `ask`, by day. Raises `Refused`.
    """
    if survey.state != "draft":
        raise Refused("Khảo sát này đã mở rồi. Hãy tải lại trang.")
    if days not in OPEN_DAYS:
        raise Refused(f"Số ngày nhận trả lời: hãy chọn {', '.join(map(str, OPEN_DAYS))} ngày.")
    if survey.dialogue_id is not None:
        await _refuse_before_it_is_held(session, survey.dialogue_id)
        came = (RegistrationState.ATTENDED,)
        people = await dialogue_notices.concerned(session, survey.dialogue_id, states=came)
        await survey_invitations.invite(session, survey.id, people)
    else:
        await survey_invitations.invite_area(session, survey.id, survey.area_id)
    invited = (await survey_invitations.counts(session, [survey.id])).get(survey.id)
    if invited is None:
        raise Refused(
            "Chưa có ai để hỏi: chưa có người gửi câu hỏi hay đến dự buổi này."
            if survey.dialogue_id is not None
            else "Chưa có ai ở địa bàn này đồng ý nhận tin nên chưa hỏi được."
        )
    await surveys.change(session, survey.id, state="open", opened_at=now, closes_at=now + timedelta(days=days))
    await write_down(session, "survey.opened", survey.code, by=by, now=now, detail={"invited": invited.invited})
    return invited.invited


async def _refuse_before_it_is_held(session: Session, dialogue_id: int) -> None:
    dialogue = await dialogues.get(session, dialogue_id)
    if dialogue is not None and dialogue.state not in _OVER:
        name = STATE_NAMES[DialogueState(dialogue.state)]
        raise Refused(f"Chưa hỏi thăm được: buổi này {name}. Hãy bắt đầu hỏi sau khi ghi là đã họp.")


async def close(session: Session, survey: Survey, *, by: Official, now: datetime) -> None:
    """Nobody else is asked, and the results can be seen. Raises `Refused`."""
    if survey.state != "open":
        raise Refused("Khảo sát này không đang mở. Hãy tải lại trang.")
    await surveys.change(session, survey.id, state="closed", closes_at=min(survey.closes_at or now, now))
    await write_down(session, "survey.closed", survey.code, by=by, now=now)


def is_over(survey: Survey, *, now: datetime) -> bool:
    return survey.state == "closed" or (survey.closes_at is not None and survey.closes_at <= now)


async def ask(session: Session, *, abilities: Mapping[str, Abilities], now: datetime) -> bool:
    """Asks one batch, nobody twice and nobody at night; whether there may be more. Only where it costs nothing."""
    if quiet(now):
        return False
    taken = await survey_invitations.take_waiting(session, now=now, limit=AT_ONCE)
    if not taken:
        return False
    asked = await surveys.by_ids(session, sorted({survey_id for survey_id, _ in taken}))
    for survey_id, pairs in groupby(taken, key=lambda pair: pair[0]):
        await _ask(session, asked[survey_id], [contact_id for _, contact_id in pairs], abilities, now=now)
    return len(taken) == AT_ONCE


async def answer(
    session: Session,
    survey: Survey,
    *,
    contact_id: int,
    area_id: int | None,
    channel: str,
    question: int,
    option: int,
    now: datetime,
) -> int | None:
    """The first tap of somebody who was invited: the id of their answer, None when it was given before."""
    if not await survey_invitations.begin_answer(session, survey.id, contact_id, now=now):
        return None
    return await surveys.add_answer(
        session,
        survey.id,
        area_id=area_id,
        channel=channel,
        answers={str(question): option},
        day=now.astimezone(VIETNAM).date(),
    )


async def answer_more(session: Session, survey: Survey, answer_id: int, question: int, option: int) -> None:
    kept = await surveys.get_answer(session, survey.id, answer_id)
    if kept is not None:
        await surveys.change_answer(session, answer_id, answers={**kept.answers, str(question): option})


async def add_words(session: Session, answer_id: int, words: str) -> None:
    await surveys.change_answer(session, answer_id, text=words[:LONGEST_WORDS])


async def _ask(
    session: Session, survey: Survey, contact_ids: Sequence[int], abilities: Mapping[str, Abilities], *, now: datetime
) -> None:
    first, *_ = questions = questions_of(survey)
    text = survey_texts.invitation(survey.title, len(questions), first.text)
    choices = survey_texts.options(survey.code, 1, first.options)
    posts, shut = [], []
    for person in await dialogue_notices.readers(session, contact_ids):
        way = recipients.way_to(person, abilities, now=now)
        reader = way.address
        window = (
            windows.closing(abilities[reader.channel], reader.last_inbound_at, now, quota_left=reader.quota_left)
            if reader is not None and way.is_open
            else None
        )
        if reader is None or not way.is_open or (window is not None and not (window.is_open and window.is_free)):
            shut.append(person.contact_id)
            continue
        message = NewMessage(address_id=reader.id, purpose="survey", text=text, choices=choices)
        posts.append((message, abilities[reader.channel]))
    await deliveries.post_all(session, posts, now=now)
    if shut:
        await survey_invitations.set_unreached(session, survey.id, shut)


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Tên khảo sát: cần từ 1 đến {LONGEST_TITLE} ký tự.")
    return title
