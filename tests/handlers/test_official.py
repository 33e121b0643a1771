"""An official's own chat: linked with a code, told, answering, approving; the same roles and rules as the console."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from channels.messages import InboundKind
from channels.terminal import TerminalChannel
from desk import areas, chat_links, duty_texts, officials, reminders, texts
from desk.roles import Role
from handlers.turn import House
from storage.db import Database
from storage.officials import Official
from storage.tables import (
    attachments,
    audit_events,
    drafts,
    outbound_messages,
    ticket_events,
    tickets,
    topic_rules,
)
from tests.clock import FakeClock
from tests.handlers.scenes import choices, official_answers, photo, pick, rows, send_question, voice
from tests.people import ANSWER, BRIBE, HOME, LOST_CARD, ROAD
from tests.photos import SECRET, taken
from tests.talk import Room, Talk, pump


async def hire(room: Room, username: str, name: str, role: Role, area: str | None) -> Official:
    async with room.app.database.transaction() as session:
        return await officials.add(
            session,
            username=username,
            name=name,
            role=role,
            area_code=area,
            password="mat-khau-dai-12",
            now=room.clock(),
        )


async def link(room: Room, talk: Talk, official: Official) -> str:
    async with room.app.database.transaction() as session:
        code = await chat_links.new_code(session, official, now=room.clock())
    return await talk.says(code)


@pytest.fixture
async def commune(room: Room) -> str:
    async with room.app.database.reading() as session:
        (found,) = await areas.find(session, HOME, limit=2)
    return found.code


@pytest.fixture
async def hoa(room: Room, commune: str) -> Talk:
    """Answers for the commune, linked."""
    talk = room.talk("hoa")
    await link(room, talk, await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune))
    return talk


async def tell(room: Room) -> None:
    async with room.app.database.transaction() as session:
        await reminders.tell_new(session, abilities=room.app.abilities, now=room.clock())
        await reminders.tell_waiting(session, abilities=room.app.abilities, now=room.clock())
    await pump(room.app)


async def test_linked_once_with_a_code_from_the_console(room: Room, lan: Talk, commune: str) -> None:
    official = await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune)
    async with room.app.database.transaction() as session:
        code = await chat_links.new_code(session, official, now=room.clock())
    assert "Đã nối tài khoản này với cán bộ Chị Hoa." in await lan.says(code.lower())
    assert await room.talk("hung").says(code) == duty_texts.LINK_WRONG, "a code opens once"
    assert "official.linked" in [row.action for row in await rows(room, audit_events)]


async def test_a_code_may_hold_no_digit(room: Room, lan: Talk, commune: str, monkeypatch: pytest.MonkeyPatch) -> None:
    official = await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune)
    monkeypatch.setattr("desk.chat_links.secrets.choice", lambda letters: "K")
    assert "Đã nối tài khoản này" in await link(room, lan, official)


async def test_a_code_that_is_old_or_wrong(room: Room, lan: Talk, commune: str) -> None:
    official = await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune)
    async with room.app.database.transaction() as session:
        code = await chat_links.new_code(session, official, now=room.clock())
    assert await lan.says("K7M2Q-AB3DE") == duty_texts.LINK_WRONG
    room.clock.now += timedelta(minutes=chat_links.MINUTES, seconds=1)
    assert await lan.says(code) == duty_texts.LINK_WRONG
    assert duty_texts.LINK_WRONG not in await lan.says("mua 2 xe gà đến"), "words that happen to look like one"


async def test_told_then_answered_with_a_tap_a_look_and_a_tap(room: Room, lan: Talk, hoa: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await tell(room)
    (said,) = hoa.new()
    assert said.startswith("Có câu hỏi mới:")
    assert choices(said) == [f"Trả lời {code}", "Việc của tôi"]
    await pick(hoa, f"Trả lời {code}")
    preview = await hoa.says(ANSWER)
    assert f"Bà con sẽ nhận:\n\nCán bộ trả lời câu hỏi {code}" in preview
    assert ANSWER in preview
    assert "Người hỏi nhận qua" in preview
    assert choices(preview) == ["Gửi cho bà con", "Viết lại", "Bỏ, không gửi"]
    assert lan.new() == []
    done = await pick(hoa, "Gửi cho bà con")
    assert done.startswith(f"Đã trả lời câu {code}: gửi cho 1 người.")
    assert ANSWER in lan.new()[0]
    event = (await rows(room, ticket_events))[-1]
    assert (event.kind, event.text, event.official_id is not None) == ("answered", ANSWER, True)
    assert "ticket.answered" in [row.action for row in await rows(room, audit_events)]


async def test_answered_in_one_message_and_rewritten(room: Room, lan: Talk, hoa: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    preview = await hoa.says(f"Trả lời câu {code.lower()}: Chưa rõ, để hỏi lại")
    assert "Chưa rõ, để hỏi lại" in preview
    assert (await pick(hoa, "Viết lại")).startswith(duty_texts.WRITE_ANSWER.format(code=code))
    assert ANSWER in await hoa.says(ANSWER)
    await pick(hoa, "Bỏ, không gửi")
    assert (await hoa.says("#cbgui")).startswith(duty_texts.NOTHING_WRITTEN)
    assert lan.new() == []
    assert ANSWER in await hoa.says(f"tra loi {code}: {ANSWER}")
    await hoa.says("1")
    assert ANSWER in lan.new()[0]


async def test_the_question_itself_is_shown_with_numbers_hidden(room: Room, lan: Talk, hoa: Talk) -> None:
    code = (await send_question(lan, f"{ROAD} Gọi tôi số 0912345678.")).code
    shown = await hoa.says(code)
    assert ROAD in shown
    assert "0912345678" not in shown
    assert choices(shown) == [f"Trả lời {code}"]
    work = await hoa.says("việc của tôi")
    assert f"• {code} (hạn" in work
    assert choices(work) == [f"Xem {code}"]


async def test_an_official_may_still_ask_as_a_resident(room: Room, hoa: Talk) -> None:
    assert "căn cước để đi khám" in await hoa.says(LOST_CARD)
    code = (await send_question(hoa, ROAD)).code
    assert ROAD in await hoa.says(code)
    assert (await rows(room, tickets))[0].code == code


async def test_two_officials_answer_at_once_and_nothing_is_lost(room: Room, lan: Talk, hoa: Talk, commune: str) -> None:
    code = (await send_question(lan, ROAD)).code
    await hoa.says(f"trả lời câu {code}: {ANSWER}")
    await official_answers(room, code, "Anh Minh trả lời rồi.")
    lan.new()
    refused = await hoa.says("#cbgui")
    assert "vừa trả lời câu này" in refused
    assert lan.new() == []
    assert ANSWER in await hoa.says(f"trả lời câu {code}: {ANSWER}")
    await hoa.says("#cbgui")
    assert ANSWER in lan.new()[0], "having seen the other answer, they add theirs"


async def test_roles_and_places_hold_here_too(room: Room, lan: Talk, hoa: Talk, commune: str) -> None:
    code = (await send_question(lan, ROAD)).code
    viewer, elsewhere = room.talk("xem"), room.talk("xa-khac")
    await link(room, viewer, await hire(room, "anh-xem", "Anh Xem", Role.VIEWING, commune))
    await link(room, elsewhere, await hire(room, "chi-khac", "Chị Khác", Role.ANSWERING, "18007"))
    assert await viewer.says(f"trả lời câu {code}: thử") == duty_texts.MAY_NOT_ANSWER.format(code=code)
    assert await elsewhere.says(f"trả lời câu {code}: thử") == duty_texts.NOT_THERE.format(code=code)
    assert ROAD not in await elsewhere.says(f"#cbxem:{code}")
    looked = await elsewhere.says(code)
    assert looked.startswith(f"Câu hỏi {code}: đã tới bộ phận tiếp nhận"), "as any resident sees it"
    assert ROAD not in looked
    assert await elsewhere.says("việc của tôi") == duty_texts.NO_WORK
    assert [row.kind for row in await rows(room, ticket_events)] == ["received"]


async def test_a_resident_has_none_of_it(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    for payload in (f"#cbtl:{code}", f"#cbxem:{code}", "#cbduyet:1.1", "#cbtralai:1", "#cbgui", "#cbviec"):
        assert (await hung.says(payload)).startswith(texts.OLD_BUTTON), payload
    assert "Bà con sẽ nhận" not in await hung.says(f"trả lời câu {code}: thử")
    assert [row.kind for row in await rows(room, ticket_events)] == ["received"]


async def test_unlinked_or_disabled_means_nothing_any_more(room: Room, lan: Talk, hoa: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await hoa.says(f"trả lời câu {code}: {ANSWER}")
    async with room.app.database.transaction() as session:
        await officials.disable(session, "chi-hoa", now=room.clock())
    assert (await hoa.says("#cbgui")).startswith(texts.OLD_BUTTON)
    assert ROAD not in await hoa.says(code)
    await tell(room)
    assert (hoa.new(), lan.new()) == ([], [])


async def test_a_sensitive_report_never_shows_here(room: Room, lan: Talk, hoa: Talk) -> None:
    reader = room.talk("thanh")
    official = await hire(room, "anh-thanh", "Anh Thanh", Role.SENSITIVE, None)
    await link(room, reader, official)
    said = await lan.says(BRIBE)
    code = (await rows(room, tickets))[0].code
    assert code in said
    assert [code in line and "phong bì" not in line for line in reader.new()] == [True]
    assert await reader.says(code) == duty_texts.OPEN_CONSOLE.format(code=code)
    assert await reader.says(f"trả lời câu {code}: thử") == duty_texts.OPEN_CONSOLE.format(code=code)
    assert BRIBE not in await hoa.says(code)
    assert hoa.new() == []


async def test_approved_with_one_tap_as_it_was_shown(room: Room, lan: Talk, hoa: Talk, commune: str) -> None:
    leader = room.talk("lanh-dao")
    await link(room, leader, await hire(room, "anh-lanh", "Anh Lãnh", Role.APPROVING, commune))
    async with room.app.database.transaction() as session:
        await session.execute(topic_rules.insert().values(topic="bhyt", needs_approval=True, updated_at=room.clock()))
    code = (await send_question(lan, LOST_CARD)).code
    await hoa.says(f"trả lời câu {code}: {ANSWER}")
    assert (await hoa.says("1")).startswith(duty_texts.WAITS.format(code=code))
    assert lan.new() == []
    await tell(room)
    hoa.new()
    waiting = leader.new()[-1]
    assert "Chị Hoa viết" in waiting
    assert ANSWER in waiting
    draft = (await rows(room, drafts))[0]
    assert (await hoa.says(f"#cbduyet:{draft.id}.{int(draft.updated_at.timestamp())}")) == duty_texts.MAY_NOT_APPROVE
    assert (await leader.says(f"#cbduyet:{draft.id}.1")).startswith(duty_texts.CHANGED), "another wording is not sent"
    assert lan.new() == []
    done = await leader.says(f"#cbduyet:{draft.id}.{int(draft.updated_at.timestamp())}")
    assert done.startswith(f"Đã trả lời câu {code}: gửi cho 1 người.")
    assert ANSWER in lan.new()[0]
    assert (await leader.says(f"#cbduyet:{draft.id}.1")) == duty_texts.MAY_NOT_APPROVE


async def test_given_back_with_a_reason(room: Room, lan: Talk, hoa: Talk, commune: str) -> None:
    leader = room.talk("lanh-dao")
    await link(room, leader, await hire(room, "anh-lanh", "Anh Lãnh", Role.APPROVING, commune))
    async with room.app.database.transaction() as session:
        await session.execute(topic_rules.insert().values(topic="bhyt", needs_approval=True, updated_at=room.clock()))
    code = (await send_question(lan, LOST_CARD)).code
    await hoa.says(f"trả lời câu {code}: {ANSWER}")
    await hoa.says("1")
    await tell(room)
    leader.new()
    assert (await pick(leader, "Trả lại")).startswith(duty_texts.WHY_BACK)
    assert await leader.says("Thiếu nơi nộp hồ sơ") == duty_texts.SENT_BACK.format(code=code)
    draft = (await rows(room, drafts))[0]
    assert (draft.state, draft.reason) == ("returned", "Thiếu nơi nộp hồ sơ")
    assert lan.new() == []


async def test_who_only_takes_in_hands_the_answer_in(room: Room, lan: Talk, commune: str) -> None:
    intake = room.talk("tiep-nhan")
    await link(room, intake, await hire(room, "anh-nhan", "Anh Nhận", Role.INTAKE, commune))
    code = (await send_question(lan, ROAD)).code
    await intake.says(f"trả lời câu {code}: {ANSWER}")
    assert (await intake.says("1")).startswith(duty_texts.WAITS.format(code=code))
    assert lan.new() == []


async def arrive(room: Room, content: bytes, name: str) -> None:
    """What the job does that brings files in."""
    folder = room.app.folders.files
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    async with room.app.database.transaction() as session:
        newest = select(func.max(attachments.c.id)).scalar_subquery()
        kept = {"path": name, "state": "kept", "size": len(content)}
        await session.execute(update(attachments).where(attachments.c.id == newest).values(**kept))


@pytest.fixture
def desk_room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(
        database, replace(house, files=tmp_path / "files", public_url="https://hoi.example.vn"), clock, tmp_path
    )


async def test_a_photo_goes_with_the_answer_once_it_is_here(desk_room: Room, commune: str) -> None:
    room, lan, hoa = desk_room, desk_room.talk("lan"), desk_room.talk("hoa")
    await link(room, hoa, await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune))
    code = (await send_question(lan, ROAD)).code
    assert (await hoa.says(f"#cbtl:{code}")).startswith(duty_texts.WRITE_ANSWER.format(code=code))
    asked = await hoa.shows(InboundKind.PHOTO, attachments=photo())
    assert asked.startswith(duty_texts.GOT_FILE.format(code=code))
    preview = await hoa.says(ANSWER)
    assert "Kèm theo: tệp anh/chị vừa gửi." in preview
    assert (await pick(hoa, "Gửi cho bà con")).startswith(duty_texts.FILE_ON_ITS_WAY)
    assert lan.new() == [], "it waits for the file"
    await arrive(room, taken(), "anh-cua-hoa.jpg")
    done = await pick(hoa, "Gửi cho bà con")
    assert done.startswith(f"Đã trả lời câu {code}: gửi cho 1 người.")
    (said,) = lan.new()
    kept = [row for row in await rows(room, attachments) if row.event_id is not None]
    assert f"Xem ảnh gửi kèm: https://hoi.example.vn/tep/{kept[0].path}" in said
    assert SECRET not in (room.app.folders.files / str(kept[0].path)).read_bytes()


@pytest.fixture
def able_room(
    monkeypatch: pytest.MonkeyPatch, database: Database, house: House, clock: FakeClock, tmp_path: Path
) -> Room:
    """Photos and files can be sent there, as on Telegram."""
    monkeypatch.setattr(TerminalChannel, "abilities", replace(TerminalChannel.abilities, images=True, files=True))
    return Room(database, replace(house, files=tmp_path / "files"), clock, tmp_path)


async def handed_in_with(room: Room, commune: str, content: bytes) -> tuple[Talk, str]:
    """A leader's chat, and the code of a question whose answer waits with that file."""
    leader, hoa = room.talk("lanh-dao"), room.talk("hoa")
    await link(room, leader, await hire(room, "anh-lanh", "Anh Lãnh", Role.APPROVING, commune))
    await link(room, hoa, await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune))
    async with room.app.database.transaction() as session:
        await session.execute(topic_rules.insert().values(topic="bhyt", needs_approval=True, updated_at=room.clock()))
    code = (await send_question(room.talk("lan"), LOST_CARD)).code
    await hoa.says(f"#cbtl:{code}")
    await hoa.shows(InboundKind.PHOTO, text=ANSWER, attachments=photo())
    await arrive(room, content, "tep-cua-hoa")
    assert (await pick(hoa, "Gửi cho bà con")).startswith(duty_texts.WAITS.format(code=code))
    return leader, code


