"""Every table, for queries and for the migrations to be checked against."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _id() -> Column[Any]:
    return Column("id", Key, primary_key=True, autoincrement=True)


def _time(name: str, **options: Any) -> Column[Any]:
    return Column(name, UtcDateTime, **options)


def _ref(name: str, target: str, *, ondelete: str, **options: Any) -> Column[Any]:
    return Column(name, Key, ForeignKey(target, ondelete=ondelete), **options)


def _one_of(column: str, *values: str) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


areas = Table(
    "areas",
    metadata,
    _id(),
    Column("code", String(40), nullable=False, unique=True),
    Column("level", String(10), nullable=False),
    Column("name", String(120), nullable=False),
    Column("folded", String(120), nullable=False),
    _ref("parent_id", "areas.id", ondelete="RESTRICT"),
    _one_of("level", "province", "commune", "village"),
    Index(None, "parent_id"),
    Index(None, "folded"),
    sqlite_autoincrement=True,
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _ref("area_id", "areas.id", ondelete="SET NULL"),
    Column("notices", Boolean, nullable=False, server_default=text("false")),
    _time("notices_at"),
    _time("created_at", nullable=False),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    sqlite_autoincrement=True,
)

addresses = Table(
    "addresses",
    metadata,
    _id(),
    _ref("contact_id", "contacts.id", ondelete="SET NULL"),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("state", String(10), nullable=False, server_default="active"),
    Column("quota_left", Integer),
    _time("last_inbound_at", nullable=False),
    _time("in_latest_at"),
    _time("in_due_at"),
    _time("out_due_at"),
    Column("out_version", Integer, nullable=False, server_default=text("0")),
    Column("out_claimed_by", String(80)),
    _time("out_claimed_until"),
    UniqueConstraint("channel", "external_id"),
    _one_of("state", "active", "stopped", "leaving"),
    Index(None, "contact_id"),
    Index(
        "ix_addresses_in_due",
        "in_due_at",
        postgresql_where=text("in_due_at IS NOT NULL"),
        sqlite_where=text("in_due_at IS NOT NULL"),
    ),
    Index(
        "ix_addresses_out_due",
        "out_due_at",
        postgresql_where=text("out_due_at IS NOT NULL"),
        sqlite_where=text("out_due_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

inbound_messages = Table(
    "inbound_messages",
    metadata,
    _id(),
    _ref("address_id", "addresses.id", ondelete="CASCADE", nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("state", String(10), nullable=False, server_default="received"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    _time("sent_at", nullable=False),
    _time("received_at", nullable=False),
    _time("done_at"),
    UniqueConstraint("address_id", "external_id"),
    _one_of("state", "received", "done", "held", "failed"),
    Index(None, "address_id", "received_at"),
    Index(
        "ix_inbound_messages_waiting",
        "address_id",
        postgresql_where=text("state = 'received'"),
        sqlite_where=text("state = 'received'"),
    ),
    sqlite_autoincrement=True,
)

outbound_messages = Table(
    "outbound_messages",
    metadata,
    _id(),
    _ref("address_id", "addresses.id", ondelete="CASCADE", nullable=False),
    _ref("inbound_id", "inbound_messages.id", ondelete="SET NULL"),
    _ref("ticket_id", "tickets.id", ondelete="SET NULL"),
    Column("entry_id", String(120)),
    Column("purpose", String(16), nullable=False, server_default="reply"),
    Column("text", Text, nullable=False, server_default=""),
    Column("choices", Json, nullable=False, server_default="[]"),
    Column("media_url", Text),
    Column("file_path", Text),
    Column("state", String(10), nullable=False, server_default="queued"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("external_id", String(200)),
    Column("error_code", String(60)),
    _time("not_before", nullable=False),
    _time("created_at", nullable=False),
    _time("sent_at"),
    _time("delivered_at"),
    _time("seen_at"),
    _one_of("state", "queued", "sending", "sent", "delivered", "seen", "failed"),
    Index(None, "address_id", "external_id"),
    Index(None, "inbound_id"),
    Index(None, "ticket_id"),
    Index(
        "ix_outbound_messages_waiting",
        "address_id",
        "id",
        postgresql_where=text("state IN ('queued', 'sending')"),
        sqlite_where=text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_outbound_messages_entry",
        "entry_id",
        "created_at",
        postgresql_where=text("entry_id IS NOT NULL"),
        sqlite_where=text("entry_id IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _ref("outbound_id", "outbound_messages.id", ondelete="CASCADE", nullable=False),
    Column("try_no", Integer, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("code", String(60)),
    Column("detail", String(300)),
    _time("at", nullable=False),
    _one_of("outcome", "sent", "retry", "failed", "unknown"),
    Index(None, "outbound_id"),
    sqlite_autoincrement=True,
)

attachments = Table(
    "attachments",
    metadata,
    _id(),
    _ref("inbound_id", "inbound_messages.id", ondelete="SET NULL"),
    _ref("ticket_id", "tickets.id", ondelete="SET NULL"),
    Column("channel", String(20), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("ref", Text, nullable=False),
    Column("name", String(200)),
    Column("mime", String(100)),
    Column("size", Integer),
    Column("path", String(200)),
    Column("state", String(10), nullable=False, server_default="pending"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    _time("next_try_at"),
    _one_of("state", "pending", "kept", "failed"),
    Index(None, "inbound_id"),
    Index(None, "ticket_id"),
    Index(
        "ix_attachments_pending",
        "next_try_at",
        postgresql_where=text("state = 'pending'"),
        sqlite_where=text("state = 'pending'"),
    ),
    sqlite_autoincrement=True,
)

conversation_states = Table(
    "conversation_states",
    metadata,
    Column("address_id", Key, ForeignKey("addresses.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("step", String(60)),
    Column("data", Json, nullable=False, server_default="{}"),
    Column("offer", Json, nullable=False, server_default="[]"),
    Column("entry_id", String(120)),
    _time("expires_at"),
    _time("updated_at", nullable=False),
    Index(
        "ix_conversation_states_expiring",
        "expires_at",
        postgresql_where=text("expires_at IS NOT NULL"),
        sqlite_where=text("expires_at IS NOT NULL"),
    ),
)

faq_misses = Table(
    "faq_misses",
    metadata,
    _id(),
    _ref("address_id", "addresses.id", ondelete="SET NULL"),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("nearest", Json, nullable=False, server_default="[]"),
    _time("at", nullable=False),
    _one_of("kind", "none", "choices", "rated"),
    Index(None, "at"),
    Index(None, "address_id"),
    sqlite_autoincrement=True,
)

faq_ratings = Table(
    "faq_ratings",
    metadata,
    _id(),
    _ref("address_id", "addresses.id", ondelete="SET NULL"),
    Column("entry_id", String(120), nullable=False),
    Column("helpful", Boolean, nullable=False),
    _time("at", nullable=False),
    Index(None, "entry_id"),
    Index(None, "address_id"),
    sqlite_autoincrement=True,
)

content_flags = Table(
    "content_flags",
    metadata,
    _id(),
    Column("entry_id", String(120), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("document", String(120), nullable=False),
    Column("due_on", String(10), nullable=False),
    _time("first_seen_at", nullable=False),
    UniqueConstraint("entry_id", "reason", "document", "due_on", name="uq_content_flags_once"),
    sqlite_autoincrement=True,
)

faq_edits = Table(
    "faq_edits",
    metadata,
    _id(),
    Column("kind", String(10), nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("body", Json, nullable=False, server_default="{}"),
    _ref("official_id", "officials.id", ondelete="SET NULL"),
    Column("by", String(120), nullable=False),
    _time("at", nullable=False),
    _time("undone_at"),
    _one_of("kind", "phrasings", "entry", "withdrawn"),
    Index(None, "official_id"),
    sqlite_autoincrement=True,
)

tickets = Table(
    "tickets",
    metadata,
    _id(),
    Column("code", String(6), nullable=False, unique=True),
    Column("key_digest", String(64), nullable=False),
    Column("key_tries", Integer, nullable=False, server_default=text("0")),
    _time("key_tried_at"),
    Column("kind", String(10), nullable=False),
    Column("topic", String(40)),
    Column("subject", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(12), nullable=False, server_default="received"),
    _ref("contact_id", "contacts.id", ondelete="SET NULL"),
    _ref("address_id", "addresses.id", ondelete="SET NULL"),
    _ref("area_id", "areas.id", ondelete="SET NULL"),
    Column("channel", String(20), nullable=False),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    _time("answered_at"),
    _time("closed_at"),
    _time("erased_at"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    _one_of("kind", "question", "feedback", "sensitive"),
    _one_of("state", "received", "in_progress", "answered", "reopened", "closed"),
    Index(None, "state", "created_at"),
    Index(None, "contact_id"),
    Index(None, "address_id"),
    Index(None, "area_id"),
    sqlite_autoincrement=True,
)

ticket_events = Table(
    "ticket_events",
    metadata,
    _id(),
    _ref("ticket_id", "tickets.id", ondelete="CASCADE", nullable=False),
    Column("kind", String(16), nullable=False),
    Column("actor", String(10), nullable=False),
    _ref("official_id", "officials.id", ondelete="SET NULL"),
    Column("text", Text, nullable=False, server_default=""),
    _time("at", nullable=False),
    _one_of("kind", "received", "added", "answered", "reopened", "closed", "in_progress"),
    _one_of("actor", "resident", "official", "system"),
    Index(None, "ticket_id"),
    Index(None, "official_id"),
    sqlite_autoincrement=True,
)

officials = Table(
    "officials",
    metadata,
    _id(),
    Column("username", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    _ref("area_id", "areas.id", ondelete="RESTRICT"),
    Column("password_hash", String(200), nullable=False),
    Column("must_change_password", Boolean, nullable=False, server_default=text("true")),
    _time("created_at", nullable=False),
    _time("disabled_at"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    _one_of("role", "intake", "answering", "approving", "broadcasting", "administering", "viewing"),
    sqlite_autoincrement=True,
)

audit_events = Table(
    "audit_events",
    metadata,
    _id(),
    _time("at", nullable=False),
    Column("actor", String(10), nullable=False),
    _ref("official_id", "officials.id", ondelete="SET NULL"),
    Column("action", String(40), nullable=False),
    Column("object_kind", String(20), nullable=False),
    Column("object_id", String(60), nullable=False),
    Column("detail", Json, nullable=False, server_default="{}"),
    _one_of("actor", "resident", "official", "operator", "system"),
    Index(None, "at"),
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
    _time("claimed_until"),
    _time("updated_at", nullable=False),
)

rejected_bodies = Table(
    "rejected_bodies",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("size", Integer, nullable=False),
    _time("at", nullable=False),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
