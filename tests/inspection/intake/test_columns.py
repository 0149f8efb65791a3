"""Columns: guessed from headings, remembered as they were confirmed."""

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.columns import check_mapping, guess, kind_of, mapping_for, places_of, save_mapping
from inspection.intake.kinds import KINDS
from inspection.models import AuditEvent, ColumnMapping
from inspection.policies import SYSTEM
from tests.inspection.builders import actor, organisation

AGENT = KINDS["agent"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_usual_heading_is_guessed_in_chinese_and_english(kind: object) -> None:
    for field in kind.fields:  # type: ignore[attr-defined]
        for heading in (field.name, *field.headings):
            assert field.name in guess(kind, [heading]) or heading in {  # type: ignore[arg-type]
                name
                for other in kind.fields
                if other is not field
                for name in other.headings  # type: ignore[attr-defined]
            }


def test_case_spaces_stars_and_wide_forms_of_a_heading_do_not_matter() -> None:
    assert guess(AGENT, ["Staff  Number*", "姓　名", "ＴＥＡＭ"]) == {
        "staff_number": "Staff  Number*",
        "name_zh": "姓　名",
        "team": "ＴＥＡＭ",
    }


def test_what_was_confirmed_for_a_place_goes_before_the_guess(database: str) -> None:
    headings = ["工号", "编号", "姓名", "小组", "入职"]
    mapped = {"staff_number": "编号", "name_zh": "姓名", "team": "小组", "active_from": "入职"}
    with transaction() as session:
        organisation(session=session)
        for _ in range(2):
            save_mapping(AGENT, mapped, "centre/GD01", session=session, by=actor("manager", "centre/GD01"))
        assert mapping_for(AGENT, headings, "centre/GD01", session=session) == (mapped, True)
        assert mapping_for(AGENT, headings, "centre/SC01", session=session)[0]["staff_number"] == "工号"
        assert mapping_for(AGENT, ["工号", "姓名"], "centre/GD01", session=session)[0] == {
            "staff_number": "工号",
            "name_zh": "姓名",
        }
        assert len(session.exec(select(ColumnMapping)).all()) == 1
        assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "import.columns")).all()) == 1
        with pytest.raises(NotAllowed):
            save_mapping(AGENT, mapped, "centre/SC01", session=session, by=actor("manager", "centre/GD01"))


@pytest.mark.parametrize(
    ("mapped", "sentence"),
    [
        ({"staff_number": "a", "name_zh": "a"}, "the columns of agent are not possible: a"),
        ({"staff_number": "z"}, "the columns of agent are not possible: staff_number"),
        ({"shoe_size": "a"}, "the columns of agent are not possible: shoe_size"),
        ({"staff_number": "a"}, "no column for name_zh, team, active_from (agent); found a, b"),
    ],
)
def test_a_mapping_that_is_not_possible_is_refused(mapped: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_mapping(AGENT, mapped, ["a", "b"], {"centre": "GD01"})
    assert str(refused.value).startswith(sentence)


def test_places_are_those_in_scope(database: str) -> None:
    with transaction() as session:
        organisation(session=session)
    with open_session() as session:
        assert places_of(session=session, by=SYSTEM) == ["nation", "centre/GD01", "centre/GD02", "centre/SC01"]
        province = actor("administrator", "province/GD")
        assert places_of(session=session, by=province) == ["nation", "centre/GD01", "centre/GD02"]
        with pytest.raises(NotAllowed):
            places_of(session=session, by=actor("quality_lead"))


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="horoscope is no kind of table; expected one of province, centre"):
        kind_of("horoscope")
