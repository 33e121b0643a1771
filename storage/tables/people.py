"""Areas, residents and the addresses they write from."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.tables.columns import Key, key, metadata, one_of, partial_index, ref, time

areas = Table(
    "areas",
    metadata,
    key(),
    Column("code", String(40), nullable=False, unique=True),
    Column("level", String(10), nullable=False),
    Column("name", String(120), nullable=False),
    Column("folded", String(120), nullable=False),
    ref("parent_id", "areas.id", ondelete="RESTRICT"),
    one_of("level", "province", "commune", "village"),
    Index(None, "parent_id"),
    Index(None, "folded"),
    sqlite_autoincrement=True,
)

area_aliases = Table(
    "area_aliases",
    metadata,
    key(),
    ref("area_id", "areas.id", ondelete="CASCADE", nullable=False),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(120), nullable=False),
    time("since", nullable=False),
    Index(None, "area_id"),
    Index(None, "folded"),
    sqlite_autoincrement=True,
)
"""What a village that became part of another was called; `code` is still on leaflets."""

contacts = Table(
    "contacts",
    metadata,
    key(),
    ref("area_id", "areas.id", ondelete="SET NULL"),
    Column("notices", Boolean, nullable=False, server_default=text("false")),
    time("notices_at"),
    Column("household", String(12)),
    Column("language", String(8), nullable=False, server_default="vi"),
    time("created_at", nullable=False),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Index(None, "area_id"),
    sqlite_autoincrement=True,
)

contact_interests = Table(
    "contact_interests",
    metadata,
    Column("contact_id", Key, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("interest", String(40), primary_key=True),
    Index(None, "interest"),
)
"""A topic of the answers, or a kind of notice."""

addresses = Table(
    "addresses",
    metadata,
    key(),
    ref("contact_id", "contacts.id", ondelete="SET NULL"),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("state", String(10), nullable=False, server_default="active"),
    Column("quota_left", Integer),
    time("last_inbound_at", nullable=False),
    time("in_latest_at"),
    time("in_due_at"),
    time("out_due_at"),
    Column("out_version", Integer, nullable=False, server_default=text("0")),
    Column("out_claimed_by", String(80)),
    time("out_claimed_until"),
    UniqueConstraint("channel", "external_id"),
    one_of("state", "active", "stopped", "leaving"),
    Index(None, "contact_id"),
    partial_index("ix_addresses_in_due", "in_due_at", where="in_due_at IS NOT NULL"),
    partial_index("ix_addresses_out_due", "out_due_at", where="out_due_at IS NOT NULL"),
    sqlite_autoincrement=True,
)
