"""What the house itself remembers: who did what, channels, refused bodies."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.tables.columns import Json, key, metadata, one_of, ref, time

audit_events = Table(
    "audit_events",
    metadata,
    key(),
    time("at", nullable=False),
    Column("actor", String(10), nullable=False),
    ref("official_id", "officials.id", ondelete="RESTRICT"),
    Column("action", String(40), nullable=False),
    Column("object_kind", String(20), nullable=False),
    Column("object_id", String(60), nullable=False),
    Column("detail", Json, nullable=False, server_default="{}"),
    one_of("actor", "resident", "official", "operator", "system"),
    Index(None, "at"),
    Index(None, "official_id"),
    Index(None, "object_kind", "object_id"),
    sqlite_autoincrement=True,
)

sensitive_log = Table(
    "sensitive_log",
    metadata,
    key(),
    time("at", nullable=False),
    ref("official_id", "officials.id", ondelete="RESTRICT"),
    Column("action", String(40), nullable=False),
    Column("code", String(6), nullable=False),
    Column("detail", Json, nullable=False, server_default="{}"),
    Index(None, "at"),
    Index(None, "code"),
    Index(None, "official_id"),
    sqlite_autoincrement=True,
)

channel_states = Table(
    "channel_states",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("key", String(60), primary_key=True),
    Column("value", Json, nullable=False, server_default="{}"),
    Column("claimed_by", String(80)),
    time("claimed_until"),
    time("updated_at", nullable=False),
)

rejected_bodies = Table(
    "rejected_bodies",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("size", Integer, nullable=False),
    time("at", nullable=False),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
