"""A photo or a PDF with an answer: what is taken, how each channel brings it, and when it is gone."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert

from channels import zalo_bot, zalo_oa
from channels.base import Abilities
from channels.telegram_text import ABILITIES as TELEGRAM
from channels.webchat import WebChatChannel
from desk import answer_files, answers, groups, privacy, retention
from desk.answer_files import Enclosure, Shelf
from desk.errors import Refused
from desk.retention import Kind
from desk.roles import Role
from storage import answer_files as stored
from storage import drafts
from storage.answer_files import OfficeFile
from storage.tables import attachments, audit_events, outbound_messages, topic_rules
from tests.desk.cast import Cast
from tests.people import ANSWER
from tests.photos import SECRET, noisy, taken

WAYS = {
    "telegram": TELEGRAM,
    "zalo-oa": zalo_oa.ABILITIES,
    "zalo-bot": zalo_bot.ABILITIES,
    "web": WebChatChannel.abilities,
    "terminal": Abilities(text_limit=4_000),
}
PHOTO = taken()
PAPER = b"%PDF-1.7\n" + b"giay" * 100
SITE = "https://hoi.example.vn"


def shelf(public_url: str = SITE) -> Shelf:
    return Shelf(folder=Path("/kept"), public_url=public_url)


def enclosure(content: bytes, public_url: str = SITE) -> Enclosure:
    return Enclosure(file=answer_files.judged(content, "Mẫu đơn.pdf").file, shelf=shelf(public_url))


async def messages(cast: Cast) -> list[tuple[str, str | None, str | None]]:
    rows = await cast.session.execute(outbound_messages.select().order_by(outbound_messages.c.id))
    return [(row.text, row.file_path, row.media_url) for row in rows]


async def kept(cast: Cast) -> list[str]:
    return [row.path for row in await cast.session.execute(attachments.select().order_by(attachments.c.id))]


def test_judged_by_what_it_is_never_by_its_name() -> None:
    given = answer_files.judged(PHOTO, "C:\\anh\\đường làng.PNG")
    photo = given.file
    assert (photo.kind, photo.name, photo.mime) == ("photo", "đường làng.jpg", "image/jpeg")
    assert (photo.path.endswith(".jpg"), photo.size) == (True, len(given.content))
    assert answer_files.judged(PAPER, "").file.name == "tep.pdf"
    for wrong in (b"", b"PK\x03\x04 mau.docx", b"<html>", b"GIF89a"):
        with pytest.raises(Refused, match="JPG, PNG hoặc tệp PDF"):
            answer_files.judged(wrong, "mau.pdf")
    with pytest.raises(Refused, match="quá 10 MB"):
        answer_files.judged(PAPER + bytes(answer_files.LARGEST), "mau.pdf")
    with pytest.raises(Refused, match="không mở được"):
        answer_files.judged(b"\xff\xd8\xff\xe0 nua tam anh", "anh.jpg")


def test_a_photo_loses_what_the_camera_wrote_and_a_paper_nothing() -> None:
    assert SECRET in PHOTO
    assert SECRET not in answer_files.judged(PHOTO, "anh.jpg").content
    paper = PAPER + SECRET
    assert answer_files.judged(paper, "mau.pdf").content == paper, "who wrote it is the office's own matter"


def test_a_large_photo_is_made_to_fit_every_channel() -> None:
    large = answer_files.judged(noisy("PNG", (1_200, 900)), "ảnh chụp màn hình.png").file
    assert (large.name, large.mime) == ("ảnh chụp màn hình.jpg", "image/jpeg")
    assert all(answer_files.carries(abilities, large, SITE) for abilities in (TELEGRAM, zalo_oa.ABILITIES))


@pytest.mark.parametrize(("channel", "content"), [("telegram", PHOTO), ("telegram", PAPER), ("zalo-oa", PAPER)])
async def test_it_follows_in_a_message_of_its_own(cast: Cast, channel: str, content: bytes) -> None:
    sent = await cast.ask(await cast.resident(channel=channel))
    along = enclosure(content)
    await cast.answer(sent.code, abilities=WAYS, enclosure=along)
    (said, no_file, _), (nothing, path, url) = await messages(cast)
    assert (ANSWER in said, "ở tin sau" in said, no_file) == (True, True, None)
    assert (nothing, path, url) == ("", f"/kept/{along.file.path}", None)


async def test_photos_go_by_address_where_the_platform_fetches_them(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident(channel="zalo-bot"))
    along = enclosure(PHOTO)
    await cast.answer(sent.code, abilities=WAYS, enclosure=along)
    assert (await messages(cast))[1] == ("", None, f"{SITE}/tep/{along.file.path}")


async def test_what_a_channel_cannot_carry_is_told_with_its_address(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident(channel="zalo-bot"))
    along = enclosure(PAPER)
    await cast.answer(sent.code, abilities=WAYS, enclosure=along)
    ((said, path, url),) = await messages(cast)
    assert f"Xem tệp “Mẫu đơn.pdf” gửi kèm: {SITE}/tep/{along.file.path}" in said
    assert (path, url) == (None, None)


async def test_and_without_a_public_address_with_the_way_to_see_it(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident(channel="terminal"))
    await cast.answer(sent.code, abilities=WAYS, enclosure=enclosure(PHOTO, public_url=""))
    ((said, _, _),) = await messages(cast)
    assert f"trang tra cứu, mã {sent.code}" in said


def test_zalo_takes_no_large_paper() -> None:
    large = OfficeFile(kind="file", name="a.pdf", mime="application/pdf", size=6 * 2**20, path="a.pdf")
    assert answer_files.carries(TELEGRAM, large, SITE)
    assert not answer_files.carries(zalo_oa.ABILITIES, large, SITE)


async def test_it_hangs_on_the_step_and_the_record_names_it(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    along = enclosure(PAPER)
    await cast.answer(sent.code, hoa, abilities=WAYS, enclosure=along)
    assert await stored.of_answers(cast.session, sent.id) == [along.file]
    assert await stored.public(cast.session, along.file.path) == along.file
    (row,) = [row for row in await cast.session.execute(audit_events.select()) if row.action == "ticket.answered"]
    assert row.detail == {"file": "Mẫu đơn.pdf"}


async def test_one_file_for_a_group_goes_with_the_last_of_its_questions(cast: Cast) -> None:
    lan, hung = await cast.resident(), await cast.resident()
    first, second = await cast.ask(lan), await cast.ask(hung)
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    await groups.merge(cast.session, [first.code, second.code], official=hoa, now=cast.clock())
    along = enclosure(PAPER)
    await cast.answer(first.code, hoa, abilities=WAYS, enclosure=along, for_group=True)
    assert await kept(cast) == [along.file.path] * 2
    gone = await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    assert gone.files == [], "the other question still needs it"
    assert await stored.public(cast.session, along.file.path) is not None
    gone = await privacy.erase(cast.session, hung.contact_id, now=cast.clock())
    assert gone.files == [along.file.path]
    assert await stored.public(cast.session, along.file.path) is None


async def test_it_is_kept_no_longer_than_its_question(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    along = enclosure(PAPER)
    await cast.answer(sent.code, abilities=WAYS, enclosure=along)
    cast.clock.now += timedelta(days=31 * (retention.KEEP[Kind.QUESTIONS] + 1))
    erased = await retention.erase_old(cast.session, retention.KEEP, now=cast.clock())
    assert along.file.path in erased.files


async def test_a_second_person_sends_it_with_the_words(cast: Cast) -> None:
    rule = {"topic": "dat-dai", "needs_approval": True, "updated_at": cast.clock()}
    await cast.session.execute(insert(topic_rules).values(rule))
    sent = await cast.ask(await cast.resident(), topic="dat-dai")
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    binh = await cast.official("binh", "Trần Văn Bình", Role.APPROVING)
    along = enclosure(PAPER)
    handed = await cast.answer(sent.code, hoa, abilities=WAYS, enclosure=along)
    assert handed.draft_id is not None
    assert await stored.of_draft(cast.session, handed.draft_id) == along.file
    assert await stored.public(cast.session, along.file.path) is None, "nobody has approved it"
    approve = partial(answers.approve, cast.session, handed.draft_id, official=binh, abilities=WAYS, now=cast.clock())
    with pytest.raises(Refused, match="bảng điều khiển"):
        await approve()
    await approve(shelf=shelf())
    assert (await messages(cast))[1][1] == f"/kept/{along.file.path}"
    assert await stored.public(cast.session, along.file.path) == along.file


async def test_handed_in_again_without_it(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.INTAKE)
    first, second = enclosure(PAPER), enclosure(PHOTO)
    await cast.answer(sent.code, hoa, abilities=WAYS, enclosure=first, may_send=False)
    other = await cast.answer(sent.code, hoa, abilities=WAYS, enclosure=second, may_send=False)
    assert list(other.files) == [first.file.path], "to be deleted once this is committed"
    (draft,) = await drafts.of_ticket(cast.session, sent.id, states=("waiting",))
    binh = await cast.official("binh", "Trần Văn Bình", Role.APPROVING)
    await answers.send_back(cast.session, draft.id, "Bỏ tệp ra giúp.", official=binh, now=cast.clock())
    without = await cast.answer(sent.code, hoa, abilities=WAYS, may_send=False)
    assert list(without.files) == [second.file.path]
    assert await stored.of_draft(cast.session, draft.id) is None


async def test_what_was_on_a_draft_and_did_not_go_along_is_named(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    draft = await answers.save_draft(cast.session, sent.code, ANSWER, official=hoa, now=cast.clock())
    kept_on_draft, along = enclosure(PHOTO), enclosure(PAPER)
    await stored.put_on_draft(cast.session, draft, sent.id, kept_on_draft.file)
    done = await cast.answer(sent.code, hoa, abilities=WAYS, enclosure=along)
    assert list(done.files) == [kept_on_draft.file.path]
    assert await kept(cast) == [along.file.path]


async def test_never_with_a_report_kept_apart(cast: Cast) -> None:
    sent = await cast.report(await cast.resident(), "Có người chia tiền không đúng.")
    with pytest.raises(Refused, match="Tin nhạy cảm không gửi kèm tệp"):
        await cast.answer(sent.code, abilities=WAYS, enclosure=enclosure(PHOTO))
    assert await messages(cast) == []
