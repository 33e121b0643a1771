"""Scheduled work: each time it fell due, once, and what came of it."""

from sqlalchemy import Boolean, Column, Index, String, Table, UniqueConstraint, text

from storage.tables.columns import key, metadata, one_of, time

job_runs = Table(
    "job_runs",
    metadata,
    key(),
    Column("job", String(60), nullable=False),
    time("due_at", nullable=False),
    Column("state", String(8), nullable=False),
    Column("process", String(80), nullable=False, server_default=""),
    time("started_at"),
    time("ended_at"),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("note", String(300), nullable=False, server_default=""),
    UniqueConstraint("job", "due_at"),
    one_of("state", "running", "done", "failed", "skipped"),
    Index(None, "due_at"),
    sqlite_autoincrement=True,
)
