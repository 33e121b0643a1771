"""The draw that anyone can check: a frozen list, a seed nobody could choose, and lots that follow from both."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from channels.base import Abilities
from desk import deliveries, quiz_texts, windows
from desk.errors import Refused
from desk.histories import write_down
from desk.quizzes import QuizState, refuse_unless
from desk.recipients import way_to
from desk.working_time import VIETNAM, quiet
from storage import dialogue_notices, quiz_plays, quiz_winners, quizzes
from storage.db import Session
from storage.deliveries import NewMessage
from storage.officials import Official
from storage.quiz_winners import Winner
from storage.quizzes import Quiz

LONGEST_SEED = 200
PURPOSE = "quiz"


def listed(codes: Iterable[str]) -> str:
    """The frozen list as it is published: sorted, one entry code on each line."""
    return "".join(f"{code}\n" for code in sorted(codes))


def digest(codes: Iterable[str]) -> str:
    """SHA-256 of the published list, as any tool computes it of the file."""
    return hashlib.sha256(listed(codes).encode()).hexdigest()


def lot(quiz_code: str, seed: str, entry_code: str) -> str:
    return hashlib.sha256(f"{quiz_code}:{seed}:{entry_code}".encode()).hexdigest()


def in_order(quiz_code: str, seed: str, codes: Iterable[str]) -> list[tuple[int, str, str]]:
    """Place from 1, entry code and lot; the smallest lot wins first."""
    drawn = sorted((lot(quiz_code, seed, code), code) for code in codes)
    return [(place, code, number) for place, (number, code) in enumerate(drawn, 1)]


async def close(session: Session, quiz: Quiz, *, now: datetime) -> bool:
    """Once its last minute has passed: nobody plays any more, and the list is frozen with its number and digest.

    False when somebody else has closed or withdrawn it meanwhile.
    """
    held = await quizzes.hold(session, quiz.id)
    if held.state != QuizState.OPEN or held.closes_at > now:
        return False
    if held.winners:
        await quiz_plays.enter(session, held.id, least_right=held.least_right)
    codes = await quiz_plays.entries(session, held.id)
    frozen = {"entrants": len(codes), "entrants_digest": digest(codes)}
    await quizzes.change(session, held.id, now=now, state=QuizState.CLOSED, closed_at=now, **frozen)
    await write_down(session, "quiz.closed", held.code, by=None, now=now, detail=frozen)
    return True


async def propose_seed(session: Session, quiz: Quiz, seed: str, *, official: Official, now: datetime) -> None:
    """What the named public source said; it counts when a second person types the same. Raises `Refused`."""
    _refuse_early(quiz, now)
    if quiz.seed is not None:
        raise Refused("Đã có người nhập số công khai. Hãy nhờ người thứ hai xác nhận, hoặc bỏ số đó rồi nhập lại.")
    cleaned = _cleaned(seed)
    await quizzes.change(session, quiz.id, now=now, seed=cleaned, seed_by=official.id)
    await write_down(session, "quiz.seed_proposed", quiz.code, by=official, now=now, detail={"seed": cleaned})


async def take_seed_back(session: Session, quiz: Quiz, *, official: Official, now: datetime) -> None:
    """As long as nothing was drawn with it. Raises `Refused`."""
    refuse_unless(quiz, QuizState.CLOSED)
    if quiz.seed is None:
        raise Refused("Chưa có số nào được nhập. Hãy tải lại trang.")
    await quizzes.change(session, quiz.id, now=now, seed=None, seed_by=None)
    await write_down(session, "quiz.seed_taken_back", quiz.code, by=official, now=now, detail={"seed": quiz.seed})


async def confirm_seed(session: Session, quiz: Quiz, seed: str, *, official: Official, now: datetime) -> None:
    """The second person looks at the source and types what they see; if it is the same, the lots are drawn."""
    _refuse_early(quiz, now)
    if quiz.seed is None:
        raise Refused("Chưa có ai nhập số công khai. Anh/chị nhập trước, rồi nhờ người thứ hai xác nhận.")
    if official.id == quiz.seed_by:
        raise Refused("Cần người thứ hai xác nhận: anh/chị là người đã nhập số này. Hãy nhờ người khác.")
    if _cleaned(seed) != quiz.seed:
        raise Refused("Số vừa gõ khác số người thứ nhất nhập. Hãy xem lại nguồn; nếu số trước sai thì bỏ và nhập lại.")
    await quizzes.change(session, quiz.id, now=now, state=QuizState.DRAWN, drawn_at=now)
    await fill(session, await quizzes.hold(session, quiz.id))
    await write_down(
        session,
        "quiz.drawn",
        quiz.code,
        by=official,
        now=now,
        detail={"seed": quiz.seed, "digest": quiz.entrants_digest},
    )


async def fill(session: Session, quiz: Quiz) -> int:
    """As many winners as there are prizes; a void code is listed and the next lot moves up. Returns how many are new.

    The quiz must be held.
    """
    if quiz.state != QuizState.DRAWN or quiz.seed is None:
        return 0
    entries = await quiz_plays.entries(session, quiz.id)
    winners = await quiz_winners.of_quiz(session, quiz.id)
    missing = quiz.winners - sum(not one.is_void for one in winners)
    added = []
    for place, code, number in in_order(quiz.code, quiz.seed, entries)[len(winners) :]:
        if missing <= 0:
            break
        added.append((place, code, number))
        missing -= not entries[code]
    await quiz_winners.add(session, quiz.id, added)
    return len(added)


async def tell(session: Session, quiz: Quiz, *, abilities: Mapping[str, Abilities], now: datetime) -> int:
    """Each winner once, by day, where it costs nothing; whom nothing reaches now is tried again and can be printed."""
    if quiet(now):
        return 0
    waiting = [one for one in await quiz_winners.of_quiz(session, quiz.id) if _is_to_be_told(one)]
    people = {one.contact_id: one for one in await _readers(session, waiting)}
    told = 0
    for winner in waiting:
        person = people.get(winner.contact_id or 0)
        way = way_to(person, abilities, now=now) if person else None
        if way is None or way.address is None or not way.is_open:
            continue
        channel = abilities[way.address.channel]
        window = windows.closing(channel, way.address.last_inbound_at, now, quota_left=way.address.quota_left)
        if window is not None and not (window.is_open and window.is_free):
            continue
        if not await quiz_winners.claim_told(session, winner.id, now=now):
            continue
        message = NewMessage(address_id=way.address.id, purpose=PURPOSE, text=quiz_texts.won(quiz, winner.play_code))
        await deliveries.post(session, message, channel, now=now)
        queued = await dialogue_notices.last_messages(session, [way.address.id], purpose=PURPOSE)
        await quiz_winners.set_message(session, winner.id, queued[way.address.id])
        told += 1
    return told


async def _readers(session: Session, waiting: Iterable[Winner]) -> list[dialogue_notices.Reader]:
    return await dialogue_notices.readers(session, [one.contact_id for one in waiting if one.contact_id is not None])


def _is_to_be_told(winner: Winner) -> bool:
    return winner.told_at is None and winner.contact_id is not None


def _refuse_early(quiz: Quiz, now: datetime) -> None:
    """The public number of that day is there only after it."""
    refuse_unless(quiz, QuizState.CLOSED, todo="Chỉ bốc thăm sau khi hội thi kết thúc và danh sách đã chốt.")
    if not quiz.winners or quiz.seed_on is None:
        raise Refused("Hội thi này không có giải bốc thăm.")
    if now.astimezone(VIETNAM).date() <= quiz.seed_on:
        raise Refused(f"Số công khai có vào ngày {quiz.seed_on:%d/%m/%Y}. Hãy nhập từ ngày hôm sau, khi đã công bố.")


def _cleaned(seed: str) -> str:
    cleaned = " ".join(seed.split())
    if not 1 <= len(cleaned) <= LONGEST_SEED:
        raise Refused(f"Số công khai: cần từ 1 đến {LONGEST_SEED} ký tự, chép đúng như nguồn đã nêu.")
    return cleaned
