"""Checks of sampled work orders"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import create_rules, drop_rules
from migrations.work_order_rules import WORK_ORDER_RULES, allow_emptying, forbid_emptying

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_EVENTS = ("created_at", "sent_at", "processed_at", "replied_at", "user_replied_at", "requested_at", "dialled_at")
_PAIRS = [
    *[(_EVENTS[one], _EVENTS[other]) for one in range(5) for other in range(one + 1, 5)],
    ("created_at", "requested_at"),
    ("created_at", "dialled_at"),
    ("requested_at", "dialled_at"),
]
_IN_ORDER = " AND ".join(f"({earlier} IS NULL OR {later} IS NULL OR {earlier} <= {later})" for earlier, later in _PAIRS)


def upgrade() -> None:
    op.create_table(
        "workordercheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        *[sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in _EVENTS],
        *[sa.Column(name, sa.String(), nullable=False) for name in ("never", "unknown", "told", "evidence", "comment")],
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name="state_known"),
        sa.CheckConstraint(_IN_ORDER, name="times_in_order"),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted_when"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["inspector_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id"),
    )
    op.create_index("ix_workordercheck_inspector_id", "workordercheck", ["inspector_id"], unique=False)
    op.create_index("ix_workordercheck_call_id", "workordercheck", ["call_id"], unique=False)
    op.create_table(
        "workorderanswer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("wrong", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("cause_text", sa.String(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'no', 'na')", name="answer_known"),
        sa.CheckConstraint("cause IN ('process', 'people', 'technology', 'standard')", name="cause_known"),
        sa.CheckConstraint("answer = 'no' OR (cause IS NULL AND cause_text = '' AND wrong = '')", name="cause_of_no"),
        sa.ForeignKeyConstraint(["check_id"], ["workordercheck.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("check_id", "item"),
    )
    op.create_index("ix_workorderanswer_check_id", "workorderanswer", ["check_id"], unique=False)
    create_rules(WORK_ORDER_RULES)
    forbid_emptying()


def downgrade() -> None:
    allow_emptying()
    drop_rules(WORK_ORDER_RULES)
    op.drop_table("workorderanswer")
    op.drop_table("workordercheck")
