"""Who may do what: tables of role x action x scope."""

import pytest

from inspection.errors import InvalidInput, NotAllowed
from inspection.models import Level, Role
from inspection.policies import (
    ACTIONS,
    SYSTEM,
    Place,
    Scope,
    is_system,
    may,
    may_answer_appeal,
    may_appeal,
    may_attribute_dial_test,
    may_check_order,
    may_decide_appeal,
    may_edit_standards,
    may_endorse_appeal,
    may_hear,
    may_know_dial_test,
    may_publish,
    may_publish_rules,
    may_score,
    may_see_result,
    may_see_slot,
    may_withdraw_dial_test,
    require,
)
from tests.inspection.builders import actor

HERE = Place("GD", "GD01", "T1", "1001")
SCOPES_OF_HERE = ("nation", "province/GD", "centre/GD01", "team/T1")
SCOPES_ELSEWHERE = ("province/SC", "centre/GD02", "team/T2", "team/GD01", "centre/GD", "province/GD01")
AGENT_SCOPE = "agent/1001"

OPEN_TO = {
    "see_coverage": "manager quality_lead",
    "see_plan": "manager quality_lead",
    "draw": "manager quality_lead",
    "reassign": "quality_lead",
    "sample": "quality_lead",
    "close_month": "manager",
    "score": "inspector",
    "edit_rules": "manager quality_lead",
    "publish_rules": "manager",
    "own_templates": "inspector",
    "team_templates": "quality_lead",
    "publish": "quality_lead",
    "see_own_results": "agent",
    "see_differences": "team_lead quality_lead manager",
    "see_causes": "team_lead quality_lead manager",
    "see_indicators": "manager quality_lead",
    "set_targets": "manager",
    "see_stability": "manager quality_lead team_lead",
    "record_dial_test": "inspector",
    "see_dial_tests": "manager quality_lead",
    "withdraw_dial_test": "inspector quality_lead manager",
    "attribute_dial_test": "inspector quality_lead manager",
    "document_changes": "manager quality_lead",
    "see_jobs": "manager quality_lead administrator",
    "correct_roles": "inspector quality_lead",
    "import": "administrator manager",
    "see_people": "manager quality_lead team_lead",
    "see_recordings": "manager quality_lead administrator",
    "hold": "manager quality_lead",
    "search": "inspector quality_lead team_lead manager agent",
    "see_examples": "inspector quality_lead team_lead manager agent",
    "keep_examples": "quality_lead",
    "see_report": "manager",
    "see_standards": "manager quality_lead",
    "edit_standards": "manager",
    "see_dial_plan": "manager quality_lead",
    "plan_dial_tests": "manager quality_lead",
    "edit_competitors": "manager",
    "check_orders": "inspector",
    "see_order_checks": "quality_lead manager team_lead",
    "administer": "administrator",
    "see_information": "quality_lead manager",
    "verify_information": "inspector",
    "update_information": "inspector quality_lead",
    "admit_information": "quality_lead",
    "sample_information": "quality_lead",
    "see_open_checks": "inspector quality_lead team_lead manager",
    "plan_open_checks": "quality_lead",
    "do_open_checks": "inspector",
    "see_announcements": "agent team_lead",
    "see_appeals": "agent inspector team_lead quality_lead manager",
    "see_appeal_figures": "team_lead quality_lead manager",
    "appeal": "agent",
    "endorse_appeals": "team_lead",
    "answer_appeals": "inspector",
    "decide_appeals": "quality_lead",
    "arbitrate": "manager",
}


def test_every_action_stands_in_the_table() -> None:
    assert set(ACTIONS) == set(OPEN_TO)


@pytest.mark.parametrize("action", OPEN_TO)
@pytest.mark.parametrize("role", list(Role))
def test_role_by_action_by_scope(role: Role, action: str) -> None:
    opened = role in OPEN_TO[action].split()
    assert may(actor(role), action) == opened
    for scope in SCOPES_OF_HERE:
        assert may(actor(role, scope), action, HERE) == opened, scope
    for scope in SCOPES_ELSEWHERE:
        assert not may(actor(role, scope), action, HERE), scope
    assert not may(actor(role, AGENT_SCOPE, agent_id=1), action, HERE)
    assert not may(actor(role, "team/T1"), action, Place("GD", "GD01"))


