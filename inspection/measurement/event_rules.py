"""One table of event rules, from which the query of every system indicator is made; no indicator is a query of its own.

A row of the fact counts in the denominator where `counts` holds. It is a success where both events are there, in order,
and not more than the limit apart: a limit of 20 s is kept at 20.000 s and broken at 20.001 s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

INBOUND = "lower(coalesce(direction, 'inbound')) NOT IN ('outbound', 'out')"


@dataclass(frozen=True)
class DelayRule:
    """Success: `until` at most the indicator's limit after `since`; `also` are other odd events, by name."""

    fact: str
    since: str
    until: str
    counts: str = "true"
    spread: bool = False
    also: Mapping[str, str] = field(default_factory=dict)

    def success(self, limit_ms: int) -> str:
        """The condition of a success in SQL."""
        return f"{self.until} >= {self.since} AND {self.delay_ms} <= {limit_ms}"

    @property
    def delay_ms(self) -> str:
        """The delay in SQL, in whole milliseconds."""
        return f"(epoch_ms({self.until}) - epoch_ms({self.since}))"

    def missing(self) -> dict[str, str]:
        """Conditions of missing and impossible events, by name."""
        return {
            f"no_{self.since}": f"{self.since} IS NULL",
            f"no_{self.until}": f"{self.since} IS NOT NULL AND {self.until} IS NULL",
            f"{self.until}_before_{self.since}": f"{self.until} < {self.since}",
        } | dict(self.also)

    @property
    def unsure(self) -> str:
        """The condition of a row that may have kept the limit: its end is known, its start is not, or lies after it."""
        return f"({self.since} IS NULL AND {self.until} IS NOT NULL) OR {self.until} < {self.since}"


@dataclass(frozen=True)
class MismatchRule:
    """Counted (as an error): `reached` is known and another than `wanted`."""

    fact: str
    wanted: str
    reached: str
    counts: str = "true"
    spread: bool = False

    def success(self, _limit_ms: int) -> str:
        """The condition of an error in SQL."""
        return f"{self.reached} <> {self.wanted}"

    def missing(self) -> dict[str, str]:
        """Conditions of missing values, by name."""
        return {f"no_{self.reached}": f"{self.reached} IS NULL", f"no_{self.wanted}": f"{self.wanted} IS NULL"}

    @property
    def unsure(self) -> str:
        """The condition of a row that may be an error: one of the two is not known."""
        return f"{self.reached} IS NULL OR {self.wanted} IS NULL"


Rule = DelayRule | MismatchRule
CALL_ENDS = {"no_ended_at": "ended_at IS NULL", "ended_at_before_answered_at": "ended_at < answered_at"}
RULES: dict[str, Rule] = {
    "K2": DelayRule("calls", "ringback_at", "answered_at", INBOUND, also=CALL_ENDS),
    "K3": DelayRule("transfers", "completed_at", "central_answered_at"),
    "K4": MismatchRule("transfers", "requested_line", "reached_line"),
    "K6": DelayRule("sms", "need_at", "sent_at"),
    "K7-15": DelayRule("orders", "created_at", "replied_at"),
    "K7-20": DelayRule("orders", "created_at", "replied_at"),
    "K8": DelayRule("orders", "created_at", "user_replied_at", spread=True),
    "K9": DelayRule("outbound", "requested_at", "dialled_at"),
    "K10": DelayRule("orders", "created_at", "processed_at"),
}
FACTS_COUNTED = tuple(dict.fromkeys(rule.fact for rule in RULES.values()))

SOURCE = "FROM read_parquet($files, union_by_name = true)"
SCOPED = (
    "(len($provinces) = 0 OR list_contains($provinces, province))"
    " AND (len($centres) = 0 OR list_contains($centres, centre))"
)


def rules_of(fact: str) -> dict[str, dict[str, Rule]]:
    """The rules over a fact by what they count, and by indicator; those that count the same rows are read together."""
    found: dict[str, dict[str, Rule]] = {}
    for identity, rule in RULES.items():
        if rule.fact == fact:
            found.setdefault(rule.counts, {})[identity] = rule
    return found


def counts_query(counts: str, rules: Mapping[str, Rule], limits_ms: Mapping[str, int]) -> str:
    """The SQL that counts rules over the rows of one fact that they all count, a row a province and centre.

    Columns after the two: how many rows; then for each rule its numerator, unsure rows, and each missing reason.
    """
    columns = [
        f"count(*) FILTER (WHERE {condition})"
        for identity, rule in rules.items()
        for condition in (rule.success(limits_ms[identity]), rule.unsure, *rule.missing().values())
    ]
    return (
        f"SELECT province, centre, count(*), {', '.join(columns)} {SOURCE} WHERE {SCOPED} AND ({counts})"
        " GROUP BY province, centre"
    )


def delays_query(rule: DelayRule) -> str:
    """The SQL that lists the known delays of a rule by place, in milliseconds and no order."""
    return (
        f"SELECT province, centre, list({rule.delay_ms}) {SOURCE}"
        f" WHERE {SCOPED} AND ({rule.counts}) AND {rule.until} >= {rule.since} GROUP BY province, centre"
    )


def rows_query(rule: Rule, reason: str, limit_ms: int, columns: Sequence[str]) -> str:
    """The SQL that lists rows behind a count by key: those of a missing reason, `unsure` ones, or `failed` ones.

    Raises:
        KeyError: the rule knows no such reason.
    """
    success = rule.success(limit_ms)
    failed = success if isinstance(rule, MismatchRule) else f"NOT coalesce({success}, false)"
    conditions = rule.missing() | {"unsure": rule.unsure, "failed": failed}
    return (
        f"SELECT {', '.join(columns)} {SOURCE}"
        f" WHERE {SCOPED} AND ({rule.counts}) AND ({conditions[reason]}) ORDER BY {columns[0]} LIMIT $most"
    )
