"""How fast each channel may be written to, shared by all processes, and what was used of its quota."""

from sqlalchemy import Column, Float, Integer, String, Table, text

from storage.tables.columns import metadata, time

paces = Table(
    "paces",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("factor", Float, nullable=False, server_default=text("1")),
    time("held_until"),
    time("updated_at", nullable=False),
)

pace_shares = Table(
    "pace_shares",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("process", String(80), primary_key=True),
    Column("share", Integer, nullable=False, server_default=text("0")),
    Column("wanted", Integer, nullable=False, server_default=text("0")),
    time("expires_at", nullable=False),
)

channel_usage = Table(
    "channel_usage",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("messages", Integer, nullable=False, server_default=text("0")),
)
"""By month of the office's zone, as YYYY-MM; kind: reply, broadcast or template."""
