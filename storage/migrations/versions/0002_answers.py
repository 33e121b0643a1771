"""What the answers need: who received which, what was flagged for review, and what officials changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "content_flags",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_flags")),
        sa.UniqueConstraint("entry_id", "reason", "document", "due_on", name="uq_content_flags_once"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbound_messages_entry",
        "outbound_messages",
        ["entry_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("entry_id IS NOT NULL"),
        sqlite_where=sa.text("entry_id IS NOT NULL"),
    )
    op.create_table(
        "faq_edits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column(
            "body",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("official_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('phrasings', 'entry', 'withdrawn')", name=op.f("ck_faq_edits_kind")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_faq_edits_official_id_officials"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_edits")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_edits_official_id"), "faq_edits", ["official_id"], unique=False)


def downgrade() -> None:
    op.drop_table("faq_edits")
    op.drop_index(
        "ix_outbound_messages_entry",
        "outbound_messages",
        postgresql_where=sa.text("entry_id IS NOT NULL"),
        sqlite_where=sa.text("entry_id IS NOT NULL"),
    )
    op.drop_table("content_flags")
