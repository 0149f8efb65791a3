"""Who may do what: one function an action, asked by pages, routes and use cases alike.

Pure: a user, a place and a few plain values come in, a yes or no goes out. `require` turns a no into an error.
"""

from collections.abc import Collection
from dataclasses import dataclass

from inspection.errors import InvalidInput, NotAllowed
from inspection.models.organisation import Level, Role


@dataclass(frozen=True)
class Place:
    """Where a row belongs, by codes; what is not known is an empty text."""

    province: str = ""
    centre: str = ""
    team: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Scope:
    """How far a user reaches: a level and the code of the place there (empty for the nation)."""

    level: Level
    code: str = ""

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Read `nation`, `province/CODE`, `centre/CODE`, `team/CODE` or `agent/STAFF_NUMBER`.

        Raises:
            InvalidInput: the text is none of these.
        """
        level, _, code = text.partition("/")
        if level not in set(Level) or bool(code) == (level == Level.NATION):
            raise InvalidInput(key="error.scope", scope=repr(text))
        return cls(Level(level), code)

    def __str__(self) -> str:
        return self.level if self.level == Level.NATION else f"{self.level}/{self.code}"

    def contains(self, place: Place) -> bool:
        """Whether a row that belongs to `place` lies within this scope. (Agents are matched by row, see `Actor`.)"""
        if self.level == Level.NATION:
            return True
        there = {Level.PROVINCE: place.province, Level.CENTRE: place.centre, Level.TEAM: place.team}
        return self.level in there and bool(self.code) and there[self.level] == self.code


@dataclass(frozen=True)
class Actor:
    """A signed-in user, as plain values."""

    user_id: int
    name: str
    role: Role
    scope: Scope
    language: str = "zh"
    agent_id: int | None = None
    display: str = ""


NOBODY = 0
SYSTEM = Actor(NOBODY, "system", Role.ADMINISTRATOR, Scope(Level.NATION))
"""The command line on the machine itself: who can run it owns the files. Asked with `is_system`."""

ACTIONS: dict[str, frozenset[Role]] = {
    "see_coverage": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "see_plan": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "draw": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "reassign": frozenset({Role.QUALITY_LEAD}),
    "sample": frozenset({Role.QUALITY_LEAD}),
    "close_month": frozenset({Role.MANAGER}),
    "score": frozenset({Role.INSPECTOR}),
    "own_templates": frozenset({Role.INSPECTOR}),
    "team_templates": frozenset({Role.QUALITY_LEAD}),
    "correct_roles": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD}),
    "edit_rules": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "publish_rules": frozenset({Role.MANAGER}),
    "publish": frozenset({Role.QUALITY_LEAD}),
    "see_own_results": frozenset({Role.AGENT}),
    "see_differences": frozenset({Role.TEAM_LEAD, Role.QUALITY_LEAD, Role.MANAGER}),
    "see_causes": frozenset({Role.TEAM_LEAD, Role.QUALITY_LEAD, Role.MANAGER}),
    "see_indicators": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "set_targets": frozenset({Role.MANAGER}),
    "record_dial_test": frozenset({Role.INSPECTOR}),
    "see_dial_tests": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "withdraw_dial_test": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.MANAGER}),
    "attribute_dial_test": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.MANAGER}),
    "see_stability": frozenset({Role.MANAGER, Role.QUALITY_LEAD, Role.TEAM_LEAD}),
    "document_changes": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "see_jobs": frozenset({Role.MANAGER, Role.QUALITY_LEAD, Role.ADMINISTRATOR}),
    "import": frozenset({Role.ADMINISTRATOR, Role.MANAGER}),
    "see_people": frozenset({Role.MANAGER, Role.QUALITY_LEAD, Role.TEAM_LEAD}),
    "see_recordings": frozenset({Role.MANAGER, Role.QUALITY_LEAD, Role.ADMINISTRATOR}),
    "hold": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "search": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.TEAM_LEAD, Role.MANAGER, Role.AGENT}),
    "see_examples": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.TEAM_LEAD, Role.MANAGER, Role.AGENT}),
    "keep_examples": frozenset({Role.QUALITY_LEAD}),
    "see_report": frozenset({Role.MANAGER}),
    "see_standards": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "edit_standards": frozenset({Role.MANAGER}),
    "see_dial_plan": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "plan_dial_tests": frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
    "edit_competitors": frozenset({Role.MANAGER}),
    "check_orders": frozenset({Role.INSPECTOR}),
    "see_order_checks": frozenset({Role.QUALITY_LEAD, Role.MANAGER, Role.TEAM_LEAD}),
    "administer": frozenset({Role.ADMINISTRATOR}),
    "see_information": frozenset({Role.QUALITY_LEAD, Role.MANAGER}),
    "verify_information": frozenset({Role.INSPECTOR}),
    "update_information": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD}),
    "admit_information": frozenset({Role.QUALITY_LEAD}),
    "sample_information": frozenset({Role.QUALITY_LEAD}),
    "see_open_checks": frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.TEAM_LEAD, Role.MANAGER}),
    "plan_open_checks": frozenset({Role.QUALITY_LEAD}),
    "do_open_checks": frozenset({Role.INSPECTOR}),
    "see_announcements": frozenset({Role.AGENT, Role.TEAM_LEAD}),
    "see_appeals": frozenset({Role.AGENT, Role.INSPECTOR, Role.TEAM_LEAD, Role.QUALITY_LEAD, Role.MANAGER}),
    "see_appeal_figures": frozenset({Role.TEAM_LEAD, Role.QUALITY_LEAD, Role.MANAGER}),
    "appeal": frozenset({Role.AGENT}),
    "endorse_appeals": frozenset({Role.TEAM_LEAD}),
    "answer_appeals": frozenset({Role.INSPECTOR}),
    "decide_appeals": frozenset({Role.QUALITY_LEAD}),
    "arbitrate": frozenset({Role.MANAGER}),
}
"""Which roles an action is open to; scope and ownership are asked on top of it."""


def is_system(actor: Actor) -> bool:
    """Whether the command line on the machine itself is acting."""
    return actor.user_id == NOBODY


def may(actor: Actor, action: str, place: Place | None = None) -> bool:
    """Whether the role is open to the action and, where a place is given, the place lies in the actor's scope."""
    if is_system(actor):
        return True
    return actor.role in ACTIONS[action] and (place is None or actor.scope.contains(place))


