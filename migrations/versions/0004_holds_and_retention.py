"""Holds with their reasons, a province's own retention, and the direction of a call"""

import sqlalchemy as sa
from alembic import op

from migrations.retention_rules import NEW_RULES, OLD_RULES, allow_emptying, forbid_emptying
from migrations.triggers import create_rules, drop_rules

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EARLIER = "held before reasons were kept"


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column("release_reason", sa.String(), nullable=True),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        sa.CheckConstraint(
            "(released_at IS NULL AND released_by IS NULL AND release_reason IS NULL)"
            " OR (released_at IS NOT NULL AND released_by IS NOT NULL AND release_reason <> '')",
            name="release_whole",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hold_call_id", "hold", ["call_id"], unique=False)
    # Added as they stand: rebuilding a table would drop its triggers.
    op.execute(
        "ALTER TABLE province ADD COLUMN retention_months INTEGER"
        " CONSTRAINT retention_at_least_three CHECK (retention_months >= 3)"
    )
    op.execute(
        "ALTER TABLE recording ADD COLUMN direction VARCHAR NOT NULL DEFAULT ''"
        " CONSTRAINT direction_known CHECK (direction IN ('', 'inbound', 'outbound'))"
    )
    op.execute(
        "INSERT INTO hold (call_id, reason, placed_at, placed_by)"
        f" SELECT call_id, '{EARLIER}', stored_at, 'system' FROM recording WHERE hold"
    )
    drop_rules(OLD_RULES)
    create_rules(NEW_RULES)
    forbid_emptying()


def downgrade() -> None:
    allow_emptying()
    drop_rules(NEW_RULES)
    create_rules(OLD_RULES)
    for table, constraint, column in (
        ("recording", "direction_known", "direction"),
        ("province", "retention_at_least_three", "retention_months"),
    ):
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(constraint, table, type_="check")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_index("ix_hold_call_id", "hold")
    op.drop_table("hold")
