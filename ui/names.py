"""What people are called where a row keeps the name of their account."""

from collections.abc import Mapping

from sqlmodel import select

from inspection.database import open_session
from inspection.models import User
from inspection.planning.inspectors import centres_of, inspectors_of
from inspection.policies import Actor

Names = Mapping[str, str]
"""Name of the account -> the name it shows."""


def account_names(words: str) -> Names:
    """The shown name of every account in `zh` or `en`."""
    with open_session() as session:
        rows = session.exec(select(User.name, User.display_zh, User.display_en)).all()
    return {name: (zh if words == "zh" else en) or name for name, zh, en in rows}


def inspector_names(user: Actor) -> list[str]:
    """The accounts of inspectors whom work of the centres in scope can go to."""
    with open_session() as session:
        return sorted(
            {
                one.name
                for centre in centres_of(user, session=session)
                for whose in ("any", "other")
                for one in inspectors_of(centre, whose, session=session, by=user)
            }
        )
