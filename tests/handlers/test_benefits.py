"""“Nhà tôi được hưởng gì?” as a conversation, on a numbered channel and in the web chat."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.house import _benefits
from channels.messages import InboundKind
from channels.webchat import WebChatChannel
from desk import benefits_texts as says
from desk import texts, ticket_texts
from faq.catalogue import Catalogue
from faq.household.rulebook import load_benefits
from faq.matcher import Matcher
from handlers import routes
from handlers.benefits_list import ON_A_PAGE
from handlers.turn import House
from storage.db import Database
from storage.tables import conversation_states
from tests.clock import VIETNAM, FakeClock
from tests.flows.eventually import eventually
from tests.flows.product import Product
from tests.handlers.scenes import choices, pick, rows
from tests.people import BRIBE, LOST_CARD, ROAD
from tests.talk import Room, Talk

ANSWERS = ("Hộ nghèo", "Xã, thôn đặc biệt khó khăn", "Có", "Lớp 1 đến lớp 12", "Người từ 75 tuổi", "Muốn học nghề")
LAST = "Nhà tạm, dột nát"
CODE = "NDCPGNT"
_MESSAGES = "/chat/api/messages"


@pytest.fixture(scope="module")
def house(real_catalogue: Catalogue, real_matcher: Matcher) -> House:
    """The real answers and rules."""
    return House(
        catalogue=real_catalogue,
        matcher=real_matcher,
        benefits=load_benefits(real_catalogue),
        secret=b"k" * 32,
        zone=VIETNAM,
    )


@pytest.fixture
def abroad(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Talk:
    """At a house whose public address is known."""
    known = replace(house, public_url="https://doithoai.example.vn/")
    return Room(database, known, clock, tmp_path).talk("lan")


async def kept(room: Room) -> dict[str, Any]:
    """What the conversation remembers."""
    (state,) = await rows(room, conversation_states)
    return dict(state._mapping["data"])


async def to_the_list(talk: Talk) -> str:
    await talk.says("nhà tôi được hưởng gì?")
    for label in ANSWERS:
        await pick(talk, label)
    return await pick(talk, LAST)


async def test_seven_answers_and_the_list(lan: Talk) -> None:
    said = await lan.says("menu")
    said = await pick(lan, "Nhà tôi được hưởng gì?")
    assert said.startswith(says.WELCOME.format(count=7))
    assert "Câu 1/7. Nhà mình thuộc hộ nào?" in said
    assert choices(said)[-1] == "Không biết"
    for at, label in enumerate(ANSWERS, start=2):
        said = await pick(lan, label)
        assert said.startswith(f"Câu {at}/7. ")
        assert choices(said)[-1] == "Quay lại"
    first = await pick(lan, LAST)
    assert first.startswith("Nhà mình có thể được hưởng ")
    assert "Phần 1/5." in first
    assert "Bảo hiểm y tế:\n• Thẻ bảo hiểm y tế hộ nghèo: Nhà nước đóng hết tiền thẻ" in first
    assert "còn tuỳ nơi ở còn trong danh sách vùng khó khăn" in first
    assert says.DECIDES in first
    assert choices(first)[-1] == "Xem thêm"


async def test_the_whole_list_page_by_page(lan: Talk) -> None:
    pages = [await to_the_list(lan)]
    while "Xem thêm" in choices(pages[-1]):
        pages.append(await pick(lan, "Xem thêm"))
    count = int(re.findall(r"được hưởng (\d+) điều", pages[0])[0])
    lines = [line for page in pages for line in page.partition(says.REFUSED)[0].splitlines() if line.startswith("• ")]
    assert len(lines) == len(set(lines)) == count
    assert [page for page in pages if len(page) > 2_000] == []
    assert [page for page in pages[:-1] if says.REFUSED in page] == []
    assert "• Chương trình xóa nhà tạm 60 triệu, 30 triệu:" in pages[-1].partition(says.REFUSED)[2]
    assert f"{says.DECIDES} {says.WHO_TO_ASK}" in pages[-1]
    assert choices(pages[-1])[-2:] == ["Làm lại từ đầu", "Gửi câu hỏi cho cán bộ"]


async def test_a_line_leads_to_its_answer_and_first_step_and_back(lan: Talk) -> None:
    listed = await to_the_list(lan)
    said = await pick(lan, "Thẻ bảo hiểm y tế hộ nghèo")
    assert "được Nhà nước đóng toàn bộ tiền bảo hiểm y tế" in said
    assert "Việc đầu tiên: Ra UBND xã xem từng người" in said
    assert await pick(lan, "Về danh sách") == listed
    await pick(lan, "Xem thêm")
    second = lan.heard[-1]
    await pick(lan, choices(second)[0])
    assert await pick(lan, "Về danh sách") == second, "back to the page it was opened from"


async def test_typed_words_do_as_well_as_numbers(lan: Talk) -> None:
    await lan.says("duoc huong che do gi")
    for words in ("dạ nhà em hộ cận nghèo ạ", "2", "ko", "khong co", "nguoi khuyet tat", "không biết"):
        said = await lan.says(words)
    assert said.startswith("Câu 7/7.")
    listed = await lan.says("nhà ổn")
    assert "• Giảm tiền thẻ bảo hiểm y tế, hộ cận nghèo: " in listed
    assert "Trợ cấp hằng tháng cho người khuyết tật" in listed


async def test_a_household_that_names_itself_is_not_asked_again(lan: Talk) -> None:
    said = await lan.says("Hộ cận nghèo được hưởng những gì?")
    assert "Câu 2/7." in said
    await lan.says("quay lại")
    assert lan.heard[-1].startswith("Câu 1/7.")
    said = await lan.says("hộ nghèo được hưởng chế độ gì")
    assert "Câu 2/7." in said


async def test_everything_unknown_still_ends_in_a_list(lan: Talk) -> None:
    await lan.says("nhà mình được hưởng những gì")
    for _ in range(7):
        said = await lan.says("không biết")
    assert "Hỏi xã, thôn mình thuộc vùng nào" in said
    assert says.REFUSED not in said
    assert says.WHO_TO_ASK in said


async def test_one_question_back(lan: Talk, room: Room) -> None:
    await lan.says("nhà tôi được hưởng gì")
    await lan.says("hộ nghèo")
    assert (await pick(lan, "Quay lại")).startswith("Câu 1/7.")
    assert (await kept(room))["benefits"] == ""
    await lan.says("cận nghèo")
    assert (await lan.says("quay lai")).startswith("Câu 1/7.")
    assert (await lan.says("quay lại")).startswith(texts.MENU)
    assert "benefits" not in await kept(room)


async def test_back_from_the_list_to_the_last_question(lan: Talk) -> None:
    await to_the_list(lan)
    assert (await lan.says("quay lại")).startswith("Câu 7/7.")
    assert "Nhà ở" not in await lan.says("nhà ổn")


async def test_an_older_button_changes_that_answer_only(lan: Talk) -> None:
    before = await to_the_list(lan)
    after = await lan.says("#hl:ho.C")
    assert after != before
    assert "• Giảm tiền thẻ bảo hiểm y tế, hộ cận nghèo" in after
    assert (await lan.says("#hl:ho.N")) == before


async def test_another_question_in_the_middle_is_answered_and_the_check_goes_on(lan: Talk) -> None:
    await lan.says("nhà tôi được hưởng gì")
    await lan.says("hộ nghèo")
    answered = await lan.says(LOST_CARD)
    assert "căn cước" in answered
    assert choices(answered)[-1] == "Tiếp tục"
    assert (await pick(lan, "Tiếp tục")).startswith("Câu 2/7.")
    await lan.says(LOST_CARD)
    await pick(lan, "Căn cứ")
    assert (await lan.says("tiep tuc")).startswith("Câu 2/7."), "also some taps later"
    await lan.says(ROAD)
    assert choices(lan.heard[-1])[-1] == "Tiếp tục"


async def test_what_a_person_must_see_goes_to_a_person(lan: Talk) -> None:
    await lan.says("nhà tôi được hưởng gì")
    said = await lan.says(BRIBE)
    assert "Mã tra cứu" in said
    assert "Tiếp tục" not in choices(said)


async def test_stopping_and_starting_again(lan: Talk, room: Room) -> None:
    for word in ("thôi", "huỷ", "HUY", "/cancel"):
        await lan.says("nhà tôi được hưởng gì")
        await lan.says("hộ nghèo")
        assert (await lan.says(word)).startswith(texts.CANCELLED), word
        assert "benefits" not in await kept(room)
        assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)
    await to_the_list(lan)
    while "Xem thêm" in choices(lan.heard[-1]):
        await pick(lan, "Xem thêm")
    assert "Câu 1/7." in await pick(lan, "Làm lại từ đầu")
    assert (await kept(room))["benefits"] == ""


async def test_the_answers_stay_in_the_conversation_and_go_with_it(lan: Talk, room: Room) -> None:
    await to_the_list(lan)
    assert (await kept(room))["benefits"] == CODE
    await lan.says(LOST_CARD)
    assert "benefits" not in await kept(room), "a new question ends it"
    await to_the_list(lan)
    await lan.says("xoá cuộc trò chuyện")
    assert "benefits" not in await kept(room)


async def test_after_three_hours_the_answers_are_forgotten(lan: Talk, room: Room, clock: FakeClock) -> None:
    await lan.says("nhà tôi được hưởng gì")
    await lan.says("hộ nghèo")
    clock.tick(hours=4)
    said = await lan.says("2")
    assert said.startswith(says.AGAIN)
    assert "Câu 1/7." in said


async def test_a_question_being_written_is_taken_up_first(lan: Talk) -> None:
    await lan.says("nhà tôi được hưởng gì")
    await lan.says("hộ nghèo")
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    said = await lan.says("menu")
    assert ticket_texts.STILL_THERE in said
    assert not (await lan.says("tiếp tục")).startswith("Câu ")


async def test_buttons_that_mean_nothing_any_more(lan: Talk) -> None:
    for payload in (
        "#hl:ho.Z",
        "#hl:khac.N",
        "#hl:ho",
        "#hk:NDC.1",
        "#hk:zzzzzzz.1",
        "#hi:NDC",
        f"#hi:{CODE}",
        "#huong:x",
    ):
        said = await lan.says(payload)
        assert said.startswith(texts.OLD_BUTTON), payload
    assert (await lan.says(f"#hd:khong-co.{CODE}.1")).startswith(texts.GONE_ENTRY)
    first = await lan.says(f"#hk:{CODE}.0")
    assert first.startswith("Nhà mình có thể")
    assert (await lan.says(f"#hk:{CODE}.99")).startswith("Phần 5/5.")
    for page in ("²", "", "9" * 6_000):
        assert (await lan.says(f"#hk:{CODE}.{page}")).startswith("Nhà mình có thể")


async def test_a_button_of_a_later_question_begins_again(lan: Talk) -> None:
    said = await lan.says("#hl:nha.T")
    assert said.startswith(says.AGAIN)
    assert "Câu 1/7." in said


async def test_a_sticker_in_the_middle_changes_nothing(lan: Talk) -> None:
    await lan.says("nhà tôi được hưởng gì")
    assert await lan.shows(InboundKind.STICKER) == texts.STILL_WAITING
    assert (await lan.says("1")).startswith("Câu 2/7.")


async def test_the_link_needs_a_host_on_a_messenger(lan: Talk, abroad: Talk) -> None:
    assert "In hoặc gửi người thân" not in choices(await to_the_list(lan))
    listed = await to_the_list(abroad)
    said = await pick(abroad, "In hoặc gửi người thân")
    assert f"https://doithoai.example.vn/duoc-huong/{CODE}\n" in said
    assert await pick(abroad, "Về danh sách") == listed


async def test_a_house_without_rules_says_so(
    database: Database, house: House, clock: FakeClock, tmp_path: Path
) -> None:
    bare = House(catalogue=house.catalogue, matcher=house.matcher, secret=house.secret, zone=house.zone)
    talk = Room(database, bare, clock, tmp_path).talk("lan")
    said = await talk.says("nhà tôi được hưởng gì")
    assert said.startswith(says.NOT_HERE)
    assert "Nhà tôi được hưởng gì?" in choices(said)


def test_rules_that_no_longer_fit_the_answers_stop_nothing(house: House) -> None:
    assert _benefits(house.catalogue) == house.benefits
    assert _benefits(replace(house.catalogue, entries={}, topics={}, sources={})) == house.benefits


def test_words_that_begin_it() -> None:
    for words in (
        "Nhà tôi được hưởng gì?",
        "duoc huong che do gi",
        "hộ nghèo được hưởng những gì",
        "em được hỗ trợ gì ạ",
    ):
        assert (routes.global_word(words) is not None) is not words.endswith("ạ"), words


class Page:
    """Somebody in the web chat, who taps."""

    def __init__(self, browser: ClientSession) -> None:
        self._browser = browser
        self.choices: dict[str, str] = {}

    async def says(self, text: str) -> str:
        return await self._send(text=text)

    async def taps(self, label: str) -> str:
        return await self._send(payload=self.choices[label])

    async def _send(self, **what: str) -> str:
        before = len(await self._office())
        async with self._browser.post(_MESSAGES, json=what) as response:
            assert response.status == 202, await response.text()
        answers = await eventually(lambda: self._new(before))
        assert len(answers) == 1, answers
        return str(answers[0])

    async def _new(self, before: int) -> list[str]:
        return (await self._office())[before:]

    async def _office(self) -> list[str]:
        async with self._browser.get(_MESSAGES) as response:
            shown = await response.json()
        self.choices = {choice["label"]: choice["payload"] for choice in shown["choices"]}
        return [line["text"] for line in shown["lines"] if line["from"] == "office"]


@pytest.fixture
async def page(database: Database, house: House, tmp_path: Path) -> AsyncIterator[Page]:
    channel = WebChatChannel(tmp_path / "incoming")
    async with (
        Product(database, house, {channel.name: channel}, tmp_path) as product,
        ClientSession(product.url, cookie_jar=CookieJar(unsafe=True)) as browser,
    ):
        yield Page(browser)


async def test_in_the_web_chat_with_buttons_and_a_link_to_print(page: Page) -> None:
    await page.says("nhà tôi được hưởng gì")
    for label in (*ANSWERS, LAST):
        assert "(Bà con nhắn số để chọn)" not in await page.taps(label)
    assert len(page.choices) == ON_A_PAGE + 2
    said = await page.taps("In hoặc gửi người thân")
    assert f"\n/duoc-huong/{CODE}\n" in said
    assert "Phần 1/5." in await page.taps("Về danh sách")
    assert "Việc đầu tiên: Ra UBND xã" in await page.taps("Thẻ bảo hiểm y tế hộ nghèo")
    assert "Phần 1/5." in await page.taps("Về danh sách")
    assert "Phần 2/5." in await page.taps("Xem thêm")
