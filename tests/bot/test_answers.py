"""The answers change while the service runs: by an official's edit or by a content file, in every process."""

import gc
import json
import weakref
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.answers import Answers
from faq.errors import ContentError
from handlers.turn import House
from storage import faq_edits
from storage.db import Database
from storage.faq_edits import NewEdit
from tests.clock import VIETNAM, FakeClock
from tests.faq.small import TOPIC, write
from tests.talk import Room

STRANGE = "con trâu gặm mất cái giấy khám bệnh"
LOST = "Bà con ra UBND xã xin cấp lại thẻ"
pytestmark = pytest.mark.usefixtures("made_here")

LEARNED = NewEdit(kind="phrasings", entry_id="the-bi-mat", body={"phrasings": [STRANGE]})


class Service:
    """One running process of the product, on answers of its own folder."""

    def __init__(self, database: Database, clock: FakeClock, folder: Path, content: Path) -> None:
        self.answers = Answers(database, folder / "data", content=content)
        self._made_of = (database, clock, folder)

    async def start(self) -> "Service":
        database, clock, folder = self._made_of
        shelved = await self.answers.open()
        house = House(catalogue=shelved.catalogue, matcher=shelved.matcher, secret=b"k" * 32, zone=VIETNAM)
        self.room = Room(database, house, clock, folder, self.answers)
        self.lan = self.room.talk(f"lan-{folder.name}")
        return self

    async def looks(self) -> House:
        await self.room.app.renew_answers()
        assert self.room.app.dispatcher.house is self.room.app.house
        return self.room.app.house

    async def ready(self) -> dict[str, Any]:
        response = await self.room.app.health.ready(make_mocked_request("GET", "/readyz"))
        assert response.status == 200
        return dict(json.loads(response.text or ""))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
async def service(database: Database, clock: FakeClock, tmp_path: Path, content: Path) -> Service:
    return await Service(database, clock, tmp_path / "one", content).start()


async def add(database: Database, clock: FakeClock, *edits: NewEdit) -> list[int]:
    async with database.transaction() as session:
        return await faq_edits.add(session, edits, official_id=None, by="Nguyễn Thị Hoa", now=clock())


async def test_a_phrasing_learned_while_it_runs_is_found_by_every_process(
    service: Service, database: Database, database_url: str, clock: FakeClock, tmp_path: Path, content: Path
) -> None:
    elsewhere = Database(database_url)
    other = await Service(elsewhere, clock, tmp_path / "two", content).start()
    assert LOST not in await service.lan.says(STRANGE)
    before = service.room.app.house
    assert await service.looks() is before, "nothing new"

    await add(database, clock, LEARNED)
    for one in (service, other):
        assert await one.looks() is not before
        assert LOST in await one.lan.says(STRANGE)
        assert (await one.ready())["answers"] == "ok"
    await elsewhere.close()


async def test_a_new_entry_and_its_undoing(service: Service, database: Database, clock: FakeClock) -> None:
    house = service.room.app.house
    record = {
        "id": "nuoc-gieng", "title": "Xét nghiệm nước giếng", "phrasings": ["nước giếng nhà tôi có uống được không"],
        "short": "Trạm y tế xã lấy mẫu nước giếng.", "agency": "Trạm y tế", "ask": "Trạm y tế xã",
        "sources": [{"document": "01/2026/NĐ-CP"}], "checked": "2026-10-01", "confidence": "confirmed",
    }  # fmt: skip
    body = {"topic": "thu", "record": record, "over": None}
    (number,) = await add(database, clock, NewEdit(kind="entry", entry_id="nuoc-gieng", body=body))
    assert (await service.looks()).catalogue.entry("nuoc-gieng") is not None
    assert "lấy mẫu nước giếng" in await service.lan.says("nước giếng nhà tôi có uống được không")

    async with database.transaction() as session:
        assert await faq_edits.undo(session, number, now=clock())
        assert not await faq_edits.undo(session, number, now=clock())
    assert (await service.looks()).catalogue == house.catalogue


async def test_an_edit_that_does_not_fit_is_told_and_the_others_hold(
    service: Service, database: Database, clock: FakeClock
) -> None:
    gone = NewEdit(kind="phrasings", entry_id="khong-con", body={"phrasings": ["mục này không còn"]})
    (number, _) = await add(database, clock, gone, LEARNED)
    await service.looks()
    assert LOST in await service.lan.says(STRANGE)
    told = (await service.ready())["answers"]
    assert told == f"edit {number} (khong-con): there is no such entry; allowed: the id of an entry; left out"


async def test_a_content_file_is_taken_up_and_a_broken_one_is_not(service: Service, content: Path) -> None:
    file = content / "thu.yaml"
    file.write_text(TOPIC.replace("không mất tiền", "khỏi mất đồng nào"), encoding="utf-8")
    house = await service.looks()
    assert "khỏi mất đồng nào" in await service.lan.says("Tôi làm mất thẻ bảo hiểm y tế, xin cấp lại thế nào?")

    file.write_text(TOPIC.replace("checked: 2026-02-01", "checked: 2026-02-31"), encoding="utf-8")
    kept = await service.looks()
    assert kept.catalogue == house.catalogue
    told = (await service.ready())["answers"]
    assert told.startswith("content refused, answering from the last sound content: thu.yaml:")
    assert "impossible date" in told
    assert "khỏi mất đồng nào" in await service.lan.says("Tôi làm mất thẻ bảo hiểm y tế, xin cấp lại thế nào?")

    file.write_text(TOPIC, encoding="utf-8")
    assert (await service.looks()).catalogue != house.catalogue
    assert (await service.ready())["answers"] == "ok"


async def test_an_edit_is_taken_up_while_a_content_file_is_broken(
    service: Service, database: Database, clock: FakeClock, content: Path
) -> None:
    (content / "thu.yaml").write_bytes(TOPIC.encode("utf-16"))
    await add(database, clock, LEARNED)
    await service.looks()
    assert LOST in await service.lan.says(STRANGE)
    assert "not UTF-8" in (await service.ready())["answers"]


async def test_a_start_on_broken_content(
    service: Service, database: Database, clock: FakeClock, content: Path, tmp_path: Path
) -> None:
    (content / "thu.yaml").write_text(TOPIC.replace("title: Mất thẻ", "titel: Mất thẻ"), encoding="utf-8")
    again = await Service(database, clock, tmp_path / "one", content).start()
    assert again.room.app.house.catalogue == service.room.app.house.catalogue
    assert "unknown key 'titel'" in (await again.ready())["answers"]

    with pytest.raises(ContentError, match=r"thu\.yaml:5 .*unknown key 'titel'"):
        await Service(database, clock, tmp_path / "never-ran-before", content).start()


async def test_the_old_answers_leave_the_memory(service: Service, database: Database, clock: FakeClock) -> None:
    await add(database, clock, LEARNED)
    old = weakref.ref((await service.looks()).matcher)
    await service.lan.says(STRANGE)
    more = NewEdit(kind="phrasings", entry_id="the-bi-mat", body={"phrasings": ["thẻ rơi xuống suối"]})
    await add(database, clock, more)
    await service.looks()
    gc.collect()
    assert old() is None
