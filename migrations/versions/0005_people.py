"""Shifts, leave, holidays and skills; refused rows are kept whole, and a centre's columns are remembered"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ONE_PERSON = "(agent_id IS NULL) <> (user_id IS NULL)"
_EVERYWHERE = sa.text("province_id IS NULL")
_LEAVE_KINDS = "kind IN ('annual', 'sick', 'personal', 'maternity', 'training', 'other')"


def upgrade() -> None:
    _of_a_person(
        "shift",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("to_time", sa.Time(), nullable=False),
        sa.CheckConstraint(_ONE_PERSON, name="shift_of_one_person"),
        sa.UniqueConstraint("agent_id", "day", "from_time"),
        sa.UniqueConstraint("user_id", "day", "from_time"),
    )
    op.create_index("ix_shift_day", "shift", ["day"], unique=False)
    _of_a_person(
        "leave",
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint(_ONE_PERSON, name="leave_of_one_person"),
        sa.CheckConstraint("to_day >= from_day", name="leave_in_order"),
        sa.CheckConstraint(_LEAVE_KINDS, name="kind_known"),
        sa.UniqueConstraint("agent_id", "from_day"),
        sa.UniqueConstraint("user_id", "from_day"),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("rest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["province_id"], ["province.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "province_id"),
    )
    op.create_index("ix_holiday_province_id", "holiday", ["province_id"], unique=False)
    op.create_index(
        "one_national_holiday_a_day",
        "holiday",
        ["day"],
        unique=True,
        sqlite_where=_EVERYWHERE,
        postgresql_where=_EVERYWHERE,
    )
    op.create_table(
        "skillrecord",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=False),
        sa.Column("typing_chars_per_min", sa.Float(), nullable=False),
        sa.Column("flows_known", sa.Boolean(), nullable=False),
        sa.Column("flows", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("typing_chars_per_min >= 0", name="typing_not_negative"),
        sa.CheckConstraint("expires_on IS NULL OR expires_on > tested_on", name="skill_in_order"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agent_id", "tested_on"),
    )
    op.create_index("ix_skillrecord_agent_id", "skillrecord", ["agent_id"], unique=False)
    op.create_table(
        "columnmapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("place", "kind"),
    )
    for name in ("message_zh", "row"):
        op.add_column("importproblem", sa.Column(name, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("importbatch") as batch_op:
        for name in ("changed", "unchanged"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("what", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("state", sa.String(), nullable=False, server_default="done"))
        batch_op.create_check_constraint("state_known", "state IN ('waiting', 'done')")


def downgrade() -> None:
    with op.batch_alter_table("importbatch") as batch_op:
        batch_op.drop_constraint("state_known", type_="check")
        for name in ("state", "place", "what", "unchanged", "changed"):
            batch_op.drop_column(name)
    for name in ("row", "message_zh"):
        op.drop_column("importproblem", name)
    for name in ("columnmapping", "skillrecord", "holiday", "leave", "shift"):
        op.drop_table(name)


def _of_a_person(name: str, *parts: SchemaItem) -> None:
    """A table whose rows belong to an agent or to a user."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        *parts,
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("agent_id", "user_id"):
        op.create_index(f"ix_{name}_{column}", name, [column], unique=False)
