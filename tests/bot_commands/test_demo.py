"""The demo's week: whole, the same every time, marked, and never over other data."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import config, demo, demo_player
from bot.commands.demo import greeting, without_platforms
from bot.demo_office import Login
from bot.demo_week import Act, read_week
from bot.settings import Settings
from desk import tickets as rules
from desk.dialogue_states import DialogueState
from desk.errors import Refused
from desk.roles import Role
from storage import (
    backup,
    broadcast_recipients,
    broadcasts,
    dialogue_questions,
    dialogues,
    notices,
    officials,
    promises,
    quiz_plays,
    quiz_winners,
    quizzes,
    readings,
    segments,
    stories,
    tickets,
)
from storage.db import Database, Session
from storage.officials import Grant
from storage.scope import Scope
from storage.tables import metadata
from tests.clock import FakeClock
from tests.ready import put_answers

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EVERYWHERE = Scope(official_id=0, agency_id=None, grants=[Grant(role=Role.VIEWING)])


def settings_in(folder: Path) -> Settings:
    return config.load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "doithoai.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield opened
    await opened.close()


async def test_a_week_of_a_commune_a_year_of_dialogues_and_a_month_of_announcements(
    database: Database, clock: FakeClock, tmp_path: Path, ready_answers: Path
) -> None:
    put_answers(ready_answers, tmp_path)
    logins = await demo.fill(database, settings_in(tmp_path), now=clock())
    assert len(logins) == 13
    async with database.reading() as session:
        counts = await backup.count_rows(session)
        found = await tickets.list_by_state(session, list(rules.TicketState), limit=100)
        by_state = Counter(ticket.state for ticket in found)
        assert 100 <= counts["contacts"] == counts["addresses"] <= 125
        assert 40 <= len(found) <= 60
        assert set(by_state) == set(rules.TicketState)
        assert all(clock.now - timedelta(days=200) < ticket.created_at < clock.now for ticket in found)
        assert await tickets.list_by_state(session, list(rules.TicketState), limit=100, sensitive=True)
        assert counts["ticket_groups"] == 1
        assert counts["supporters"] >= 2
        assert counts["drafts"] == 1
        assert counts["agencies"] == 3
        assert counts["faq_misses"] > 5
        assert counts["faq_ratings"] > 3
        assert len(await officials.list_all(session)) == 13
        failed = [sent for ticket in found for sent in await tickets.answer_deliveries(session, ticket.id)]
        assert {sent.state for sent in failed} == {"seen", "sent", "failed"}
        await a_year_of_dialogues_one_in_each_state(session)
        await announcements_that_add_up(session)
        await what_people_come_back_for(session, clock.now)
    marked = [table.name for table in metadata.sorted_tables if "demo" in table.c]
    assert {"contacts", "tickets", "officials", "broadcasts", "notices", "stories", "quizzes", "segments"} < set(marked)
    rows = [line async for table, line in backup.read_all(database) if table in marked]
    assert all('"demo":true' in line for line in rows)
    waiting = [line async for table, line in backup.read_all(database) if table == "inbound_messages"]
    assert all('"state":"done"' in line for line in waiting)
    kept = list((tmp_path / "files").iterdir())
    assert sorted(path.suffix for path in kept) == [".png", ".wav"]
    assert await demo.fill(database, settings_in(tmp_path), now=clock()) == []


async def a_year_of_dialogues_one_in_each_state(session: Session) -> None:
    """The plan of the 18 former communes and towns; whoever asked at a past one has an answer."""
    year = await dialogues.within(session, EVERYWHERE)
    assert len(year) == 18
    assert {one.state for one in year} == set(DialogueState)
    for one in year:
        ends = {asked.state for asked in await dialogue_questions.of_dialogue(session, one.id)}
        assert one.state not in ("published", "closed") or ends <= {"answered", "in_progress"}, (one.title, ends)
    kept = {one.state for held in year for one in await promises.of_dialogue(session, held.id)}
    assert kept == {"open", "done"}


async def announcements_that_add_up(session: Session) -> None:
    """In each state that an office wants to see, with everybody of those that were sent accounted for."""
    found = await broadcasts.within(session, EVERYWHERE)
    states = Counter(one.state for one in found)
    assert states == {"done": 4, "approved": 1, "waiting": 1, "draft": 1}
    assert {one.kind for one in found} == {"news", "dialogue", "notice"}
    assert {one.repeats for one in found} == {"never", "weekly"}
    codes = set()
    for one in found:
        tallies = await broadcast_recipients.count_by_state(session, one.id)
        assert sum(tally.people for tally in tallies) == (one.audience or 0)
        assert (one.audience or 0) > 10 or one.state != "done"
        assert {tally.state for tally in tallies} <= {"sent", "delivered", "seen", "failed", "left_out"}
        codes |= {tally.code for tally in tallies}
    assert codes == {None, "forbidden", "contact-stopped", "no-consent", "window-closed"}
    first = min(found, key=lambda one: one.id)
    read = await readings.of_broadcast(session, first.id)
    assert {one.manner for one in read} == {"loudspeaker", "meeting", "poster", "visit"}
    assert "Nguyễn Văn Long" in {one.reader for one in read}
    assert len(await segments.within(session, EVERYWHERE)) == 2


async def what_people_come_back_for(session: Session, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    posted = await notices.within(session, EVERYWHERE, today=today)
    over = [one for one in posted if one.valid_until < today]
    assert ({one.state for one in posted}, len(posted), len(over)) == ({"published"}, 4, 1)
    told = await stories.within(session, EVERYWHERE)
    assert [(one.state, bool(one.agreed_on and one.agreed_how)) for one in told] == [("published", True)] * 2
    played = {one.state: one for one in await quizzes.within(session, EVERYWHERE)}
    assert set(played) == {"open", "drawn"}
    assert len(await quiz_winners.of_quiz(session, played["drawn"].id)) == played["drawn"].winners == 3
    of_open = (await quiz_plays.counts(session, [played["open"].id]))[played["open"].id]
    assert of_open.begun > of_open.finished > 3


async def test_an_interrupted_fill_begins_afresh(
    database: Database, clock: FakeClock, tmp_path: Path, ready_answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_answers(ready_answers, tmp_path)
    whole = read_week

    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_player.Player, "play", break_off)
    with pytest.raises(KeyboardInterrupt):
        await demo.fill(database, settings_in(tmp_path), now=clock())

    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(demo_player.Player, "play", nothing)
    assert len(await demo.fill(database, settings_in(tmp_path), now=clock())) == len(whole(clock(), ZONE).officials)
    assert await demo.fill(database, settings_in(tmp_path), now=clock()) == []


async def test_does_not_touch_other_data(database: Database, clock: FakeClock, tmp_path: Path) -> None:
    async with database.transaction() as session:
        await officials.add(session, username="an.le", name="Lê An", password_hash="x", now=clock())
    assert await demo.fill(database, settings_in(tmp_path), now=clock()) == []
    assert not (tmp_path / demo.MARK).exists()


def test_the_script_is_the_same_every_time(clock: FakeClock) -> None:
    now = clock()
    week = read_week(now, ZONE)
    assert week == read_week(now, ZONE)
    assert all(now - timedelta(days=7) < scene.at < now for scene in week.scenes)
    assert {scene.act for scene in week.scenes} == set(Act)
    assert {person.channel for person in week.people} == {"zalo-oa", "zalo-bot", "telegram", "web"}


def test_names_no_number_of_anyone(clock: FakeClock) -> None:
    from desk.privacy import mask

    for scene in read_week(clock(), ZONE).scenes:
        assert mask(scene.text) == scene.text


def test_uses_no_account_and_no_postgresql(tmp_path: Path) -> None:
    given = {"TELEGRAM_TOKEN": "123456:abcdefgh", "ZALO_BOT_TOKEN": "123456:abcdefgh", "DOITHOAI_PORT": "9000"}
    settings = without_platforms(config.load(given, env_file=tmp_path / "none"))
    assert (settings.telegram_token, settings.zalo_bot_token, settings.port) == (None, None, 9000)
    with pytest.raises(Refused, match="chỉ chạy trên SQLite"):
        without_platforms(config.load({"DOITHOAI_DATABASE_URL": "postgresql://h/d"}, env_file=tmp_path / "none"))


def test_tells_the_logins_once() -> None:
    login = Login(username="an.le", name="Lê An", role=Role.VIEWING, password="abcd-efgh")
    assert "abcd-efgh" in greeting("http://127.0.0.1:8080", [login])
    assert "make reset" in greeting("http://127.0.0.1:8080", [])
    assert "http://127.0.0.1:8080/chat" in greeting("http://127.0.0.1:8080", [])
