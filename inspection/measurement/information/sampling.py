"""Samples of the store: some admitted entries of every industry each month, drawn by the rule of the month's draw."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from inspection import audit
from inspection.clock import business_now
from inspection.database import bump_version, one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.information import local_today
from inspection.measurement.information.found import Found
from inspection.measurement.information.gate import Listed
from inspection.models import (
    Centre,
    Industry,
    InformationDraw,
    InformationEntry,
    InformationSample,
    InformationState,
    User,
)
from inspection.month import Month
from inspection.planning.draw import Candidate, Population, draw
from inspection.planning.inspectors import centres_of, inspectors_of
from inspection.planning.seeds import prepare_seed
from inspection.policies import Actor, may, require
from inspection.scope import within

USUAL = 3
"""Entries of an industry a month; the specification names no number for them."""
MOST = 200


@dataclass(frozen=True)
class Sampled:
    """A drawn entry, with its industry and centre."""

    sample: InformationSample
    listed: Listed
    month: str


def drawn_name(centre: str, code: str) -> str:
    """What stands for an entry in the text that the draw orders by: `information/CENTRE/CODE`."""
    return f"information/{centre}/{code}"


def choose(seed: str, month: str, centre: str, store: Mapping[str, Sequence[str]], number: int) -> dict[str, list[str]]:
    """The codes of the first so many entries of every industry, by SHA-256 of `seed|YYYY-MM|information/CENTRE/CODE`.

    Args:
        store: industry -> codes of its admitted entries.
    """
    codes = {drawn_name(centre, code): code for one in store.values() for code in one}
    listed = Population.of(
        Candidate(drawn_name(centre, code), industry) for industry, one in store.items() for code in one
    )
    found = draw(seed, month, listed, dict.fromkeys(store, number))
    return {one.agent: [codes[name] for name in one.calls] for one in found}


def draw_sample(month: Month, *, session: Session, by: Actor, per_industry: int = USUAL) -> list[InformationDraw]:
    """Draw the month's sample of every centre in scope that has a store; what is drawn already stays as it is.

    Raises:
        NotAllowed: the actor may not draw samples of information.
        InvalidInput: the number is out of range, the month lies ahead, or no centre in scope has anything in its store.
        Conflict: the month is drawn with another number.
    """
    require(may(by, "sample_information"), by, f"draw the sample of information of {month}")
    if not 1 <= per_industry <= MOST:
        raise InvalidInput(key="error.information_number", number=per_industry, most=MOST)
    if month > Month.of(local_today(session=session)):
        raise InvalidInput(key="error.information_ahead", month=month)
    one_at_a_time("draw", session=session)
    draws = []
    for centre in centres_of(by, session=session):
        same = select(InformationDraw).where(
            InformationDraw.month == str(month), InformationDraw.centre_id == centre.id
        )
        row = session.exec(same).first() or _draw_centre(month, centre, per_industry, session=session, by=by)
        if row is not None and row.per_industry != per_industry:
            raise Conflict(key="error.other_quota", month=month, stored=row.per_industry, quota=per_industry)
        draws += [] if row is None else [row]
    if not draws:
        raise InvalidInput(key="error.information_no_store", month=month)
    return draws


def recomputed(row: InformationDraw, *, session: Session) -> bool:
    """Whether a stored sample is what its stored store and its seed give."""
    centre = session.get_one(Centre, row.centre_id)
    store = json.loads(row.population)
    chosen = choose(row.seed, row.month, centre.code, store, row.per_industry)
    kept = session.exec(
        select(InformationEntry.code)
        .join(InformationSample, col(InformationSample.entry_id) == InformationEntry.id)
        .where(InformationSample.draw_id == row.id)
    )
    return sorted(kept) == sorted(code for one in chosen.values() for code in one)


def size_of(row: InformationDraw, *, session: Session) -> int:
    """How many entries a sample holds."""
    return session.exec(select(func.count()).where(InformationSample.draw_id == row.id)).one()


def my_samples(*, session: Session, by: Actor) -> list[Sampled]:
    """The drawn entries an inspector still has to verify, in the order of the draw; also those nobody is named for."""
    require(may(by, "verify_information"), by, "verify samples of information")
    nobodys = and_(col(InformationSample.inspector_id).is_(None), within(by, centre_id=InformationEntry.centre_id))
    rows = session.exec(
        select(InformationSample, InformationEntry, Industry, Centre)
        .join(InformationEntry, col(InformationEntry.id) == InformationSample.entry_id)
        .join(InformationDraw, col(InformationDraw.id) == InformationSample.draw_id)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .join(Centre, col(Centre.id) == InformationEntry.centre_id)
        .where(
            InformationSample.result == "",
            or_(col(InformationSample.inspector_id) == by.user_id, nobodys),
            col(InformationEntry.collected_by) != by.name,
        )
        .order_by(col(InformationDraw.month), col(InformationSample.rank), col(InformationSample.id))
    )
    months = dict(session.exec(select(InformationDraw.id, InformationDraw.month)).all())
    return [
        Sampled(sample, Listed(entry, industry, centre), months[sample.draw_id])
        for sample, entry, industry, centre in rows
    ]


def note_sample(sample_id: int, found: Found, *, version: int, session: Session, by: Actor) -> InformationSample:
    """Note what was found of a drawn entry, once.

    Raises:
        NotFound: there is no such sample for the actor.
        NotAllowed: the actor is no inspector, or collected the entry.
        Conflict: it is noted already.
    """
    require(may(by, "verify_information"), by, f"verify sample {sample_id} of information")
    row = session.get(InformationSample, sample_id)
    if row is None or not any(one.sample.id == sample_id for one in my_samples(session=session, by=by)):
        if row is not None and row.result and row.inspector_id in (None, by.user_id):
            raise Conflict(key="error.information_noted", sample=sample_id)
        raise NotFound(key="error.no_information_sample", sample=sample_id)
    entry = session.get_one(InformationEntry, row.entry_id)
    if entry.collected_by == by.name or (entry.collector_id is not None and entry.collector_id == by.user_id):
        raise NotAllowed(key="error.information_own", code=entry.code, name=by.name)
    bump_version(row, version, session=session)
    now = business_now(session=session)
    row.result, row.evidence, row.note = found.result, found.evidence, found.note.strip()
    row.done_at, row.inspector_id = now, by.user_id or row.inspector_id
    session.flush()
    after = {"result": row.result, "evidence": row.evidence, "note": row.note}
    audit.record("information.sampled", f"information/{entry.id}", by=by, session=session, after=after)
    return row


def _draw_centre(month: Month, centre: Centre, number: int, *, session: Session, by: Actor) -> InformationDraw | None:
    rows = session.exec(
        select(InformationEntry, Industry.code)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .where(InformationEntry.centre_id == centre.id, InformationEntry.state == InformationState.ADMITTED)
        .order_by(col(InformationEntry.code))
    ).all()
    if not rows:
        return None
    store: dict[str, list[str]] = defaultdict(list)
    entries = {entry.code: entry for entry, _ in rows}
    for entry, industry in rows:
        store[industry].append(entry.code)
    seed = prepare_seed(month, session=session)
    row = InformationDraw(
        month=str(month),
        centre_id=centre.id or 0,
        per_industry=number,
        population=json.dumps(store, ensure_ascii=False, sort_keys=True),
        seed=seed.seed,
        drawn_at=business_now(session=session),
        drawn_by=by.name,
    )
    session.add(row)
    session.flush()
    chosen = choose(seed.seed, str(month), centre.code, store, number)
    _share_out(row, [entries[code] for one in chosen.values() for code in one], centre, session=session)
    after = {name: list(codes) for name, codes in chosen.items()}
    audit.record("information.drawn", f"month/{month}/{centre.code}", by=by, session=session, after=after)
    return row


def _share_out(row: InformationDraw, entries: Sequence[InformationEntry], centre: Centre, *, session: Session) -> None:
    """Share drawn entries among the centre's inspectors evenly; nobody gets what they collected."""
    turn = list(inspectors_of(centre, session=session))
    for rank, entry in enumerate(entries, start=1):
        whom = next((user for user in turn if may_get(user, entry)), None)
        if whom is not None:
            turn.remove(whom)
            turn.append(whom)
        inspector = None if whom is None else whom.id
        session.add(InformationSample(draw_id=row.id or 0, entry_id=entry.id or 0, rank=rank, inspector_id=inspector))
    session.flush()


def may_get(user: User, entry: InformationEntry) -> bool:
    """Whether an inspector may verify an entry of the store: not who collected it."""
    return user.name != entry.collected_by and user.id != entry.collector_id
