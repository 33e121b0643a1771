"""An announcement before it leaves: previews, what goes with it, a try on one's own phone, papers, readings."""

import io
import re
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import insert, select

from desk import broadcast_media
from desk import broadcasts as rules
from desk.deep_links import Doors
from desk.roles import Role
from papers.template import built_in
from storage import areas, broadcasts, official_addresses
from storage.broadcasts import Broadcast, NewBroadcast
from storage.tables import addresses, channel_usage, contacts, conversation_states, outbound_messages
from tests.console.conftest import Desk, DeskApp
from tests.meeting import NEXT_COMMUNE, add_villages
from tests.papers.test_word import words
from tests.photos import SECRET, noisy, taken

WORDS = "Xã mở lớp may\nKhai giảng 8h00 ngày 05/12/2026 tại nhà văn hoá xã. Đăng ký với trưởng thôn."
PNG = taken("PNG")
OGG = b"OggS" + b"x" * 200


@pytest.fixture
async def hoa(desk_app: DeskApp) -> Desk:
    async with desk_app.database.transaction() as session:
        await add_villages(session)
    return await desk_app.login(Role.BROADCASTING)


async def drafted(app: DeskApp, who: Desk, *, state: str = "draft", **given: Any) -> Broadcast:
    async with app.database.transaction() as session:
        known: dict[str, Any] = {"title": "Lớp may", "rule": {}, "texts": {"vi": WORDS}}
        code = await rules.draft(session, NewBroadcast(**known | given), official=who.official, now=app.clock())
        found = await broadcasts.find(session, code)
        assert found is not None
        if state != "draft":
            await broadcasts.change(session, found.id, now=app.clock(), state=state)
    return await kept(app, found)


async def kept(app: DeskApp, broadcast: Broadcast) -> Broadcast:
    async with app.database.reading() as session:
        found = await broadcasts.find(session, broadcast.code)
    assert found is not None
    return found


async def retold(app: DeskApp, who: Desk, broadcast: Broadcast, text: str) -> None:
    async with app.database.transaction() as session:
        held = await broadcasts.hold(session, broadcast.id)
        await rules.amend(session, held, by=who.official, now=app.clock(), texts={"vi": text})


def at(broadcast: Broadcast, tail: str) -> str:
    return f"/console/broadcasts/{broadcast.code}/{tail}"


async def resident(app: DeskApp, channel: str, *, days: int = 0, village: str = "18001.01") -> int:
    """Who agreed to notices and last wrote so many days ago; returns the address."""
    async with app.database.transaction() as session:
        area = await areas.find_by_code(session, village)
        assert area is not None
        now = app.clock()
        person = insert(contacts).values(area_id=area.id, notices=True, created_at=now).returning(contacts.c.id)
        contact = (await session.execute(person)).scalar_one()
        made = await session.execute(
            insert(addresses)
            .values(
                contact_id=contact, channel=channel, external_id=f"{channel}-{contact}", state="active",
                last_inbound_at=now - timedelta(days=days),
            )
            .returning(addresses.c.id)
        )  # fmt: skip
        return int(made.scalar_one())


async def upload(who: Desk, path: str, content: bytes, name: str, **fields: str) -> aiohttp.ClientResponse:
    form = aiohttp.FormData()
    for key, value in {"csrf": who.csrf, **fields}.items():
        form.add_field(key, value)
    form.add_field("file", io.BytesIO(content), filename=name)
    return await who.client.post(path, data=form, allow_redirects=False)


