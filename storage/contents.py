"""What notices and stories have in common in the database: found within an official's reach, held, changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, Table, case, false, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.areas import around, inside
from storage.db import Session
from storage.scope import Scope, held_in
from storage.tables import areas

T = TypeVar("T")


class CodeTaken(Exception):
    """Another one has this code: draw a new one."""


@dataclass(frozen=True)
class Contents(Generic[T]):
    """`table` has a code, an area and a state; `made`: what a row becomes; `more`: its fields that are no columns."""

    table: Table
    made: type[T]
    more: Mapping[str, ColumnElement[Any]]

    def reached(self, scope: Scope) -> ColumnElement[bool]:
        """One for the whole country needs a grant without bounds."""
        return or_(false(), *(held_in(self.table.c.area_id, grant) for grant in set(scope.grants)))

    def select(self) -> Select[Any]:
        """Each with the name and level of its area, both None for the whole country."""
        own = {
            "area_name": areas.c.name.label("area_name"),
            "area_level": areas.c.level.label("area_level"),
            **{name: column.label(name) for name, column in self.more.items()},
        }
        names: Sequence[str] = self.made.__slots__  # type: ignore[attr-defined]
        return select(*(own[name] if name in own else self.table.c[name] for name in names)).outerjoin(
            areas, areas.c.id == self.table.c.area_id
        )

    async def all(self, session: Session, statement: Select[Any]) -> list[T]:
        return [self.made(**row._mapping) for row in await session.execute(statement)]

    async def first(self, session: Session, statement: Select[Any]) -> T | None:
        row = (await session.execute(statement)).first()
        return self.made(**row._mapping) if row else None

    async def add(self, session: Session, values: Mapping[str, Any], *, now: datetime) -> int:
        """As a draft. Raises `CodeTaken`, after which the transaction goes on."""
        t = self.table.c
        try:
            async with session.begin_nested():
                statement = insert(self.table).values(**values, created_at=now, updated_at=now).returning(t.id)
                return int((await session.execute(statement)).scalar_one())
        except IntegrityError as error:
            if await self.find(session, values["code"]) is None:
                raise
            raise CodeTaken(values["code"]) from error

    async def find(self, session: Session, code: str) -> T | None:
        return await self.first(session, self.select().where(self.table.c.code == code))

    async def find_within(self, session: Session, code: str, scope: Scope, *, for_change: bool = False) -> T | None:
        """`for_change` keeps all other hands off it until the transaction ends."""
        statement = self.select().where(self.table.c.code == code, self.reached(scope))
        return await self.first(session, statement.with_for_update(of=self.table) if for_change else statement)

    async def change(self, session: Session, content_id: int, *, now: datetime, **values: object) -> None:
        """Sets these columns."""
        await session.execute(update(self.table).where(self.table.c.id == content_id).values(**values, updated_at=now))

    def near(self, area_id: int | None) -> tuple[ColumnElement[bool], ColumnElement[int]]:
        """Which concern somebody living there, and how far off each is.

        First their village, then their commune with its other villages, then the province with its other communes, at
        last the whole country. Where nobody knows where they live: what is for the whole country.
        """
        place = self.table.c.area_id
        if area_id is None:
            return place.is_(None), case((place.is_(None), 0), else_=0)
        a = areas.alias()
        mine = select(a.c.id).where(a.c.id.in_(around(area_id)))
        commune = mine.where(a.c.level == "commune").scalar_subquery()
        province = mine.where(a.c.level == "province").scalar_subquery()
        far = case(
            (place == area_id, 0),
            (place == commune, 1),
            (place.in_(inside(commune)), 2),
            (place == province, 3),
            (place.is_not(None), 4),
            else_=5,
        )
        return or_(place.is_(None), place.in_(mine), place.in_(inside(commune)), place.in_(inside(province))), far
