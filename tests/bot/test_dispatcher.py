"""Turns that go wrong, messages that pile up, and the order in which one person's words are heard."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from channels.messages import InboundKind, InboundMessage
from handlers import routes
from handlers.turn import Turn
from storage import waiting
from storage.tables import addresses, inbound_messages, outbound_messages, ticket_events, tickets
from tests.bot.office import Office, bring
from tests.fakes.telegram import TelegramFake

LAN, HUNG = "5501234567", "5507654321"


def said(
    office: Office, address: str, number: int, text: str, *, kind: InboundKind = InboundKind.TEXT
) -> InboundMessage:
    return InboundMessage(
        channel="telegram", address=address, external_id=f"m{number}", kind=kind, sent_at=office.clock(), text=text
    )


def tapped(office: Office, address: str, number: int, payload: str) -> InboundMessage:
    return said(office, address, number, payload, kind=InboundKind.TAP)


async def unanswered(office: Office) -> list[str]:
    return [row.text for row in await office.all(inbound_messages) if row.state == "received"]


async def raise_always(turn: Turn) -> None:
    raise RuntimeError("a handler with a fault")


async def reply_unstorable(turn: Turn) -> None:
    turn.reply("half of a pair: \ud800")


@pytest.mark.parametrize("fault", [raise_always, reply_unstorable])
async def test_a_broken_turn_is_tried_three_times_then_a_person_is_told(
    office: Office, telegram: TelegramFake, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Turn], None]
) -> None:
    """Everybody else is answered meanwhile, whether the handler raises or what it says cannot be stored."""
    monkeypatch.setitem(routes.TAPS, "#giup", fault)
    telegram.chats |= {int(LAN), int(HUNG)}
    await office.take(tapped(office, LAN, 1, "#giup"), said(office, HUNG, 1, "menu"))
    await office.send()
    assert [message.address for message in telegram.sent] == [HUNG]
    for tries, wait in ((1, 1), (2, 5)):
        assert [row.tries for row in await office.all(inbound_messages) if row.state == "received"] == [tries]
        assert await office.all(tickets) == []
        office.clock.tick(seconds=wait)
        await office.send()
    (ticket,) = await office.all(tickets)
    assert ticket.text == "#giup"
    assert [event.actor for event in await office.all(ticket_events)] == ["system"]
    assert [(row.state, row.text) for row in await office.all(inbound_messages)] == [
        ("failed", "#giup"),
        ("done", "menu"),
    ]
    to_lan = [message.text for message in telegram.sent if message.address == LAN]
    assert len(to_lan) == 1
    assert ticket.code in to_lan[0]
    await office.take(said(office, LAN, 2, "menu"))
    await office.send()
    assert telegram.sent[-1].address == LAN
    assert "làm gì" in telegram.sent[-1].text


async def test_a_fault_that_passes_leaves_no_trace(
    office: Office, telegram: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.chats.add(int(LAN))
    with monkeypatch.context() as broken:
        broken.setitem(routes.TAPS, "#giup", raise_always)
        await office.take(tapped(office, LAN, 1, "#giup"), said(office, LAN, 2, "menu"))
        await office.send()
    assert telegram.sent == []
    office.clock.tick(seconds=1)
    await office.send()
    assert [re.split(r"[:?]", message.text)[0] for message in telegram.sent] == ["Cách dùng", "Bà con muốn làm gì"]
    assert await office.all(tickets) == []


async def test_a_mountain_of_messages_is_read_to_its_end(
    office: Office, telegram: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one batch reads: the person whose words come last is not forgotten behind the others."""
    monkeypatch.setattr(waiting, "_MOST_MESSAGES", 10)
    monkeypatch.setattr(routes, "FLOOD_LIMIT", 1000)
    telegram.chats |= {int(LAN), int(HUNG)}
    await office.take(*(said(office, LAN, number, f"câu thứ {number}") for number in range(25)))
    await office.take(said(office, HUNG, 1, "menu"))
    await office.send()
    assert await unanswered(office) == []
    assert [message.address for message in telegram.sent].count(HUNG) == 1
    assert [(row.in_due_at, row.out_due_at) for row in await office.all(addresses)] == [(None, None)] * 2


