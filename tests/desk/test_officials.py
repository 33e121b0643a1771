"""Officials' accounts: made, refused, disabled."""

import pytest

from desk import officials, passwords
from desk.errors import Refused
from desk.roles import Role
from storage import officials as stored
from storage.db import Database, Session
from storage.officials import Official
from storage.tables import audit_events
from tests.clock import FakeClock


async def add(session: Session, clock: FakeClock, **changed: object) -> Official:
    given = {"username": "nga.ubnd", "name": " Trần Thị Nga ", "role": Role.ANSWERING, "area_code": None,
             "password": officials.new_password(), "now": clock()} | changed  # fmt: skip
    return await officials.add(session, **given)  # type: ignore[arg-type]


async def test_an_official_of_a_commune(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        made = await add(session, clock, area_code="40")
        assert (made.name, made.must_change_password) == ("Trần Thị Nga", True)
        held = (await stored.grants_of(session, [made.id]))[made.id]
        assert [(grant.role, grant.area_name, grant.topic) for grant in held] == [("answering", "Nghệ An", None)]
        actions = [(row.action, row.object_id) for row in await session.execute(audit_events.select())]
        assert actions == [("official.added", "nga.ubnd")]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"username": "Nga"}, "không hợp lệ"),
        ({"username": "ng"}, "không hợp lệ"),
        ({"username": "nga ubnd"}, "không hợp lệ"),
        ({"username": "ngà"}, "không hợp lệ"),
        ({"username": ".nga"}, "không hợp lệ"),
        ({"username": "n" * 41}, "không hợp lệ"),
        ({"username": "nga\n"}, "không hợp lệ"),
        ({"name": "  "}, "Thiếu họ tên"),
        ({"area_code": "99999"}, "Không có địa bàn"),
        ({"password": "ngan"}, "quá ngắn"),
    ],
)
async def test_what_is_refused_leaves_nothing(
    database: Database, clock: FakeClock, changed: dict[str, object], reason: str
) -> None:
    async with database.transaction() as session:
        with pytest.raises(Refused, match=reason):
            await add(session, clock, **changed)
        with pytest.raises(Refused, match="Không có cán bộ nào"):
            await officials.get(session, "nga.ubnd")


async def test_a_name_is_taken_once(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        await add(session, clock)
        with pytest.raises(Refused, match="đã có người dùng"):
            await add(session, clock, name="Người khác")


async def test_disabling_and_a_new_password(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        await add(session, clock)
        assert (await officials.disable(session, "nga.ubnd", now=clock())).disabled_at is not None
        changed = await officials.reset_password(session, "nga.ubnd", officials.new_password(), now=clock())
        assert changed.must_change_password
        with pytest.raises(Refused, match="quá ngắn"):
            await officials.reset_password(session, "nga.ubnd", "123", now=clock())
        for work in (
            officials.disable(session, "khong", now=clock()),
            officials.reset_password(session, "khong", "x" * 12, now=clock()),
        ):
            with pytest.raises(Refused, match="Không có cán bộ nào"):
                await work


def test_a_made_password_is_long_and_readable() -> None:
    made = {officials.new_password() for _ in range(100)}
    assert len(made) == 100
    assert all(len(password) == 19 and not set(password) & set("01lio") for password in made)


def test_the_hash_is_not_the_password_and_differs_each_time() -> None:
    first, second = passwords.hash_password("mat-khau-dai"), passwords.hash_password("mat-khau-dai")
    assert first.startswith("$argon2id$")
    assert first != second
    assert len(first) <= 200
