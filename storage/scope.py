"""Which tickets an official's grants reach, as a condition that every query of the console carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true, union_all

from storage.among import WayIn
from storage.areas import around, inside
from storage.officials import Grant
from storage.tables import areas, ticket_concerns, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """`grants` allow what is being done; `sensitive` opens that lane to those who hold it, minus what concerns them."""

    official_id: int
    agency_id: int | None
    grants: Sequence[Grant]
    sensitive: Sequence[Grant] = ()

    def __post_init__(self) -> None:
        """Hashable, so that what is built of it is built once."""
        object.__setattr__(self, "grants", tuple(self.grants))
        object.__setattr__(self, "sensitive", tuple(self.sensitive))

    @property
    def is_small(self) -> bool:
        """No grant reaches further than a commune."""
        return all(is_small(grant.area_level) for grant in self.grants)

    @property
    def plain(self) -> "Scope":
        """Without the sensitive lane; the same for everyone who holds the same."""
        return Scope(official_id=0, agency_id=None, grants=self.grants)


@lru_cache(maxsize=1_024)
def reached(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `tickets` that the official may see."""
    plain = and_(tickets.c.kind != "sensitive", _any(scope.grants))
    if not scope.sensitive:
        return plain
    return or_(plain, and_(tickets.c.kind == "sensitive", _any(scope.sensitive), ~_concerned(scope)))


def below(area_id: int, level: str | None = None) -> ColumnElement[bool]:
    """True for the rows of `tickets` in the area or under it: province, commune, village.

    A commune is a way into its questions. A province holds too many for that: whatever else is asked leads to the rows
    and the province only sifts them. A planner that does not know which area it will be takes one for the other.
    """
    inside = _inside(area_id)
    if is_small(level):
        return WayIn(tickets.c.area_id, inside.scalar_subquery())
    held = tickets.c.area_id.in_(inside)
    return held.is_(true()) if level is not None else held


def is_small(level: str | None) -> bool:
    return level in ("commune", "village")


@lru_cache(maxsize=4_096)
def _inside(area_id: int) -> Select[Any]:
    """Told apart from the statement, so that one which asks several times finds out once."""
    village, commune = areas.alias(), areas.alias()
    held = union_all(
        select(areas.c.id).where(areas.c.id == area_id),
        select(areas.c.id).where(areas.c.parent_id == area_id),
        select(village.c.id).join(commune, commune.c.id == village.c.parent_id).where(commune.c.parent_id == area_id),
    ).cte()
    return select(held.c.id)


def _any(grants: Sequence[Grant]) -> ColumnElement[bool]:
    """What several roles reach alike is asked for once."""
    apart = {(grant.area_id, grant.topic): grant for grant in grants}
    return or_(false(), *(_one(grant) for grant in apart.values()))


def held_in(column: ColumnElement[Any], grant: Grant) -> ColumnElement[bool]:
    """Whether the column names an area that the grant is held in, or one below it."""
    return column.in_(inside(grant.area_id)) if grant.area_id is not None else true()


def _one(grant: Grant) -> ColumnElement[bool]:
    """A question whose area is not known is seen only by those whose grant has no bounds."""
    place = below(grant.area_id, grant.area_level) if grant.area_id is not None else true()
    subject = tickets.c.topic == grant.topic if grant.topic is not None else true()
    return and_(place, subject)


def _concerned(scope: Scope) -> ColumnElement[bool]:
    """The report names this official, their agency, or the unit where they hold anything, or a unit above that."""
    c = ticket_concerns.c
    held = {grant.area_id for grant in (*scope.grants, *scope.sensitive) if grant.area_id is not None}
    named = [c.official_id == scope.official_id]
    if scope.agency_id is not None:
        named.append(c.agency_id == scope.agency_id)
    named += [c.area_id.in_(around(area_id)) for area_id in sorted(held)]
    return exists(select(c.id).where(c.ticket_id == tickets.c.id, or_(*named)))
