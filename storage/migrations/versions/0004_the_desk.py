"""What happens to a question once it is here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_OPEN = sa.text("state IN ('received', 'in_progress', 'reopened')")
_OPEN_COLUMNS = [
    *("area_id", "due_at", "heard_at", "kind", "state", "topic", "agency_id", "assignee_id", "channel"),
    *("created_at", "id"),
]
_FAILED = sa.text("outcome = 'failed'")
_DONE = sa.text("state IN ('answered', 'closed', 'passed_on')")
_STATES = ("received", "in_progress", "answered", "reopened", "closed")
_EVENTS = ("received", "added", "answered", "reopened", "closed", "in_progress")
_NEW_EVENTS = (
    "assigned",
    "moved",
    "note",
    "draft",
    "approved",
    "returned",
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


def upgrade() -> None:
    op.create_table(
        "ticket_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_ticket_groups_area_id_areas"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_groups")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("ticket_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_groups_area_id"), ["area_id"], unique=False)

    op.create_table(
        "sensitive_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column(
            "detail",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_sensitive_log_official_id_officials"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_log")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("sensitive_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sensitive_log_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sensitive_log_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_sensitive_log_official_id"), ["official_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("for_group", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="writing", nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('writing', 'waiting', 'approved', 'returned')", name=op.f("ck_drafts_state")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officials.id"], name=op.f("fk_drafts_decided_by_officials"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_drafts_official_id_officials"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_drafts_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_decided_by"), ["decided_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_drafts_official_id"), ["official_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_drafts_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_drafts_waiting",
            ["ticket_id"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "supporters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_supporters_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_supporters_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_supporters_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporters")),
        sa.UniqueConstraint("ticket_id", "contact_id", name=op.f("uq_supporters_ticket_id_contact_id")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("supporters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supporters_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supporters_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "ticket_concerns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_ticket_concerns_agency_id_agencies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_ticket_concerns_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_ticket_concerns_official_id_officials"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_concerns_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_concerns")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("ticket_concerns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_concerns_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_concerns_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_concerns_official_id"), ["official_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_concerns_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticket_reminders",
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_reminders_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_ticket_reminders")),
    )

    op.create_table(
        "ticket_views",
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("writing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_ticket_views_official_id_officials"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_views_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "official_id", name=op.f("pk_ticket_views")),
    )

    with op.batch_alter_table("ticket_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_views_official_id"), ["official_id"], unique=False)

    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_area_id"), ["area_id"], unique=False)

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_failed", ["at"], unique=False, postgresql_where=_FAILED, sqlite_where=_FAILED
        )

    _only_add_to("sensitive_log")
    _allow("ticket_events", "kind", (*_EVENTS, *_NEW_EVENTS))
    with op.batch_alter_table("faq_edits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_reason", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "detail",
                sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )

    _allow("tickets", "state", (*_STATES, "passed_on"))
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(
            sa.Column("assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("on_behalf", sa.String(length=20), server_default="self", nullable=False))
        batch_op.add_column(sa.Column("anonymous", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("passed_to", sa.String(length=200), nullable=True))
        batch_op.add_column(
            sa.Column(
                "signature",
                sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("reopened", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("helped", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("helped_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("final_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_replied_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_tickets_area_id"))
        batch_op.create_index(batch_op.f("ix_tickets_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_area_id_created_at"), ["area_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "ix_tickets_open",
            _OPEN_COLUMNS,
            unique=False,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        )
        batch_op.create_index(
            "ix_tickets_done",
            ["updated_at", "id", "area_id", "kind", "state", "topic", "agency_id"],
            unique=False,
            postgresql_where=_DONE,
            sqlite_where=_DONE,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_group_id_ticket_groups"), "ticket_groups", ["group_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_agency_id_agencies"), "agencies", ["agency_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_assignee_id_officials"), "officials", ["assignee_id"], ["id"], ondelete="SET NULL"
        )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), _one_of(column, values))


def _only_add_to(table: str) -> None:
    """The database itself refuses to change or delete what was written."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("UPDATE tickets SET state = 'closed' WHERE state = 'passed_on'")
    op.execute(f"DELETE FROM ticket_events WHERE {_one_of('kind', _NEW_EVENTS)}")
    _allow("tickets", "state", _STATES)
    _allow("ticket_events", "kind", _EVENTS)
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tickets_assignee_id_officials"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tickets_agency_id_agencies"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tickets_group_id_ticket_groups"), type_="foreignkey")
        batch_op.drop_index(
            "ix_tickets_done",
            postgresql_where=_DONE,
            sqlite_where=_DONE,
        )
        batch_op.drop_index(
            "ix_tickets_open",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        )
        batch_op.drop_index(batch_op.f("ix_tickets_group_id"))
        batch_op.drop_index(batch_op.f("ix_tickets_assignee_id"))
        batch_op.drop_index(batch_op.f("ix_tickets_area_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_tickets_agency_id"))
        batch_op.create_index(batch_op.f("ix_tickets_area_id"), ["area_id"], unique=False)
        batch_op.drop_column("first_replied_at")
        batch_op.drop_column("final_due_at")
        batch_op.drop_column("first_due_at")
        batch_op.drop_column("heard_at")
        batch_op.drop_column("due_at")
        batch_op.drop_column("helped_asked_at")
        batch_op.drop_column("helped")
        batch_op.drop_column("rating")
        batch_op.drop_column("reopened")
        batch_op.drop_column("signature")
        batch_op.drop_column("passed_to")
        batch_op.drop_column("anonymous")
        batch_op.drop_column("on_behalf")
        batch_op.drop_column("group_id")
        batch_op.drop_column("assignee_id")
        batch_op.drop_column("agency_id")

    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.drop_column("detail")

    op.execute("DELETE FROM faq_edits WHERE published_at IS NULL")
    with op.batch_alter_table("faq_edits", schema=None) as batch_op:
        batch_op.drop_column("undone_reason")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_failed", postgresql_where=_FAILED, sqlite_where=_FAILED)

    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_area_id"))

    op.drop_table("ticket_views")

    op.drop_table("ticket_reminders")

    op.drop_table("ticket_concerns")

    op.drop_table("supporters")

    op.drop_table("drafts")

    op.drop_table("sensitive_log")

    op.drop_table("ticket_groups")
