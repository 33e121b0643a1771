"""Officials: who they are, how they prove it, and what they may do where."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, UniqueConstraint, text

from storage.tables.columns import key, metadata, one_of, ref, time

officials = Table(
    "officials",
    metadata,
    key(),
    Column("username", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    ref("agency_id", "agencies.id", ondelete="SET NULL"),
    Column("password_hash", String(200), nullable=False),
    Column("must_change_password", Boolean, nullable=False, server_default=text("true")),
    Column("totp_secret", String(200)),
    Column("totp_step", BigInteger, nullable=False, server_default=text("0")),
    time("totp_since"),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    time("locked_until"),
    time("created_at", nullable=False),
    time("disabled_at"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Index(None, "agency_id"),
    sqlite_autoincrement=True,
)

grants = Table(
    "grants",
    metadata,
    key(),
    ref("official_id", "officials.id", ondelete="CASCADE", nullable=False),
    Column("role", String(20), nullable=False),
    ref("area_id", "areas.id", ondelete="RESTRICT"),
    Column("topic", String(40)),
    time("created_at", nullable=False),
    UniqueConstraint("official_id", "role", "area_id", "topic"),
    one_of(
        *(
            "role",
            "intake",
            "answering",
            "approving",
            "broadcasting",
            "administering",
            "viewing",
            "sensitive",
            "village",
        )
    ),
    Index(None, "area_id"),
    sqlite_autoincrement=True,
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    key(),
    ref("official_id", "officials.id", ondelete="CASCADE", nullable=False),
    Column("digest", String(64), nullable=False),
    time("used_at"),
    Index(None, "official_id"),
    sqlite_autoincrement=True,
)

official_sessions = Table(
    "official_sessions",
    metadata,
    key(),
    ref("official_id", "officials.id", ondelete="CASCADE", nullable=False),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("agent", String(200), nullable=False, server_default=""),
    time("created_at", nullable=False),
    time("seen_at", nullable=False),
    time("expires_at", nullable=False),
    time("proved_at"),
    time("ended_at"),
    Index(None, "official_id"),
    sqlite_autoincrement=True,
)

link_codes = Table(
    "link_codes",
    metadata,
    ref("official_id", "officials.id", ondelete="CASCADE", primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False, unique=True),
    time("expires_at", nullable=False),
)

official_addresses = Table(
    "official_addresses",
    metadata,
    ref("address_id", "addresses.id", ondelete="CASCADE", primary_key=True, autoincrement=False),
    ref("official_id", "officials.id", ondelete="CASCADE", nullable=False),
    time("linked_at", nullable=False),
    Index(None, "official_id"),
)
