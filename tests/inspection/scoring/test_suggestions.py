"""Suggestions: stored beside a transcript, replaced by the same rules, and never an answer."""

import pytest
from sqlmodel import Session, func, select

from inspection import job_control, jobs
from inspection.database import open_session, transaction
from inspection.errors import NotFound
from inspection.models import Answer, Evaluation, Job, Suggestion, Transcript, Utterance, VoiceMeasure
from inspection.outcomes import Outcome
from inspection.policies import SYSTEM
from inspection.scoring import script_drafts, suggestions
from inspection.scoring.rule_versions import publish_rules, save_draft_rules
from inspection.scoring.rules import Suggested
from inspection.scoring.script_rules import PhraseEntry
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import NOW, organisation, recording

RULE_VERSION = "default/1"
GREETING = "您好，12580，很高兴为您服务，请问有什么可以帮您"


def transcribed(*texts: str, session: Session, call_type: str = "query") -> int:
    """A transcript of an agent who says these texts ten seconds apart, speaking 200 characters a minute, rising."""
    install_defaults(session=session, by=SYSTEM)
    sound = recording("c1", "1001", organisation(session=session), session=session, call_type=call_type)
    row = Transcript(
        recording_id=sound.id or 0,
        version=1,
        engine="faster",
        model="base",
        fingerprint="f",
        speech_s=4.0,
        compute_s=1.0,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    for position, text in enumerate(texts):
        session.add(
            Utterance(
                transcript_id=row.id or 0,
                position=position,
                role="agent",
                start_ms=position * 10_000,
                end_ms=position * 10_000 + 5_000,
                text=text,
                raw_text=text,
                language="zh",
                confidence=0.9,
            )
        )
    for role, name, value, unit in (
        ("agent", "speech_rate", 200.0, "characters/min"),
        ("agent", "pitch_rise", 1.5, "st"),
        ("user", "speech_rate", 999.0, "characters/min"),
        ("user", "pitch_rise", -3.0, "st"),
    ):
        session.add(VoiceMeasure(transcript_id=row.id or 0, role=role, name=name, value=value, unit=unit))
    session.flush()
    return row.id or 0


def stored(transcript_id: int) -> dict[tuple[str, str], tuple[str, int | None, str]]:
    """Criterion and part -> outcome, start and reason."""
    with open_session() as session:
        rows = suggestions.suggestions_of(transcript_id, session=session)
        assert {one.rule_version for one in rows} <= {RULE_VERSION}
        return {(one.criterion_code, one.part): (one.outcome, one.start_ms, one.reason) for one in rows}


EXPECTED = {
    ("A1", ""): ("matched", 0, ""),
    ("A3", ""): ("not_matched", 10_000, ""),
    ("A4.1", ""): ("matched", None, "pitch_rise"),
    ("A4.3", ""): ("matched", None, "speech_rate"),
    ("A7", ""): ("not_evaluated", None, "no_number"),
    ("A2", "greeting"): ("matched", 0, ""),
    ("A4.4", ""): ("not_evaluated", None, "no_measure"),
    ("A2", "hold"): ("matched", 10_000, ""),
    ("A2", "further_help"): ("not_matched", None, ""),
    ("A2", "closing"): ("not_matched", None, ""),
    ("D7", ""): ("not_matched", None, "order_missing"),
}


def test_what_the_rules_find_is_stored_with_its_evidence(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, "请您稍等", session=session)
        suggestions.suggest(transcript, session=session)
    assert stored(transcript) == EXPECTED
    with open_session() as session:
        greeting = session.exec(select(Suggestion).where(Suggestion.criterion_code == "A1")).one()
    assert (greeting.score, greeting.phrase, greeting.heard, greeting.end_ms) == (100.0, GREETING, GREETING, 5_000)


def test_a_transferred_call_is_known_by_its_type(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, session=session, call_type="transfer")
        suggestions.suggest(transcript, session=session)
    assert stored(transcript)["A3", ""] == ("not_evaluated", None, "transferred")


def test_the_same_rules_replace_what_they_found_and_leave_what_others_found(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, "请您稍等", session=session)
        fields = {"transcript_id": transcript, "criterion_code": "A1", "outcome": "not_matched"}
        session.add(Suggestion(**fields, rule_version="older"))
        session.add(Suggestion(**fields, rule_version=RULE_VERSION))
        session.flush()
        for _ in range(2):
            suggestions.suggest(transcript, session=session)
    assert stored(transcript) == EXPECTED
    with open_session() as session:
        versions = session.exec(select(Suggestion.rule_version, func.count()).group_by(Suggestion.rule_version)).all()
    assert dict(versions) == {"older": 1, RULE_VERSION: len(EXPECTED)}


def test_suggestions_never_write_an_answer(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, session=session)
        suggestions.suggest(transcript, session=session)
    with open_session() as session:
        assert session.exec(select(Answer)).all() == session.exec(select(Evaluation)).all() == []


def test_the_job_stores_and_ends_at_once(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, "请您稍等", session=session)
        job = jobs.enqueue("suggest", str(transcript), session=session).id or 0
        jobs.claim("one", session=session, at=NOW)
    suggestions.run(job)
    assert stored(transcript) == EXPECTED
    with open_session() as session:
        assert session.get_one(Job, job).state == "done"


def test_a_cancelled_job_stores_nothing(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, session=session)
        job = jobs.enqueue("suggest", str(transcript), session=session).id or 0
        jobs.claim("one", session=session, at=NOW)
        job_control.cancel(job, session=session, by=SYSTEM)
    with pytest.raises(jobs.Conflict):
        suggestions.run(job)
    assert stored(transcript) == {}


def test_what_is_missing_is_named(database: str) -> None:
    with transaction() as session:
        with pytest.raises(NotFound, match="there is no transcript 99"):
            suggestions.suggest(99, session=session)
        assert suggestions.suggestions_of(99, session=session) == []


def test_what_a_province_adds_is_listened_for_in_its_own_calls(database: str) -> None:
    """The call is one of Guangdong: what Sichuan adds is nothing to it."""
    text = "麻烦您先别挂电话"
    with transaction() as session:
        heard = transcribed(text, session=session)
        found = {}
        for province in ("SC", "GD"):
            draft = script_drafts.draft_script(province, session=session, by=SYSTEM)
            entry = PhraseEntry(f"{province.lower()}.hold.zh.1", "hold", "zh", "standard", False, text)
            script_drafts.save_phrase(draft.id or 0, entry, version=1, session=session, by=SYSTEM)
            script_drafts.publish_script_draft(draft.id or 0, version=2, session=session, by=SYSTEM)
            rows = suggestions.suggest(heard, session=session)
            found[province] = [one.phrase for one in rows if one.part and one.outcome == Outcome.MATCHED]
    assert found == {"SC": [], "GD": [text]}


SMALL = 'code = "small"\n[[rule]]\ncriterion = "A1"\ntest = { operator = "phrase", situation = "greeting" }\n'


def published(*, session: Session) -> int:
    row = save_draft_rules(SMALL, version=None, session=session, by=SYSTEM)
    return publish_rules(row.id or 0, session=session, by=SYSTEM).id or 0


def test_new_rules_replace_what_is_shown_by_a_job(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, session=session)
        suggestions.suggest(transcript, session=session)
        version = published(session=session)
        job = jobs.claim("one", session=session, at=NOW)
        assert job is not None and (job.kind, job.subject) == ("resuggest", str(version))
        number = job.id or 0
    suggestions.run_again(number)
    with open_session() as session:
        rows = suggestions.suggestions_of(transcript, session=session)
        assert [(one.rule_version, one.criterion_code, one.outcome) for one in rows] == [("small/2", "A1", "matched")]
        job = session.get_one(Job, number)
        assert (job.state, job.done) == ("done", 1.0)


def test_a_job_for_rules_that_are_retired_meanwhile_does_nothing(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, session=session)
        published(session=session)
        number = (jobs.claim("one", session=session, at=NOW) or Job(kind="", subject="", created_at=NOW)).id or 0
        publish_rules(
            save_draft_rules(SMALL, version=None, session=session, by=SYSTEM).id or 0, session=session, by=SYSTEM
        )
    suggestions.run_again(number)
    with open_session() as session:
        assert suggestions.suggestions_of(transcript, session=session) == []
        assert session.get_one(Job, number).state == "done"


def test_rules_that_find_nothing_leave_nothing_of_older_ones_and_the_job_ends(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "BATCH", 1)
    silent = SMALL.replace("test =", 'otherwise = "nothing"\ntest =').replace("greeting", "hold")
    with transaction() as session:
        transcript = transcribed(GREETING, session=session)
        suggestions.suggest(transcript, session=session)
        row = save_draft_rules(silent, version=None, session=session, by=SYSTEM)
        publish_rules(row.id or 0, session=session, by=SYSTEM)
        number = (jobs.claim("one", session=session, at=NOW) or Job(kind="", subject="", created_at=NOW)).id or 0
    suggestions.run_again(number)
    with open_session() as session:
        assert suggestions.suggestions_of(transcript, session=session) == []
        assert session.get_one(Job, number).state == "done"


def test_what_the_second_suggester_found_is_shown_beside_the_rules(database: str) -> None:
    with transaction() as session:
        transcript = transcribed(GREETING, session=session)
        for version in ("second/1/old", "second/1/new"):
            found = [Suggested("A4.2", Outcome.MATCHED, reason="second_matched")]
            suggestions.store(transcript, version, found, session=session)
        suggestions.suggest(transcript, session=session)
    with open_session() as session:
        rows = suggestions.suggestions_of(transcript, session=session)
    assert {one.rule_version for one in rows} == {RULE_VERSION, "second/1/new"}
    assert [one.criterion_code for one in rows if one.rule_version.startswith("second/")] == ["A4.2"]