@pytest.mark.parametrize("action", OPEN_TO)
def test_the_command_line_may_everything_that_is_an_action(action: str) -> None:
    assert may(SYSTEM, action) and may(SYSTEM, action, HERE)
    assert is_system(SYSTEM) and not is_system(actor("administrator"))


@pytest.mark.parametrize("role", list(Role))
def test_who_may_publish_rules(role: Role) -> None:
    for scope in (*SCOPES_OF_HERE, *SCOPES_ELSEWHERE):
        assert may_publish_rules(actor(role, scope)) == (role == Role.MANAGER and scope == "nation"), scope
    assert may_publish_rules(SYSTEM)


def test_an_action_that_is_none_is_a_mistake_and_no_refusal() -> None:
    with pytest.raises(KeyError):
        may(actor("manager"), "fly")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("inspector_id", "own_agent", "scores"),
    [(1, None, True), (1, 5, True), (2, None, False), (None, None, False), (1, 9, False)],
)
def test_who_may_score(role: Role, inspector_id: int | None, own_agent: int | None, scores: bool) -> None:
    by = actor(role, "centre/GD01", user_id=1, agent_id=own_agent)
    assert may_score(by, inspector_id=inspector_id, agent_id=9) == (scores and role == Role.INSPECTOR)
    assert may_check_order(by, inspector_id=inspector_id, agent_id=9) == (scores and role == Role.INSPECTOR)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", [*SCOPES_OF_HERE, *SCOPES_ELSEWHERE, AGENT_SCOPE])
@pytest.mark.parametrize(
    ("inspector_id", "own_agent", "others_work"), [(2, None, True), (2, 5, True), (1, None, False), (2, 9, False)]
)
def test_who_may_publish(role: Role, scope: str, inspector_id: int, own_agent: int | None, others_work: bool) -> None:
    by = actor(role, scope, user_id=1, agent_id=own_agent)
    expected = role == Role.QUALITY_LEAD and scope in SCOPES_OF_HERE and others_work
    assert may_publish(by, HERE, inspector_id=inspector_id, agent_id=9) == expected


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("scope", "national", "here", "elsewhere"),
    [
        ("nation", True, True, True),
        ("province/GD", False, True, False),
        ("centre/GD01", False, False, False),
        ("centre/GD", False, False, False),
        ("team/T1", False, False, False),
    ],
)
def test_who_may_edit_standards(role: Role, scope: str, national: bool, here: bool, elsewhere: bool) -> None:
    by = actor(role, scope)
    found = [may_edit_standards(by, province) for province in ("", "GD", "SC")]
    assert found == [one and role == Role.MANAGER for one in (national, here, elsewhere)]
    assert may_edit_standards(SYSTEM) and may_edit_standards(SYSTEM, "GD")


SEES = {
    # role: (unpublished, published, unpublished elsewhere, published elsewhere, own unpublished, own published)
    "inspector": (False, False, False, False, True, True),
    "quality_lead": (True, True, False, False, True, True),
    "team_lead": (False, True, False, False, False, True),
    "manager": (True, True, False, False, True, True),
    "agent": (False, False, False, False, False, True),
    "administrator": (False, False, False, False, False, False),
}
"""Own: the inspector's scoring, the agent's call; for the others what lies in scope."""


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_a_result(role: Role) -> None:
    def sees(scope: str, *, published: bool, own: bool) -> bool:
        by = actor(role, scope, user_id=1, agent_id=9 if own else 5)
        return may_see_result(by, HERE, agent_id=9, inspector_id=1 if own else 2, published=published)

    for scope in SCOPES_OF_HERE:
        found = (
            sees(scope, published=False, own=False),
            sees(scope, published=True, own=False),
            *(
                any(sees(one, published=published, own=False) for one in SCOPES_ELSEWHERE)
                for published in (False, True)
            ),
            sees(scope, published=False, own=True),
            sees(scope, published=True, own=True),
        )
        assert found == SEES[role], scope


