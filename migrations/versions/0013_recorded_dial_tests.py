"""Dial tests recorded here: their drafts, how well they were answered, and their sound"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COUNTED = sa.text("slot_id IS NOT NULL AND withdrawn_because = ''")
_UNRECORDED = sa.text("slot_id IS NOT NULL AND test_id IS NULL")
_JUDGED = "query_outcome = '' OR (query_ok IS NOT NULL AND query_ok = (query_outcome <> 'wrong'))"


def upgrade() -> None:
    with op.batch_alter_table("dialtest") as table:
        table.drop_index("ix_dialtest_recording_id")
        table.drop_constraint("dialtest_recording_id_fkey", type_="foreignkey")
        table.drop_column("recording_id")
        table.add_column(sa.Column("query_outcome", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("sms_ok", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint("query_outcome_known", "query_outcome IN ('', 'right', 'nearly', 'wrong')")
        table.create_check_constraint("query_as_judged", _JUDGED)
    with op.batch_alter_table("dialtest") as table:
        for name in ("query_outcome", "late"):
            table.alter_column(name, server_default=None)
    op.create_index(
        "one_test_a_slot", "dialtest", ["slot_id"], unique=True, sqlite_where=_COUNTED, postgresql_where=_COUNTED
    )
    op.create_table(
        "dialdraft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("test_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inspector_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["slot_id"], ["dialslot.id"]),
        sa.ForeignKeyConstraint(["test_id"], ["dialtest.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("inspector_id", "slot_id", "test_id"):
        op.create_index(f"ix_dialdraft_{column}", "dialdraft", [column], unique=False)
    op.create_index(
        "one_draft_a_slot",
        "dialdraft",
        ["inspector_id", "slot_id"],
        unique=True,
        sqlite_where=_UNRECORDED,
        postgresql_where=_UNRECORDED,
    )
    op.create_table(
        "dialrecording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transcript", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.CheckConstraint("duration_ms > 0", name="duration_positive"),
        sa.CheckConstraint("channels IN (1, 2)", name="channels_one_or_two"),
        sa.ForeignKeyConstraint(["test_id"], ["dialtest.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("test_id"),
    )
    for column in ("sha256", "storage_key"):
        op.create_index(f"ix_dialrecording_{column}", "dialrecording", [column], unique=False)


def downgrade() -> None:
    op.drop_table("dialrecording")
    op.drop_table("dialdraft")
    op.drop_index("one_test_a_slot", table_name="dialtest")
    with op.batch_alter_table("dialtest") as table:
        table.drop_constraint("query_as_judged", type_="check")
        table.drop_constraint("query_outcome_known", type_="check")
        for name in ("query_outcome", "sms_ok", "late", "recorded_at"):
            table.drop_column(name)
        table.add_column(sa.Column("recording_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "dialtest_recording_id_fkey", "recording", ["recording_id"], ["id"], ondelete="SET NULL"
        )
        table.create_index("ix_dialtest_recording_id", ["recording_id"], unique=False)
