"""Runs migrations on the connection it is handed by `storage.schema`."""

from typing import Any, Literal

from alembic import context

from storage.tables import UtcDateTime, metadata
from storage.tables.columns import Json


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Types of our own are written out as plain ones, so that a migration never imports today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Json:
        return 'sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")'
    return False


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
