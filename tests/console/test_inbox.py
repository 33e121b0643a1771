"""The inbox as an official meets it: the order and its reasons, filters that open what they count, and their limits."""

import re
from datetime import timedelta

from sqlalchemy import event

from storage.tables import ticket_groups, ticket_views
from tests.console.conftest import Desk, DeskApp
from tests.console.joint import answer, press, previewed
from tests.storage import inbox_scene as scene

CHOSEN = "/console/inbox/chosen"
LINK = re.compile(r'href="(/console/inbox[^"]*)"[^>]*>(?:<span>)?([^<]*?)(?:</span>)? <span class="count">(\d+)<')
CODE = re.compile(r'href="/console/tickets/([A-Z0-9]{6})"')


def codes_on(text: str) -> list[str]:
    return CODE.findall(text)


async def home(desk_app: DeskApp, code: str = "18001") -> int:
    area_id = await desk_app.area(code)
    assert area_id is not None
    return area_id


async def test_the_inbox_is_ordered_and_says_why(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    closing = await scene.resident(desk_app.database, now=now, last=timedelta(days=6, hours=3.5))
    fresh = await scene.resident(desk_app.database, now=now, last=timedelta(hours=16.5))
    await scene.ticket(desk_app.database, 1, area=area, now=now, due=timedelta(days=5), who=fresh)
    await scene.ticket(desk_app.database, 2, area=area, now=now, due=timedelta(days=4), who=closing)
    await scene.ticket(desk_app.database, 3, area=area, now=now, due=-timedelta(days=1), channel="web")
    hoa = await desk_app.login("answering")
    text = await hoa.page("/console/inbox")
    assert codes_on(text) == [scene.code_of(n) for n in (3, 2, 1)]
    assert "Quá hạn trả lời lần đầu" in text
    assert "Zalo đóng sau 20 giờ · Hạn trả lời lần đầu" in text, "what closes first is named first"
    assert "Zalo còn 31 giờ miễn phí" in text
    assert "chưa ai nhận" in text
    assert "1 giờ trước" in text


async def test_filters_open_what_they_count(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    hoa = await desk_app.login("answering")
    village = await scene.village(desk_app.database, area, "Phú Xuân")
    for number in range(4):
        await scene.ticket(
            desk_app.database,
            number,
            area=village if number == 3 else area,
            now=now,
            due=timedelta(days=number - 1, hours=1),
            topic="vay-von" if number == 2 else "bao-hiem-y-te",
            assignee_id=hoa.official.id if number == 1 else None,
        )
    await scene.ticket(desk_app.database, 9, area=area, now=now, state="answered")
    text = await hoa.page("/console/inbox")
    links = LINK.findall(text)
    counted = {words: int(count) for _, words, count in links}
    assert counted["Cần làm"] == 4
    assert counted["Của tôi"] == 1
    assert counted["Chưa ai nhận"] == 3
    assert counted["Quá hạn"] == 1
    assert counted["Đã trả lời"] == 1
    assert counted["Phú Xuân"] == 1
    assert len(links) >= 12
    for address, words, count in links:
        opened = codes_on(await hoa.page(address.replace("&amp;", "&")))
        assert len(opened) == int(count), words
    assert "Nhạy cảm" not in text, "not a word of a lane that is not theirs"


async def test_pages_follow_each_other_to_the_end(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    for number in range(63):
        await scene.ticket(desk_app.database, number, area=area, now=now, due=timedelta(minutes=10 * (number // 4) + 5))
    hoa = await desk_app.login("viewing")
    address, seen = "/console/inbox", list[str]()
    while address:
        text = await hoa.page(address)
        seen += codes_on(text)
        onward = re.search(r'href="([^"]*)" rel="next"', text)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [scene.code_of(n) for n in range(63)]
    for odd in (
        "sau=x",
        "sau=1.",
        "sau=99999999999999999.1",
        "sau=9999999999999999.9",
        "loc=zzz",
        "dia-ban=-1",
        "chu-de=%00",
    ):
        assert len(codes_on(await hoa.page(f"/console/inbox?{odd}"))) in (0, 30)
    assert 'name="ma"' not in text, "who only looks has nothing to tick"


async def test_what_the_subject_says_is_not_said_again(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    begun = "Đường ống nước đã kéo đến đầu xóm"
    await scene.ticket(desk_app.database, 1, area=area, now=now, subject=f"{begun}…", text=f"{begun} 6 mà chưa có nước")
    await scene.ticket(desk_app.database, 2, area=area, now=now, subject="Nước sạch", text="Bao giờ có nước?")
    await scene.ticket(desk_app.database, 3, area=area, now=now, subject="Đường vào thôn", text="Đường vào thôn")
    page = await (await desk_app.login("answering")).page("/console/inbox")
    assert sorted(re.findall(r'<p class="words">(.*?)</p>', page)) == ["Bao giờ có nước?", "… 6 mà chưa có nước"]


async def test_words_and_codes_are_found_within_the_scope(desk_app: DeskApp) -> None:
    now, area, other = desk_app.clock.now, await home(desk_app), await home(desk_app, "18754")
    await scene.ticket(desk_app.database, 1, area=area, now=now, text="Đường vào thôn Phú Xuân bao giờ làm?")
    await scene.ticket(desk_app.database, 2, area=area, now=now, state="closed", text="Số tôi là 0912345678")
    await scene.ticket(desk_app.database, 3, area=other, now=now, text="Đường vào thôn Phú Xuân")
    await scene.ticket(desk_app.database, 4, area=area, now=now, kind="sensitive", text="đường vào thôn")
    hoa = await desk_app.login("answering")
    for asked, expected in (
        ("duong+vao+thon", [1]),
        ("ĐƯỜNG+thôn", [1]),
        ("máy+bay", []),
        ("so+toi", [2]),
        ("0912345678", []),
        (scene.code_of(2).lower(), [2]),
        (scene.code_of(3), []),
        (scene.code_of(4), []),
        ("%25%25", []),
    ):
        text = await hoa.page(f"/console/inbox?tim={asked}")
        found = [code for code in codes_on(text.split('<ol class="rows"')[-1]) if "rows" in text]
        assert found == [scene.code_of(n) for n in expected], asked
        assert "0912345678" not in text.replace('value="0912345678"', "").replace("“0912345678”", "")


async def test_one_letter_wrong_leads_to_the_right_code(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    code = await scene.ticket(desk_app.database, 1234, area=area, now=now)
    hoa = await desk_app.login("answering")
    wrong = code[:3] + "Y" + code[4:]
    assert f'<a href="/console/tickets/{code}">{code}</a>' in await hoa.page(f"/console/inbox?tim={wrong}")


async def test_another_commune_shows_nothing_and_counts_nothing(desk_app: DeskApp) -> None:
    now, other = desk_app.clock.now, await home(desk_app, "18754")
    code = await scene.ticket(desk_app.database, 1, area=other, now=now)
    await scene.ticket(desk_app.database, 2, area=other, now=now, kind="sensitive")
    hoa = await desk_app.login("answering")
    for address in ("", f"?dia-ban={other}", f"?tim={code}", "?loc=nhay-cam", "?loc=chua-ai-nhan"):
        text = await hoa.page(f"/console/inbox{address}")
        assert codes_on(text) == []
        assert not re.search(r'class="count">[1-9]', text)


async def test_the_sensitive_lane_shows_no_words(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    await scene.ticket(
        desk_app.database, 1, area=area, now=now, kind="sensitive", subject="Đòi tiền", text="Ông Tư đòi"
    )
    reader = await desk_app.login("sensitive")
    text = await reader.page("/console/inbox")
    assert codes_on(text) == [scene.code_of(1)], "the only lane of whoever holds nothing else"
    assert "Đòi tiền" not in text
    assert "Ông Tư" not in text
    assert 'name="ma"' not in text
    admin = await desk_app.login("administering")
    assert (await admin.get("/console/inbox")).headers["Location"] == "/console/admin", "their own place of work"
    writer = await desk_app.login("broadcasting")
    assert (await writer.get("/console/inbox")).headers["Location"] == "/console/broadcasts"
    head = await desk_app.login("village")
    assert (await head.get("/console/inbox")).headers["Location"] == "/console/account"


async def test_who_looks_now_and_how_many_ask_is_told(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    database = desk_app.database
    group = await scene.put(database, ticket_groups, title="Thẻ", created_at=now)
    lan, hung, tam = [await scene.resident(database, now=now) for _ in range(3)]
    code = await scene.ticket(database, 1, area=area, now=now, who=lan, group_id=group)
    await scene.join(database, code, hung[0], now=now)
    await scene.ticket(database, 2, area=area, now=now, who=tam, group_id=group, due=timedelta(days=9))
    hoa, nam = await desk_app.login("answering", name="Chị Hoa"), await desk_app.login("answering", name="Anh Nam")
    await scene.put(database, ticket_views, ticket_id=1, official_id=hoa.official.id, seen_at=now)
    text = await nam.page("/console/inbox")
    assert text.count("2 người cũng hỏi") == 2
    assert f'href="/console/groups/{group}"' in text
    assert "Chị Hoa đang xem" in text
    assert "đang xem" not in await hoa.page("/console/inbox")
    desk_app.clock.tick(minutes=3)
    assert "đang xem" not in await nam.page("/console/inbox")


async def test_scripts_and_personal_numbers_come_out_harmless(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    evil = "<script>alert(1)</script> gọi 0912345678 " + "dài" * 2000
    await scene.ticket(desk_app.database, 1, area=area, now=now, subject='"><img src=x>', text=evil)
    hoa = await desk_app.login("answering")
    text = await hoa.page("/console/inbox?tim=%22%3E%3Cscript%3E")
    assert "<script>" not in text
    text = await hoa.page("/console/inbox")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "0912345678" not in text
    assert len(text) < 40_000


async def test_queries_stay_the_same_in_number_however_much_there_is(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    hoa = await desk_app.login("answering")
    engine = desk_app.database._reader.sync_engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    async def queries() -> int:
        await hoa.page("/console/inbox")
        asked.clear()
        await hoa.page("/console/inbox")
        return len([sql for sql in asked if not sql.startswith("BEGIN")])

    await scene.ticket(desk_app.database, 500, area=area, now=now)
    few = await queries()
    for number in range(40):
        await scene.ticket(desk_app.database, number, area=area, now=now, assignee_id=hoa.official.id)
    assert await queries() == few
    assert few <= 12


async def test_ticked_questions_are_given_to_someone(desk_app: DeskApp) -> None:
    now, area, other = desk_app.clock.now, await home(desk_app), await home(desk_app, "18754")
    one, two = [await scene.ticket(desk_app.database, n, area=area, now=now) for n in (1, 2)]
    far = await scene.ticket(desk_app.database, 3, area=other, now=now)
    hoa, nam = await desk_app.login("answering", name="Chị Hoa"), await desk_app.login("answering", name="Anh Nam")
    stranger = await desk_app.login("answering", "18754", name="Người Lạ")
    text = await hoa.page(f"/console/inbox/chosen?viec=giao&ma={one}&ma={two}&ma={far}")
    assert "Giao việc: 2 câu hỏi" in text
    assert "1 mã không làm được" in text
    assert "Anh Nam" in text
    assert "Người Lạ" not in text
    fields = {"viec": "giao", "ma": [f"{one}:0", f"{two}:0", f"{far}:0"]}
    refused = await hoa.send("/console/inbox/chosen", **fields, assignee="", reason="việc của Nam")
    assert refused.status == 422
    assert "việc của Nam" in await refused.text(), "nothing typed is lost"
    done = await hoa.send("/console/inbox/chosen", **fields, assignee=str(nam.official.id), reason="việc của Nam")
    assert "xong 2 trong 2 câu" in await done.text()
    assert codes_on(await nam.page("/console/inbox?loc=cua-toi")) == [one, two]
    assert codes_on(await stranger.page("/console/inbox?loc=cua-toi")) == []
    viewer = await desk_app.login("viewing")
    assert (await viewer.get(f"/console/inbox/chosen?viec=giao&ma={one}")).status == 403


async def test_one_answer_to_each_of_the_ticked(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    gone = await scene.resident(desk_app.database, now=now, last=timedelta(days=9))
    one = await scene.ticket(desk_app.database, 1, area=area, now=now)
    two = await scene.ticket(desk_app.database, 2, area=area, now=now, who=gone)
    three = await scene.ticket(desk_app.database, 3, area=area, now=now, state="answered")
    hoa, nam = await desk_app.login("answering"), await desk_app.login("answering")
    text = await hoa.page(f"/console/inbox/chosen?viec=tra-loi&ma={one}&ma={two}")
    assert "<strong>2 người</strong>" in text
    assert "1 người chưa nhắn được" in text
    seen = re.findall(r'name="ma" value="([^"]*)"', text)
    empty = await press(hoa, CHOSEN, "preview", " ", viec="tra-loi", ma=seen)
    assert empty.status == 422
    fields = await previewed(hoa, CHOSEN, "Thẻ cấp lại ở xã.", viec="tra-loi", ma=seen)
    done = await (await press(hoa, CHOSEN, "send", **fields)).text()
    assert "đã gửi tới 1 người" in done
    assert "1 người không nhận được" in done
    assert codes_on(await hoa.page("/console/inbox?loc=da-tra-loi"))[:2] != []
    again = await press(hoa, CHOSEN, "send", **fields)
    assert again.status == 422, "the same form a second time sends nothing"
    late = await answer(nam, CHOSEN, "Ý khác.", viec="tra-loi", ma=[*seen])
    assert late.status == 422
    assert "Ý khác." in await late.text()
    assert three not in done


async def test_who_may_not_answer_hands_in(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    one = await scene.ticket(desk_app.database, 1, area=area, now=now)
    clerk = await desk_app.login("intake")
    assert "trình người khác duyệt" in await clerk.page(f"/console/inbox/chosen?viec=tra-loi&ma={one}")
    done = await answer(clerk, CHOSEN, "Xã đã nhận.", viec="tra-loi", ma=[f"{one}:0"])
    assert "đã trình duyệt" in await done.text()
    assert codes_on(await clerk.page("/console/inbox?loc=cho-duyet")) == [one]


async def test_ticked_questions_become_a_group(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    one, two = [await scene.ticket(desk_app.database, n, area=area, now=now) for n in (1, 2)]
    hoa = await desk_app.login("answering")
    assert "Tên nhóm" in await hoa.page(f"/console/inbox/chosen?viec=gop&ma={one}&ma={two}")
    alone = await hoa.send("/console/inbox/chosen", viec="gop", ma=[f"{one}:0"], title="Một mình")
    assert alone.status == 422
    assert "Một mình" in await alone.text()
    done = await hoa.send("/console/inbox/chosen", viec="gop", ma=[f"{one}:0", f"{two}:0"], title="Thẻ bảo hiểm")
    assert done.status == 303
    assert "Thẻ bảo hiểm" in await hoa.page(done.headers["Location"])


async def test_nothing_too_much_or_odd_is_refused_kindly(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    await refused(hoa, "viec=giao", "Chưa chọn câu hỏi nào")
    await refused(hoa, "viec=zzz&ma=ABCDE2", "Chưa chọn việc cần làm")
    many = "&".join(f"ma={scene.code_of(n)}" for n in range(31))
    await refused(hoa, f"viec=giao&{many}", "tối đa 30")
    text = await hoa.page("/console/inbox/chosen?viec=gop&ma=%3Cscript%3E")
    assert "<script>alert" not in text
    assert "1 mã không làm được" in text


async def refused(desk: Desk, query: str, sentence: str) -> None:
    assert sentence in await desk.page(f"/console/inbox/chosen?{query}", status=422)