async def test_a_file_is_seen_before_its_answer_is_approved(able_room: Room, commune: str) -> None:
    room, lan = able_room, able_room.talk("lan")
    leader, code = await handed_in_with(room, commune, taken())
    lan.new()
    await tell(room)
    waiting = leader.new()[-1]
    assert f"Kèm theo: ảnh, chọn “Xem {code}” để xem tệp rồi duyệt." in waiting
    assert choices(waiting) == ["Trả lại", f"Xem {code}"], "nobody approves what they have not seen"
    picture, question, offered = await leader.sends(leader.text(f"#cbxem:{code}"))
    assert (picture, ANSWER in question) == ("", False)
    assert "Kèm theo: ảnh, ở tin phía trên." in offered
    (shown,) = [row for row in await rows(room, outbound_messages) if row.file_path]
    assert SECRET not in Path(shown.file_path).read_bytes()
    await leader.says("#cbviec")
    *_, offered = await leader.sends(leader.text(f"#cbxem:{code}"))
    assert choices(offered) == ["Duyệt và gửi", "Trả lại"]
    done = await pick(leader, "Duyệt và gửi")
    assert done.startswith(f"Đã trả lời câu {code}: gửi cho 1 người.")
    said, picture = lan.new()
    assert (ANSWER in said, "gửi kèm ở tin sau" in said, picture) == (True, True, "")


