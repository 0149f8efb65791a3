"""Drawn plans of dial tests, and what of a competitor corresponds to an indicator"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REASON = "state <> 'withdrawn' OR reason <> ''"


def upgrade() -> None:
    op.create_table(
        "dialplan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("seed_hash", sa.String(), nullable=False),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("month", "centre_id"),
    )
    for column in ("month", "centre_id"):
        op.create_index(f"ix_dialplan_{column}", "dialplan", [column], unique=False)
    op.execute("UPDATE dialslot SET reason = '-' WHERE state = 'withdrawn' AND reason = ''")
    with op.batch_alter_table("dialslot") as table:
        table.add_column(sa.Column("plan_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="added"))
        table.create_foreign_key("dialslot_plan_id_fkey", "dialplan", ["plan_id"], ["id"])
        table.create_index("ix_dialslot_plan_id", ["plan_id"], unique=False)
        table.create_check_constraint("origin_known", "origin IN ('drawn', 'added')")
        table.create_check_constraint("withdrawn_with_a_reason", _REASON)
    with op.batch_alter_table("competitor") as table:
        table.add_column(sa.Column("corresponds", sa.String(), nullable=False, server_default="{}"))
    for name, column in (("dialslot", "origin"), ("competitor", "corresponds")):
        with op.batch_alter_table(name) as table:
            table.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("competitor") as table:
        table.drop_column("corresponds")
    with op.batch_alter_table("dialslot") as table:
        table.drop_constraint("withdrawn_with_a_reason", type_="check")
        table.drop_constraint("origin_known", type_="check")
        table.drop_index("ix_dialslot_plan_id")
        table.drop_constraint("dialslot_plan_id_fkey", type_="foreignkey")
        table.drop_column("origin")
        table.drop_column("plan_id")
    op.drop_table("dialplan")
