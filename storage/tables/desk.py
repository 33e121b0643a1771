"""How the office works: agencies, rules by topic, deadlines, ready sentences."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.tables.columns import key, metadata, one_of, ref, time

agencies = Table(
    "agencies",
    metadata,
    key(),
    Column("name", String(120), nullable=False),
    ref("area_id", "areas.id", ondelete="RESTRICT"),
    Column("reached_at", String(200), nullable=False, server_default=""),
    time("created_at", nullable=False),
    time("closed_at"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("name", "area_id"),
    Index(None, "area_id"),
    sqlite_autoincrement=True,
)

agency_topics = Table(
    "agency_topics",
    metadata,
    ref("agency_id", "agencies.id", ondelete="CASCADE", primary_key=True, autoincrement=False),
    Column("topic", String(40), primary_key=True),
)

topic_rules = Table(
    "topic_rules",
    metadata,
    Column("topic", String(40), primary_key=True),
    Column("needs_approval", Boolean, nullable=False, server_default=text("false")),
    time("updated_at", nullable=False),
)

deadline_rules = Table(
    "deadline_rules",
    metadata,
    key(),
    Column("kind", String(10)),
    Column("topic", String(40)),
    Column("first_reply_hours", Integer, nullable=False),
    Column("final_days", Integer, nullable=False),
    time("updated_at", nullable=False),
    UniqueConstraint("kind", "topic"),
    one_of("kind", "question", "feedback", "sensitive"),
    CheckConstraint("first_reply_hours > 0 AND final_days > 0", name="spans"),
    sqlite_autoincrement=True,
)

canned_answers = Table(
    "canned_answers",
    metadata,
    key(),
    Column("title", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(40)),
    ref("area_id", "areas.id", ondelete="CASCADE"),
    ref("official_id", "officials.id", ondelete="SET NULL"),
    time("updated_at", nullable=False),
    Index(None, "area_id"),
    Index(None, "official_id"),
    sqlite_autoincrement=True,
)