async def test_of_a_flood_everything_is_kept_and_one_word_is_said(office: Office, telegram: TelegramFake) -> None:
    telegram.chats |= {int(LAN), int(HUNG)}
    for number in range(60):
        await office.take(said(office, LAN, number, "menu"))
    await office.take(said(office, HUNG, 1, "menu"))
    await office.send()
    assert await unanswered(office) == []
    texts = [message.text for message in telegram.sent if message.address == LAN]
    assert [text for text in texts if "dồn dập" in text] == texts
    assert len(texts) == 1
    assert [message.address for message in telegram.sent].count(HUNG) == 1
    office.clock.tick(seconds=61)
    await office.take(said(office, LAN, 99, "menu"))
    await office.send()
    assert "làm gì" in telegram.sent[-1].text


async def test_words_that_arrive_out_of_order_are_heard_as_they_were_sent(
    office: Office, telegram: TelegramFake
) -> None:
    telegram.chats.add(int(LAN))
    first, second = said(office, LAN, 1, "menu"), said(office, LAN, 2, "trợ giúp")
    await office.take(second)
    await office.take(first)
    await office.send()
    assert [re.split(r"[:?]", message.text)[0] for message in telegram.sent] == ["Bà con muốn làm gì", "Cách dùng"]


async def test_a_tap_keeps_its_place_after_an_outage(office: Office, telegram: TelegramFake) -> None:
    """Telegram tells when a line was written, but not when a button was tapped."""
    people = telegram.people
    line, tap = people.text(int(LAN), "Bao giờ làm đường vào thôn?"), people.tap(int(LAN), "#gap:cau-vua-hoi")
    office.clock.tick(minutes=1)
    skip, later = people.tap(int(LAN), "#boqua"), people.text(int(LAN), "Xin trả lời sớm.")
    office.clock.tick(hours=1)
    for update in (line, tap, skip, later):
        await office.take(*office.channels["telegram"].receive(bring(telegram, update)))
    await office.send()
    assert [message.text.split(".")[0][:30] for message in telegram.sent][-1].startswith("Đã ghi thêm")
    assert await unanswered(office) == []


async def test_the_same_message_again_is_not_answered_again(office: Office, telegram: TelegramFake) -> None:
    telegram.chats.add(int(LAN))
    await office.take(said(office, LAN, 1, "menu"))
    await office.take(said(office, LAN, 1, "menu"))
    await office.send()
    await office.take(said(office, LAN, 1, "menu"))
    await office.send()
    assert len(telegram.sent) == 1


async def test_twenty_lines_in_a_second_get_one_answer(office: Office, telegram: TelegramFake) -> None:
    telegram.chats.add(int(LAN))
    await office.take(*(said(office, LAN, number, f"toi mat the bao hiem {number}") for number in range(20)))
    await office.send()
    assert len(telegram.sent) == 1
    assert {row.state for row in await office.all(inbound_messages)} == {"done"}


async def test_a_dialogue_that_ran_out_gets_a_kind_word_by_day_only(office: Office, telegram: TelegramFake) -> None:
    telegram.chats.add(int(LAN))
    await office.take(said(office, LAN, 1, "gặp cán bộ"))
    await office.send()
    await office.take(said(office, LAN, 2, "Đường vào thôn hỏng rồi."))
    await office.send()
    before = len(await office.all(outbound_messages))
    office.clock.tick(hours=2, minutes=59)
    await office.app._wake_expired()
    await office.send()
    assert len(await office.all(outbound_messages)) == before, "too early"
    office.clock.now = office.clock.now.replace(hour=16) + timedelta(days=1)
    await office.app._wake_expired()
    await office.send()
    assert len(await office.all(outbound_messages)) == before, "at eleven at night"
    office.clock.tick(hours=10)
    await office.app._wake_expired()
    await office.send()
    assert "viết dở vẫn còn đây" in telegram.sent[-1].text
    assert len(telegram.sent) == before + 1
