"""The rubric and the script in force: the default ones, and what a published one must be."""

import pytest
from sqlmodel import Session, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import AuditEvent, Role, RubricVersion, ScriptVersion
from inspection.policies import SYSTEM
from inspection.scoring.rubrics import criteria_of, current_rubric, publish_rubric
from inspection.scoring.scripts import current_script
from inspection.scoring.standards import install_defaults, section_names, situation_names
from tests.inspection.builders import actor, draft_rubric

MANAGER = actor("manager", name="tang")
WEIGHTS = {
    "A1": 6,
    "A2": 18,
    "A3": 6,
    "A4.1": 4,
    "A4.2": 4,
    "A4.3": 4,
    "A4.4": 4,
    "A5": 8,
    "A7": 12,
    "A6": 0,
    "S5a": 14,
    "S5b": 12,
    "D7": 8,
    "D6": 0,
    "D3": 0,
    "D4": 0,
}
"""The default rubric in order, as the product's own documents list it."""


def install() -> None:
    with transaction() as session:
        install_defaults(session=session, by=SYSTEM)


def test_the_default_rubric(database: str) -> None:
    install()
    with open_session() as session:
        rubric = current_rubric(session=session)
        criteria = criteria_of(rubric.id or 0, session=session)
    assert (rubric.code, rubric.number, rubric.state, rubric.published_by) == ("voice", 1, "published", "system")
    assert {one.code: one.weight for one in criteria} == WEIGHTS
    assert [one.code for one in criteria] == list(WEIGHTS)
    assert sum(one.weight for one in criteria) == 100
    assert {one.code: one.most_deducted for one in criteria if one.kind == "deduction"} == {"A6": 10, "D6": 5}
    assert {one.code for one in criteria if one.kind == "fatal"} == {"D3", "D4"}
    assert {one.code for one in criteria if not one.may_not_apply} == {"D3", "D4"}
    assert all(one.name_zh and one.name_en and one.guidance_zh and one.guidance_en for one in criteria)
    sections: dict[str, float] = dict.fromkeys(section_names(), 0)
    for one in criteria:
        sections[one.section] += one.weight
    assert sections == {"script": 30, "attitude": 36, "content": 26, "process": 8}


def test_the_default_script(database: str) -> None:
    install()
    with open_session() as session:
        script, phrases = current_script(session=session)
    assert (script.code, script.number, script.state) == ("default", 1, "published")
    standard = [one for one in phrases if one.kind == "standard"]
    for language in ("zh", "en"):
        assert {one.situation for one in standard if one.language == language} == set(situation_names())
        assert any(one.kind == "forbidden" and one.language == language for one in phrases)
    assert {one.situation for one in phrases if one.required} == {"greeting", "closing"}


def test_the_defaults_are_installed_once(database: str) -> None:
    install()
    install()
    with open_session() as session:
        assert len(session.exec(select(RubricVersion)).all()) == len(session.exec(select(ScriptVersion)).all()) == 1
        actions = [one.action for one in session.exec(select(AuditEvent))]
    assert sorted(actions) == ["rubricversion.published", "scriptversion.published"]


@pytest.mark.parametrize(
    ("weights", "total"), [((60, 30), "90"), ((60, 41), "101"), ((33.3, 33.3, 33.3), "99.9"), ((), "0")]
)
def test_weights_that_do_not_sum_to_100_are_refused_with_their_sum(
    database: str, weights: tuple[float, ...], total: str
) -> None:
    with transaction() as session:
        made = draft_rubric({f"C{index}": one for index, one in enumerate(weights)}, session=session)
    sentence = f"the weights of rubric small 1 sum to {total}; expected 100"
    with pytest.raises(InvalidInput, match=sentence), transaction() as session:
        publish_rubric(session.get_one(RubricVersion, made.id), session=session, by=MANAGER)
    with open_session() as session:
        row = session.get_one(RubricVersion, made.id)
        assert (row.state, row.published_at) == ("draft", None)
        with pytest.raises(NotFound, match="no rubric is published yet"):
            current_rubric(session=session)
        with pytest.raises(NotFound, match="no script is published yet"):
            current_script(session=session)


def publish_small(number: int, *, session: Session) -> RubricVersion:
    version = draft_rubric({"A1": 60, "B1": 40 - number, "B2": number}, session=session, number=number)
    publish_rubric(version, session=session, by=MANAGER)
    return version


def test_the_newest_published_rubric_is_in_force(database: str) -> None:
    with transaction() as session:
        first = publish_small(1, session=session)
        second = publish_small(2, session=session)
        draft_rubric({"A1": 100}, session=session, number=3)
    with open_session() as session:
        assert current_rubric(session=session).id == second.id
        codes = [[one.code for one in criteria_of(row.id or 0, session=session)] for row in (first, second)]
    assert codes == [["A1", "B1", "B2"]] * 2


def test_a_published_rubric_is_not_published_again(database: str) -> None:
    with transaction() as session:
        made = publish_small(1, session=session)
        at = made.published_at
    with pytest.raises(Conflict, match="is published and cannot become published"), transaction() as session:
        publish_rubric(session.get_one(RubricVersion, made.id), session=session, by=MANAGER)
    with open_session() as session:
        assert session.get_one(RubricVersion, made.id).published_at == at


def test_managers_alone_publish(database: str) -> None:
    with transaction() as session:
        made = draft_rubric({"A1": 100}, session=session)
    for role in set(Role) - {Role.MANAGER}:
        with pytest.raises(NotAllowed), transaction() as session:
            publish_rubric(session.get_one(RubricVersion, made.id), session=session, by=actor(role))
    with open_session() as session:
        assert session.get_one(RubricVersion, made.id).state == "draft"
