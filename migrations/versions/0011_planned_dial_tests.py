"""Planned dial tests; orders in dial tests; competitors with their numbers; figures from checked work orders"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OWN_OR_COMPETITOR = "(centre_id IS NULL) <> (competitor_id IS NULL)"
_EVENTS = ("order_created_at", "order_processed_at", "order_replied_at", "user_replied_at", "ended_at")
_TEXTS = ("order_id", "call_type", "withdrawn_because")
_KEYS = (("slot_id", "dialslot", None), ("tested_by", "user", None), ("recording_id", "recording", "SET NULL"))


def upgrade() -> None:
    op.create_table(
        "dialslot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("pair", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("competitor_id", sa.Integer(), nullable=True),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_OWN_OR_COMPETITOR, name="own_or_competitor"),
        sa.CheckConstraint("kind IN ('open', 'mystery')", name="kind_known"),
        sa.CheckConstraint("state IN ('planned', 'done', 'missed', 'withdrawn')", name="state_known"),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.ForeignKeyConstraint(["competitor_id"], ["competitor.id"]),
        sa.ForeignKeyConstraint(["inspector_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slot_id"),
    )
    for column in ("month", "centre_id", "competitor_id", "due_at", "inspector_id"):
        op.create_index(f"ix_dialslot_{column}", "dialslot", [column], unique=False)
    with op.batch_alter_table("dialtest") as table:
        for name in _EVENTS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in _TEXTS:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name, other, ondelete in _KEYS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(f"dialtest_{name}_fkey", other, [name], ["id"], ondelete=ondelete)
            table.create_index(f"ix_dialtest_{name}", [name], unique=False)
    with op.batch_alter_table("dialtest") as table:
        for name in _TEXTS:
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("competitor") as table:
        for name in ("service_number", "compared"):
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("competitor") as table:
        for name in ("service_number", "compared", "active", "version"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("monthlyfigure") as table:
        table.drop_constraint("source_known", type_="check")
        table.create_check_constraint("source_known", "source IN ('system', 'dial_test', 'order_check')")


def downgrade() -> None:
    op.execute("DELETE FROM monthlyfigure WHERE source = 'order_check'")
    with op.batch_alter_table("monthlyfigure") as table:
        table.drop_constraint("source_known", type_="check")
        table.create_check_constraint("source_known", "source IN ('system', 'dial_test')")
    with op.batch_alter_table("competitor") as table:
        for name in ("service_number", "compared", "active", "version"):
            table.drop_column(name)
    with op.batch_alter_table("dialtest") as table:
        for name, _, _ in _KEYS:
            table.drop_index(f"ix_dialtest_{name}")
            table.drop_constraint(f"dialtest_{name}_fkey", type_="foreignkey")
        for name in (*_EVENTS, *_TEXTS, *(name for name, _, _ in _KEYS)):
            table.drop_column(name)
    op.drop_table("dialslot")