def may_publish_rules(actor: Actor) -> bool:
    """A national manager publishes rules: they hold for all centres."""
    return is_system(actor) or (may(actor, "publish_rules") and actor.scope.level == Level.NATION)


def may_score(actor: Actor, *, inspector_id: int | None, agent_id: int) -> bool:
    """An inspector scores what is assigned to them, never the own calls."""
    return may(actor, "score") and inspector_id == actor.user_id and actor.agent_id != agent_id


def may_check_order(actor: Actor, *, inspector_id: int | None, agent_id: int) -> bool:
    """An inspector checks the work orders assigned to them, never those the own person took."""
    return may(actor, "check_orders") and inspector_id == actor.user_id and actor.agent_id != agent_id


def may_publish(actor: Actor, place: Place, *, inspector_id: int, agent_id: int) -> bool:
    """A quality lead publishes within the scope, never the own scoring or the own calls."""
    return may(actor, "publish", place) and actor.user_id != inspector_id and actor.agent_id != agent_id


def may_see_slot(actor: Actor, place: Place, *, kind: str, inspector_id: int | None, published: bool) -> bool:
    """Who sees when a planned dial test is due, and who calls.

    The inspector: the own ones. Leads and managers: in their scope; those of the centre that is called, mystery tests
    only once its figures of the month are published. Who is called together with it (a competitor, in the same hour) is
    seen by the same.

    Args:
        place: the centre that is called, for a competitor's slot the one it is compared with.
        kind: `open` or `mystery`, of the own centre's test of the pair.
    """
    if is_system(actor):
        return True
    if actor.role == Role.INSPECTOR:
        return inspector_id == actor.user_id
    return may(actor, "see_dial_plan", place) and _in_on_it(actor, kind=kind, published=published)


def may_edit_standards(actor: Actor, province: str = "") -> bool:
    """A national manager writes the national standards; what a province adds, a manager of the province or the nation.

    Args:
        province: its code; empty for the national standards.
    """
    if is_system(actor):
        return True
    national = actor.scope.level == Level.NATION
    own = actor.scope.level == Level.PROVINCE and actor.scope.code == province
    return may(actor, "edit_standards") and (national or (bool(province) and own))


def may_set_targets(actor: Actor, province: str) -> bool:
    """A manager of the province, or of the nation, sets what the province wants beyond the national targets."""
    reaches = actor.scope.level == Level.NATION or (
        actor.scope.level == Level.PROVINCE and actor.scope.code == province
    )
    return is_system(actor) or (may(actor, "set_targets") and reaches)


def may_see_result(actor: Actor, place: Place, *, agent_id: int, inspector_id: int, published: bool) -> bool:
    """The agent sees the own published result, the inspector the own work, leads and managers what is in scope."""
    if actor.role == Role.AGENT:
        return published and actor.agent_id == agent_id
    if actor.role == Role.INSPECTOR:
        return actor.user_id == inspector_id
    if actor.role == Role.TEAM_LEAD:
        return published and actor.scope.contains(place)
    return actor.role in {Role.QUALITY_LEAD, Role.MANAGER} and actor.scope.contains(place)


def may_appeal(actor: Actor, *, agent_id: int) -> bool:
    """An agent appeals against the own result; nobody does it for them, not the command line either."""
    return not is_system(actor) and may(actor, "appeal") and actor.agent_id == agent_id


