"""Writing the next script: the nation's and what a province adds, never replacing or forbidding a national phrase."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, select

from inspection.database import open_session, transaction
from inspection.errors import BadCell, Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import Province, Role, ScriptPhrase
from inspection.policies import SYSTEM
from inspection.scoring import script_drafts as drafts
from inspection.scoring import script_views as views
from inspection.scoring.comparing import Difference
from inspection.scoring.script_rules import PhraseEntry, checked
from inspection.scoring.scripts import current_script, entry_of
from inspection.scoring.standards import install_defaults, placeholder_names, situation_names
from tests.inspection.builders import actor, organisation

MANAGER = actor("manager", name="tang")
OF_GD, OF_SC = actor("manager", "province/GD", name="gd"), actor("manager", "province/SC", name="sc")
NEW = PhraseEntry("gd.hold.zh.1", "hold", "zh", "standard", False, "麻烦您先别挂电话")
RUDE = PhraseEntry("gd.forbidden.zh.1", "forbidden", "zh", "forbidden", False, "你烦死人了知道吗")


@pytest.fixture
def home(database: str) -> str:
    with transaction() as session:
        organisation(session=session)
        if session.exec(select(Province).where(Province.code == "SC")).first() is None:
            session.add(Province(code="SC", name_zh="四川", name_en="Sichuan"))
        install_defaults(session=session, by=SYSTEM)
    return database


def draft(province: str = "", by: Any = MANAGER) -> int:
    with transaction() as session:
        return drafts.draft_script(province, session=session, by=by).id or 0


def act(step: Any, version_id: int, *given: Any, by: Any = MANAGER, **named: Any) -> Any:
    with transaction() as session:
        view = views.read_script(version_id, session=session, by=SYSTEM)
        return step(version_id, *given, **{"version": view.version.version, **named}, session=session, by=by)


def province_id(code: str, *, session: Session) -> int:
    return session.exec(select(Province).where(Province.code == code)).one().id or 0


def in_force(code: str = "") -> list[ScriptPhrase]:
    with open_session() as session:
        return list(
            current_script(session=session, province_id=province_id(code, session=session) if code else None)[1]
        )


def test_a_national_script_is_changed_compared_and_published(home: str) -> None:
    made = draft()
    act(drafts.save_phrase, made, replace(NEW, code="hold.zh.2"))
    act(drafts.save_phrase, made, replace(NEW, code="hold.zh.1", text="请您稍等一下"), replaces="hold.zh.1")
    act(drafts.remove_phrase, made, "query.en.2")
    with open_session() as session:
        found = views.compare_scripts(1, made, session=session, by=actor("quality_lead"))
    assert found == (
        Difference("hold.zh.1", "changed", "text", "请您稍等", "请您稍等一下"),
        Difference("hold.zh.2", "added"),
        Difference("query.en.2", "removed"),
    )
    before = {one.code for one in in_force()}
    act(drafts.publish_script_draft, made)
    assert {one.code for one in in_force()} == (before | {"hold.zh.2"}) - {"query.en.2"}
    with pytest.raises(Conflict, match="default 2 is published and no draft"):
        act(drafts.remove_phrase, made, "hold.zh.2")


def test_what_a_province_adds_is_in_force_there_and_nowhere_else(home: str) -> None:
    nation = {one.code for one in in_force()}
    made = draft("GD", OF_GD)
    for one in (NEW, RUDE):
        act(drafts.save_phrase, made, one, by=OF_GD)
    assert {one.code for one in in_force("GD")} == nation
    act(drafts.publish_script_draft, made, by=OF_GD)
    assert {one.code for one in in_force("GD")} == nation | {NEW.code, RUDE.code}
    assert {one.code for one in in_force("SC")} == {one.code for one in in_force()} == nation
    with transaction() as session:
        drafts.retire_script(made, session=session, by=OF_GD)
    assert {one.code for one in in_force("GD")} == nation


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            replace(NEW, code="hold.zh.1"),
            "the province's hold.zh.1 “麻烦您先别挂电话” would replace the national phrase “请您稍等”",
        ),
        (
            replace(RUDE, text="请您稍等"),
            "forbidden phrase gd.forbidden.zh.1 “请您稍等” would forbid the standard phrase “请您稍等”",
        ),
        (replace(RUDE, text="我马上给您查询"), "“我马上给您查询” would forbid the standard phrase “我马上为您查询”"),
        (
            replace(RUDE, code="gd.forbidden.en.1", language="en", text="let me check that"),
            "would forbid the standard phrase “let me check that for you”",
        ),
    ],
)
def test_a_province_neither_replaces_nor_forbids_a_national_phrase(
    home: str, entry: PhraseEntry, sentence: str
) -> None:
    made = draft("GD", OF_GD)
    with pytest.raises(InvalidInput, match=sentence):
        act(drafts.save_phrase, made, entry, by=OF_GD)
    with open_session() as session:
        assert views.read_script(made, session=session, by=OF_GD).phrases == ()


def test_the_nation_says_otherwise_later_and_comes_first(home: str) -> None:
    made = draft("GD", OF_GD)
    for one in (NEW, RUDE):
        act(drafts.save_phrase, made, one, by=OF_GD)
    act(drafts.publish_script_draft, made, by=OF_GD)
    nation = draft()
    act(drafts.save_phrase, nation, replace(NEW, text="请您不要挂电话"))
    act(drafts.save_phrase, nation, PhraseEntry("apology.zh.9", "apology", "zh", "standard", False, RUDE.text))
    act(drafts.publish_script_draft, nation)
    found = {one.code: one.text for one in in_force("GD")}
    assert found[NEW.code] == "请您不要挂电话" and RUDE.code not in found
    again = draft("GD", OF_GD)
    with pytest.raises(InvalidInput, match="would replace the national phrase"):
        act(drafts.publish_script_draft, again, by=OF_GD)


def test_a_forbidden_phrase_and_a_standard_one_keep_apart(home: str) -> None:
    made = draft()
    with pytest.raises(InvalidInput, match="would forbid the standard phrase “请您稍等”"):
        act(drafts.save_phrase, made, replace(RUDE, text="请您稍等"))
    with pytest.raises(InvalidInput, match=r"forbidden phrase forbidden\.zh\.2 “这不归我管” would forbid"):
        act(drafts.save_phrase, made, replace(NEW, text="这不归我管"))


def test_a_script_without_what_every_call_is_judged_by_is_not_published(home: str) -> None:
    made = draft()
    act(drafts.remove_phrase, made, "closing.en.1")
    with pytest.raises(InvalidInput, match="situation closing has no phrase in en"):
        act(drafts.publish_script_draft, made)
    empty = draft("GD", OF_GD)
    with pytest.raises(InvalidInput, match="province-GD 1 has no phrase"):
        act(drafts.publish_script_draft, empty, by=OF_GD)


def test_the_last_national_script_is_not_retired(home: str) -> None:
    with pytest.raises(Conflict, match="without default 1 nothing would be in force"), transaction() as session:
        drafts.retire_script(1, session=session, by=MANAGER)


def test_a_line_has_one_draft_that_can_be_thrown_away(home: str) -> None:
    made = draft("GD", OF_GD)
    with pytest.raises(Conflict, match="province-GD 1 is a draft already"):
        draft("GD")
    draft("SC", OF_SC)
    act(drafts.discard_script_draft, made, by=OF_GD)
    assert draft("GD", OF_GD)
    with pytest.raises(NotFound, match="there is no province 'XX'"):
        draft("XX")


def test_of_two_pages_the_older_one_is_told(home: str) -> None:
    made = draft()
    act(drafts.save_phrase, made, NEW)
    with pytest.raises(Conflict, match="was changed by somebody else meanwhile"):
        act(drafts.remove_phrase, made, NEW.code, version=1)
    with pytest.raises(InvalidInput, match=f"there is a phrase {NEW.code} already"):
        act(drafts.save_phrase, made, NEW)
    for step, given in ((drafts.remove_phrase, ("nope",)), (drafts.save_phrase, (NEW,))):
        with pytest.raises(NotFound, match="there is no phrase 'nope'"):
            act(step, made, *given, **({"replaces": "nope"} if step is drafts.save_phrase else {}))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("scope", "writes", "sees"),
    [
        ("nation", {"", "GD", "SC"}, {"", "GD", "SC"}),
        ("province/GD", {"GD"}, {"", "GD"}),
        ("centre/GD01", set(), {"", "GD"}),
        ("province/SC", {"SC"}, {"", "SC"}),
        ("team/T1", set(), {""}),
    ],
)
def test_who_writes_and_who_sees_which_line(
    home: str, role: Role, scope: str, writes: set[str], sees: set[str]
) -> None:
    by = actor(role, scope)
    lines = {province: draft(province, SYSTEM) for province in ("GD", "SC", "")}
    for province, made in lines.items():
        entry = replace(NEW, code=f"x{province.lower()}.1")
        if role == Role.MANAGER and province in writes:
            act(drafts.save_phrase, made, entry, by=by)
        else:
            with pytest.raises(NotAllowed):
                act(drafts.save_phrase, made, entry, by=by)
    with open_session() as session:
        if role not in (Role.MANAGER, Role.QUALITY_LEAD):
            with pytest.raises(NotAllowed):
                views.script_versions(session=session, by=by)
            return
        rows = views.script_versions(session=session, by=by)
        found = {views.read_script(one.id or 0, session=session, by=by).province for one in rows}
        assert found == sees and rows[0].number == 2 and rows[0].province_id is None
        for province in {"", "GD", "SC"} - sees:
            with pytest.raises(NotFound, match="there is no script"):
                views.read_script(lines[province], session=session, by=by)


@pytest.mark.parametrize(
    ("other", "column", "expected"),
    [
        ({"code": "Hold 1"}, "code", "expected small letters"),
        ({"code": ""}, "code", "expected small letters"),
        ({"code": "a" * 41}, "code", "40 characters at most"),
        ({"language": "fr"}, "language", "expected one of zh, en"),
        ({"kind": "polite"}, "kind", "expected one of standard, forbidden"),
        ({"situation": "song"}, "situation", "expected one of greeting, "),
        ({"kind": "forbidden"}, "situation", "expected one of forbidden"),
        ({"kind": "forbidden", "situation": "forbidden", "required": True}, "required", "expected false"),
        ({"text": " "}, "text", "it has 0 characters; expected 1 to 200"),
        ({"text": "请" * 201}, "text", "it has 201 characters"),
        ({"text": "one moment please"}, "text", "expected a text in zh"),
        ({"language": "en"}, "text", "expected a text in en"),
        ({"text": "我是{nobody}，请您稍等"}, "text", "expected placeholders of {number}, "),
        ({"text": "我是{number}号"}, "text", "expected 4 words"),
        ({"language": "en", "text": "hello {name}"}, "text", "expected 2 words"),
    ],
)
def test_a_field_that_is_not_what_it_may_be(other: dict[str, Any], column: str, expected: str) -> None:
    with pytest.raises(BadCell) as refused:
        checked(replace(NEW, **other), situation_names(), placeholder_names())
    assert refused.value.column == column and expected in refused.value.message
    assert refused.value.told("zh").startswith(f"{column} ") and refused.value.told("zh") != refused.value.told("en")


def test_a_phrase_is_trimmed_and_kept() -> None:
    wide = replace(NEW, code=f" {NEW.code} ", text="  麻烦您先别挂电话\n")
    assert checked(wide, situation_names(), placeholder_names()) == NEW


def test_every_phrase_of_the_default_script_could_be_written_anew(home: str) -> None:
    for one in in_force():
        assert checked(entry_of(one), situation_names(), placeholder_names()) == entry_of(one)