HEARS = {
    # role: (nothing, assigned, published, assigned and published), each of another's call within the scope
    "inspector": (False, True, False, True),
    "quality_lead": (True, True, True, True),
    "team_lead": (False, False, True, True),
    "manager": (True, True, True, True),
    "agent": (False, False, False, False),
    "administrator": (False, False, False, False),
}
CASES = ((False, False), (True, False), (False, True), (True, True))


@pytest.mark.parametrize("role", list(Role))
def test_who_may_hear(role: Role) -> None:
    def hears(scope: str, assigned: bool, published: bool, own_agent: int | None) -> bool:
        by = actor(role, scope, user_id=1, agent_id=own_agent)
        listeners = frozenset({1, 2} if assigned else {2})
        return may_hear(by, HERE, agent_id=9, assigned_to=listeners, published=published)

    for scope in SCOPES_OF_HERE:
        assert tuple(hears(scope, *case, None) for case in CASES) == HEARS[role], scope
    reached = role == Role.INSPECTOR  # what is assigned to an inspector is theirs wherever it was called
    for scope in SCOPES_ELSEWHERE:
        assert tuple(hears(scope, *case, None) for case in CASES) == tuple(
            reached and heard for heard in HEARS[role]
        ), scope
    own = tuple(hears(AGENT_SCOPE, *case, 9) for case in CASES)
    assert own == ((False, False, True, True) if role == Role.AGENT else (False,) * 4)
    if role == Role.INSPECTOR:
        assert not any(hears("nation", *case, 9) for case in CASES)


SLOTS = (("open", False), ("open", True), ("mystery", False), ("mystery", True))
"""Kind of a planned dial test, and whether the figures of its centre and month are published."""

SEES_SLOTS = {
    "nation": (True, True, True, True),
    "province/GD": (True, True, True, True),
    "centre/GD01": (True, True, False, True),
    "team/T1": (False, False, False, False),
    "province/SC": (False, False, False, False),
    "centre/GD02": (False, False, False, False),
    AGENT_SCOPE: (False, False, False, False),
}
"""Of leads and managers by scope, for a test of centre GD01."""


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", SEES_SLOTS)
def test_who_sees_when_a_dial_test_is_due(role: Role, scope: str) -> None:
    here = Place("GD", "GD01")

    def sees(kind: str, published: bool, caller: int | None) -> bool:
        by = actor(role, scope, user_id=1)
        return may_see_slot(by, here, kind=kind, inspector_id=caller, published=published)

    for caller in (None, 1, 2):
        found = tuple(sees(kind, published, caller) for kind, published in SLOTS)
        if role == Role.INSPECTOR:
            assert found == (caller == 1,) * 4
        elif role in (Role.QUALITY_LEAD, Role.MANAGER):
            assert found == SEES_SLOTS[scope], caller
        else:
            assert not any(found), caller
    assert all(may_see_slot(SYSTEM, here, kind=kind, inspector_id=None, published=False) for kind, _ in SLOTS)


def test_the_system_itself_hears_and_sees_nothing() -> None:
    assert not may_hear(SYSTEM, HERE, agent_id=9, assigned_to=frozenset({0}), published=True)
    assert not may_see_result(SYSTEM, HERE, agent_id=9, inspector_id=0, published=True)


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("nation", Level.NATION, ""),
        ("province/GD", Level.PROVINCE, "GD"),
        ("centre/GD01", Level.CENTRE, "GD01"),
        ("team/T1", Level.TEAM, "T1"),
        ("agent/1001", Level.AGENT, "1001"),
        ("team/a/b", Level.TEAM, "a/b"),
    ],
)
def test_a_scope_is_read_and_written(text: str, level: Level, code: str) -> None:
    scope = Scope.parse(text)
    assert (scope, str(scope)) == (Scope(level, code), text)


@pytest.mark.parametrize("text", ["", "nation/GD", "province", "province/", "city/GD", "/GD", "Nation"])
def test_what_is_no_scope_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput, match=f"scope {text!r} is not known"):
        Scope.parse(text)


