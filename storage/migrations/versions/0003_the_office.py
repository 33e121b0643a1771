"""Who works here, and by which rules."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "deadline_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("first_reply_hours", sa.Integer(), nullable=False),
        sa.Column("final_days", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('question', 'feedback', 'sensitive')", name=op.f("ck_deadline_rules_kind")),
        sa.CheckConstraint("first_reply_hours > 0 AND final_days > 0", name=op.f("ck_deadline_rules_spans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_rules")),
        sa.UniqueConstraint("kind", "topic", name=op.f("uq_deadline_rules_kind_topic")),
        sqlite_autoincrement=True,
    )

    op.create_table(
        "topic_rules",
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_topic_rules")),
    )

    op.create_table(
        "agencies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reached_at", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_agencies_area_id_areas"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("name", "area_id", name=op.f("uq_agencies_name_area_id")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agencies_area_id"), ["area_id"], unique=False)

    op.create_table(
        "agency_topics",
        sa.Column(
            "agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_agency_topics_agency_id_agencies"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agency_id", "topic", name=op.f("pk_agency_topics")),
    )

    op.create_table(
        "canned_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_canned_answers_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_canned_answers_official_id_officials"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answers")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("canned_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canned_answers_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_canned_answers_official_id"), ["official_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('intake', 'answering', 'approving', 'broadcasting', 'administering', 'viewing', 'sensitive')",
            name=op.f("ck_grants_role"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_grants_area_id_areas"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_grants_official_id_officials"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "official_id", "role", "area_id", "topic", name=op.f("uq_grants_official_id_role_area_id_topic")
        ),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_area_id"), ["area_id"], unique=False)

    op.create_table(
        "link_codes",
        sa.Column(
            "official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_link_codes_official_id_officials"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("official_id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_codes_digest")),
    )

    op.create_table(
        "official_addresses",
        sa.Column(
            "address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["addresses.id"],
            name=op.f("fk_official_addresses_address_id_addresses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["officials.id"],
            name=op.f("fk_official_addresses_official_id_officials"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_official_addresses")),
    )

    with op.batch_alter_table("official_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_addresses_official_id"), ["official_id"], unique=False)

    op.create_table(
        "official_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["officials.id"],
            name=op.f("fk_official_sessions_official_id_officials"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_official_sessions_token_digest")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("official_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_sessions_official_id"), ["official_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_recovery_codes_official_id_officials"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_official_id"), ["official_id"], unique=False)

    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_events_object_kind_object_id"), ["object_kind", "object_id"], unique=False
        )
        batch_op.drop_constraint(batch_op.f("fk_audit_events_official_id_officials"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_audit_events_official_id_officials"),
            "officials",
            ["official_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("faq_edits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("published_by", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(length=120), nullable=True))
        batch_op.create_index(batch_op.f("ix_faq_edits_entry_id"), ["entry_id"], unique=False)

    op.execute("UPDATE faq_edits SET published_at = at, published_by = by")
    _only_add_to("audit_events")
    op.execute(
        "INSERT INTO grants (official_id, role, area_id, created_at) "
        "SELECT id, role, area_id, created_at FROM officials"
    )
    with op.batch_alter_table("officials", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_officials_role"), type_="check")
        batch_op.add_column(sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("totp_secret", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_officials_agency_id"), ["agency_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("fk_officials_area_id_areas"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_officials_agency_id_agencies"), "agencies", ["agency_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.drop_column("role")
        batch_op.drop_column("area_id")


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
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER audit_events_refuses_change ON audit_events")
        op.execute("DROP FUNCTION refuse_change()")
    with op.batch_alter_table("officials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("role", sa.String(length=20), server_default="viewing", nullable=False))
        batch_op.drop_constraint(batch_op.f("fk_officials_agency_id_agencies"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_officials_area_id_areas"), "areas", ["area_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.drop_index(batch_op.f("ix_officials_agency_id"))
        batch_op.drop_column("locked_until")
        batch_op.drop_column("failures")
        batch_op.drop_column("totp_since")
        batch_op.drop_column("totp_step")
        batch_op.drop_column("totp_secret")
        batch_op.drop_column("agency_id")
    op.execute(
        "UPDATE officials SET role = COALESCE((SELECT MIN(role) FROM grants WHERE official_id = officials.id "
        "AND role <> 'sensitive'), 'viewing'), "
        "area_id = (SELECT MIN(area_id) FROM grants WHERE official_id = officials.id)"
    )
    roles = "role IN ('intake', 'answering', 'approving', 'broadcasting', 'administering', 'viewing')"
    with op.batch_alter_table("officials", schema=None) as batch_op:
        batch_op.alter_column("role", server_default=None)
        batch_op.create_check_constraint(op.f("ck_officials_role"), roles)

    with op.batch_alter_table("faq_edits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_faq_edits_entry_id"))
        batch_op.drop_column("undone_by")
        batch_op.drop_column("published_by")
        batch_op.drop_column("published_at")
        batch_op.drop_column("reason")

    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_audit_events_official_id_officials"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_audit_events_official_id_officials"),
            "officials",
            ["official_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.drop_index(batch_op.f("ix_audit_events_object_kind_object_id"))

    op.drop_table("recovery_codes")

    op.drop_table("official_sessions")

    op.drop_table("official_addresses")

    op.drop_table("link_codes")

    op.drop_table("grants")

    op.drop_table("canned_answers")

    op.drop_table("agency_topics")

    op.drop_table("agencies")

    op.drop_table("topic_rules")

    op.drop_table("deadline_rules")
