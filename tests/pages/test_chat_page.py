"""The page without JavaScript: every step by form posts."""

import re

import pytest
from aiohttp import FormData

from pages.submissions import TEXT_LIMIT
from tests.pages.conftest import Client, OpenChat, address_of
from tests.pages.office import LOST_CARD, PAPERS, WHERE, Clock, Office, lost_card_answer

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 200


async def post(chat: Client, **fields: str) -> tuple[int, str]:
    response = await chat.post("/chat", data=FormData(fields), allow_redirects=True)
    return response.status, await response.text()


def written(page: str) -> str:
    """What stands in the text box."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]


async def test_the_front_door_leads_to_the_chat(chat: Client) -> None:
    response = await chat.get("/", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/chat")


async def test_a_first_visit_greets_and_leaves_no_cookie(chat: Client) -> None:
    response = await chat.get("/chat")
    page = await response.text()
    assert response.status == 200
    assert "Chào bà con!" in page
    assert page.count('class="choice"') == 4
    assert "Set-Cookie" not in response.headers


async def test_a_question_is_answered_on_the_page_that_comes_back(office: Office, open_chat: OpenChat) -> None:
    office.answers_with = lost_card_answer
    chat = await open_chat(office.room(patience=30))
    status, page = await post(chat, text="mat the bhyt", id="a1")
    assert status == 200
    assert "mat the bhyt" in page
    assert LOST_CARD.splitlines()[0] in page
    assert PAPERS.payload in page
    assert WHERE.payload in page
    assert "http-equiv" not in page
    assert [(m.text, m.kind) for m in office.heard] == [("mat the bhyt", "text")]


async def test_the_form_goes_back_to_the_end_of_the_page(chat: Client) -> None:
    response = await chat.post("/chat", data={"text": "xin chào"}, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/chat#cuoi")


async def test_a_tapped_choice_is_shown_by_its_label_and_the_choices_go(chat: Client, office: Office) -> None:
    await post(chat, text="mất thẻ")
    await office.answer(address_of(chat), "Bà con xem gì?", (PAPERS, WHERE))
    _, page = await post(chat, payload=PAPERS.payload)
    assert office.heard[-1].kind == "tap"
    assert office.heard[-1].text == PAPERS.payload
    assert f'<p class="text">{PAPERS.label}</p>' in page
    assert 'name="payload"' not in page


async def test_an_answer_still_on_its_way_is_looked_for_a_few_times(chat: Client, office: Office) -> None:
    _, page = await post(chat, text="hộ nghèo vay bao nhiêu")
    assert "Đang trả lời…" in page
    assert 'content="3;url=/chat?lan=2#cuoi"' in page
    last = await (await chat.get("/chat?lan=11")).text()
    assert "http-equiv" not in last
    assert "Tin đã tới nơi" in last
    await office.answer(address_of(chat), "Tối đa 100 triệu đồng.", wake=False)
    done = await (await chat.get("/chat")).text()
    assert "Tối đa 100 triệu đồng." in done
    assert 'id="waiting" role="status" hidden' in done


async def test_a_second_tap_on_send_is_the_same_message_but_other_words_are_not(chat: Client, office: Office) -> None:
    for text in ("tôi hỏi", "tôi hỏi", "tôi hỏi thêm"):
        await post(chat, text=text, id="same-page")
    _, page = await post(chat, text="")
    assert page.count('<div class="line resident"') == 2


async def test_line_breaks_stay_and_nothing_typed_becomes_markup(chat: Client) -> None:
    _, page = await post(chat, text="dòng một\r\n<script>alert(1)</script>")
    assert "dòng một\n&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


async def test_an_address_in_an_answer_can_be_followed_and_nothing_else_can(chat: Client, office: Office) -> None:
    await post(chat, text="xem ở đâu")
    await office.answer(address_of(chat), 'Xem https://a.vn/x?y=1&z=2. Không phải javascript:alert(1) "https://b.vn"')
    page = await (await chat.get("/chat")).text()
    links = re.findall(r'<a href="([^"]+)" rel="noopener noreferrer"', page)
    assert links == ["https://a.vn/x?y=1&amp;z=2", "https://b.vn"]


async def test_an_empty_message_gets_a_hint(chat: Client, office: Office) -> None:
    status, page = await post(chat, text="  \r\n ")
    assert status == 400
    assert "Bà con viết điều muốn hỏi vào ô" in page
    assert office.heard == []


async def test_a_long_text_is_refused_and_stays_in_the_box(chat: Client, office: Office) -> None:
    status, page = await post(chat, text="ạ" * TEXT_LIMIT)
    assert status == 200
    long = "ạ" * (TEXT_LIMIT + 1)
    status, page = await post(chat, text=long)
    assert status == 413
    assert "Tin dài quá" in page
    assert written(page) == long
    assert len(office.heard) == 1


async def test_what_could_not_be_recorded_stays_in_the_box(chat: Client, office: Office) -> None:
    office.broken = OSError("disk full")
    response = await chat.post("/chat", data={"text": "mất thẻ <b>"})
    page = await response.text()
    assert response.status == 503
    assert response.headers["Retry-After"] == "10"
    assert "Chưa gửi được" in page
    assert written(page) == "mất thẻ &lt;b&gt;"


async def test_a_database_that_is_away_gives_a_kind_page(chat: Client, office: Office) -> None:
    await post(chat, text="xin chào")
    async with office.database.transaction() as session:
        await session.exec_driver_sql("ALTER TABLE addresses RENAME TO gone")
    page = await chat.get("/chat")
    assert page.status == 503
    assert "chưa mở được cuộc trò chuyện" in await page.text()
    forget = await chat.post("/chat/forget")
    assert forget.status == 503
    assert "Chưa xoá được" in await forget.text()
    listing = await chat.get("/chat/api/messages")
    assert (listing.status, (await listing.json())["error"]["code"]) == (503, "not_shown")


async def test_a_photo_with_words_is_kept_out_of_the_publics_reach(chat: Client, office: Office) -> None:
    form = FormData({"text": "nhà tôi tốc mái", "id": "p1"}, quote_fields=False)
    form.add_field("photo", JPEG, filename="../../nhà.jpg", content_type="image/jpeg")
    form.add_field("voice", b"", filename="", content_type="application/octet-stream")
    response = await chat.post("/chat", data=form)
    assert response.status == 200
    assert "Đã gửi ảnh" in await response.text()
    (message,) = office.heard
    (photo,) = message.attachments
    assert (message.kind, message.text) == ("photo", "nhà tôi tốc mái")
    assert (photo.name, photo.mime, photo.size) == ("nhà.jpg", "image/jpeg", len(JPEG))
    path = office.channel.incoming / photo.ref
    assert path.read_bytes() == JPEG
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_a_file_of_another_kind_is_refused_and_the_words_stay(chat: Client, office: Office) -> None:
    form = FormData({"text": "xem giúp tôi"})
    form.add_field("photo", b"MZ\x90\x00" * 100, filename="anh.jpg", content_type="image/jpeg")
    response = await chat.post("/chat", data=form)
    page = await response.text()
    assert response.status == 415
    assert "chỉ nhận ảnh, ghi âm và tệp PDF" in page
    assert written(page) == "xem giúp tôi"
    assert list(office.channel.incoming.glob("*")) == []


async def test_forgetting_takes_the_cookie_and_the_conversation(chat: Client, office: Office) -> None:
    await post(chat, text="chuyện riêng")
    address = address_of(chat)
    await office.answer(address, "đã nghe")
    response = await chat.post("/chat/forget")
    page = await response.text()
    assert "Đã xoá cuộc trò chuyện này" in page
    assert "chuyện riêng" not in page
    assert "doithoai" not in {cookie.key for cookie in chat.session.cookie_jar}
    async with office.database.reading() as session:
        kept = (await session.exec_driver_sql("SELECT count(*) FROM inbound_messages")).scalar_one()
    assert kept == 0


async def test_larger_text_lasts_and_loses_nothing_typed(chat: Client) -> None:
    response = await chat.post("/chat/text-size", data={"size": "large", "text": "đang viết dở"})
    page = await response.text()
    assert '<html lang="vi" class="large">' in page
    assert written(page) == "đang viết dở"
    assert '<html lang="vi" class="large">' in await (await chat.get("/chat")).text()
    usual = await chat.post("/chat/text-size", data={"size": "usual"})
    assert '<html lang="vi">' in await usual.text()


async def test_the_database_never_holds_the_token(chat: Client, office: Office) -> None:
    await post(chat, text="xin chào")
    (cookie,) = (cookie for cookie in chat.session.cookie_jar if cookie.key == "doithoai")
    async with office.database.reading() as session:
        address = (await session.exec_driver_sql("SELECT external_id FROM addresses")).scalar_one()
    assert len(cookie.value) == len(address) == 32
    assert address == address_of(chat) != cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "15552000")


async def test_a_cookie_that_is_no_token_is_a_stranger(chat: Client) -> None:
    response = await chat.get("/chat", headers={"Cookie": "doithoai=../../etc"})
    assert "Chào bà con!" in await response.text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://lua-dao.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/chat", "/chat/forget", "/chat/text-size", "/chat/api/messages", "/chat/api/files"])
async def test_another_site_cannot_speak_for_the_resident(
    chat: Client, office: Office, path: str, headers: dict[str, str]
) -> None:
    await post(chat, text="của tôi")
    response = await chat.post(path, data={"text": "của kẻ khác"}, headers=headers)
    assert response.status == 403
    assert "từ một trang khác" in await response.text()
    assert [message.text for message in office.heard] == ["của tôi"]


async def test_our_own_page_may_speak_even_in_an_old_browser(chat: Client, office: Office) -> None:
    origin = str(chat.make_url("/")).rstrip("/")
    response = await chat.post("/chat", data={"text": "chào"}, headers={"Origin": origin})
    assert response.status == 200
    assert len(office.heard) == 1


async def test_a_flood_is_slowed_kindly_and_only_for_the_one_who_floods(
    chat: Client, office: Office, clock: Clock, open_chat: OpenChat
) -> None:
    for number in range(30):
        assert (await post(chat, text=f"tin {number}"))[0] == 200
    response = await chat.post("/chat", data={"text": "tin thứ ba mốt"})
    page = await response.text()
    assert response.status == 429
    assert response.headers["Retry-After"] == "60"
    assert "nhắn nhanh quá" in page
    assert written(page) == "tin thứ ba mốt"
    neighbour = await open_chat(office.room(patience=0))
    assert (await post(neighbour, text="tôi là người khác"))[0] == 200
    clock.advance(60)
    assert (await post(chat, text="tin thứ ba mốt"))[0] == 200


async def test_one_source_cannot_flood_under_many_names(chat: Client, office: Office) -> None:
    async def stranger(number: int, proxy: str) -> int:
        chat.session.cookie_jar.clear()
        headers = {"Cookie": f"doithoai={number:032x}", "X-Forwarded-For": f"9.9.9.9, {proxy}"}
        response = await chat.post("/chat/api/messages", json={"text": "xin chào"}, headers=headers)
        return response.status

    assert {await stranger(number, "203.0.113.7") for number in range(120)} == {202}
    assert await stranger(500, "203.0.113.7") == 429
    assert await stranger(501, "203.0.113.8") == 202


async def test_every_page_carries_the_safety_headers(office: Office, open_chat: OpenChat) -> None:
    chat = await open_chat(office.room(secure=True, patience=0))
    for response in (
        await chat.get("/chat"),
        await chat.get("/chat/api/messages"),
        await chat.post("/chat", data={"text": ""}),
        await chat.post("/chat", data={"text": "chào"}, allow_redirects=False),
    ):
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "frame-ancestors 'self'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert response.headers["Set-Cookie"].startswith("__Host-doithoai=")
    assert "Secure" in response.headers["Set-Cookie"]


async def test_the_trial_version_says_so(office: Office, open_chat: OpenChat, chat: Client) -> None:
    trial = await open_chat(office.room(demo=True))
    assert "Bản dùng thử" in await (await trial.get("/chat")).text()
    assert "Bản dùng thử" not in await (await chat.get("/chat")).text()


async def test_the_first_load_is_under_50_kb(chat: Client) -> None:
    response = await chat.get("/chat")
    page = await response.text()
    assert response.headers["Content-Encoding"] in ("gzip", "deflate")
    sizes = {"page": len(page.encode())}
    for address in set(re.findall(r'(?:href|src)="(/static/chat/[^"]+)"', page)):
        asset = await chat.get(address)
        sizes[address] = len(await asset.read())
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(sizes) == 4
    assert sum(sizes.values()) < 50 * 1024


async def test_a_static_file_of_another_version_is_not_kept_for_ever(chat: Client) -> None:
    old = await chat.get("/static/chat/chat.css?v=old")
    assert (old.status, old.headers["Cache-Control"]) == (200, "public, no-cache")
    for missing in ("/static/chat/chat.py", "/static/chat/..%2fchat.py"):
        assert (await chat.get(missing)).status == 404
