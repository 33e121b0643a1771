"""An announcement meets what goes wrong: refused tokens, a platform or database away, files gone, people who leave."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from desk import broadcasts
from desk.broadcast_message import file_of
from desk.broadcast_states import BroadcastState
from desk.errors import Refused
from desk.roles import Role
from handlers.turn import House
from storage import broadcasts as stored
from storage.broadcasts import Broadcast, NewBroadcast
from storage.db import Database, Session
from tests.flows.broadcast_scene import Scene, chat, on_telegram
from tests.flows.eventually import eventually
from tests.flows.outages import away

PEOPLE = 40
TEXT = "Sáng thứ Bảy xã tổ chức đối thoại. Mời bà con đến dự."


@pytest.fixture
async def scene(database: Database, house: House, tmp_path: Path) -> AsyncIterator[Scene]:
    async with on_telegram(database, house, tmp_path) as made:
        yield made


@pytest.fixture
async def slow_scene(database: Database, house: House, tmp_path: Path) -> AsyncIterator[Scene]:
    """Forty people take seconds, so that there is time to step in between."""
    async with on_telegram(database, house, tmp_path, per_second=20, slow=0.02) as made:
        yield made


def everyone_once(scene: Scene, people: int = PEOPLE) -> bool:
    return scene.received() == Counter({chat(number): 1 for number in range(people)})


async def test_reaches_everyone_once_and_ends(scene: Scene) -> None:
    await scene.announce(PEOPLE)
    assert await scene.through() == {("sent", None): PEOPLE}
    assert everyone_once(scene)

    async def is_done() -> bool:
        return (await scene.broadcast()).state == BroadcastState.DONE

    await eventually(is_done)


async def test_five_in_a_hundred_have_blocked_the_bot(scene: Scene) -> None:
    scene.fake.blocked |= {chat(number) for number in range(0, PEOPLE, 20)}
    await scene.announce(PEOPLE)
    standing = await scene.through()
    assert standing == {("sent", None): PEOPLE - 2, ("failed", "forbidden"): 2}
    assert not set(scene.received()) & scene.fake.blocked


async def test_token_revoked_midway_and_mended(slow_scene: Scene) -> None:
    scene = slow_scene
    good = scene.fake.token
    await scene.announce(PEOPLE)
    await scene.reached(5)
    scene.fake.token = "700100:AAE-khoa-khac"

    async def is_held() -> bool:
        return (await scene.broadcast()).held_by == "channel"

    await eventually(is_held)
    standing = await scene.standing()
    assert not any(state == "failed" for state, _ in standing)
    scene.fake.token = good
    await scene.wait_out(seconds=601)
    assert await scene.through() == {("sent", None): PEOPLE}
    assert everyone_once(scene)
    assert (await scene.broadcast()).held_by is None


async def test_platform_away_for_ten_minutes(slow_scene: Scene) -> None:
    scene = slow_scene
    await scene.announce(PEOPLE)
    await scene.reached(5)
    port = int(scene.fake.url.rpartition(":")[2])
    await scene.fake.close()
    for _ in range(20):
        scene.clock.tick(seconds=30)
        await asyncio.sleep(0)
    await scene.fake.open(port)
    standing = await scene.through(ticking=1.0)
    assert sum(standing.values()) == PEOPLE
    assert {state for state, _ in standing} <= {"sent", "unknown"}
    received = scene.received()
    assert max(received.values()) == 1
    silent = [one for one, state in (await scene.states()).items() if state == "sent" and not received[one]]
    assert silent == []


async def test_database_away_midway(slow_scene: Scene, database_url: str) -> None:
    scene = slow_scene
    await scene.announce(PEOPLE)
    await scene.reached(5)
    async with away(database_url):
        await asyncio.sleep(0.5)
    assert await scene.through() == {("sent", None): PEOPLE}
    assert everyone_once(scene)


async def test_the_clock_is_put_back_an_hour(slow_scene: Scene) -> None:
    scene = slow_scene
    await scene.announce(PEOPLE)
    await scene.reached(5)
    scene.clock.tick(hours=-1)
    assert await scene.through() == {("sent", None): PEOPLE}
    assert everyone_once(scene)


async def test_people_leave_while_it_is_paused_midway(slow_scene: Scene) -> None:
    """Who says "dừng" before it is their turn does not get it, and stands there as one who did not want it."""
    scene = slow_scene
    officer = await scene.official("hoa", Role.BROADCASTING)

    async def pause(session: Session, broadcast: Broadcast) -> None:
        await broadcasts.pause(session, broadcast, by=officer, now=scene.clock())

    await scene.announce(PEOPLE)
    await scene.reached(5)
    await scene.act(pause)
    waiting = [one for one, state in (await scene.states()).items() if state == "waiting"]
    for one in waiting:
        await scene.say(one, "dừng")
    await eventually(lambda: all(scene.received()[one] for one in waiting))
    await eventually(scene.idle)
    leaving = [one for one, state in (await scene.states()).items() if one in waiting and state == "waiting"]
    assert len(leaving) > len(waiting) / 2, "who was just being written to when it was paused got it all the same"
    before = scene.received()
    await scene.go_on()
    standing = await scene.through()
    assert standing["left_out", "no-consent"] == len(leaving)
    assert standing["sent", None] == PEOPLE - len(leaving)
    assert all(scene.received()[one] == before[one] for one in leaving)


async def test_stopped_before_the_last_messages(slow_scene: Scene) -> None:
    scene = slow_scene
    officer = await scene.official("hoa", Role.BROADCASTING)

    async def stop(session: Session, broadcast: Broadcast) -> None:
        await broadcasts.stop(session, broadcast, by=officer, now=scene.clock())

    await scene.announce(PEOPLE)
    await scene.reached(PEOPLE - 20)
    await scene.act(stop)
    on_their_way = Counter((await scene.states()).values())["sending"]
    reached = len(scene.received())
    standing = await scene.through()
    assert standing["sent", None] + standing["stopped", None] == PEOPLE
    assert standing["stopped", None] > 0
    assert len(scene.received()) == standing["sent", None] <= reached + on_their_way
    with pytest.raises(Refused):
        await scene.act(stop)


async def test_stop_pressed_after_the_last_one_is_refused_kindly(scene: Scene) -> None:
    officer = await scene.official("hoa", Role.BROADCASTING)
    await scene.announce(PEOPLE)
    await scene.through()

    async def is_done() -> bool:
        return (await scene.broadcast()).state == BroadcastState.DONE

    await eventually(is_done)

    async def stop(session: Session, broadcast: Broadcast) -> None:
        await broadcasts.stop(session, broadcast, by=officer, now=scene.clock())

    with pytest.raises(Refused, match="người cuối cùng"):
        await scene.act(stop)
    assert await scene.standing() == {("sent", None): PEOPLE}


async def test_image_gone_pauses_it_until_it_is_back(scene: Scene, tmp_path: Path) -> None:
    await scene.announce(PEOPLE, image="doi-thoai.jpg")

    async def is_paused() -> bool:
        return (await scene.broadcast()).state == BroadcastState.PAUSED

    await eventually(is_paused)
    await eventually(lambda: _nobody_in_hand(scene))
    assert await scene.standing() == {("waiting", None): PEOPLE}
    assert not scene.received()
    said = await scene.events()
    assert len(said) == 1
    file = file_of(scene.product.folders.data, "doi-thoai.jpg")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\xff\xd8\xff\xe0 picture")
    await scene.go_on()
    assert await scene.through() == {("sent", None): PEOPLE}
    assert everyone_once(scene)


async def _nobody_in_hand(scene: Scene) -> bool:
    return not any(state == "sending" for state, _ in await scene.standing())


async def test_a_long_text_arrives_in_pieces_in_order(scene: Scene) -> None:
    text = "\n\n".join(f"Phần {part}. " + "Mời bà con đến dự. " * 150 for part in range(1, 4))
    await scene.announce(3, texts={"vi": text})
    assert await scene.through(ticking=0.2) == {("sent", None): 3}
    for number in range(3):
        got = [message for message in scene.fake.sent if message.address == str(chat(number))]
        assert len(got) > 1
        assert " ".join(" ".join(message.text for message in got).split()) == " ".join(text.split())
        assert all(later.at - earlier.at >= 1.0 for earlier, later in pairwise(got))


async def test_two_officers_press_send_at_once(scene: Scene) -> None:
    """Both read the same draft and approve it in the same moment: it is approved once and leaves once."""
    writer = await scene.official("hoa", Role.BROADCASTING)
    readers = [await scene.official(name, Role.APPROVING) for name in ("vinh", "tam")]
    await scene.announce(PEOPLE, at_once=False)
    await scene.change(state=BroadcastState.CANCELLED)
    abilities, now = scene.product.abilities, scene.clock()
    new = NewBroadcast(
        code="", title="Mời dự", rule={}, texts={"vi": TEXT}, by_night=True, reason="Việc gấp", created_by=writer.id
    )
    async with scene.database.transaction() as session:
        code = await broadcasts.draft(session, new, official=writer, now=now)
        found = await _found(session, code)
        scene.broadcast_id = found.id
        state = await broadcasts.submit(
            session, found, by=writer, now=now, abilities=abilities, approve_above=PEOPLE // 2
        )
        seen = broadcasts.digest(await _found(session, code))
    assert state == BroadcastState.WAITING

    async def press(index: int) -> bool:
        async def approve(session: Session, broadcast: Broadcast) -> None:
            await broadcasts.approve(session, broadcast, seen=seen, by=readers[index], now=scene.clock())

        try:
            await scene.act(approve)
        except Refused:
            return False
        return True

    assert sorted(await asyncio.gather(press(0), press(1))) == [False, True]

    async def is_done() -> bool:
        return (await scene.broadcast()).state == BroadcastState.DONE

    await eventually(is_done)
    assert await scene.standing() == {("sent", None): PEOPLE}
    assert everyone_once(scene)


async def _found(session: Session, code: str) -> Broadcast:
    found = await stored.find(session, code)
    assert found is not None
    return found
