"""Finding questions: within an official's scope, and by a code that was mistyped."""

from desk.roles import Action, Role
from storage import tickets
from tests.desk.cast import NEXT_COMMUNE, PROVINCE, UPPER, Cast


async def test_a_question_is_found_within_its_area_and_topic_only(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident(), topic="bhyt")).code
    unplaced = (await cast.ask(await cast.resident(), topic="bhyt", area_id=None)).code
    for name, place, topic, sees in (
        ("mot", UPPER, None, {code}),
        ("hai", "18001", "bhyt", {code}),
        ("baa", PROVINCE, None, {code}),
        ("bon", None, None, {code, unplaced}),
        ("nam", None, "nha-o", set()),
        ("sau", NEXT_COMMUNE, None, set()),
        ("bay", "18001", "nha-o", set()),
    ):
        scope = await cast.scope(await cast.official(name, "Lê Văn Ba", Role.VIEWING, place, topic))
        found = {
            one for one in (code, unplaced) if await tickets.find_within(cast.session, one, scope, for_change=True)
        }
        assert found == sees, (place, topic)
    admin = await cast.official("tam", "Lê Văn Tám", Role.ADMINISTERING, None)
    assert await tickets.find_within(cast.session, code, await cast.scope(admin)) is None


async def test_a_code_one_letter_off(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.INTAKE)
    scope = await cast.scope(hoa, Action.SORT)
    other = "2" if code[5] != "2" else "3"
    swapped = code[1] + code[0] + code[2:] if code[0] != code[1] else f"0{code[1:]}"
    for typed in (code[:5] + other, f"0{code[1:]}", swapped):
        assert await tickets.nearly(cast.session, typed, scope) == [code], typed
    for typed in (code, f"00{code[2:]}", "", "%" * 6, code[:5], "ế" * 12):
        assert await tickets.nearly(cast.session, typed, scope) == [], typed
    far = await cast.scope(await cast.official("xaa", "Lê Thị Xa", Role.INTAKE, NEXT_COMMUNE))
    assert await tickets.nearly(cast.session, code[:5] + other, far) == []
