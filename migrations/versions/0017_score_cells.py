"""Sums of the published scores by agent, inspector and month, and the same of every criterion"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PLACED = ("month", "agent_id", "inspector_id", "centre_id", "team_id", "basis", "population", "made_up")
_KEYS = (("agent_id", "agent"), ("inspector_id", "user"), ("centre_id", "centre"), ("team_id", "team"))
_COLUMNS = "a.month, a.agent_id, e.inspector_id, a.centre_id, a.team_id, a.basis, a.population, p.made_up"
_PUBLISHED = """FROM evaluation e JOIN assignment a ON a.id = e.assignment_id JOIN monthplan p ON p.id = a.plan_id
{more} WHERE e.state IN ('published', 'amended', 'closed')"""
_SCORE = "CAST(ROUND(e.total_without_fatal * 100) AS BIGINT)"
_VALUE = "CAST(ROUND(w.value * 1000000) AS BIGINT)"
_SCORES = f"""INSERT INTO scorecell ({", ".join(_PLACED)}, calls, n, total, squares, fatal)
SELECT {_COLUMNS}, COUNT(*), COUNT(e.total_without_fatal), CAST(COALESCE(SUM({_SCORE}), 0) AS BIGINT),
CAST(COALESCE(SUM({_SCORE} * {_SCORE}), 0) AS BIGINT), SUM(CASE WHEN e.fatal THEN 1 ELSE 0 END)
{_PUBLISHED.format(more="")} GROUP BY {_COLUMNS}"""
_ANSWERED = "JOIN answer w ON w.evaluation_id = e.id JOIN criterion c ON c.id = w.criterion_id"
_ANSWERS = f"""INSERT INTO criterioncell (criterion, {", ".join(_PLACED)}, n, total, squares)
SELECT c.code, {_COLUMNS}, COUNT(*), CAST(SUM({_VALUE}) AS BIGINT), CAST(SUM({_VALUE} * {_VALUE}) AS BIGINT)
{_PUBLISHED.format(more=_ANSWERED)} AND w.value IS NOT NULL GROUP BY c.code, {_COLUMNS}"""


def upgrade() -> None:
    op.create_table(
        "scorecell",
        sa.Column("id", sa.Integer(), nullable=False),
        *_placed(),
        sa.Column("calls", sa.Integer(), nullable=False),
        *_sums(),
        sa.Column("fatal", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 0 AND n <= calls AND fatal >= 0 AND fatal <= calls", name="of_calls"),
        *_rules(),
        sa.UniqueConstraint(*_PLACED, name="one_score_cell"),
    )
    op.create_index("score_cells_of_agent", "scorecell", ["agent_id", "month"], unique=False)
    op.create_table(
        "criterioncell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        *_placed(),
        *_sums(),
        sa.CheckConstraint("n > 0", name="n_positive"),
        *_rules(),
        sa.UniqueConstraint("criterion", *_PLACED, name="one_criterion_cell"),
    )
    op.create_index("criterion_cells_of_agent", "criterioncell", ["agent_id", "month"], unique=False)
    op.execute(_SCORES)
    op.execute(_ANSWERS)


def downgrade() -> None:
    op.drop_table("criterioncell")
    op.drop_table("scorecell")


def _placed() -> list[sa.Column[object]]:
    types = dict.fromkeys((name for name, _ in _KEYS), sa.Integer()) | {"made_up": sa.Boolean()}
    return [sa.Column(name, types.get(name, sa.String()), nullable=name == "team_id") for name in _PLACED]


def _sums() -> list[sa.Column[object]]:
    types = {"n": sa.Integer(), "total": sa.BigInteger(), "squares": sa.BigInteger()}
    return [sa.Column(name, kind, nullable=False) for name, kind in types.items()]


def _rules() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("basis IN ('random', 'targeted')", name="basis_known"),
        sa.CheckConstraint("population IN ('calls', 'orders')", name="population_known"),
        sa.CheckConstraint("squares >= 0", name="squares_not_negative"),
        *(sa.ForeignKeyConstraint([name], [f"{table}.id"]) for name, table in _KEYS),
        sa.PrimaryKeyConstraint("id"),
    ]
