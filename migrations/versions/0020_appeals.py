"""Appeals: what is contested, said and decided; the versions of a result; notices"""

import sqlalchemy as sa
from alembic import op

from migrations.appeal_rules import APPEAL_RULES, allow_emptying, forbid_emptying
from migrations.triggers import create_rules, drop_rules

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_STATES = "'filed', 'under_review', 'upheld', 'partly_upheld', 'rejected', 'arbitration', 'final', 'withdrawn'"
_DECIDED = "'upheld', 'partly_upheld', 'rejected'"
_EVIDENCE = (
    "(evidence_start_ms IS NULL AND evidence_end_ms IS NULL)"
    " OR (evidence_start_ms >= 0 AND evidence_end_ms > evidence_start_ms)"
)
_NOT_WITHDRAWN = sa.text("state <> 'withdrawn'")
_OF_THE_WHOLE = sa.text("item_id IS NULL")


def upgrade() -> None:
    _appeal()
    _table(
        "appealdecision",
        _key("appeal_id", "appeal"),
        sa.Column("round", sa.Integer(), nullable=False),
        *_texts("outcome", "reason"),
        _key("decided_by", "user"),
        _time("decided_at"),
        sa.CheckConstraint(f"outcome IN ({_DECIDED})", name="outcome_known"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        sa.CheckConstraint("round IN (1, 2)", name="round_known"),
        sa.UniqueConstraint("appeal_id", "round"),
    )
    _table(
        "appealitem",
        _key("appeal_id", "appeal"),
        _key("criterion_id", "criterion"),
        *_texts("reason"),
        sa.Column("evidence_start_ms", sa.Integer(), nullable=True),
        sa.Column("evidence_end_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        sa.CheckConstraint(_EVIDENCE, name="evidence_in_order"),
        sa.UniqueConstraint("appeal_id", "criterion_id"),
    )
    _statement()
    _table(
        "appealverdict",
        _key("decision_id", "appealdecision"),
        _key("item_id", "appealitem"),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        *_texts("reason", "cause", "detail"),
        sa.CheckConstraint("cause <> '' OR detail = ''", name="detail_of_a_cause"),
        sa.CheckConstraint("cause IN ('', 'process', 'people', 'technology', 'standard')", name="cause_known"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        sa.CheckConstraint("upheld = (cause <> '')", name="cause_of_what_is_upheld"),
        sa.UniqueConstraint("decision_id", "item_id"),
    )
    _result_version()
    _notice()
    create_rules(APPEAL_RULES)
    forbid_emptying()


def downgrade() -> None:
    allow_emptying()
    drop_rules(APPEAL_RULES)
    for name in (
        *("appealnotice", "resultversion", "appealverdict", "appealstatement", "appealitem", "appealdecision"),
        "appeal",
    ):
        op.drop_table(name)


def _appeal() -> None:
    _table(
        "appeal",
        _key("evaluation_id", "evaluation"),
        _key("agent_id", "agent"),
        _key("filed_by", "user"),
        _time("filed_at"),
        _time("window_ends_at"),
        *_texts("state"),
        _time("arbitration_ends_at", nullable=True),
        _time("ended_at", nullable=True),
        _key("hold_id", "hold", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state NOT IN ('final', 'withdrawn') OR ended_at IS NOT NULL", name="ended_at_a_time"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        sa.CheckConstraint(
            f"state NOT IN ({_DECIDED}) OR arbitration_ends_at IS NOT NULL", name="decided_with_a_window"
        ),
        sa.CheckConstraint("filed_at <= window_ends_at", name="inside_window"),
    )
    op.create_index("ix_appeal_state", "appeal", ["state"], unique=False)
    op.create_index(
        "one_appeal_of_a_result",
        "appeal",
        ["evaluation_id"],
        unique=True,
        sqlite_where=_NOT_WITHDRAWN,
        postgresql_where=_NOT_WITHDRAWN,
    )


def _statement() -> None:
    _table(
        "appealstatement",
        _key("appeal_id", "appeal"),
        _key("item_id", "appealitem", nullable=True),
        *_texts("kind"),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        *_texts("text"),
        _key("said_by", "user"),
        _time("said_at"),
        sa.CheckConstraint("(kind = 'reply') = (item_id IS NOT NULL)", name="reply_to_an_item"),
        sa.CheckConstraint("kind IN ('endorsement', 'reply', 'arbitration')", name="kind_known"),
        sa.UniqueConstraint("kind", "item_id"),
    )
    op.create_index(
        "one_statement_of_a_kind",
        "appealstatement",
        ["appeal_id", "kind"],
        unique=True,
        sqlite_where=_OF_THE_WHOLE,
        postgresql_where=_OF_THE_WHOLE,
    )


def _result_version() -> None:
    _table(
        "resultversion",
        _key("evaluation_id", "evaluation"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("appealdecision.id"), nullable=True),
        *_texts("answers"),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("total_without_fatal", sa.Float(), nullable=True),
        sa.Column("fatal", sa.Boolean(), nullable=False),
        _time("made_at"),
        sa.CheckConstraint("(number = 1) = (decision_id IS NULL)", name="first_as_published"),
        sa.CheckConstraint("total IS NULL OR (total >= 0 AND total <= 100)", name="total_in_range"),
        sa.UniqueConstraint("decision_id"),
        sa.UniqueConstraint("evaluation_id", "number"),
    )


def _notice() -> None:
    _table(
        "appealnotice",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        _key("appeal_id", "appeal"),
        *_texts("state"),
        _time("at"),
        _time("seen_at", nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state_known"),
    )
    op.create_index("notices_of_user", "appealnotice", ["user_id", "seen_at"], unique=False)


def _table(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    """A table with its key, and an index on each of its columns that `_key` made."""
    op.create_table(name, sa.Column("id", sa.Integer(), nullable=False), *parts, sa.PrimaryKeyConstraint("id"))
    for one in parts:
        if isinstance(one, sa.Column) and one.info.get("indexed"):
            op.create_index(f"ix_{name}_{one.name}", name, [one.name], unique=False)


def _key(name: str, table: str, *, nullable: bool = False) -> "sa.Column[object]":
    own = {"indexed": True}
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable, info=own)


def _time(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _texts(*names: str) -> "list[sa.Column[object]]":
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
