"""Who asked for a dialogue, and who is still missing a week before the last day for questions."""

from desk import dialogue_coverage, groups
from tests.desk.cast import UPPER, Cast
from tests.desk.test_dialogue_questions import ask
from tests.meeting import meet


async def test_who_is_missing_a_week_before(cast: Cast) -> None:
    topics = {"vay-von": "Vay vốn", "nha-o": "Nhà ở"}
    dialogue = await meet(cast.session, cast.clock(), topics=("vay-von", "nha-o"), until=9)
    lan, hung = await cast.resident(UPPER), await cast.resident("18001", channel="zalo-oa")
    sent = await ask(cast, dialogue, lan, topic="vay-von")
    await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock())
    await ask(cast, dialogue, hung)

    async def measure() -> dialogue_coverage.Coverage:
        return await dialogue_coverage.measure(
            cast.session, dialogue, topics, ["telegram", "zalo-oa", "web", "terminal"], now=cast.clock()
        )

    early = await measure()
    assert not early.is_missing
    assert [(one.name, one.questions, one.households) for one in early.places] == [
        ("Thôn Phú Xuân", 1, 2), ("Chưa rõ thôn, xã", 1, 1), ("Thôn Đông Hạ", 0, 0),
    ]  # fmt: skip
    cast.clock.tick(days=3)
    seen = await measure()
    assert [place.name for place in seen.missing_places] == ["Thôn Đông Hạ"]
    assert seen.missing_topics == ["Nhà ở"]
    assert seen.missing_channels == ["web", "paper"]
    cast.clock.tick(days=20)
    assert not (await measure()).is_missing, "it is over"
