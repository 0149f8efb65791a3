"""Options and rounds of a draw, plans of work orders beside those of calls, why a call was replaced, languages"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_POPULATION = "population IN ('calls', 'orders')"
_RANDOM = sa.text("basis = 'random' AND state <> 'replaced'")
_NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
_ROUNDS = """INSERT INTO drawround (plan_id, number, kind, week, drawn, drawn_at, drawn_by)
SELECT p.id, 1, 'draw', 6, COALESCE((SELECT SUM(q.drawn) FROM quotaline q WHERE q.plan_id = p.id), 0),
p.drawn_at, p.drawn_by FROM monthplan p"""


def upgrade() -> None:
    _change_plans(several=True)
    _add_columns()
    op.create_table(
        "drawround",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('draw', 'top_up')", name="kind_known"),
        sa.ForeignKeyConstraint(["plan_id"], ["monthplan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "number"),
    )
    op.create_index("ix_drawround_plan_id", "drawround", ["plan_id"], unique=False)
    op.execute(_ROUNDS)


def downgrade() -> None:
    """Plans of work orders cannot be kept: the older schema has one plan a centre and month."""
    op.drop_table("drawround")
    op.execute("DELETE FROM assignment WHERE population <> 'calls'")
    for table in ("populationcall", "quotaline"):
        op.execute(f"DELETE FROM {table} WHERE plan_id IN (SELECT id FROM monthplan WHERE population <> 'calls')")
    op.execute("DELETE FROM monthplan WHERE population <> 'calls'")
    op.drop_column("user", "understands")
    for name in ("stratum", "since"):
        op.drop_column("populationcall", name)
    op.drop_index("one_random_assignment", "assignment")
    with op.batch_alter_table("assignment") as batch:
        batch.drop_constraint("population_known", type_="check")
        for name in ("population", "round_number", "replaced_because"):
            batch.drop_column(name)
    _one_random_assignment("call_id", "month")
    _change_plans(several=False)


def _add_columns() -> None:
    op.add_column("user", sa.Column("understands", sa.String(), nullable=False, server_default=""))
    op.add_column("populationcall", sa.Column("stratum", sa.String(), nullable=False, server_default=""))
    op.add_column("populationcall", sa.Column("since", sa.Integer(), nullable=False, server_default="1"))
    op.drop_index("one_random_assignment", "assignment")
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("population", sa.String(), nullable=False, server_default="calls"))
        batch.add_column(sa.Column("round_number", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("replaced_because", sa.String(), nullable=False, server_default=""))
        batch.create_check_constraint("population_known", _POPULATION)
    _one_random_assignment("call_id", "month", "population")


def _change_plans(*, several: bool) -> None:
    """Let a centre have one plan of a month for each population, or one alone."""
    alone, each = ["month", "centre_id"], ["month", "centre_id", "population"]
    old, new = (alone, each) if several else (each, alone)
    with op.batch_alter_table("monthplan", naming_convention=_NAMES) as batch:
        batch.drop_constraint(_key(old), type_="unique")
        if several:
            batch.add_column(sa.Column("population", sa.String(), nullable=False, server_default="calls"))
            batch.add_column(sa.Column("options", sa.String(), nullable=False, server_default="{}"))
            batch.create_check_constraint("population_known", _POPULATION)
        else:
            batch.drop_constraint("population_known", type_="check")
            batch.drop_column("population")
            batch.drop_column("options")
        batch.create_unique_constraint(_key(new), new)


def _key(columns: list[str]) -> str:
    """The name of a unique constraint of plans; the first schema left it to the database to name it."""
    if op.get_bind().dialect.name != "postgresql" and "population" not in columns:
        return "uq_monthplan_month"
    return f"monthplan_{'_'.join(columns)}_key"


def _one_random_assignment(*columns: str) -> None:
    op.create_index(
        "one_random_assignment",
        "assignment",
        list(columns),
        unique=True,
        sqlite_where=_RANDOM,
        postgresql_where=_RANDOM,
    )
