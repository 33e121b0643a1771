"""Of everyone who asked it is known how it ended: reached, failed and why, on the list to print, or erased."""

import pytest
from sqlalchemy import update

from desk import dialogue_accounting, dialogue_results, tickets
from desk.dialogue_results import Published
from storage import erasure
from storage.recipients import of_tickets
from storage.tables import addresses, outbound_messages
from tests.desk.cast import LOWER, WAYS, Cast
from tests.desk.dialogue_scene import LOAN_SAID, Scene, held, told


@pytest.fixture
async def scene(cast: Cast) -> Scene:
    return await held(cast)


async def test_everyone_ends_delivered_failed_or_on_the_printed_list(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    lan, gone, silent = await cast.resident(), await cast.resident(), await cast.resident(LOWER)
    await scene.asked(lan, items["loan"])
    lost = await scene.asked(silent, items["loan"])
    await scene.asked(gone, items["loan"])
    paper = await scene.on_paper(items["loan"], name="Bà Tám")
    await scene.drafted()
    before = await dialogue_results.accounting(cast.session, await scene.dialogue())
    assert (before.asked, before.waiting, before.settled) == (4, 4, False)
    await erasure.erase(cast.session, gone.contact_id, [gone.address_id], now=cast.clock())
    a = addresses.c
    await cast.session.execute(update(addresses).where(a.id == silent.address_id).values(state="stopped"))
    await scene.approved()
    assert await scene.publish() == Published(questions=4, sent=1, unreached=3, carried=0)
    o = outbound_messages.c
    await cast.session.execute(update(outbound_messages).where(o.address_id == lan.address_id).values(state="sent"))
    await cast.session.execute(
        update(outbound_messages)
        .where(o.address_id == silent.address_id)
        .values(state="failed", error_code="contact-stopped")
    )
    account = await dialogue_results.accounting(cast.session, await scene.dialogue())
    assert account.settled
    assert (account.asked, account.delivered, account.printed, account.erased) == (4, 1, 1, 1)
    ((why, count),) = account.failed.items()
    assert ("chặn hoặc ngừng theo dõi" in why, count) == (True, 1)
    slips = dict(await dialogue_accounting.slips(cast.session, await scene.dialogue()))
    assert {hamlet: [(one.code, one.name) for one in some] for hamlet, some in slips.items()} == {
        "Thôn Phú Xuân": [(paper, "Bà Tám")],
        "Thôn Đông Hạ": [(lost, "")],
    }
    (slip,) = slips["Thôn Phú Xuân"]
    assert LOAN_SAID in slip.answer
    assert "hỏi trên giấy" in slip.reason
    (one,) = await tickets.delivered(cast.session, await cast.ticket(paper))
    assert (one.told, "xoá dữ liệu" in one.reason) == ("in phiếu", False)
    assert "trên giấy" in await tickets.reachability(cast.session, await cast.ticket(paper), WAYS, cast.clock())
    people = await of_tickets(cast.session, [(await cast.ticket(paper)).id])
    assert [person.on_paper for person in people] == [True]
