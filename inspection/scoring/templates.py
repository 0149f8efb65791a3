"""Comment templates 常用评语: an inspector's own, and those of the centre, which its quality lead keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from inspection import audit
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import Centre, CommentTemplate
from inspection.policies import Actor, may, require
from inspection.scope import place_of, within

LONGEST_TEMPLATE = 300
MOST_TEMPLATES = 40


@dataclass(frozen=True)
class Templates:
    """The texts an inspector can put into a comment, in the order they were given."""

    own: tuple[str, ...]
    team: tuple[str, ...]


def templates_for(centre_id: int, *, session: Session, by: Actor) -> Templates:
    """The actor's own templates, and those of the centre whose call is scored."""
    require(may(by, "own_templates"), by, "use comment templates")
    own = _texts(CommentTemplate.owner_id == by.user_id, session=session)
    return Templates(own, _texts(CommentTemplate.centre_id == centre_id, session=session))


def own_templates(*, session: Session, by: Actor) -> tuple[str, ...]:
    """The actor's own templates."""
    require(may(by, "own_templates"), by, "keep comment templates")
    return _texts(CommentTemplate.owner_id == by.user_id, session=session)


def team_templates(centre_id: int, *, session: Session, by: Actor) -> tuple[str, ...]:
    """The templates of a centre in the actor's scope."""
    _require_centre(centre_id, session=session, by=by)
    return _texts(CommentTemplate.centre_id == centre_id, session=session)


def centres_to_keep(*, session: Session, by: Actor) -> Sequence[Centre]:
    """The centres whose templates the actor keeps, by code."""
    require(may(by, "team_templates"), by, "keep the team's comment templates")
    return session.exec(select(Centre).where(within(by, centre_id=Centre.id)).order_by(col(Centre.code))).all()


def keep_templates(
    texts: Sequence[str], *, before: Sequence[str], centre_id: int | None = None, session: Session, by: Actor
) -> tuple[str, ...]:
    """Replace the whole list, the actor's own or a centre's, and give it as it is stored.

    Args:
        texts: in their order; empty ones are left out.
        before: the list that was changed, so that nothing is written over unseen.
        centre_id: the centre whose list it is; None for the actor's own.

    Raises:
        NotAllowed: the role keeps no such list, or the centre is not in scope.
        NotFound: there is no such centre.
        InvalidInput: a text is too long or stands twice, or there are too many.
        Conflict: somebody else changed the list meanwhile.
    """
    if centre_id is None:
        require(may(by, "own_templates"), by, "keep comment templates")
    else:
        _require_centre(centre_id, session=session, by=by)
    kept = _checked(texts)
    subject = f"templates/user/{by.user_id}" if centre_id is None else f"templates/centre/{centre_id}"
    one_at_a_time(subject, session=session)
    whose = CommentTemplate.owner_id == by.user_id if centre_id is None else CommentTemplate.centre_id == centre_id
    rows = session.exec(select(CommentTemplate).where(whose).order_by(col(CommentTemplate.position))).all()
    stored = tuple(row.text for row in rows)
    if stored != tuple(before):
        raise Conflict(key="error.templates_changed", number=len(stored))
    for row in rows:
        session.delete(row)
    session.flush()
    owner = by.user_id if centre_id is None else None
    session.add_all(
        CommentTemplate(owner_id=owner, centre_id=centre_id, position=position, text=text)
        for position, text in enumerate(kept)
    )
    session.flush()
    if stored != kept:
        audit.record("templates.changed", subject, by=by, session=session, before=list(stored), after=list(kept))
    return kept


def _require_centre(centre_id: int, *, session: Session, by: Actor) -> None:
    if session.get(Centre, centre_id) is None:
        raise NotFound(key="error.no_such_centre", centre=centre_id)
    place = place_of(centre_id=centre_id, session=session)
    require(may(by, "team_templates", place), by, f"keep the comment templates of {place.centre}")


def _texts(whose: ColumnElement[bool] | bool, *, session: Session) -> tuple[str, ...]:
    rows = session.exec(select(CommentTemplate.text).where(whose).order_by(col(CommentTemplate.position)))
    return tuple(rows)


def _checked(texts: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(text.strip() for text in texts if text.strip())
    if len(kept) > MOST_TEMPLATES:
        raise InvalidInput(key="error.many_templates", number=len(kept), most=MOST_TEMPLATES)
    for text in kept:
        if len(text) > LONGEST_TEMPLATE:
            raise InvalidInput(key="error.long_template", text=f"{text[:20]}…", number=len(text), most=LONGEST_TEMPLATE)
        if kept.count(text) > 1:
            raise InvalidInput(key="error.template_twice", text=f"{text[:20]}")
    return kept
