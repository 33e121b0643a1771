"""What concerns everyone whom the office serves, such as publishing an answer, and who may therefore do it."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import roles
from desk.roles import WHOLE_OFFICE, Action
from storage import areas, office_area
from storage.areas import Area
from storage.db import Session
from storage.officials import Grant, Official


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """In which topics an official may do it; `office`: the name of the area that must be held as a whole."""

    office: str
    grants: Sequence[Grant]
    topics: frozenset[str] = frozenset()

    def covers(self, topic: str) -> bool:
        return topic in self.topics or any(grant.topic in (None, topic) for grant in self.grants)


async def leave(session: Session, official: Official, held: Sequence[Grant], action: Action) -> Leave:
    """A grant for the whole area of the office counts, and one for less of it in the topics that the official's agency
    works on for the whole area."""
    if action not in WHOLE_OFFICE:
        raise ValueError(f"{action} is a matter of areas")
    office = await office_area.whole(session)
    around = await _around(session, office)
    allowing = roles.within(held, action)
    own = await office_area.topics_of(session, official.agency_id, around)
    smaller = [grant for grant in allowing if grant.area_id not in around]
    return Leave(
        office=office.name if office else "mọi địa bàn",
        grants=[grant for grant in allowing if grant.area_id in around],
        topics=frozenset(topic for topic in own if any(grant.topic in (None, topic) for grant in smaller)),
    )


async def is_whole(session: Session, area_id: int | None) -> bool:
    """Whether nobody whom the office serves lives outside it; None is the whole country."""
    return area_id in await _around(session, await office_area.whole(session))


async def _around(session: Session, office: Area | None) -> set[int | None]:
    """The whole area and all that it lies in."""
    return {None, *(place.id for place in await areas.chain(session, office.id if office else None))}