async def test_each_channel_as_it_arrives(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(
        desk_app, hoa, texts={"vi": WORDS, "tai": "Tiếng Thái"}, choices=[{"label": "Học nghề", "payload": "#chon"}]
    )
    page = await hoa.page(at(one, "preview"))
    for piece in ("Telegram", "Zalo Bot", "Trang web", "1. Học nghề", "/4096 ký tự", "/2000 ký tự", "nhắn số để chọn"):
        assert piece in page
    assert "7 ngày" in page
    assert "Những người ấy vào danh sách" in page
    assert 'lang="tai"' in await hoa.page(at(one, "preview?tieng=tai"))
    assert "Xã mở lớp may" in await hoa.page(at(one, "preview?tieng=xx"))


async def test_what_it_uses_up(desk_app: DeskApp, hoa: Desk) -> None:
    await resident(desk_app, "zalo-oa")
    await resident(desk_app, "zalo-oa", days=4)
    await resident(desk_app, "zalo-oa", days=30)
    await resident(desk_app, "zalo-bot")
    async with desk_app.database.transaction() as session:
        month = desk_app.clock().strftime("%Y-%m")
        row = {"channel": "zalo-bot", "month": month, "kind": "reply", "messages": 2460}
        await session.execute(insert(channel_usage).values(**row))
    one = await drafted(desk_app, hoa)
    page = await hoa.page(at(one, "preview"))
    assert "4 người trong nhóm, nhắn được 2." in page
    assert "bằng mẫu tin" not in page
    paid = await drafted(desk_app, hoa, template={"id": "336589", "data": {"ngay": "5/12"}})
    page = await hoa.page(at(paid, "preview"))
    assert "4 người trong nhóm, nhắn được 3." in page
    for piece in ("trong 48 giờ qua", "trong 7 ngày qua", "ít nhất 120 đồng", "Mẫu tin Zalo số", "ngay: 5/12"):
        assert piece in page
    assert "Dùng hết bao nhiêu" not in await hoa.page(at(await drafted(desk_app, hoa, state="done"), "preview"))


async def test_sent_to_oneself(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa, choices=[{"label": "Học nghề", "payload": "#chon"}])
    refused = await hoa.send(at(one, "preview/try"))
    assert refused.status == 422
    assert "chưa liên kết" in await refused.text()
    address = await resident(desk_app, "zalo-bot")
    async with desk_app.database.transaction() as session:
        await official_addresses.link(session, address, hoa.official.id, now=desk_app.clock())
    assert (await hoa.send(at(one, "preview/try"))).status == 303
    async with desk_app.database.reading() as session:
        o = outbound_messages.c
        rows = (await session.execute(select(o.text, o.purpose, o.address_id).order_by(o.id))).all()
        offer = (await session.execute(select(conversation_states.c.offer))).scalar_one()
        kinds = [event.kind for event in await broadcasts.events(session, one.id)]
    assert [row.purpose for row in rows] == ["trial", "trial"]
    assert "GỬI THỬ" in rows[0].text
    assert rows[1].text.endswith("(Bà con nhắn số để chọn)")
    assert rows[1].text.count("1. Học nghề") == 1
    assert {row.address_id for row in rows} == {address}
    assert offer == [{"label": "Học nghề", "payload": "#chon"}]
    assert kinds[-1] == "tried"


async def test_a_linked_chat_that_is_closed(desk_app: DeskApp, hoa: Desk) -> None:
    one, address = await drafted(desk_app, hoa), await resident(desk_app, "zalo-oa", days=9)
    async with desk_app.database.transaction() as session:
        await official_addresses.link(session, address, hoa.official.id, now=desk_app.clock())
    refused = await hoa.send(at(one, "preview/try"))
    assert refused.status == 422
    assert "quá 7 ngày" in await refused.text()


async def test_an_article_is_noted_once_it_may_go(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa)
    assert "Ghi là đã đăng bài" not in await hoa.page(at(one, "preview"))
    sent = await drafted(desk_app, hoa, state="sending")
    page = await hoa.page(at(sent, "preview"))
    assert 'value="Xã mở lớp may"' in page
    assert (await hoa.send(at(sent, "preview/article"))).status == 303
    assert "Đã đăng:" in await hoa.page(at(sent, "preview"))


async def test_image_and_recordings(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa)
    media = at(one, "media")
    assert (await upload(hoa, media, PNG, "lich.png", what="image")).status == 303
    assert (await upload(hoa, media, OGG, "tin.ogg", what="recording", language="tai")).status == 303
    now = await kept(desk_app, one)
    assert now.image is not None
    assert re.fullmatch(r"[0-9a-f]{32}\.png", now.image)
    assert list(now.recordings) == ["tai"]
    page = await hoa.page(media)
    assert f"/media/{now.image}" in page
    assert "Tiếng Thái" in page
    shown = await hoa.get(f"{media}/{now.image}")
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/png")
    assert (SECRET in PNG, SECRET in await shown.read()) == (True, False)
    assert (await hoa.get(f"{media}/{'0' * 32}.png")).status == 404
    assert f"/media/{now.image}" in await hoa.page(at(one, "preview"))
    assert (await hoa.send(media, what="no-image")).status == 303
    assert (await hoa.send(media, what="no-recording", language="tai")).status == 303
    now = await kept(desk_app, one)
    assert (now.image, now.recordings) == (None, {})


async def test_files_nobody_can_use(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa)
    media = at(one, "media")
    for content, what, told in (
        (b"GIF89a", "image", "không phải JPG hay PNG"),
        (PNG[:60], "image", "bị hỏng"),
        (b"RIFF....WAVE", "recording", "cần tệp MP3"),
        (OGG + b"x" * 3 * 2**20, "recording", "tối đa 3 MB"),
        (b"", "image", "chưa chọn"),
    ):
        answer = await upload(hoa, media, content, "a.png", what=what)
        assert answer.status == 422
        assert told in await answer.text()
    assert (await kept(desk_app, one)).image is None
    assert not list((desk_app.office.data / "announcements").glob("*"))


async def test_a_large_image_is_made_small_enough_for_zalo(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa)
    large = noisy("PNG", (1_200, 900))
    assert len(large) > broadcast_media.LARGEST_IMAGE
    assert (await upload(hoa, at(one, "media"), large, "anh.png", what="image")).status == 303
    image = (await kept(desk_app, one)).image
    assert image is not None
    assert image.endswith(".jpg")
    assert (desk_app.office.data / "announcements" / image).stat().st_size <= broadcast_media.LARGEST_IMAGE


async def test_a_file_that_is_gone_is_told(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa, image=f"{'e' * 32}.png")
    assert "không còn trên máy chủ" in await hoa.page(at(one, "media"))
    assert "không còn trên máy chủ" in await hoa.page(at(one, "preview"))


async def test_an_approved_one_goes_back_when_its_image_changes(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa, state="approved")
    assert (await upload(hoa, at(one, "media"), PNG, "lich.png", what="image")).status == 303
    assert (await kept(desk_app, one)).state == "draft"
    sent = await drafted(desk_app, hoa, state="sending")
    assert (await upload(hoa, at(sent, "media"), PNG, "lich.png", what="image")).status == 422


async def test_what_paused_it_is_taken_out_and_the_rest_goes_on(desk_app: DeskApp, hoa: Desk) -> None:
    given = {"image": f"{'e' * 32}.png", "recordings": {"vi": f"{'f' * 32}.ogg"}, "template": {"id": "1", "data": {}}}
    one = await drafted(desk_app, hoa, state="paused", **given)
    page = await hoa.page(at(one, "media"))
    for piece in ("đang tạm dừng", "Bỏ ảnh", "Bỏ mẫu tin"):
        assert piece in page
    assert "Tải ảnh lên" not in page
    assert (await upload(hoa, at(one, "media"), PNG, "khac.png", what="image")).status == 422
    for what in ("no-image", "no-recording", "template"):
        assert (await hoa.send(at(one, "media"), what=what)).status == 303
    now = await kept(desk_app, one)
    assert (now.state, now.image, now.recordings, now.template) == ("paused", None, {}, {})
    assert now.version == one.version + 3


async def test_a_template_of_zalo(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa)
    given = {"what": "template", "template_id": "336589", "template_data": "ngay = 5/12\nten=bà con"}
    assert (await hoa.send(at(one, "media"), **given)).status == 303
    assert (await kept(desk_app, one)).template == {"id": "336589", "data": {"ngay": "5/12", "ten": "bà con"}}
    wrong = await hoa.send(at(one, "media"), **given | {"template_data": "ngay: 5/12"})
    page = await wrong.text()
    assert wrong.status == 422
    assert "tên=nội dung" in page
    assert "ngay: 5/12" in page
    assert (await hoa.send(at(one, "media"), what="template", template_id="", template_data="")).status == 303
    assert (await kept(desk_app, one)).template == {}


async def test_every_paper(desk_app: DeskApp, hoa: Desk) -> None:
    await resident(desk_app, "zalo-oa", days=30)
    await resident(desk_app, "zalo-oa")
    one = await drafted(desk_app, hoa)
    page = await hoa.page(at(one, "papers"))
    assert "không có mã vuông" in page
    for name, begins in (
        ("bai-doc-loa", b"PK"), ("ap-phich-a3", b"%PDF"), ("ap-phich-a4", b"%PDF"), ("to-roi-a5", b"%PDF"),
        ("danh-sach-can-bao", b"PK"),
    ):  # fmt: skip
        assert f"/papers/{name}" in page
        response = await hoa.get(at(one, f"papers/{name}"))
        content = await response.read()
        assert response.status == 200
        assert content.startswith(begins)
        if name == "danh-sach-can-bao":
            text = words(content)
            assert "Thôn Phú Xuân" in text
            assert "Cộng: 1 người" in text
        if name == "bai-doc-loa":
            assert "tám giờ ngày mùng năm tháng mười hai" in words(content)
    object.__setattr__(desk_app.office, "doors", Doors(zalo_oa="123"))
    assert "không có mã vuông" not in await hoa.page(at(one, "papers"))
    empty = await drafted(desk_app, hoa, texts={})
    answer = await hoa.get(at(empty, "papers/ap-phich-a4"))
    assert answer.status == 422
    assert "Chưa có nội dung" in await answer.text()


async def test_the_offices_own_template_and_a_faulty_one(desk_app: DeskApp, hoa: Desk) -> None:
    one, folder = await drafted(desk_app, hoa), desk_app.office.data / "papers"
    folder.mkdir()
    (folder / "bai-doc-loa.docx").write_bytes(built_in("bai-doc-loa").read_bytes()[:500])
    answer = await hoa.get(at(one, "papers/bai-doc-loa"))
    assert answer.status == 422
    assert "theo mẫu có sẵn" in await answer.text()
    assert (await hoa.get(at(one, "papers/bai-doc-loa?mau=goc"))).status == 200


async def test_the_loudspeakers_minute_is_drafted_changed_and_drafted_again(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa)
    page = await hoa.page(at(one, "papers"))
    assert "Máy soạn từ nội dung" in page
    assert "Xin nhắc lại." in page
    own = "Loa loa loa. Xã mở lớp may."
    assert (await hoa.send(at(one, "papers/script"), script=own, what="keep")).status == 303
    assert (await kept(desk_app, one)).script == own
    page = await hoa.page(at(one, "papers"))
    assert "Nên đọc hai lần" in page
    assert "Máy soạn từ nội dung" not in page
    assert "Loa loa loa." in await hoa.page(at(one, "papers/script"))
    assert (await hoa.send(at(one, "papers/script"), script=own, what="again")).status == 303
    assert "Xin nhắc lại." in (await kept(desk_app, one)).script
    await retold(desk_app, hoa, one, "Lớp may dời sang ngày 12/12/2026.")
    assert (await kept(desk_app, one)).script == ""
    assert (await hoa.send(at(one, "papers/script"), script=own, what="keep")).status == 303
    await retold(desk_app, hoa, one, "Lớp may dời sang ngày 19/12/2026.")
    assert (await kept(desk_app, one)).script == own
    assert "đã đổi sau khi lưu bài đọc loa" in await hoa.page(at(one, "papers"))
    assert (await hoa.send(at(one, "papers/script"), script=f"{own} Ngày 19.", what="keep")).status == 303
    assert "đã đổi sau khi lưu bài đọc loa" not in await hoa.page(at(one, "papers"))
    long = await hoa.send(at(one, "papers/script"), script="bà " * 2000, what="keep")
    assert long.status == 422
    assert "bà bà bà" in await long.text()


async def test_where_it_was_read(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa, state="sending")
    path = at(one, "readings")
    page = await hoa.page(path)
    assert "<strong>0/3</strong> thôn đã nghe (0 %)" in page
    village, commune = await desk_app.area("18001.02"), await desk_app.area("18001")
    now = desk_app.clock()
    said = {"area": str(village), "manner": "loudspeaker", "day": now.strftime("%Y-%m-%d"), "hour": "06:30",
            "place": "Loa đầu xóm", "reader": "Trưởng thôn", "note": ""}  # fmt: skip
    assert (await hoa.send(path, **said)).status == 303
    assert (await hoa.send(path, **said)).status == 303
    page = await hoa.page(path)
    assert "<strong>1/3</strong> thôn đã nghe (33 %)" in page
    assert page.count("Loa đầu xóm") == 1
    assert page.index("Thôn Phú Xuân: <strong>chưa nghe") < page.index("Thôn Đông Hạ: đã nghe")
    assert (await hoa.send(path, **said | {"area": str(commune)})).status == 303
    page = await hoa.page(path)
    assert "<strong>3/3</strong> thôn đã nghe (100 %)" in page
    removed = re.findall(rf'action="({path}/\d+/remove)"', page)
    assert (await hoa.send(removed[0])).status == 303
    assert (await hoa.send(removed[0])).status == 422
    async with desk_app.database.reading() as session:
        kinds = [event.kind for event in await broadcasts.events(session, one.id)]
    assert kinds == ["created", "read", "read", "unread"]


async def test_readings_that_cannot_be(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa, state="done")
    village, outside = await desk_app.area("18001.02"), await desk_app.area(NEXT_COMMUNE)
    now = desk_app.clock()
    said = {"area": str(village), "manner": "loudspeaker", "day": now.strftime("%Y-%m-%d"), "hour": "6:00"}
    for wrong, told in (
        ({"area": ""}, "chưa chọn"),
        ({"area": str(outside)}, "ngoài địa bàn"),
        ({"area": "999999"}, "ngoài địa bàn"),
        ({"manner": "telepathy"}, "không hợp lệ"),
        ({"day": "mai"}, "hãy chọn một ngày"),
        ({"hour": "sớm"}, "hãy chọn một giờ"),
        ({"day": (now + timedelta(days=2)).strftime("%Y-%m-%d")}, "chưa đến"),
        ({"day": (now - timedelta(days=400)).strftime("%Y-%m-%d")}, "lâu hơn một năm"),
        ({"place": "x" * 201}, "tối đa 200"),
    ):
        answer = await hoa.send(at(one, "readings"), **said | wrong)
        assert answer.status == 422, wrong
        assert told in await answer.text()
    early = await hoa.send(at(await drafted(desk_app, hoa), "readings"), **said)
    assert "chưa được duyệt" in await early.text()


async def test_only_who_writes_changes_and_others_elsewhere_see_nothing(desk_app: DeskApp, hoa: Desk) -> None:
    one = await drafted(desk_app, hoa, state="approved")
    reader = await desk_app.login(Role.APPROVING)
    elsewhere, intake = await desk_app.login(Role.BROADCASTING, NEXT_COMMUNE), await desk_app.login(Role.INTAKE)
    for tail in ("preview", "media", "papers", "papers/script", "papers/ap-phich-a4", "readings"):
        assert (await reader.get(at(one, tail))).status == 200, tail
        assert (await elsewhere.get(at(one, tail))).status == 404
        assert (await intake.get(at(one, tail))).status == 403
    for tail in ("media", "papers/script", "readings", "preview/article"):
        assert (await reader.send(at(one, tail), what="no-image", area="1")).status == 403
        assert (await elsewhere.send(at(one, tail), what="no-image", area="1")).status in (404, 422)
    assert (await kept(desk_app, one)).state == "approved"


async def test_a_broadcast_for_the_whole_country_has_no_list_of_villages(desk_app: DeskApp) -> None:
    everywhere = await desk_app.login(Role.BROADCASTING, None)
    async with desk_app.database.transaction() as session:
        await add_villages(session)
    one = await drafted(desk_app, everywhere, state="sending")
    assert one.area_id is None
    assert "chưa có danh sách thôn" in await everywhere.page(at(one, "readings"))
    assert "Thôn Phú Xuân" in await everywhere.page(at(one, "readings?xa=18001"))
    assert (await everywhere.get(at(one, "readings?xa=99999"))).status == 404
