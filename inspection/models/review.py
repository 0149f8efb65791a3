"""What happens to a published result."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to


class Acknowledgement(SQLModel, table=True):
    """The agent has seen the result and accepts it."""

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", unique=True)
    user_id: int = key_to("user.id")
    acknowledged_at: datetime = instant()
