"""Rule sets in versions: drafts, publishing, and what the database itself refuses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from inspection.database import engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import AuditEvent, Job, Role, RuleVersion
from inspection.policies import SYSTEM
from inspection.scoring.rule_versions import (
    current_version,
    discard_draft,
    draft,
    publish_rules,
    save_draft_rules,
    versions,
)
from inspection.scoring.rules import BadRules
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import actor
from tests.inspection.scoring.test_suggestions import transcribed

MANAGER, LEAD = actor("manager", name="tang"), actor("quality_lead", name="xu")
SMALL = 'code = "small"\n[[rule]]\ncriterion = "A1"\ntest = { operator = "phrase", situation = "greeting" }\n'


@pytest.fixture(autouse=True)
def defaults(database: str) -> None:
    with transaction() as session:
        install_defaults(session=session, by=SYSTEM)
        install_defaults(session=session, by=SYSTEM)


def save(words: str = SMALL, version: int | None = None, by: object = LEAD) -> RuleVersion:
    with transaction() as session:
        return save_draft_rules(words, version=version, session=session, by=by)  # type: ignore[arg-type]


def publish(version_id: int, by: object = MANAGER) -> RuleVersion:
    with transaction() as session:
        return publish_rules(version_id, session=session, by=by)  # type: ignore[arg-type]


def test_the_default_rules_are_published_once() -> None:
    with open_session() as session:
        [row] = session.exec(select(RuleVersion)).all()
        assert (row.name, row.state, row.published_by) == ("default/1", "published", "system")
        assert current_version(session=session).id == row.id


def test_a_draft_is_saved_again_and_published_and_the_one_before_is_retired() -> None:
    first = save()
    again = save(SMALL + "# seen\n", first.version)
    assert (again.id, again.number, again.version) == (first.id, 2, 2)
    row = publish(again.id or 0)
    with open_session() as session:
        assert {one.name: one.state for one in versions(session=session, by=LEAD)} == {
            "small/2": "published",
            "default/1": "retired",
        }
        assert (current_version(session=session).id, draft(session=session)) == (row.id, None)
        actions = [one.action for one in session.exec(select(AuditEvent)) if one.action.startswith("ruleversion")]
    assert actions == [
        "ruleversion.published",
        "ruleversion.saved",
        "ruleversion.saved",
        "ruleversion.retired",
        "ruleversion.published",
    ]


@pytest.mark.parametrize("version", [None, 7])
def test_of_two_who_edit_a_draft_the_older_one_is_told(version: int | None) -> None:
    save()
    with pytest.raises(Conflict, match="changed by somebody else meanwhile"):
        save(SMALL, version)


def test_a_draft_with_mistakes_is_kept_but_not_published() -> None:
    row = save(SMALL.replace("greeting", "lunch"))
    with pytest.raises(BadRules, match=r"line 4, rule 1, test.situation: 'lunch'; expected one of greeting"):
        publish(row.id or 0)
    with open_session() as session:
        assert current_version(session=session).name == "default/1"
    with pytest.raises(InvalidInput, match="the rules have 200001 characters; expected 200000 at most"):
        save("x" * 200_001, row.version)


def test_a_discarded_draft_is_gone_and_a_published_one_stays() -> None:
    row = save()
    with transaction() as session:
        discard_draft(row.id or 0, session=session, by=LEAD)
    for missing in (row.id or 0, 1):
        with pytest.raises(NotFound), transaction() as session:
            discard_draft(missing, session=session, by=LEAD)
    assert save().number == 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_who_may_not_publish_or_edit(role: Role) -> None:
    row = save()
    with pytest.raises(NotAllowed):
        publish(row.id or 0, actor(role))
    if role != Role.QUALITY_LEAD:
        with pytest.raises(NotAllowed):
            save(SMALL, row.version, actor(role))
        with open_session() as session, pytest.raises(NotAllowed):
            versions(session=session, by=actor(role))


def test_publishing_twice_or_nothing_is_refused() -> None:
    row = save()
    publish(row.id or 0)
    with pytest.raises(Conflict):
        publish(row.id or 0)
    with pytest.raises(NotFound, match="no such version of the rules"):
        publish(99)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE ruleversion SET text = 'x' WHERE number = 1", "a published standard never changes"),
        ("UPDATE ruleversion SET state = 'draft' WHERE number = 1", "a published standard never changes"),
        ("UPDATE ruleversion SET state = 'retired', text = 'x' WHERE number = 1", "a published standard never changes"),
        ("DELETE FROM ruleversion WHERE number = 1", "a published standard is never deleted"),
        (
            "INSERT INTO ruleversion (code, number, state, text, saved_at, saved_by, published_by, version)"
            " VALUES ('y', 9, 'published', '', '2026-10-01', 'x', '', 1)",
            "a version of rules begins as a draft",
        ),
    ],
)
def test_what_is_published_never_changes(statement: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence), engine().begin() as connection:
        connection.execute(text(statement))


def test_publishing_queues_the_suggestions_anew_where_there_are_calls() -> None:
    publish(save().id or 0)
    with open_session() as session:
        assert session.exec(select(Job)).all() == []
    with transaction() as session:
        transcribed("您好", session=session)
    newer = publish(save().id or 0)
    with open_session() as session:
        [job] = session.exec(select(Job)).all()
        assert (job.kind, job.subject, job.total) == ("resuggest", str(newer.id), 1.0)
