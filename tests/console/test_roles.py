"""Who may do what, cell by cell: a change of the table must be a change of this one too."""

import pytest

from console.guard import NotAllowed, Person
from desk.roles import ALLOWED, ROLE_NAMES, Action, Role
from storage.officials import Grant, Official

ACTIONS = list(Action)
TABLE = """
                intake answering approving broadcasting administering viewing sensitive village
read            x      x         x         .            .             x       .         .
sort            x      x         x         .            .             .       .         .
note            x      x         x         .            .             .       .         .
answer          .      x         x         .            .             .       .         .
approve         .      .         x         .            .             .       .         .
unmask          .      x         x         .            .             .       .         .
read_sensitive  .      .         .         .            .             .       x         .
read_faq        x      x         x         x            x             x       .         .
edit_faq        .      x         x         .            .             .       .         .
publish_faq     .      .         x         .            .             .       .         .
find_contacts   x      x         .         .            .             .       .         .
erase_contacts  .      .         .         .            x             .       .         .
broadcast       .      .         .         x            .             .       .         .
approve_broadcast .    .         x         .            .             .       .         .
administer      .      .         .         .            x             .       .         .
read_audit      .      .         .         .            x             .       .         .
speak_for       .      .         .         .            .             .       .         x
read_dialogues  x      x         x         x            .             x       .         .
prepare_dialogues x    x         x         .            .             .       .         .
decide_dialogues .     .         x         .            .             .       .         .
"""


def cells() -> list[tuple[Role, Action, bool]]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (Role(role), Action(action), mark == "x")
        for action, *marks in rows
        for role, mark in zip(head, marks, strict=True)
    ]


def holder(*roles: Role) -> Person:
    official = Official(
        id=7, username="a.b", name="A", agency_id=3, agency_name=None, must_change_password=False, totp_since=None,
        locked_until=None, disabled_at=None,
    )  # fmt: skip
    grants = tuple(Grant(role=role, area_id=number) for number, role in enumerate(roles, 1))
    return Person(official=official, grants=grants, session_id=1, csrf="")


@pytest.mark.parametrize(("role", "action", "allowed"), cells(), ids=lambda value: getattr(value, "value", str(value)))
def test_cell(role: Role, action: Action, allowed: bool) -> None:
    who = holder(role)
    assert who.may(action) is allowed
    scope = who.scope(action)
    if allowed:
        who.needs(action)
        assert [grant.area_id for grant in scope.grants] == [1]
    else:
        with pytest.raises(NotAllowed):
            who.needs(action)
        assert not scope.grants


def test_the_table_is_whole() -> None:
    assert {(role, action) for role, action, _ in cells()} == {(role, action) for role in Role for action in Action}
    assert set(ALLOWED) == set(ROLE_NAMES) == set(Role)


def test_only_the_grant_that_allows_it_counts() -> None:
    """Answering in one area and only looking in another: answers go no further than the first."""
    who = holder(Role.ANSWERING, Role.VIEWING)
    assert [grant.area_id for grant in who.scope(Action.ANSWER).grants] == [1]
    assert [grant.area_id for grant in who.scope(Action.READ).grants] == [1, 2]
    assert not who.scope().sensitive


def test_the_sensitive_lane_is_its_own() -> None:
    who = holder(Role.APPROVING, Role.SENSITIVE)
    assert [grant.area_id for grant in who.scope().grants] == [1]
    assert [grant.area_id for grant in who.scope().sensitive] == [2]


def test_nobody_without_a_grant() -> None:
    assert not any(holder().may(action) for action in Action)
