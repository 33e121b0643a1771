"""Runs migrations on the connection it is handed by `storage.schema`."""

from typing import Any, Literal

from alembic import context

from storage.tables import UtcDateTime, metadata
from storage.tables.columns import Json


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Types of our own are written out as plain ones, so that a migration never imports today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        return 'sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")'
    return False


for table in metadata.tables.values():
    for index in table.indexes:
        if "sqlite_where" in index.dialect_kwargs:
            index.dialect_kwargs["postgresql_where"] = index.dialect_kwargs["sqlite_where"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
