"""Zalo OA's approved templates: to those whose window is closed, and what Zalo refuses of them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.zalo_oa import ZaloOAChannel
from channels.zalo_oa_errors import VERDICTS
from tests.fakes.zalo_oa_house import MORNING, WOMAN, House, refused, to_woman
from tests.fakes.zalo_oa_people import Person

INVITATION = {"id": "336589", "data": {"ten": "bà con", "ngay": "26/11/2026"}}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        house.zalo.templates["336589"] = {"ten", "ngay"}
        yield house


@pytest.fixture
def oa(house: House) -> ZaloOAChannel:
    return house.process()


async def test_a_template_reaches_who_last_wrote_long_ago(house: House, oa: ZaloOAChannel) -> None:
    house.zalo.people[WOMAN] = Person(last=MORNING - timedelta(days=40))
    assert (await refused(oa, to_woman("Chào"))).code == "zalo-230"
    sent = await oa.send(to_woman("", template=INVITATION))
    (seen,) = house.zalo.sent
    assert (seen.address, seen.template, seen.fields) == (WOMAN, "336589", INVITATION["data"])
    assert sent.external_id == seen.message_id
    assert house.zalo.calls["send"] == 1


async def test_a_template_that_is_not_approved(house: House, oa: ZaloOAChannel) -> None:
    error = await refused(oa, to_woman("", template={"id": "1", "data": {}}))
    assert (error.code, error.retryable, error.contact_stopped) == ("zalo-131", False, False)


async def test_fields_that_do_not_fit(house: House, oa: ZaloOAChannel) -> None:
    error = await refused(oa, to_woman("", template={"id": "336589", "data": {"ten": "bà con"}}))
    assert (error.code, error.retryable) == ("zalo-201", False)


async def test_without_money_it_waits(house: House, oa: ZaloOAChannel) -> None:
    house.zalo.paid = False
    error = await refused(oa, to_woman("", template=INVITATION))
    assert (error.code, error.retryable, error.holds_channel) == ("zalo-321", True, False)


async def test_who_blocked_the_account_gets_no_template_either(house: House, oa: ZaloOAChannel) -> None:
    house.zalo.people[WOMAN] = Person(last=MORNING, blocked=True)
    assert (await refused(oa, to_woman("", template=INVITATION))).contact_stopped


def test_nothing_that_is_wrong_with_a_template_holds_the_replies() -> None:
    assert not any(VERDICTS[code].holds_channel for code in (-131, -144, -146, -147, -249, -320, -321))
