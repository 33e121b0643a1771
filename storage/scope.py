"""Which tickets an official's grants reach, as a condition that every query of the console carries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from storage.officials import Grant
from storage.tables import areas, ticket_concerns, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """`grants` allow what is being done; `sensitive` opens that lane to those who hold it, minus what concerns them."""

    official_id: int
    agency_id: int | None
    grants: Sequence[Grant]
    sensitive: Sequence[Grant] = ()


def reached(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `tickets` that the official may see."""
    plain = and_(tickets.c.kind != "sensitive", _any(scope.grants))
    if not scope.sensitive:
        return plain
    return or_(plain, and_(tickets.c.kind == "sensitive", _any(scope.sensitive), ~_concerned(scope)))


def below(area_id: int) -> ColumnElement[bool]:
    """True for the rows of `tickets` in the area or under it: province, commune, village."""
    communes = select(areas.c.id).where(areas.c.parent_id == area_id)
    inside = select(areas.c.id).where(
        or_(areas.c.id == area_id, areas.c.parent_id == area_id, areas.c.parent_id.in_(communes))
    )
    return tickets.c.area_id.in_(inside)


def _any(grants: Sequence[Grant]) -> ColumnElement[bool]:
    return or_(false(), *(_one(grant) for grant in set(grants)))


def _one(grant: Grant) -> ColumnElement[bool]:
    """A question whose area is not known is seen only by those whose grant has no bounds."""
    place = below(grant.area_id) if grant.area_id is not None else true()
    subject = tickets.c.topic == grant.topic if grant.topic is not None else true()
    return and_(place, subject)


def _concerned(scope: Scope) -> ColumnElement[bool]:
    """The report names this official, their agency, or the unit whose area their grant is."""
    c = ticket_concerns.c
    areas_held = [grant.area_id for grant in scope.sensitive if grant.area_id is not None]
    named = [c.official_id == scope.official_id]
    if scope.agency_id is not None:
        named.append(c.agency_id == scope.agency_id)
    if areas_held:
        named.append(c.area_id.in_(areas_held))
    return exists(select(c.id).where(c.ticket_id == tickets.c.id, or_(*named)))
