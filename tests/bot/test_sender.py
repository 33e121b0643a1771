"""What the platform answers to a message, and what becomes of it, of the person and of everybody else."""

import pytest

from desk.deliveries import GIVE_UP_AFTER
from storage.tables import addresses, deliveries, outbound_messages
from tests.bot.office import Office, bring
from tests.fakes.telegram import TelegramFake

LAN, HUNG = 5_501_234_567, 5_507_654_321


async def talk(office: Office, fake: TelegramFake, chat: int, *texts: str) -> None:
    """Each answered by one message of its own."""
    for text in texts:
        await office.hear("telegram", bring(fake, fake.people.text(chat, text)))


def to(fake: TelegramFake, chat: int) -> list[str]:
    """The first words of what reached this person, in order."""
    return [message.text.split(":")[0].split(".")[0][:18] for message in fake.sent if message.address == str(chat)]


THREE = ("menu", "trợ giúp", "chủ đề")
HEARD = ["Bà con muốn làm gì", "Cách dùng", "Bà con quan tâm ch"]


async def test_a_flood_refusal_holds_the_whole_channel_and_keeps_the_order(
    office: Office, telegram: TelegramFake
) -> None:
    await talk(office, telegram, LAN, *THREE)
    telegram.fail("429", method="sendMessage", retry_after=30)
    await office.send()
    assert telegram.sent == []
    await talk(office, telegram, HUNG, "menu")
    office.clock.tick(seconds=29)
    await office.send()
    assert telegram.sent == [], "somebody was sent to while the platform had asked for quiet"
    assert telegram.calls["sendmessage"] == 1
    office.clock.tick(seconds=2)
    await office.send()
    assert [m.text[:18] for m in telegram.sent if m.address == str(LAN)] == [
        "Bà con muốn làm gì",
        "Cách dùng:\n- Nhắn ",
        "Bà con quan tâm ch",
    ]
    assert len(to(telegram, HUNG)) == 1
    tried = [(row.try_no, row.outcome, row.code) for row in await office.all(deliveries)]
    assert sorted(tried) == sorted(
        [(1, "retry", "429"), (2, "sent", None), (1, "sent", None), (1, "sent", None), (1, "sent", None)]
    )


@pytest.mark.parametrize(
    ("fault", "code"),
    [("500", "http-500"), ("html", "not-telegram"), ("wall", "not-telegram"), ("nothing", "network")],
)
async def test_after_a_fault_the_rest_waits_for_the_first(
    office: Office, telegram: TelegramFake, fault: str, code: str
) -> None:
    await talk(office, telegram, LAN, *THREE)
    await talk(office, telegram, HUNG, "menu")
    telegram.fail(fault, method="sendMessage")
    await office.send()
    faulty = next(row for row in await office.all(deliveries) if row.outcome == "retry")
    assert faulty.code == code
    assert len(to(telegram, LAN)) + len(to(telegram, HUNG)) in (1, 3), "only the faulty one's person waits"
    office.clock.tick(seconds=3)
    await office.send()
    assert to(telegram, LAN) == HEARD
    assert len(to(telegram, HUNG)) == 1
    assert {row.state for row in await office.all(outbound_messages)} == {"sent"}


