"""Many rows as one parameter, so that a statement reads the same for one and for a hundred, and is prepared once."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    FromClause,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    text,
)

from storage.db import insert_of

_NAME = "given"

Row = Mapping[str, Any]
"""By the column's name; times are aware, and what a JSON column keeps is as it is."""


class _Rows(TypeDecorator[Sequence[Row]]):
    """A JSON array of objects; times read as the columns of that database keep them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[Row] | None, dialect: Dialect) -> str:
        return json.dumps(value or (), ensure_ascii=False, default=_bare if dialect.name == "sqlite" else _moment)


def given(dialect: str, *columns: ColumnElement[Any]) -> FromClause:
    """The rows of the parameter `given`, with columns of these names and types."""
    rows = bindparam(_NAME, type_=_Rows())
    if dialect == "sqlite":
        row = func.json_each(rows).table_valued("value").c.value
        fields = (func.json_extract(row, literal_column(f"'$.{c.key}'")).label(c.key) for c in columns)
        return select(*fields).subquery(_NAME)
    told = [column(str(c.key), c.type) for c in columns]
    return func.json_to_recordset(cast(rows, JSON)).table_valued(*told, name=_NAME).render_derived(with_types=True)


def inserting(dialect: str, table: Table, *names: str) -> Any:
    """The dialect's own INSERT of the rows of the parameter `given`, in their order, into these columns."""
    rows = given(dialect, *(table.c[name] for name in names))
    return insert_of(dialect, table).from_select(names, select(*(rows.c[name] for name in names)).where(text("true")))


def _moment(value: Any) -> str:
    return f"{_bare(value)}+00:00"


def _bare(value: Any) -> str:
    """What `UtcDateTime` keeps on SQLite."""
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} cannot be given to a statement")
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
