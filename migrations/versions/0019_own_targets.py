"""Targets that provinces set themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NEVER_LOOSER = "(at_least AND target >= national) OR (NOT at_least AND target <= national)"


def upgrade() -> None:
    op.create_table(
        "owntarget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("national", sa.Float(), nullable=False),
        sa.Column("at_least", sa.Boolean(), nullable=False),
        sa.Column("from_month", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.CheckConstraint("target >= 0 AND target <= 1", name="target_a_rate"),
        sa.CheckConstraint(_NEVER_LOOSER, name="never_looser"),
        sa.ForeignKeyConstraint(["province_id"], ["province.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_owntarget_province_id", "owntarget", ["province_id"], unique=False)


def downgrade() -> None:
    op.drop_table("owntarget")
