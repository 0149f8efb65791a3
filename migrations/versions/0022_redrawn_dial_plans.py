"""Drawing the competitors of a dial plan anew"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import Rule, allow_emptying, create_rules, drop_rules, forbid_emptying

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_SENTENCE = "a draw of dial tests never changes"
RULES = [
    Rule(f"dialredraw_{event.lower()}", "dialredraw", event, "1 = 1", "1 = 1", _SENTENCE)
    for event in ("UPDATE", "DELETE")
]


def upgrade() -> None:
    op.create_table(
        "dialredraw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 2", name="after_the_first"),
        sa.CheckConstraint("reason <> ''", name="with_a_reason"),
        sa.ForeignKeyConstraint(["plan_id"], ["dialplan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "number"),
    )
    op.create_index("ix_dialredraw_plan_id", "dialredraw", ["plan_id"], unique=False)
    create_rules(RULES)
    forbid_emptying(["dialredraw"])
    _origins("'drawn', 'added', 'redrawn'")


def downgrade() -> None:
    op.execute("UPDATE dialslot SET origin = 'added' WHERE origin = 'redrawn'")
    _origins("'drawn', 'added'")
    allow_emptying(["dialredraw"])
    drop_rules(RULES)
    op.drop_table("dialredraw")


def _origins(known: str) -> None:
    with op.batch_alter_table("dialslot") as table:
        table.drop_constraint("origin_known", type_="check")
        table.create_check_constraint("origin_known", f"origin IN ({known})")
