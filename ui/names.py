"""What people are called where a row keeps the name of their account."""

from collections.abc import Mapping

from sqlmodel import select

from inspection.database import open_session
from inspection.models import User

Names = Mapping[str, str]
"""Name of the account -> the name it shows."""


def account_names(words: str) -> Names:
    """The shown name of every account in `zh` or `en`."""
    with open_session() as session:
        rows = session.exec(select(User.name, User.display_zh, User.display_en)).all()
    return {name: (zh if words == "zh" else en) or name for name, zh, en in rows}
