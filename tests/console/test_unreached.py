"""The list for village heads: whom an answer did not reach, and not a word more about them."""

from datetime import timedelta

from desk.tickets import TicketKind
from tests.console.conftest import DeskApp
from tests.console.questions import ANSWER, ELSEWHERE, answer, ask, give_up, stop

LIST = "/console/unreached"


async def test_listed_by_code_with_the_answer(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    reached, lost = await ask(desk_app), await ask(desk_app, channel="zalo-oa", subject="Số 040190001234 của tôi")
    await stop(desk_app, lost)
    for code in (reached, lost):
        await answer(hoa, code, f"{ANSWER} {code}")
    await give_up(desk_app)
    page = await hoa.page(LIST)
    assert lost in page
    assert ANSWER in page
    assert reached not in page
    assert "040190001234" not in page
    assert "nguoi-" not in page, "no address"
    assert lost in await hoa.page(f"{LIST}?ma={lost.lower()}")
    assert "đều đã đến nơi" in await hoa.page(f"{LIST}?ma={reached}")


async def test_nothing_of_other_areas_nor_of_the_sensitive_lane(desk_app: DeskApp) -> None:
    everywhere = await desk_app.login("answering", None)
    reader = await desk_app.login("sensitive", None)
    other = await ask(desk_app, area=ELSEWHERE)
    apart = await ask(desk_app, kind=TicketKind.SENSITIVE)
    anonymous = await ask(desk_app, kind=TicketKind.FEEDBACK, anonymous=True)
    for code in (other, apart, anonymous):
        await stop(desk_app, code)
    await answer(everywhere, other)
    await answer(everywhere, anonymous)
    await answer(reader, apart)
    await give_up(desk_app)
    page = await everywhere.page(LIST)
    assert other in page
    assert apart not in page
    assert anonymous not in page
    hoa = await desk_app.login("answering")
    assert other not in await hoa.page(LIST)
    assert other not in await hoa.page(f"{LIST}?dia-ban={await desk_app.area(ELSEWHERE)}")
    for wrong in (f"ma={other}", "ma=xyz", "dia-ban=abc", "dia-ban=99999999"):
        assert (await hoa.get(f"{LIST}?{wrong}")).status == 404, wrong
    assert (await (await desk_app.login("administering")).get(LIST)).status == 403


async def test_no_longer_back_than_asked(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    await stop(desk_app, code)
    await answer(hoa, code)
    await give_up(desk_app)
    desk_app.clock.now += timedelta(days=10)
    hoa = await desk_app.enter(hoa.official)
    assert code not in await hoa.page(f"{LIST}?ngay=7")
    assert code in await hoa.page(f"{LIST}?ngay=30")
    assert code in await hoa.page(f"{LIST}?ngay=nhiều"), "an odd number of days is the usual one"
