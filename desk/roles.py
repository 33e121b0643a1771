"""The one table of who may do what; within which area and topic, the grants say."""

from collections.abc import Sequence
from enum import StrEnum

from storage.officials import Grant, Official
from storage.scope import Scope


class Role(StrEnum):
    INTAKE = "intake"
    ANSWERING = "answering"
    APPROVING = "approving"
    BROADCASTING = "broadcasting"
    ADMINISTERING = "administering"
    VIEWING = "viewing"
    SENSITIVE = "sensitive"
    VILLAGE = "village"


ROLE_NAMES = {
    Role.INTAKE: "tiếp nhận",
    Role.ANSWERING: "trả lời",
    Role.APPROVING: "duyệt",
    Role.BROADCASTING: "gửi thông báo",
    Role.ADMINISTERING: "quản trị",
    Role.VIEWING: "chỉ xem",
    Role.SENSITIVE: "đọc tin nhạy cảm",
    Role.VILLAGE: "trưởng thôn, cộng tác viên",
}

SECOND_FACTOR = frozenset({Role.ADMINISTERING, Role.APPROVING, Role.SENSITIVE})
"""Roles that need a second proof at the login, unless the settings say otherwise."""


class Action(StrEnum):
    """`READ` to `UNMASK` concern tickets that are not sensitive; `READ_SENSITIVE` covers all of it in that lane."""

    READ = "read"
    SORT = "sort"
    NOTE = "note"
    ANSWER = "answer"
    APPROVE = "approve"
    UNMASK = "unmask"
    READ_SENSITIVE = "read_sensitive"
    READ_FAQ = "read_faq"
    EDIT_FAQ = "edit_faq"
    PUBLISH_FAQ = "publish_faq"
    FIND_CONTACTS = "find_contacts"
    ERASE_CONTACTS = "erase_contacts"
    BROADCAST = "broadcast"
    APPROVE_BROADCAST = "approve_broadcast"
    ADMINISTER = "administer"
    READ_AUDIT = "read_audit"
    SPEAK_FOR = "speak_for"
    READ_DIALOGUES = "read_dialogues"
    PREPARE_DIALOGUES = "prepare_dialogues"
    DECIDE_DIALOGUES = "decide_dialogues"


_READING = frozenset({Action.READ, Action.READ_FAQ, Action.READ_DIALOGUES})

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.VIEWING: _READING,
    Role.INTAKE: _READING | {Action.SORT, Action.NOTE, Action.FIND_CONTACTS, Action.PREPARE_DIALOGUES},
    Role.ANSWERING: _READING
    | {Action.SORT, Action.NOTE, Action.ANSWER, Action.UNMASK, Action.EDIT_FAQ, Action.FIND_CONTACTS}
    | {Action.PREPARE_DIALOGUES},
    Role.APPROVING: _READING
    | {Action.SORT, Action.NOTE, Action.ANSWER, Action.APPROVE, Action.UNMASK, Action.EDIT_FAQ, Action.PUBLISH_FAQ}
    | {Action.PREPARE_DIALOGUES, Action.DECIDE_DIALOGUES, Action.APPROVE_BROADCAST},
    Role.BROADCASTING: frozenset({Action.READ_FAQ, Action.READ_DIALOGUES, Action.BROADCAST}),
    Role.ADMINISTERING: frozenset({Action.READ_FAQ, Action.ADMINISTER, Action.READ_AUDIT, Action.ERASE_CONTACTS}),
    Role.SENSITIVE: frozenset({Action.READ_SENSITIVE}),
    Role.VILLAGE: frozenset({Action.SPEAK_FOR}),
}
"""Sorting: topic, area, agency, assignee, groups, passing on. Preparing a dialogue: everything up to what binds the
office; deciding: announcing, moving, calling off, the agenda, the minutes. Broadcasting: writing announcements, pausing
and stopping them; approving them is for another person. Whoever administers reads no question."""


WHOLE_OFFICE = frozenset({Action.PUBLISH_FAQ})
"""What reaches everyone wherever they live, as the answers do: a grant for less than the whole area of the office
allows to propose it, and no more."""


WORKERS = (Role.INTAKE, Role.ANSWERING, Role.APPROVING)
"""Those whose questions these are; whoever only views or administers is not waited for."""


def within(grants: Sequence[Grant], action: Action) -> list[Grant]:
    """The grants that allow the action; none: it is not allowed anywhere."""
    return [grant for grant in grants if action in ALLOWED[Role(grant.role)]]


def allows(grants: Sequence[Grant], action: Action) -> bool:
    return bool(within(grants, action))


def scope(official: Official, grants: Sequence[Grant], action: Action) -> Scope:
    """What queries may touch for this action; the sensitive lane is in it only for those who hold that role."""
    return Scope(
        official_id=official.id,
        agency_id=official.agency_id,
        grants=within(grants, action),
        sensitive=within(grants, Action.READ_SENSITIVE),
    )
