"""`column in (…)` whose statement reads the same for one value and for a hundred, so that it is prepared once."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _Keys(TypeDecorator[Sequence[int]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger()))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        keys = list(value or ())
        return json.dumps(keys) if dialect.name == "sqlite" else keys


class _In(FunctionElement[bool]):
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:
        """As it is: with the "= 1" that SQLite's numbers for truth are given otherwise, no index is used."""
        return self


class _Among(_In):
    inherit_cache = True


@compiles(_Among, "postgresql")
def _as_array(element: _Among, compiler: Any, **kw: Any) -> str:
    column, keys = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} = ANY ({keys})"


@compiles(_Among, "sqlite")
def _as_json(element: _Among, compiler: Any, **kw: Any) -> str:
    column, keys = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"


class WayIn(_In):
    """`column in (subquery)`, read by the column's index: the planner takes it for a handful of values."""

    inherit_cache = True


@compiles(WayIn, "postgresql")
def _as_array_first(element: WayIn, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} = ANY (ARRAY{values})"


@compiles(WayIn, "sqlite")
def _as_subquery(element: WayIn, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} IN {values}"


def among(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """`parameter` is the name under which whole numbers are given when the statement is executed."""
    return _Among(column, bindparam(parameter, type_=_Keys()))