@pytest.mark.parametrize("level", [level for level in Level if level != Level.NATION])
def test_a_scope_without_a_code_contains_nothing(level: Level) -> None:
    assert not Scope(level).contains(Place())
    assert not Scope(level).contains(HERE)


def test_a_refusal_says_who_may_not_do_what() -> None:
    require(True, actor("manager"), "fly")
    with pytest.raises(NotAllowed) as error:
        require(False, actor("manager", "province/GD", name="tang"), "publish evaluation 3")
    assert str(error.value) == "tang (manager, province/GD) may not publish evaluation 3"


KNOWS = {
    # scope: (unpublished mystery, published mystery, unpublished open check) of leads and managers
    "nation": (True, True, True),
    "province/GD": (True, True, True),
    "centre/GD01": (False, True, True),
    "team/T1": (False, False, False),
    "province/SC": (False, False, False),
    "centre/GD02": (False, False, False),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", KNOWS)
def test_who_may_know_of_attribute_and_withdraw_a_dial_test(role: Role, scope: str) -> None:
    called = Place("GD", "GD01")
    cases = (("mystery", False), ("mystery", True), ("open", False))
    for (kind, published), leads in zip(cases, KNOWS[scope], strict=True):
        for tested_by in (1, 2, None):
            by = actor(role, scope, user_id=1)
            given = {"kind": kind, "tested_by": tested_by, "published": published}
            made = role == Role.INSPECTOR and tested_by == 1
            expected = made or (role in (Role.MANAGER, Role.QUALITY_LEAD) and leads)
            assert may_know_dial_test(by, called, **given) == expected, given
            assert may_withdraw_dial_test(by, called, **given) == expected, given
            assert may_attribute_dial_test(by, called, **given) == expected, given
    assert may_know_dial_test(SYSTEM, called, kind="mystery", tested_by=None, published=False)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", [*SCOPES_OF_HERE, *SCOPES_ELSEWHERE, AGENT_SCOPE])
@pytest.mark.parametrize("own_agent", [None, 5, 9])
def test_who_may_appeal_endorse_and_answer(role: Role, scope: str, own_agent: int | None) -> None:
    by = actor(role, scope, user_id=1, agent_id=own_agent)
    assert may_appeal(by, agent_id=9) == (role == Role.AGENT and own_agent == 9)
    endorses = role == Role.TEAM_LEAD and scope in SCOPES_OF_HERE and own_agent != 9
    assert may_endorse_appeal(by, HERE, agent_id=9) == endorses
    for inspector_id in (1, 2):
        answers = role == Role.INSPECTOR and inspector_id == 1 and own_agent != 9
        assert may_answer_appeal(by, inspector_id=inspector_id, agent_id=9) == answers


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", [*SCOPES_OF_HERE, *SCOPES_ELSEWHERE, AGENT_SCOPE])
@pytest.mark.parametrize("own_agent", [None, 5, 9])
@pytest.mark.parametrize("inspector_id", [1, 2])
@pytest.mark.parametrize("decided_by", [None, 1, 3])
def test_who_may_decide_and_arbitrate(
    role: Role, scope: str, own_agent: int | None, inspector_id: int, decided_by: int | None
) -> None:
    by = actor(role, scope, user_id=1, agent_id=own_agent)
    found = may_decide_appeal(by, HERE, inspector_id=inspector_id, agent_id=9, decided_by=decided_by)
    judge = Role.QUALITY_LEAD if decided_by is None else Role.MANAGER
    others = inspector_id != 1 and decided_by != 1 and own_agent != 9
    assert found == (role == judge and scope in SCOPES_OF_HERE and others)


def test_the_command_line_itself_is_no_party_to_an_appeal() -> None:
    assert not may_appeal(SYSTEM, agent_id=9) and not may_endorse_appeal(SYSTEM, HERE, agent_id=9)
    assert not may_answer_appeal(SYSTEM, inspector_id=0, agent_id=9)
    assert not may_decide_appeal(SYSTEM, HERE, inspector_id=1, agent_id=9)
    assert not may_decide_appeal(SYSTEM, HERE, inspector_id=1, agent_id=9, decided_by=2)
