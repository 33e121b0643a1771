"""Scheduled work: each time it fell due, once, and what came of it."""

from sqlalchemy import Boolean, Column, Date, Index, SmallInteger, String, Table, UniqueConstraint, text

from storage.tables.columns import key, metadata, one_of, partial_index, time

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
    time("beat_at"),
    Column("tries", SmallInteger, nullable=False, server_default=text("1")),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("note", String(300), nullable=False, server_default=""),
    UniqueConstraint("job", "due_at"),
    one_of("state", "running", "done", "failed", "skipped"),
    Index(None, "due_at"),
    partial_index("ix_job_runs_running", "job", unique=True, where="state = 'running'"),
    sqlite_autoincrement=True,
)
"""`beat_at`: when whoever runs it last said that it is alive."""

report_reminders = Table(
    "report_reminders",
    metadata,
    Column("due_on", Date, primary_key=True),
    Column("days", SmallInteger, primary_key=True, autoincrement=False),
    time("told_at", nullable=False),
)
"""Who must report was told so many days before."""
