"""Announcements, the content they carry, their pace, and scheduled work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_TIME = sa.DateTime(timezone=True)

_TABLES = (
    "faq_trials",
    "area_aliases",
    "campaign_steps",
    "notice_reports",
    "quiz_answers",
    "broadcast_recipients",
    "broadcast_readings",
    "broadcast_events",
    "quiz_winners",
    "quiz_questions",
    "quiz_plays",
    "broadcasts",
    "stories",
    "segments",
    "quizzes",
    "notices",
    "contact_interests",
    "paces",
    "pace_shares",
    "report_reminders",
    "job_runs",
    "channel_usage",
)
"""Newest first: none is dropped while another refers to it."""

_ROLES = ("intake", "answering", "approving", "broadcasting", "administering", "viewing", "sensitive")
"""Before village heads."""


def _allow_roles(roles: tuple[str, ...]) -> None:
    listed = ", ".join(repr(role) for role in roles)
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_grants_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_grants_role"), f"role IN ({listed})")


def _refers(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _let_officials_attach() -> None:
    """Made anew on SQLite, which else would forget that an id is never given twice."""
    with op.batch_alter_table("attachments", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for column, target in (("draft_id", "drafts"), ("event_id", "ticket_events")):
            batch_op.add_column(sa.Column(column, _KEY, nullable=True))
            name = op.f(f"fk_attachments_{column}_{target}")
            batch_op.create_foreign_key(name, target, [column], ["id"], ondelete="CASCADE")
    for column in ("draft_id", "event_id", "path"):
        op.create_index(op.f(f"ix_attachments_{column}"), "attachments", [column])


def _let_officials_attach_no_more() -> None:
    op.execute("DELETE FROM attachments WHERE draft_id IS NOT NULL OR event_id IS NOT NULL")
    for column in ("draft_id", "event_id", "path"):
        op.drop_index(op.f(f"ix_attachments_{column}"), table_name="attachments")
    with op.batch_alter_table("attachments", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for column, target in (("draft_id", "drafts"), ("event_id", "ticket_events")):
            batch_op.drop_constraint(op.f(f"fk_attachments_{column}_{target}"), type_="foreignkey")
            batch_op.drop_column(column)


def upgrade() -> None:
    _allow_roles((*_ROLES, "village"))
    _let_officials_attach()
    op.create_table(
        "area_aliases",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("area_id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        _refers("area_aliases", "area_id", "areas", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_aliases")),
        sa.UniqueConstraint("code", name=op.f("uq_area_aliases_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_area_aliases_area_id", "area_aliases", ["area_id"])
    op.create_index("ix_area_aliases_folded", "area_aliases", ["folded"])
    op.create_table(
        "faq_trials",
        sa.Column("edit_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="running", nullable=False),
        sa.Column("result", _JSON, nullable=True),
        sa.Column("started_at", _TIME, nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_faq_trials_state")),
        _refers("faq_trials", "edit_id", "faq_edits", "CASCADE"),
        sa.PrimaryKeyConstraint("edit_id", name=op.f("pk_faq_trials")),
    )
    op.create_table(
        "channel_usage",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("messages", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("channel", "month", "kind", name=op.f("pk_channel_usage")),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("process", sa.String(length=80), server_default="", nullable=False),
        sa.Column("started_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("beat_at", _TIME, nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'skipped')", name=op.f("ck_job_runs_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_job_runs_job_due_at")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_runs_due_at", "job_runs", ["due_at"])
    op.create_index(
        "ix_job_runs_running",
        "job_runs",
        ["job"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "report_reminders",
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("told_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("due_on", "days", name=op.f("pk_report_reminders")),
    )

    op.create_table(
        "pace_shares",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("share", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("wanted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel", "process", name=op.f("pk_pace_shares")),
    )
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("factor", sa.Float(), server_default=sa.text("1"), nullable=False),
        sa.Column("held_until", _TIME, nullable=True),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_paces")),
    )
    op.create_table(
        "contact_interests",
        sa.Column("contact_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("interest", sa.String(length=40), nullable=False),
        _refers("contact_interests", "contact_id", "contacts", "CASCADE"),
        sa.PrimaryKeyConstraint("contact_id", "interest", name=op.f("pk_contact_interests")),
    )
    op.create_index("ix_contact_interests_interest", "contact_interests", ["interest"])

    op.create_table(
        "notices",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("ask_whom", sa.String(length=200), server_default="", nullable=False),
        sa.Column("source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("changed_by", _KEY, nullable=True),
        sa.Column("approved_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("published_at", _TIME, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("kind IN ('job', 'course', 'fair', 'buyer', 'other')", name=op.f("ck_notices_kind")),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'published', 'withdrawn')", name=op.f("ck_notices_state")),
        _refers("notices", "approved_by", "officials", "SET NULL"),
        _refers("notices", "area_id", "areas", "RESTRICT"),
        _refers("notices", "changed_by", "officials", "SET NULL"),
        _refers("notices", "created_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("code", name=op.f("uq_notices_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_approved_by", "notices", ["approved_by"])
    op.create_index("ix_notices_area_id_state_valid_until", "notices", ["area_id", "state", "valid_until"])
    op.create_index("ix_notices_changed_by", "notices", ["changed_by"])
    op.create_index("ix_notices_created_by", "notices", ["created_by"])

    op.create_table(
        "notice_reports",
        sa.Column("notice_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("contact_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        _refers("notice_reports", "contact_id", "contacts", "CASCADE"),
        _refers("notice_reports", "notice_id", "notices", "CASCADE"),
        sa.PrimaryKeyConstraint("notice_id", "contact_id", name=op.f("pk_notice_reports")),
    )
    op.create_index("ix_notice_reports_contact_id", "notice_reports", ["contact_id"])

    op.create_table(
        "campaign_steps",
        sa.Column("campaign", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("made_by", _KEY, nullable=True),
        sa.Column("made_at", _TIME, nullable=False),
        _refers("campaign_steps", "made_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("campaign", "year", "place", "step", name=op.f("pk_campaign_steps")),
    )
    op.create_index("ix_campaign_steps_made_by", "campaign_steps", ["made_by"])

    op.create_table(
        "quizzes",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("intro", sa.Text(), server_default="", nullable=False),
        sa.Column("prize", sa.Text(), server_default="", nullable=False),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("opens_at", _TIME, nullable=False),
        sa.Column("closes_at", _TIME, nullable=False),
        sa.Column("least_right", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("winners", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seed_from", sa.String(length=300), server_default="", nullable=False),
        sa.Column("seed_on", sa.Date(), nullable=True),
        sa.Column("seed", sa.String(length=200), nullable=True),
        sa.Column("seed_by", _KEY, nullable=True),
        sa.Column("entrants", sa.Integer(), nullable=True),
        sa.Column("entrants_digest", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("submitted_by", _KEY, nullable=True),
        sa.Column("approved_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("published_at", _TIME, nullable=True),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.Column("drawn_at", _TIME, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting', 'open', 'closed', 'drawn', 'withdrawn')", name=op.f("ck_quizzes_state")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_quizzes_span")),
        _refers("quizzes", "approved_by", "officials", "SET NULL"),
        _refers("quizzes", "area_id", "areas", "RESTRICT"),
        _refers("quizzes", "created_by", "officials", "SET NULL"),
        _refers("quizzes", "seed_by", "officials", "SET NULL"),
        _refers("quizzes", "submitted_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
        sa.UniqueConstraint("code", name=op.f("uq_quizzes_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quizzes_approved_by", "quizzes", ["approved_by"])
    op.create_index("ix_quizzes_area_id_state", "quizzes", ["area_id", "state"])
    op.create_index("ix_quizzes_created_by", "quizzes", ["created_by"])
    op.create_index("ix_quizzes_seed_by", "quizzes", ["seed_by"])
    op.create_index("ix_quizzes_submitted_by", "quizzes", ["submitted_by"])

    op.create_table(
        "segments",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column(
            "rule",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        _refers("segments", "area_id", "areas", "RESTRICT"),
        _refers("segments", "created_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_segments_area_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_segments_created_by", "segments", ["created_by"])

    op.create_table(
        "stories",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), server_default="", nullable=False),
        sa.Column("image", sa.String(length=200), nullable=True),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("entries", _JSON, server_default="[]", nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_how", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("changed_by", _KEY, nullable=True),
        sa.Column("approved_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("published_at", _TIME, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'published', 'withdrawn')", name=op.f("ck_stories_state")),
        _refers("stories", "approved_by", "officials", "SET NULL"),
        _refers("stories", "area_id", "areas", "RESTRICT"),
        _refers("stories", "changed_by", "officials", "SET NULL"),
        _refers("stories", "created_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("code", name=op.f("uq_stories_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stories_approved_by", "stories", ["approved_by"])
    op.create_index("ix_stories_area_id_state", "stories", ["area_id", "state"])
    op.create_index("ix_stories_changed_by", "stories", ["changed_by"])
    op.create_index("ix_stories_created_by", "stories", ["created_by"])

    op.create_table(
        "broadcasts",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=12), server_default="news", nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("segment_id", _KEY, nullable=True),
        sa.Column(
            "rule",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("dialogue_id", _KEY, nullable=True),
        sa.Column("notice_id", _KEY, nullable=True),
        sa.Column("story_id", _KEY, nullable=True),
        sa.Column("quiz_id", _KEY, nullable=True),
        sa.Column("campaign", sa.String(length=60), nullable=True),
        sa.Column(
            "texts",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "choices",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("image", sa.String(length=200), nullable=True),
        sa.Column(
            "recordings",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("script", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "template",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("state", sa.String(length=12), server_default="draft", nullable=False),
        sa.Column("send_at", _TIME, nullable=True),
        sa.Column("repeats", sa.String(length=10), server_default="never", nullable=False),
        sa.Column("repeats_until", sa.Date(), nullable=True),
        sa.Column("repeat_of", _KEY, nullable=True),
        sa.Column("by_night", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("wave_size", sa.Integer(), nullable=True),
        sa.Column("wave", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("most_open", sa.Integer(), nullable=True),
        sa.Column("held_by", sa.String(length=10), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=True),
        sa.Column("prepared_to", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("in_waves", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("approved_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("submitted_at", _TIME, nullable=True),
        sa.Column("approved_at", _TIME, nullable=True),
        sa.Column("started_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("held_by IN ('night', 'desk', 'channel')", name=op.f("ck_broadcasts_held_by")),
        sa.CheckConstraint(
            "kind IN ('news', 'dialogue', 'notice', 'story', 'quiz', 'campaign')", name=op.f("ck_broadcasts_kind")
        ),
        sa.CheckConstraint("repeats IN ('never', 'daily', 'weekly', 'monthly')", name=op.f("ck_broadcasts_repeats")),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting', 'approved', 'preparing', 'sending', 'paused', 'done', 'stopped', "
            "'cancelled')",
            name=op.f("ck_broadcasts_state"),
        ),
        sa.CheckConstraint("wave_size IS NULL OR wave_size > 0", name=op.f("ck_broadcasts_wave_size")),
        _refers("broadcasts", "approved_by", "officials", "SET NULL"),
        _refers("broadcasts", "area_id", "areas", "RESTRICT"),
        _refers("broadcasts", "created_by", "officials", "SET NULL"),
        _refers("broadcasts", "dialogue_id", "dialogues", "SET NULL"),
        _refers("broadcasts", "notice_id", "notices", "SET NULL"),
        _refers("broadcasts", "quiz_id", "quizzes", "SET NULL"),
        _refers("broadcasts", "repeat_of", "broadcasts", "SET NULL"),
        _refers("broadcasts", "segment_id", "segments", "SET NULL"),
        _refers("broadcasts", "story_id", "stories", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sa.UniqueConstraint("code", name=op.f("uq_broadcasts_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcasts_approved_by", "broadcasts", ["approved_by"])
    op.create_index("ix_broadcasts_area_id_created_at", "broadcasts", ["area_id", "created_at"])
    op.create_index("ix_broadcasts_created_by", "broadcasts", ["created_by"])
    op.create_index("ix_broadcasts_dialogue_id", "broadcasts", ["dialogue_id"])
    op.create_index("ix_broadcasts_notice_id", "broadcasts", ["notice_id"])
    op.create_index("ix_broadcasts_quiz_id", "broadcasts", ["quiz_id"])
    op.create_index("ix_broadcasts_repeat_of", "broadcasts", ["repeat_of"])
    op.create_index("ix_broadcasts_segment_id", "broadcasts", ["segment_id"])
    op.create_index("ix_broadcasts_state_send_at", "broadcasts", ["state", "send_at"])
    op.create_index("ix_broadcasts_story_id", "broadcasts", ["story_id"])

    op.create_table(
        "quiz_plays",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("quiz_id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=True),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME, nullable=True),
        sa.Column("entered", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        _refers("quiz_plays", "area_id", "areas", "SET NULL"),
        _refers("quiz_plays", "contact_id", "contacts", "SET NULL"),
        _refers("quiz_plays", "quiz_id", "quizzes", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_plays")),
        sa.UniqueConstraint("code", name=op.f("uq_quiz_plays_code")),
        sa.UniqueConstraint("contact_id", "quiz_id", name=op.f("uq_quiz_plays_contact_id_quiz_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quiz_plays_area_id", "quiz_plays", ["area_id"])
    op.create_index("ix_quiz_plays_quiz_id_finished_at", "quiz_plays", ["quiz_id", "finished_at"])

    op.create_table(
        "quiz_questions",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("quiz_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "options",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=True),
        _refers("quiz_questions", "quiz_id", "quizzes", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_questions")),
        sa.UniqueConstraint("quiz_id", "position", name=op.f("uq_quiz_questions_quiz_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quiz_winners",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("quiz_id", _KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("play_code", sa.String(length=6), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("told_at", _TIME, nullable=True),
        sa.Column("message_id", _KEY, nullable=True),
        _refers("quiz_winners", "message_id", "outbound_messages", "SET NULL"),
        _refers("quiz_winners", "quiz_id", "quizzes", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_winners")),
        sa.UniqueConstraint("quiz_id", "place", name=op.f("uq_quiz_winners_quiz_id_place")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quiz_winners_message_id", "quiz_winners", ["message_id"])

    op.create_table(
        "broadcast_events",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "detail",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("at", _TIME, nullable=False),
        _refers("broadcast_events", "broadcast_id", "broadcasts", "CASCADE"),
        _refers("broadcast_events", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcast_events_broadcast_id", "broadcast_events", ["broadcast_id"])
    op.create_index("ix_broadcast_events_official_id", "broadcast_events", ["official_id"])

    op.create_table(
        "broadcast_readings",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", _KEY, nullable=False),
        sa.Column("area_id", _KEY, nullable=False),
        sa.Column("manner", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("reader", sa.String(length=120), server_default="", nullable=False),
        sa.Column("read_at", _TIME, nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "manner IN ('loudspeaker', 'meeting', 'visit', 'poster', 'page')", name=op.f("ck_broadcast_readings_manner")
        ),
        _refers("broadcast_readings", "area_id", "areas", "RESTRICT"),
        _refers("broadcast_readings", "broadcast_id", "broadcasts", "CASCADE"),
        _refers("broadcast_readings", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_readings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcast_readings_area_id", "broadcast_readings", ["area_id"])
    op.create_index("ix_broadcast_readings_broadcast_id_area_id", "broadcast_readings", ["broadcast_id", "area_id"])
    op.create_index("ix_broadcast_readings_official_id", "broadcast_readings", ["official_id"])

    op.create_table(
        "broadcast_recipients",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=True),
        sa.Column("address_id", _KEY, nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=8), server_default="vi", nullable=False),
        sa.Column("wave", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("parts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", _TIME, nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("sent_at", _TIME, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'delivered', 'seen', 'failed', 'unknown', 'left_out', 'stopped', "
            "'erased')",
            name=op.f("ck_broadcast_recipients_state"),
        ),
        _refers("broadcast_recipients", "address_id", "addresses", "SET NULL"),
        _refers("broadcast_recipients", "broadcast_id", "broadcasts", "CASCADE"),
        _refers("broadcast_recipients", "contact_id", "contacts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_recipients")),
        sa.UniqueConstraint("contact_id", "broadcast_id", name=op.f("uq_broadcast_recipients_contact_id_broadcast_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_broadcast_recipients_again",
        "broadcast_recipients",
        ["not_before"],
        postgresql_where=sa.text("not_before IS NOT NULL"),
        sqlite_where=sa.text("not_before IS NOT NULL"),
    )
    op.create_index(
        "ix_broadcast_recipients_queue",
        "broadcast_recipients",
        ["broadcast_id", "state", "channel", "wave", "id"],
    )
    op.create_index(
        "ix_broadcast_recipients_received",
        "broadcast_recipients",
        ["address_id", "external_id"],
        postgresql_where=sa.text("address_id IS NOT NULL"),
        sqlite_where=sa.text("address_id IS NOT NULL"),
    )
    op.create_index(
        "ix_broadcast_recipients_sending",
        "broadcast_recipients",
        ["claimed_by"],
        postgresql_where=sa.text("state = 'sending'"),
        sqlite_where=sa.text("state = 'sending'"),
    )

    op.create_table(
        "quiz_answers",
        sa.Column("play_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("question_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        _refers("quiz_answers", "play_id", "quiz_plays", "CASCADE"),
        _refers("quiz_answers", "question_id", "quiz_questions", "CASCADE"),
        sa.PrimaryKeyConstraint("play_id", "question_id", name=op.f("pk_quiz_answers")),
    )
    op.create_index("ix_quiz_answers_question_id", "quiz_answers", ["question_id"])

    op.add_column("contacts", sa.Column("household", sa.String(length=12), nullable=True))
    op.add_column("contacts", sa.Column("language", sa.String(length=8), server_default="vi", nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM grants WHERE role = 'village'")
    _allow_roles(_ROLES)
    _let_officials_attach_no_more()
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("contacts", "household")
    op.drop_column("contacts", "language")
