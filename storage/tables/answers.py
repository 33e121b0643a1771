"""What was not answered, how answers were judged, and what officials changed about them."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text, UniqueConstraint

from storage.tables.columns import Json, key, metadata, one_of, ref, time

faq_misses = Table(
    "faq_misses",
    metadata,
    key(),
    ref("address_id", "addresses.id", ondelete="SET NULL"),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("nearest", Json, nullable=False, server_default="[]"),
    time("at", nullable=False),
    one_of("kind", "none", "choices", "rated"),
    Index(None, "at"),
    Index(None, "address_id"),
    sqlite_autoincrement=True,
)

faq_ratings = Table(
    "faq_ratings",
    metadata,
    key(),
    ref("address_id", "addresses.id", ondelete="SET NULL"),
    Column("entry_id", String(120), nullable=False),
    Column("helpful", Boolean, nullable=False),
    time("at", nullable=False),
    Index(None, "entry_id"),
    Index(None, "address_id"),
    sqlite_autoincrement=True,
)

content_flags = Table(
    "content_flags",
    metadata,
    key(),
    Column("entry_id", String(120), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("document", String(120), nullable=False),
    Column("due_on", String(10), nullable=False),
    time("first_seen_at", nullable=False),
    UniqueConstraint("entry_id", "reason", "document", "due_on", name="uq_content_flags_once"),
    sqlite_autoincrement=True,
)

faq_edits = Table(
    "faq_edits",
    metadata,
    key(),
    Column("kind", String(10), nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("body", Json, nullable=False, server_default="{}"),
    ref("official_id", "officials.id", ondelete="SET NULL"),
    Column("by", String(120), nullable=False),
    time("at", nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    time("published_at"),
    Column("published_by", String(120)),
    time("undone_at"),
    Column("undone_by", String(120)),
    Column("undone_reason", Text, nullable=False, server_default=""),
    one_of("kind", "phrasings", "entry", "withdrawn"),
    Index(None, "official_id"),
    Index(None, "entry_id"),
    sqlite_autoincrement=True,
)

faq_trials = Table(
    "faq_trials",
    metadata,
    ref("edit_id", "faq_edits.id", ondelete="CASCADE", primary_key=True, autoincrement=False),
    Column("mark", String(60), nullable=False),
    Column("state", String(10), nullable=False, server_default="running"),
    Column("result", Json),
    time("started_at", nullable=False),
    one_of("state", "running", "done", "failed"),
)
"""What a proposed edit would do to known questions; `mark`: what was in force when it was measured."""
