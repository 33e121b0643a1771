"""Policy dialogues, from the first announcement to the promise kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_TIME = sa.DateTime(timezone=True)


_TABLES = (
    "promise_events",
    "promises",
    "minute_lines",
    "hall_notes",
    "dialogue_questions",
    "survey_invitations",
    "survey_answers",
    "dialogue_notices",
    "agenda_items",
    "surveys",
    "registrations",
    "minutes",
    "dialogue_events",
    "delegates",
    "dialogues",
)
"""Newest first: none is dropped while another refers to it."""

_EVENTS = (
    "received",
    "added",
    "in_progress",
    "assigned",
    "moved",
    "note",
    "draft",
    "approved",
    "returned",
    "answered",
    "reopened",
    "closed",
    "passed_on",
    "deadline_moved",
    "reminded",
    "escalated",
    "grouped",
    "ungrouped",
    "joined",
    "left",
    "rated",
    "helped",
    "not_helped",
)
"""Steps of a question before dialogues."""


def _allow_events(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_ticket_events_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_ticket_events_kind"), f"kind IN ({listed})")


def _refers(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    _allow_events((*_EVENTS, "promise"))
    op.create_table(
        "dialogues",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("area_id", _KEY, nullable=False),
        sa.Column("agency_id", _KEY, nullable=True),
        sa.Column("topics", _JSON, server_default="[]", nullable=False),
        sa.Column("state", sa.String(length=12), server_default="planned", nullable=False),
        sa.Column("starts_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("map_url", sa.String(length=300), server_default="", nullable=False),
        sa.Column("directions", sa.Text(), server_default="", nullable=False),
        sa.Column("host", sa.String(length=200), server_default="", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("registration", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("questions_until", _TIME, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("moves", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("agenda_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("live_item_id", sa.Integer(), nullable=True),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("announced_at", _TIME, nullable=True),
        sa.Column("agenda_fixed_at", _TIME, nullable=True),
        sa.Column("held_at", _TIME, nullable=True),
        sa.Column("published_at", _TIME, nullable=True),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("registration IN ('open', 'listed', 'none')", name=op.f("ck_dialogues_registration")),
        sa.CheckConstraint(
            "state IN ('planned', 'announced', 'collecting', 'agenda', 'held', 'published', 'closed', 'cancelled')",
            name=op.f("ck_dialogues_state"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_dialogues_span")),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name=op.f("ck_dialogues_seats")),
        _refers("dialogues", "agency_id", "agencies", "SET NULL"),
        _refers("dialogues", "area_id", "areas", "RESTRICT"),
        _refers("dialogues", "created_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogues")),
        sa.UniqueConstraint("code", name=op.f("uq_dialogues_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dialogues_agency_id", "dialogues", ["agency_id"])
    op.create_index("ix_dialogues_area_id_starts_at", "dialogues", ["area_id", "starts_at"])
    op.create_index("ix_dialogues_created_by", "dialogues", ["created_by"])
    op.create_index("ix_dialogues_state_starts_at", "dialogues", ["state", "starts_at"])

    op.create_table(
        "delegates",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=200), server_default="", nullable=False),
        sa.Column("topics", _JSON, server_default="[]", nullable=False),
        sa.Column("agency_id", _KEY, nullable=True),
        sa.Column("official_id", _KEY, nullable=True),
        _refers("delegates", "agency_id", "agencies", "SET NULL"),
        _refers("delegates", "dialogue_id", "dialogues", "CASCADE"),
        _refers("delegates", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegates")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delegates_agency_id", "delegates", ["agency_id"])
    op.create_index("ix_delegates_dialogue_id", "delegates", ["dialogue_id"])
    op.create_index("ix_delegates_official_id", "delegates", ["official_id"])

    op.create_table(
        "dialogue_events",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", _JSON, server_default="{}", nullable=False),
        sa.Column("at", _TIME, nullable=False),
        _refers("dialogue_events", "dialogue_id", "dialogues", "CASCADE"),
        _refers("dialogue_events", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dialogue_events_dialogue_id", "dialogue_events", ["dialogue_id"])
    op.create_index("ix_dialogue_events_official_id", "dialogue_events", ["official_id"])

    op.create_table(
        "minutes",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("number", sa.String(length=40), server_default="", nullable=False),
        sa.Column("opening", sa.Text(), server_default="", nullable=False),
        sa.Column("closing", sa.Text(), server_default="", nullable=False),
        sa.Column("attendance", sa.Text(), server_default="", nullable=False),
        sa.Column("secretary", sa.String(length=120), server_default="", nullable=False),
        sa.Column("chair", sa.String(length=120), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("written_by", _KEY, nullable=True),
        sa.Column("approved_by", _KEY, nullable=True),
        sa.Column("approved_at", _TIME, nullable=True),
        sa.Column("frozen", _JSON, nullable=True),
        sa.Column("checksum", sa.String(length=64), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'approved')", name=op.f("ck_minutes_state")),
        _refers("minutes", "approved_by", "officials", "SET NULL"),
        _refers("minutes", "dialogue_id", "dialogues", "CASCADE"),
        _refers("minutes", "written_by", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("dialogue_id", name=op.f("uq_minutes_dialogue_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_minutes_approved_by", "minutes", ["approved_by"])
    op.create_index("ix_minutes_written_by", "minutes", ["written_by"])

    op.create_table(
        "registrations",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("contact_id", _KEY, nullable=True),
        sa.Column("address_id", _KEY, nullable=True),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("household", sa.String(length=12), server_default="unknown", nullable=False),
        sa.Column("woman_head", sa.Boolean(), nullable=True),
        sa.Column("first_time", sa.Boolean(), nullable=True),
        sa.Column("needs", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=10), server_default="chat", nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("registered_at", _TIME, nullable=False),
        sa.Column("seated_at", _TIME, nullable=True),
        sa.Column("cancelled_at", _TIME, nullable=True),
        sa.Column("attended_at", _TIME, nullable=True),
        sa.CheckConstraint(
            "household IN ('poor', 'near_poor', 'escaped', 'other', 'unknown')", name=op.f("ck_registrations_household")
        ),
        sa.CheckConstraint("source IN ('chat', 'officer', 'door')", name=op.f("ck_registrations_source")),
        sa.CheckConstraint(
            "state IN ('seated', 'waiting', 'cancelled', 'attended', 'absent')", name=op.f("ck_registrations_state")
        ),
        _refers("registrations", "address_id", "addresses", "SET NULL"),
        _refers("registrations", "area_id", "areas", "SET NULL"),
        _refers("registrations", "contact_id", "contacts", "SET NULL"),
        _refers("registrations", "dialogue_id", "dialogues", "CASCADE"),
        _refers("registrations", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("code", name=op.f("uq_registrations_code")),
        sa.UniqueConstraint("dialogue_id", "contact_id", name=op.f("uq_registrations_dialogue_id_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_registrations_address_id", "registrations", ["address_id"])
    op.create_index("ix_registrations_area_id", "registrations", ["area_id"])
    op.create_index("ix_registrations_contact_id", "registrations", ["contact_id"])
    op.create_index("ix_registrations_dialogue_id_state", "registrations", ["dialogue_id", "state"])
    op.create_index("ix_registrations_official_id", "registrations", ["official_id"])

    op.create_table(
        "surveys",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=True),
        sa.Column("area_id", _KEY, nullable=False),
        sa.Column("questions", _JSON, server_default="[]", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("created_by", _KEY, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("opened_at", _TIME, nullable=True),
        sa.Column("closes_at", _TIME, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_surveys_state")),
        _refers("surveys", "area_id", "areas", "RESTRICT"),
        _refers("surveys", "created_by", "officials", "SET NULL"),
        _refers("surveys", "dialogue_id", "dialogues", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("code", name=op.f("uq_surveys_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_surveys_area_id", "surveys", ["area_id"])
    op.create_index("ix_surveys_created_by", "surveys", ["created_by"])
    op.create_index("ix_surveys_dialogue_id", "surveys", ["dialogue_id"])

    op.create_table(
        "agenda_items",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("theme", sa.String(length=160), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("named", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("delegate_id", _KEY, nullable=True),
        sa.Column("outcome", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("gist", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(length=200), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("raised_at_hall", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("noted_at", _TIME, nullable=True),
        sa.Column("published_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('open', 'answered', 'promised', 'written')", name=op.f("ck_agenda_items_outcome")
        ),
        _refers("agenda_items", "delegate_id", "delegates", "SET NULL"),
        _refers("agenda_items", "dialogue_id", "dialogues", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agenda_items_delegate_id", "agenda_items", ["delegate_id"])
    op.create_index("ix_agenda_items_dialogue_id_position", "agenda_items", ["dialogue_id", "position"])

    op.create_table(
        "dialogue_notices",
        sa.Column("dialogue_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("contact_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("message_id", _KEY, nullable=True),
        sa.Column("at", _TIME, nullable=False),
        _refers("dialogue_notices", "contact_id", "contacts", "CASCADE"),
        _refers("dialogue_notices", "dialogue_id", "dialogues", "CASCADE"),
        _refers("dialogue_notices", "message_id", "outbound_messages", "SET NULL"),
        sa.PrimaryKeyConstraint("dialogue_id", "contact_id", "kind", name=op.f("pk_dialogue_notices")),
    )
    op.create_index("ix_dialogue_notices_contact_id", "dialogue_notices", ["contact_id"])
    op.create_index("ix_dialogue_notices_message_id", "dialogue_notices", ["message_id"])

    op.create_table(
        "survey_answers",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("survey_id", _KEY, nullable=False),
        sa.Column("area_id", _KEY, nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("answers", _JSON, server_default="{}", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        _refers("survey_answers", "area_id", "areas", "SET NULL"),
        _refers("survey_answers", "survey_id", "surveys", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_survey_answers_area_id", "survey_answers", ["area_id"])
    op.create_index("ix_survey_answers_survey_id", "survey_answers", ["survey_id"])

    op.create_table(
        "survey_invitations",
        sa.Column("survey_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("contact_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("asked_at", _TIME, nullable=True),
        sa.Column("reached", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("answered_at", _TIME, nullable=True),
        _refers("survey_invitations", "contact_id", "contacts", "CASCADE"),
        _refers("survey_invitations", "survey_id", "surveys", "CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "contact_id", name=op.f("pk_survey_invitations")),
    )
    op.create_index(
        "ix_survey_invitations_waiting",
        "survey_invitations",
        ["survey_id"],
        postgresql_where=sa.text("asked_at IS NULL"),
        sqlite_where=sa.text("asked_at IS NULL"),
    )
    op.create_index("ix_survey_invitations_contact_id", "survey_invitations", ["contact_id"])

    op.create_table(
        "dialogue_questions",
        sa.Column("ticket_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=True),
        sa.Column("item_id", _KEY, nullable=True),
        sa.Column("source", sa.String(length=10), server_default="chat", nullable=False),
        sa.Column("review", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("asker_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("moved_by_hand", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("reviewed_at", _TIME, nullable=True),
        sa.CheckConstraint("review IN ('waiting', 'accepted', 'withheld')", name=op.f("ck_dialogue_questions_review")),
        sa.CheckConstraint("source IN ('chat', 'paper', 'hall', 'desk')", name=op.f("ck_dialogue_questions_source")),
        _refers("dialogue_questions", "dialogue_id", "dialogues", "SET NULL"),
        _refers("dialogue_questions", "item_id", "agenda_items", "SET NULL"),
        _refers("dialogue_questions", "ticket_id", "tickets", "CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_dialogue_questions")),
    )
    op.create_index("ix_dialogue_questions_batch", "dialogue_questions", ["batch"])
    op.create_index("ix_dialogue_questions_dialogue_id_review", "dialogue_questions", ["dialogue_id", "review"])
    op.create_index("ix_dialogue_questions_item_id", "dialogue_questions", ["item_id"])

    op.create_table(
        "hall_notes",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("item_id", _KEY, nullable=True),
        sa.Column("note_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("detail", _JSON, server_default="{}", nullable=False),
        sa.Column("superseded", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("written_at", _TIME, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        _refers("hall_notes", "dialogue_id", "dialogues", "CASCADE"),
        _refers("hall_notes", "item_id", "agenda_items", "SET NULL"),
        _refers("hall_notes", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_notes")),
        sa.UniqueConstraint("dialogue_id", "note_id", name=op.f("uq_hall_notes_dialogue_id_note_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hall_notes_item_id", "hall_notes", ["item_id"])
    op.create_index("ix_hall_notes_official_id", "hall_notes", ["official_id"])

    op.create_table(
        "minute_lines",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("minutes_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("item_id", _KEY, nullable=True),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("plain", sa.Text(), server_default="", nullable=False),
        sa.Column("public", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        _refers("minute_lines", "item_id", "agenda_items", "SET NULL"),
        _refers("minute_lines", "minutes_id", "minutes", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minute_lines")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_minute_lines_item_id", "minute_lines", ["item_id"])
    op.create_index("ix_minute_lines_minutes_id_position", "minute_lines", ["minutes_id", "position"])

    op.create_table(
        "promises",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("dialogue_id", _KEY, nullable=False),
        sa.Column("item_id", _KEY, nullable=True),
        sa.Column("area_id", _KEY, nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("agency_id", _KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("public", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("done_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_promises_state")),
        _refers("promises", "agency_id", "agencies", "SET NULL"),
        _refers("promises", "area_id", "areas", "RESTRICT"),
        _refers("promises", "dialogue_id", "dialogues", "RESTRICT"),
        _refers("promises", "item_id", "agenda_items", "SET NULL"),
        _refers("promises", "official_id", "officials", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("code", name=op.f("uq_promises_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_agency_id", "promises", ["agency_id"])
    op.create_index("ix_promises_area_id_due_on", "promises", ["area_id", "due_on"])
    op.create_index("ix_promises_dialogue_id", "promises", ["dialogue_id"])
    op.create_index("ix_promises_item_id", "promises", ["item_id"])
    op.create_index("ix_promises_official_id", "promises", ["official_id"])
    op.create_index("ix_promises_state_due_on", "promises", ["state", "due_on"])

    op.create_table(
        "promise_events",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("promise_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("official_id", _KEY, nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", _JSON, server_default="{}", nullable=False),
        sa.Column("at", _TIME, nullable=False),
        _refers("promise_events", "official_id", "officials", "SET NULL"),
        _refers("promise_events", "promise_id", "promises", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_events_official_id", "promise_events", ["official_id"])
    op.create_index("ix_promise_events_promise_id", "promise_events", ["promise_id"])


def downgrade() -> None:
    op.execute("DELETE FROM ticket_events WHERE kind = 'promise'")
    _allow_events(_EVENTS)
    for table in _TABLES:
        op.drop_table(table)