def may_endorse_appeal(actor: Actor, place: Place, *, agent_id: int) -> bool:
    """A team lead says something about an appeal of the own team, never about the own one."""
    return not is_system(actor) and may(actor, "endorse_appeals", place) and actor.agent_id != agent_id


def may_answer_appeal(actor: Actor, *, inspector_id: int, agent_id: int) -> bool:
    """The inspector who scored it answers."""
    own = actor.user_id == inspector_id and actor.agent_id != agent_id
    return not is_system(actor) and may(actor, "answer_appeals") and own


def may_decide_appeal(
    actor: Actor, place: Place, *, inspector_id: int, agent_id: int, decided_by: int | None = None
) -> bool:
    """A quality lead in scope decides, and in arbitration a manager in scope.

    Never the inspector nor the agent, nor whoever decided before: the database holds that too.

    Args:
        decided_by: who decided in the first round, where it is arbitration.
    """
    action = "decide_appeals" if decided_by is None else "arbitrate"
    others = actor.user_id not in (inspector_id, decided_by) and actor.agent_id != agent_id
    return not is_system(actor) and may(actor, action, place) and others


def may_hear(actor: Actor, place: Place, *, agent_id: int, assigned_to: frozenset[int], published: bool) -> bool:
    """Who may play a recording.

    An inspector: what is assigned to them. An agent: the own calls whose result is published. Leads and managers:
    calls in their scope (a team lead once the result is published). An administrator: none.
    """
    if actor.role == Role.INSPECTOR:
        return actor.user_id in assigned_to and actor.agent_id != agent_id
    if actor.role == Role.AGENT:
        return published and actor.agent_id == agent_id
    if actor.role == Role.TEAM_LEAD:
        return published and actor.scope.contains(place)
    return actor.role in {Role.QUALITY_LEAD, Role.MANAGER} and actor.scope.contains(place)


def may_see_example(actor: Actor, there: Place, place: Place, *, roles: Collection[str], reach: str) -> bool:
    """Whether an example of the case library is for a user: one of its roles, and within its reach or above its place.

    Args:
        there: where the user is.
        place: where the example's call belongs.
        reach: how far around that place it is shown, as a level.
    """
    codes = {Level.TEAM: place.team, Level.CENTRE: place.centre, Level.PROVINCE: place.province, Level.NATION: ""}
    within = Scope(Level(reach), codes[Level(reach)]).contains(there) or actor.scope.contains(place)
    return may(actor, "see_examples") and actor.role in roles and within


def may_know_agent(actor: Actor, place: Place, *, agent_id: int) -> bool:
    """Whether a user may know whose call it is that stands as an example: who leads there, and the agent."""
    if is_system(actor) or (actor.role == Role.AGENT and actor.agent_id == agent_id):
        return True
    return actor.role in {Role.QUALITY_LEAD, Role.TEAM_LEAD, Role.MANAGER} and actor.scope.contains(place)


def may_know_dial_test(actor: Actor, place: Place, *, kind: str, tested_by: int | None, published: bool) -> bool:
    """Who may know that, when and by whom a dial test was made.

    Who made it, and who leads from above the centre that was called. Those who lead that centre itself know of an open
    check, and of a mystery caller once the month's figures of the centre are published.

    Args:
        place: the centre that was called.
    """
    if is_system(actor) or (actor.role == Role.INSPECTOR and tested_by == actor.user_id):
        return True
    return may(actor, "see_dial_tests", place) and _in_on_it(actor, kind=kind, published=published)


def _in_on_it(actor: Actor, *, kind: str, published: bool) -> bool:
    """Whether a lead may know of a test: from above the centre, of an open one, or once its figures are published."""
    return actor.scope.level in {Level.NATION, Level.PROVINCE} or kind == "open" or published


def may_withdraw_dial_test(actor: Actor, place: Place, *, kind: str, tested_by: int | None, published: bool) -> bool:
    """Whoever made it, and leads who may know of it."""
    known = may_know_dial_test(actor, place, kind=kind, tested_by=tested_by, published=published)
    return may(actor, "withdraw_dial_test") and known


def may_attribute_dial_test(actor: Actor, place: Place, *, kind: str, tested_by: int | None, published: bool) -> bool:
    """Whoever made it, and leads who may know of it, say what its shortcomings come from."""
    known = may_know_dial_test(actor, place, kind=kind, tested_by=tested_by, published=published)
    return may(actor, "attribute_dial_test") and known


def require(permitted: bool, actor: Actor, what: str) -> None:
    """Refuse with a sentence when something is not permitted.

    Raises:
        NotAllowed: `permitted` is false.
    """
    if not permitted:
        raise NotAllowed(key="error.not_allowed", name=actor.name, role=actor.role, scope=actor.scope, what=what)
