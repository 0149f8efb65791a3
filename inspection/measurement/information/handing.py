"""Handing sampled entries of information to another inspector, and the list that they are chosen from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection import audit
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.information.gate import Listed
from inspection.measurement.information.sampling import may_get
from inspection.models import Centre, Industry, InformationDraw, InformationEntry, InformationSample, User
from inspection.month import Month
from inspection.planning.inspectors import inspectors_of
from inspection.policies import Actor, may, require
from inspection.scope import place_of, within


@dataclass(frozen=True)
class SampledEntry:
    """A drawn entry and who has it; `inspector` is empty where nobody is named."""

    sample: InformationSample
    listed: Listed
    inspector: str


def samples_of(month: Month, *, session: Session, by: Actor) -> list[SampledEntry]:
    """The sampled entries of a month in scope, in the order of the draw.

    Raises:
        NotAllowed: the role may not reassign.
    """
    require(may(by, "reassign"), by, f"see who has the sampled information of {month}")
    rows = session.exec(
        select(InformationSample, InformationEntry, Industry, Centre)
        .join(InformationDraw, col(InformationDraw.id) == InformationSample.draw_id)
        .join(InformationEntry, col(InformationEntry.id) == InformationSample.entry_id)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .join(Centre, col(Centre.id) == InformationEntry.centre_id)
        .where(InformationDraw.month == str(month), within(by, centre_id=InformationEntry.centre_id))
        .order_by(Centre.code, col(InformationSample.rank))
    )
    names = dict(session.exec(select(User.id, User.name)).all())
    return [
        SampledEntry(sample, Listed(entry, industry, centre), names.get(sample.inspector_id, ""))
        for sample, entry, industry, centre in rows
    ]


def sample_named(month: Month, name: str, *, session: Session, by: Actor) -> InformationSample:
    """The sample of a month by its entry, `CENTRE/CODE`.

    Raises:
        NotAllowed: as `samples_of`.
        NotFound: there is none in scope.
    """
    for one in samples_of(month, session=session, by=by):
        if name == f"{one.listed.centre.code}/{one.listed.entry.code}":
            return one.sample
    raise NotFound(key="error.information_not_sampled", sample=name, month=month)


def reassign_samples(versions: Mapping[int, int], inspector: str, *, session: Session, by: Actor) -> int:
    """Give sampled entries that nobody has noted yet to an inspector, all or none; gives how many.

    Args:
        versions: sample -> the version of it that was read.

    Raises:
        NotFound: a sample does not exist.
        NotAllowed: one is out of scope.
        Conflict: one is noted, is the inspector's already, or somebody changed it meanwhile.
        InvalidInput: the inspector cannot take it: not active, out of the actor's scope, or who collected the entry.
    """
    for sample_id, version in versions.items():
        row, entry = _open_one(sample_id, session=session, by=by)
        user = _taker(inspector, entry, session=session, by=by)
        before = None if row.inspector_id is None else session.get_one(User, row.inspector_id).name
        if before == user.name:
            raise Conflict(key="error.information_same", code=entry.code, name=user.name)
        bump_version(row, version, session=session)
        row.inspector_id = user.id
        session.flush()
        subject = f"information/{entry.id}"
        audit.record("information.reassigned", subject, by=by, session=session, before=before, after=user.name)
    return len(versions)


def _open_one(sample_id: int, *, session: Session, by: Actor) -> tuple[InformationSample, InformationEntry]:
    row = session.get(InformationSample, sample_id, with_for_update=True)
    if row is None:
        raise NotFound(key="error.no_information_sample", sample=sample_id)
    entry = session.get_one(InformationEntry, row.entry_id)
    place = place_of(centre_id=entry.centre_id, session=session)
    require(may(by, "reassign", place), by, f"hand sample {sample_id} of information to somebody else")
    if row.result:
        raise Conflict(key="error.information_noted", sample=sample_id)
    return row, entry


def _taker(name: str, entry: InformationEntry, *, session: Session, by: Actor) -> User:
    """The inspector of a name who may take an entry: of its centre, or of another one in the actor's scope."""
    centre = session.get_one(Centre, entry.centre_id)
    known: Sequence[User] = [
        user for whose in ("any", "other") for user in inspectors_of(centre, whose, session=session, by=by)
    ]
    found = next((user for user in known if user.name == name), None)
    if found is None:
        raise InvalidInput(key="error.no_inspector", name=name, centre=centre.code)
    if not may_get(found, entry):
        raise InvalidInput(key="error.information_own", code=entry.code, name=name)
    return found
