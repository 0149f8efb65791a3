"""The cells of criteria count the answers that take points off or are fatal; they are summed up anew"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PLACED = ("month", "agent_id", "inspector_id", "centre_id", "team_id", "basis", "population", "made_up")
_KEYS = (("agent_id", "agent"), ("inspector_id", "user"), ("centre_id", "centre"), ("team_id", "team"))
_COLUMNS = "a.month, a.agent_id, e.inspector_id, a.centre_id, a.team_id, a.basis, a.population, p.made_up"
_VALUE = "CAST(ROUND(w.value * 1000000) AS BIGINT)"
_BREACHES = "SUM(CASE WHEN c.kind IN ('deduction', 'fatal') AND w.value > 0 THEN 1 ELSE 0 END)"
_ANSWERS = """INSERT INTO criterioncell (criterion, {placed}, n, total, squares{column})
SELECT c.code, {columns}, COUNT(*), CAST(SUM({value}) AS BIGINT), CAST(SUM({value} * {value}) AS BIGINT){sum}
FROM evaluation e JOIN assignment a ON a.id = e.assignment_id JOIN monthplan p ON p.id = a.plan_id
JOIN answer w ON w.evaluation_id = e.id JOIN criterion c ON c.id = w.criterion_id
WHERE e.state IN ('published', 'amended', 'closed') AND w.value IS NOT NULL GROUP BY c.code, {columns}"""


def upgrade() -> None:
    _renew(breaches=True)


def downgrade() -> None:
    _renew(breaches=False)


def _renew(*, breaches: bool) -> None:
    """The table anew, since its rows are nothing but sums of answers."""
    op.drop_table("criterioncell")
    rule = sa.CheckConstraint("breaches >= 0 AND breaches <= n", name="breaches_of_n")
    op.create_table(
        "criterioncell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        *_columns(),
        *([sa.Column("breaches", sa.Integer(), nullable=False), rule] if breaches else []),
        sa.CheckConstraint("n > 0", name="n_positive"),
        sa.CheckConstraint("basis IN ('random', 'targeted')", name="basis_known"),
        sa.CheckConstraint("population IN ('calls', 'orders')", name="population_known"),
        sa.CheckConstraint("squares >= 0", name="squares_not_negative"),
        *(sa.ForeignKeyConstraint([name], [f"{table}.id"]) for name, table in _KEYS),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("criterion", *_PLACED, name="one_criterion_cell"),
    )
    op.create_index("criterion_cells_of_agent", "criterioncell", ["agent_id", "month"], unique=False)
    added = {"column": ", breaches", "sum": f", {_BREACHES}"} if breaches else {"column": "", "sum": ""}
    op.execute(_ANSWERS.format(placed=", ".join(_PLACED), columns=_COLUMNS, value=_VALUE, **added))


def _columns() -> list[sa.Column[object]]:
    placed = dict.fromkeys((name for name, _ in _KEYS), sa.Integer()) | {"made_up": sa.Boolean()}
    sums = {"n": sa.Integer(), "total": sa.BigInteger(), "squares": sa.BigInteger()}
    columns = [sa.Column(name, placed.get(name, sa.String()), nullable=name == "team_id") for name in _PLACED]
    return columns + [sa.Column(name, kind, nullable=False) for name, kind in sums.items()]
