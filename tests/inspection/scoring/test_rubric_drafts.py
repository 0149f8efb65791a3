"""Writing the next rubric: drafts, criteria, sections, publishing, retiring and comparing."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.models import AuditEvent, Role
from inspection.policies import SYSTEM
from inspection.scoring import rubric_drafts as drafts
from inspection.scoring import rubric_views as views
from inspection.scoring.comparing import Difference
from inspection.scoring.criteria import CriterionEntry, checked, entry_of, read_choices, written_choices
from inspection.scoring.rubrics import Choice, current_rubric
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import actor

MANAGER = actor("manager", name="tang")
NEW = CriterionEntry("X1", "content", "scale", "新项目", "New", "说明", "guidance", weight=5.0)


def home() -> int:
    """Installs the defaults and begins a draft of them; its id."""
    with transaction() as session:
        install_defaults(session=session, by=SYSTEM)
        return drafts.draft_rubric(session=session, by=MANAGER).id or 0


def act(step: Any, *given: Any, by: Any = MANAGER, **named: Any) -> Any:
    """One step on a rubric that is there, from its version as it stands."""
    with transaction() as session:
        view = views.read_rubric(given[0], session=session, by=SYSTEM)
        return step(*given, **{"version": view.version.version, **named}, session=session, by=by)


def see(version_id: int) -> views.RubricView:
    with open_session() as session:
        return views.read_rubric(version_id, session=session, by=MANAGER)


def entry(version_id: int, code: str) -> CriterionEntry:
    return next(entry_of(one) for one in see(version_id).criteria if one.code == code)


def test_a_draft_is_a_copy_of_what_is_in_force(database: str) -> None:
    made = home()
    view, first = see(made), see(1)
    assert (view.version.number, view.version.state, view.weight, view.in_force) == (2, "draft", 100, False)
    assert first.in_force and view.sections == first.sections
    assert [entry_of(one) for one in view.criteria] == [entry_of(one) for one in first.criteria]
    with open_session() as session:
        assert views.compare_rubrics(1, made, session=session, by=MANAGER) == ()
    with pytest.raises(Conflict, match="voice 2 is a draft already"), transaction() as session:
        drafts.draft_rubric(session=session, by=MANAGER)


def test_without_any_rubric_the_first_draft_is_empty(database: str) -> None:
    with transaction() as session:
        made = drafts.draft_rubric(session=session, by=MANAGER)
        view = views.read_rubric(made.id or 0, session=session, by=MANAGER)
        assert (view.version.number, view.criteria, list(view.sections)) == (
            1,
            (),
            ["script", "attitude", "content", "process"],
        )


def test_a_rubric_is_changed_compared_and_published(database: str) -> None:
    made = home()
    act(drafts.save_criterion, made, NEW)
    with pytest.raises(InvalidInput, match="the weights of rubric voice 2 sum to 105; expected 100"):
        act(drafts.publish_draft, made)
    act(drafts.save_criterion, made, replace(entry(made, "A5"), weight=3.0), replaces="A5")
    act(drafts.remove_criterion, made, "D6")
    act(drafts.save_sections, made, dict(see(made).sections) | {"extra": {"zh": "其他", "en": "Other "}})
    with open_session() as session:
        found = views.compare_rubrics(1, made, session=session, by=actor("quality_lead"))
    assert found == (
        Difference("section:extra", "added"),
        Difference("A5", "changed", "weight", 8.0, 3.0),
        Difference("X1", "added"),
        Difference("D6", "removed"),
    )
    act(drafts.publish_draft, made)
    with open_session() as session:
        assert current_rubric(session=session).id == made
        told = session.exec(select(AuditEvent.action, AuditEvent.actor).where(AuditEvent.stream == "standards")).all()
    assert [tuple(one) for one in told] == [
        (f"rubric.{what}", "tang")
        for what in ("drafted", "criterion_saved", "criterion_saved", "criterion_removed", "sections_saved")
    ]
    assert see(made).in_force and not see(1).in_force
    assert see(made).sections["extra"] == {"zh": "其他", "en": "Other"}


@pytest.mark.parametrize(
    "step",
    [
        lambda made: act(drafts.save_criterion, made, NEW),
        lambda made: act(drafts.remove_criterion, made, "A5"),
        lambda made: act(drafts.move_criterion, made, "A5", 1),
        lambda made: act(drafts.save_sections, made, {}),
        lambda made: act(drafts.discard_draft, made),
        lambda made: act(drafts.publish_draft, made),
    ],
)
def test_a_published_version_never_changes(database: str, step: Any) -> None:
    home()
    with pytest.raises(Conflict, match="voice 1 is published and no draft, so it cannot be changed; make a new draft"):
        step(1)


def test_a_criterion_moves_within_its_section(database: str) -> None:
    made = home()

    def codes(section: str) -> list[str]:
        return [one.code for one in see(made).of_section(section)]

    assert codes("content") == ["S5a", "S5b"] and codes("process") == ["D7", "D6", "D3", "D4"]
    act(drafts.move_criterion, made, "S5b", -1)
    act(drafts.move_criterion, made, "D7", 1)
    act(drafts.move_criterion, made, "D4", 1)
    act(drafts.move_criterion, made, "D6", -1)
    assert codes("content") == ["S5b", "S5a"] and codes("process") == ["D6", "D7", "D3", "D4"]
    with open_session() as session:
        assert views.compare_rubrics(1, made, session=session, by=MANAGER) == ()


def test_a_new_code_takes_its_conditions_along(database: str) -> None:
    made = home()
    act(drafts.save_criterion, made, replace(NEW, asked_after="A5", asked_below=0.5))
    with pytest.raises(InvalidInput, match="X1 is asked after A5, so it cannot be removed"):
        act(drafts.remove_criterion, made, "A5")
    act(drafts.save_criterion, made, replace(entry(made, "A5"), code="A5.1"), replaces="A5")
    assert entry(made, "X1").asked_after == "A5.1"


def test_of_two_pages_the_older_one_is_told(database: str) -> None:
    made = home()
    before = see(made).version.version
    act(drafts.save_criterion, made, NEW)
    with pytest.raises(Conflict, match="was changed by somebody else meanwhile"):
        act(drafts.remove_criterion, made, "X1", version=before)
    assert entry(made, "X1") == NEW


def test_retiring_gives_way_to_the_version_before(database: str) -> None:
    made = home()
    with pytest.raises(Conflict, match="without voice 1 nothing would be in force"), transaction() as session:
        drafts.retire_rubric(1, session=session, by=MANAGER)
    act(drafts.publish_draft, made)
    with transaction() as session:
        drafts.retire_rubric(made, session=session, by=MANAGER)
        assert current_rubric(session=session).id == 1
    with pytest.raises(Conflict, match="without voice 1"), transaction() as session:
        drafts.retire_rubric(1, session=session, by=MANAGER)
    with transaction() as session:
        again = drafts.draft_rubric(session=session, by=MANAGER)
        assert again.number == 3


def test_a_draft_can_be_thrown_away(database: str) -> None:
    made = home()
    act(drafts.discard_draft, made)
    with pytest.raises(NotFound, match=f"there is no rubric {made}"):
        see(made)
    with transaction() as session:
        assert drafts.draft_rubric(session=session, by=MANAGER).number == 2


@pytest.mark.parametrize(
    ("step", "error", "sentence"),
    [
        (lambda it: act(drafts.save_criterion, it, replace(NEW, code="A5")), InvalidInput, "there is a criterion A5"),
        (lambda it: act(drafts.save_criterion, it, NEW, replaces="Z9"), NotFound, "criterion 'Z9' is not of"),
        (lambda it: act(drafts.remove_criterion, it, "Z9"), NotFound, "criterion 'Z9' is not of"),
        (lambda it: act(drafts.move_criterion, it, "Z9", 1), NotFound, "criterion 'Z9' is not of"),
        (lambda it: act(drafts.save_sections, it, {}), InvalidInput, "section script holds criterion A3"),
        (
            lambda it: act(drafts.save_sections, it, {"a b": {"zh": "一", "en": "b"}}),
            InvalidInput,
            "section code 'a b' is not possible",
        ),
        (
            lambda it: act(drafts.save_sections, it, {"ab": {"zh": "一", "en": " "}}),
            InvalidInput,
            "section ab: expected a name of 1 to 60",
        ),
    ],
)
def test_what_is_refused_changes_nothing(database: str, step: Any, error: type[ZhijianError], sentence: str) -> None:
    made = home()
    with pytest.raises(error, match=sentence):
        step(made)
    with open_session() as session:
        assert views.compare_rubrics(1, made, session=session, by=MANAGER) == ()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", ["nation", "province/GD"])
def test_national_managers_write_and_quality_leads_read(database: str, role: Role, scope: str) -> None:
    made, by = home(), actor(role, scope)
    steps = [
        lambda: act(drafts.save_criterion, made, NEW, by=by),
        lambda: act(drafts.save_criterion, made, replace(NEW, weight=1.0), replaces="X1", by=by),
        lambda: act(drafts.save_criterion, made, replace(entry(made, "A5"), weight=7.0), replaces="A5", by=by),
        lambda: act(drafts.publish_draft, made, by=by),
    ]
    writes = role == Role.MANAGER and scope == "nation"
    for step in steps:
        if writes:
            step()
        else:
            with pytest.raises(NotAllowed):
                step()
    with open_session() as session:
        if role in (Role.MANAGER, Role.QUALITY_LEAD):
            assert len(views.rubric_versions(session=session, by=by)) == 2
        else:
            with pytest.raises(NotAllowed):
                views.rubric_versions(session=session, by=by)
            with pytest.raises(NotAllowed):
                views.read_rubric(1, session=session, by=by)


CHOICES = (Choice(0.0, "差", "poor"), Choice(1.0, "好", "good"))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"code": ""}, "criterion code '' is not possible"),
        ({"code": "1A"}, "criterion code '1A' is not possible; expected letters"),
        ({"code": "A,B"}, "criterion code 'A,B'"),
        ({"code": "A" * 13}, "12 characters at most"),
        ({"section": "other"}, "X1: there is no section 'other'; expected one of script, content"),
        ({"kind": "song"}, "X1: kind 'song' is not known; expected one of scale, yes_no"),
        ({"name_zh": " "}, "X1: the Chinese name has 0 characters; expected 1 to 60"),
        ({"name_en": "x" * 61}, "X1: the English name has 61 characters; expected 1 to 60"),
        ({"guidance_zh": ""}, "X1: the Chinese guidance has 0 characters"),
        ({"guidance_en": " \n"}, "X1: the English guidance has 0 characters"),
        ({"examples_en": "x" * 2001}, "X1: the English examples have 2001 characters; expected 0 to 2000"),
        ({"weight": 0.0}, r"X1 \(scale\): the weight is 0; expected more than 0"),
        ({"weight": -1.0}, r"X1 \(scale\): the weight is -1"),
        ({"weight": float("nan")}, r"X1 \(scale\): the weight is nan"),
        ({"weight": 100.5}, "the weight is 100.5"),
        ({"kind": "fatal"}, r"X1 \(fatal\): the weight is 5; expected 0"),
        ({"kind": "deduction", "weight": 0.0}, r"X1 \(deduction\): 0 points are deducted at most; expected more"),
        ({"most_deducted": 5.0}, r"X1 \(scale\): 5 points are deducted at most; expected 0"),
        ({"comment_required_below": 0.0}, "X1: a comment is required below 0; expected"),
        ({"comment_required_below": 1.1}, "X1: a comment is required below 1.1"),
        ({"kind": "fatal", "weight": 0.0, "comment_required_below": 0.5}, "expected a weighted criterion"),
        ({"comment_required_na": True, "may_not_apply": False}, "X1: a comment is required where it does not apply"),
        ({"kind": "choice"}, r"X1 \(choice\): it has 0 choices; expected two or more"),
        ({"choices": CHOICES}, r"X1 \(scale\): it has 2 choices"),
        ({"kind": "choice", "choices": (Choice(1.5, "好", "good"),)}, "X1: choice “1.5 | 好 | good” is not possible"),
        ({"kind": "choice", "choices": (Choice(1.0, "好", " "),)}, "a name in both languages"),
        ({"asked_after": "A5"}, "X1: it is asked where 'A5' is below -; expected both"),
        ({"asked_below": 0.5}, "X1: it is asked where '' is below 0.5"),
        ({"asked_after": "X1", "asked_below": 0.5}, "X1: it is asked where 'X1' is below 0.5"),
        ({"applies_to": ("booking", "a,b")}, "X1: call type 'a,b' is not possible"),
    ],
)
def test_a_field_that_is_not_what_it_may_be(other: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence.replace("|", r"\|")):
        checked(replace(NEW, **other), ("script", "content"))


def test_texts_are_trimmed_and_the_rest_is_kept() -> None:
    full = replace(
        NEW,
        kind="choice",
        choices=CHOICES,
        asked_after="A5",
        asked_below=1.0,
        applies_to=("booking",),
        comment_required_na=True,
        comment_required_below=0.5,
        examples_zh="好的例子",
    )
    assert checked(replace(full, code=" X1 ", name_zh="新项目\n"), ("content",)) == full


@pytest.mark.parametrize("text", ["1 | 好", "good | 好 | good", "1 好 good", "1 | 好 | good | more"])
def test_a_line_of_choices_that_is_none(text: str) -> None:
    with pytest.raises(InvalidInput, match="line 2 of the choices"):
        read_choices(f"0 | 差 | poor\n{text}")


def test_choices_are_read_as_they_are_written() -> None:
    assert read_choices(written_choices(CHOICES)) == CHOICES
    assert read_choices("\n 0|差|poor \n\n1 | 好 | good") == CHOICES