async def test_where_it_cannot_be_shown_only_the_console_approves(desk_room: Room, commune: str) -> None:
    room = desk_room
    leader, code = await handed_in_with(room, commune, b"%PDF-1.7 giay")
    await tell(room)
    leader.new()
    _question, offered = await leader.sends(leader.text(f"#cbxem:{code}"))
    assert "anh/chị xem và duyệt trên bảng điều khiển" in offered
    assert choices(offered) == ["Trả lại"]


async def test_a_file_that_is_not_needed_any_more_leaves_the_disk(desk_room: Room, commune: str) -> None:
    room = desk_room
    leader, code = await handed_in_with(room, commune, taken())
    (before,) = [str(row.path) for row in await rows(room, attachments) if row.draft_id is not None]
    assert (room.app.folders.files / before).exists()
    await leader.says(f"#cbtralai:{(await rows(room, drafts))[0].id}")
    await leader.says("Bỏ ảnh ra giúp.")
    hoa = room.talk("hoa")
    hoa.new()
    await hoa.says(f"Trả lời câu {code}: {ANSWER}")
    await pick(hoa, "Gửi cho bà con")
    assert [row for row in await rows(room, attachments) if row.draft_id is not None] == []
    assert not (room.app.folders.files / before).exists()


async def test_what_cannot_go_along_is_told_at_once_or_when_it_is_looked_at(desk_room: Room, commune: str) -> None:
    room, lan, hoa = desk_room, desk_room.talk("lan"), desk_room.talk("hoa")
    await link(room, hoa, await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, commune))
    code = (await send_question(lan, ROAD)).code
    await hoa.says(f"#cbtl:{code}")
    assert duty_texts.WRONG_FILE in await hoa.shows(InboundKind.VOICE, attachments=voice())
    assert duty_texts.ONE_FILE in await hoa.shows(InboundKind.PHOTO, attachments=(*photo("a"), *photo("b")))
    assert "Kèm theo" in await hoa.shows(InboundKind.PHOTO, text=ANSWER, attachments=photo("c"))
    await arrive(room, b"GIF89a", "hoat-hinh.gif")
    assert "JPG, PNG hoặc tệp PDF" in await pick(hoa, "Gửi cho bà con")
    assert lan.new() == []
    await pick(hoa, "Bỏ, không gửi")
    assert "Kèm theo" not in await hoa.says(f"Trả lời câu {code}: {ANSWER}"), "dropped with the words"
