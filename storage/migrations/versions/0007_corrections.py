"""Announcements to those who received an answer that holds no more."""

from alembic import op

revision = "0007"
down_revision = "0006"

_KINDS = ("news", "dialogue", "notice", "story", "quiz", "campaign")
"""Before corrections."""


def _allow(kinds: tuple[str, ...]) -> None:
    """Made anew on SQLite, which else would forget that an id is never given twice."""
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("broadcasts", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_broadcasts_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_broadcasts_kind"), f"kind IN ({listed})")


def upgrade() -> None:
    _allow((*_KINDS, "correction"))


def downgrade() -> None:
    op.execute("UPDATE broadcasts SET kind = 'news' WHERE kind = 'correction'")
    _allow(_KINDS)
