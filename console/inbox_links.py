"""The inbox's filters as links: every figure opens exactly what it counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote_plus, urlencode

from console.guard import Person
from desk.inbox import MOST_COUNTED, Inbox
from desk.roles import Action
from storage.inbox import Tab, Wanted
from storage.inbox_counts import Part

INBOX = "/console/inbox"

TABS: Mapping[Tab, tuple[str, str]] = {
    Tab.TO_DO: ("can-lam", "Cần làm"),
    Tab.SENSITIVE: ("nhay-cam", "Nhạy cảm"),
    Tab.MINE: ("cua-toi", "Của tôi"),
    Tab.NOBODYS: ("chua-ai-nhan", "Chưa ai nhận"),
    Tab.LATE: ("qua-han", "Quá hạn"),
    Tab.CLOSING: ("sap-dong", "Sắp đóng Zalo"),
    Tab.WAITING: ("cho-duyet", "Chờ duyệt"),
    Tab.UNSOLVED: ("chua-giai-quyet", "Chưa giải quyết"),
    Tab.ANSWERED: ("da-tra-loi", "Đã trả lời"),
    Tab.PASSED_ON: ("chuyen-noi-khac", "Chuyển nơi khác"),
}
"""In the address, and on screen."""
BY_WORD = {word: tab for tab, (word, _) in TABS.items()}

_Key = TypeVar("_Key", int, str)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """`value` is what the filter is called in an address; `count` as it is read, "999+" where counting ended early."""

    words: str
    value: str
    address: str
    count: str
    current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the address asks for; whatever it gets wrong is as if it were not there."""

    wanted: Wanted
    find: str

    def again(self, **more: str) -> str:
        """The same list, from its beginning unless `more` says from where."""
        known = {
            "loc": TABS[self.wanted.tab][0],
            "chu-de": self.wanted.topic,
            "dia-ban": self.wanted.area_id,
            "co-quan": self.wanted.agency_id,
            "tim": self.find,
        }
        return address(**known, **more)


def address(**given: object) -> str:
    query = {key: value for key, value in given.items() if value not in (None, "")}
    return f"{INBOX}?{urlencode(query)}" if query else INBOX


def tabs(asked: Asked, found: Inbox, who: Person) -> list[Link]:
    shown = {Tab.SENSITIVE} if who.may(Action.READ_SENSITIVE) else set[Tab]()
    if who.may(Action.READ):
        shown |= set(TABS) - {Tab.SENSITIVE}
    return [
        Link(
            words=words,
            value=word,
            address=address(loc=word),
            count=counted(found.counts.get(tab, 0)),
            current=tab == asked.wanted.tab and not asked.find,
        )
        for tab, (word, words) in TABS.items()
        if tab in shown
    ]


def counted(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def topics(asked: Asked, parts: Sequence[Part], names: Mapping[str, str]) -> list[Link]:
    counts = {part.topic: part.count for part in parts if part.kind == "topic" and part.topic}
    return _links("chu-de", _most_first(counts), names, asked.wanted.topic)


def agencies(asked: Asked, parts: Sequence[Part]) -> list[Link]:
    found = {part.id: part for part in parts if part.kind == "agency" and part.id is not None}
    counts = {agency_id: part.count for agency_id, part in found.items()}
    names = {agency_id: part.name or "" for agency_id, part in found.items()}
    return _links("co-quan", _most_first(counts), names, asked.wanted.agency_id)


def areas(asked: Asked, found: Inbox) -> list[Link]:
    """Communes; where there is only one, or one is chosen, its villages too."""
    names: dict[int, str] = {}
    communes: dict[int, int] = {}
    villages: dict[int, dict[int, int]] = {}
    for part in found.parts:
        if part.kind != "area" or part.id is None:
            continue
        commune = part.parent_id if part.level == "village" and part.parent_id is not None else part.id
        communes[commune] = communes.get(commune, 0) + part.count
        names[part.id] = part.name or ""
        if commune != part.id:
            names[commune] = part.parent_name or ""
            villages.setdefault(commune, {})[part.id] = part.count
    shown = _most_first(communes)
    chosen = next(iter(communes)) if len(communes) == 1 else _commune_of(found)
    if chosen in communes:
        shown = [(chosen, communes[chosen]), *_most_first(villages.get(chosen, {}))]
    return _links("dia-ban", shown, names, asked.wanted.area_id)


def _commune_of(found: Inbox) -> int | None:
    if found.area is None:
        return None
    return found.area.parent_id if found.area.level == "village" else found.area.id


def _links(
    query: str, counts: Sequence[tuple[_Key, int]], names: Mapping[_Key, str], chosen: _Key | None
) -> list[Link]:
    return [
        Link(
            words=names.get(key, str(key)),
            value=str(key),
            address=f"{INBOX}?{query}={quote_plus(str(key))}",
            count=counted(count),
            current=key == chosen,
        )
        for key, count in counts
    ]


def _most_first(counts: Mapping[_Key, int]) -> list[tuple[_Key, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