async def test_waits_grow_and_after_a_day_the_reply_is_given_up(office: Office, telegram: TelegramFake) -> None:
    await talk(office, telegram, LAN, "menu")
    begun = office.clock()
    telegram.fail("500", times=10**4, method="sendMessage")
    waits: list[float] = []
    while (row := (await office.all(outbound_messages))[0]).state == "queued":
        before = office.clock()
        office.clock.now = max(before, row.not_before)
        await office.send()
        waits.append((office.clock() - before).total_seconds())
    assert (row.state, row.error_code) == ("failed", "http-500")
    assert [round(wait) for wait in waits[:10]] == [0, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert round(max(waits)) == 900
    assert (
        GIVE_UP_AFTER.total_seconds() - 901 < (office.clock() - begun).total_seconds() < GIVE_UP_AFTER.total_seconds()
    )
    tried = await office.all(deliveries)
    assert [t.try_no for t in tried] == list(range(1, row.tries + 1))
    assert [t.outcome for t in tried] == ["retry"] * (row.tries - 1) + ["failed"]


async def test_a_reply_refused_for_good_does_not_hold_up_the_next(office: Office, telegram: TelegramFake) -> None:
    await talk(office, telegram, LAN, *THREE)
    telegram.fail("400", method="sendMessage")
    await office.send()
    assert [(row.state, row.error_code) for row in await office.all(outbound_messages)] == [
        ("failed", "bad-request"),
        ("sent", None),
        ("sent", None),
    ]
    assert to(telegram, LAN) == HEARD[1:]


async def test_whoever_blocks_us_is_left_alone_until_they_write_again(office: Office, telegram: TelegramFake) -> None:
    await talk(office, telegram, LAN, *THREE)
    telegram.blocked.add(LAN)
    await office.send()
    assert telegram.calls["sendmessage"] == 1, "tried again although the person had blocked us"
    assert [row.state for row in await office.all(addresses)] == ["stopped"]
    assert [(row.state, row.error_code) for row in await office.all(outbound_messages)] == [
        ("failed", "forbidden"),
        ("failed", "contact-stopped"),
        ("failed", "contact-stopped"),
    ]
    telegram.blocked.discard(LAN)
    await talk(office, telegram, LAN, "menu")
    await office.send()
    assert [row.state for row in await office.all(addresses)] == ["active"]
    assert to(telegram, LAN) == HEARD[:1]


async def test_blocked_by_the_platforms_own_word_nothing_is_even_tried(office: Office, telegram: TelegramFake) -> None:
    await talk(office, telegram, LAN, "menu")
    await office.hear("telegram", bring(telegram, telegram.people.block(LAN)))
    await office.send()
    assert telegram.calls["sendmessage"] == 0
    assert [(row.state, row.error_code) for row in await office.all(outbound_messages)] == [
        ("failed", "contact-stopped")
    ]
    await office.hear("telegram", bring(telegram, telegram.people.unblock(LAN)))
    await office.send()
    assert len(telegram.sent) == 1


async def test_a_group_that_moves_is_written_to_at_its_new_address(office: Office, telegram: TelegramFake) -> None:
    group, new = -4_012_345_678, -1_001_234_567_890
    await talk(office, telegram, group, "menu")
    telegram.people.upgrade(group, new)
    await office.send()
    office.clock.tick(seconds=3)
    await office.send()
    assert [message.address for message in telegram.sent] == [str(new)]
    assert [row.external_id for row in await office.all(addresses)] == [str(new)]


async def test_nine_replies_to_one_person_leave_in_order(office: Office, telegram: TelegramFake) -> None:
    await talk(office, telegram, LAN, *THREE * 3)
    await office.send()
    assert to(telegram, LAN) == HEARD * 3


async def test_a_person_who_erases_everything_while_a_reply_is_on_its_way(
    office: Office, telegram: TelegramFake
) -> None:
    """The result of that try has nothing left to be written to, and must not hold up the receipt."""
    await talk(office, telegram, LAN, "menu")
    (sender,) = office.app.senders
    (tray,) = await sender._claim(1)
    await office.hear("telegram", bring(telegram, telegram.people.text(LAN, "xoá dữ liệu")))
    await office.hear("telegram", bring(telegram, telegram.people.tap(LAN, "#xoa-that")))
    assert len(await office.all(outbound_messages)) == 1, "only the receipt is left"
    await sender._deliver(tray)
    await office.send()
    assert "Đã xoá dữ liệu" in telegram.sent[-1].text
    assert [(row.state, row.tries) for row in await office.all(outbound_messages)] == [("sent", 1)]
    office.clock.tick(days=2)
    await office.app._forget_left()
    assert await office.all(addresses) == []
