"""Every setting of the product: name, default and help in one place, read from the environment (`ZHIJIAN_...`)."""

import re
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from inspection.errors import InvalidInput

NAME_NEEDED = ("call_id", "agent", "started_at")
NAME_OPTIONAL = ("centre", "direction", "language", "call_type")


class Settings(BaseSettings):
    """What an installation can set. Each field is read from `ZHIJIAN_<NAME>` and listed in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="ZHIJIAN_", frozen=True, extra="ignore")

    home: Path = Field(default=Path("var"), description="folder that holds everything of this installation")
    database_url: str | None = Field(
        default=None, description="PostgreSQL address (postgresql://...); without it SQLite under the home folder"
    )
    cluster: str | None = Field(default=None, description="address of a Dask scheduler (tcp://...) that runs the jobs")
    run_worker: bool = Field(default=True, description="let the pages' server start the worker that runs the jobs")
    workers: int = Field(default=2, ge=1, le=64, description="processes that run jobs on this machine")
    allowed_hosts: str = Field(
        default="localhost,127.0.0.1", description="host names the product answers to, comma separated"
    )
    secure_cookie: bool = Field(default=False, description="send the session cookie over HTTPS only")
    session_hours: float = Field(default=12.0, gt=0, description="hours after which a sign-in ends")
    idle_minutes: float = Field(default=60.0, gt=0, description="minutes without a request after which a sign-in ends")
    sign_in_attempts: int = Field(default=5, ge=1, description="wrong passwords in a row that lock an account")
    lock_minutes: float = Field(default=15.0, gt=0, description="minutes an account stays locked")
    quota: int = Field(
        default=10, ge=10, description="inspections due for each voice agent and month (S6: at least 10)"
    )
    due_days: int = Field(default=10, ge=1, description="days an inspector has for an assigned inspection")
    blind: bool = Field(
        default=False, description="hide the machine's suggestion on a criterion until the inspector has answered it"
    )
    retention_months: int = Field(default=3, ge=3, description="months a recording is kept (S4: at least 3)")
    appeal_days: int = Field(
        default=7,
        ge=1,
        description="days after publication in which a result can be appealed, and after a decision in which"
        " arbitration can be asked for",
    )
    drop_folder: Path | None = Field(
        default=None, description="folder from which the worker takes recordings; without it `drop` in the home folder"
    )
    drop_pattern: str = Field(
        default=r"(?P<call_id>[^_]+)_(?P<agent>[^_]+)_(?P<started_at>\d{8}-\d{6})",
        description="what the names of dropped and uploaded files say, as a regular expression with named groups",
    )
    drop_time: str = Field(default="%Y%m%d-%H%M%S", description="how `started_at` is written in these names")
    drop_every_s: float = Field(default=10.0, gt=0, description="seconds after which the worker looks for files again")
    drop_settle_s: float = Field(
        default=5.0, ge=0, description="seconds for which a file must not have changed before it is taken"
    )
    engine: str = Field(default="faster", pattern="^(faster|openai)$", description="speech engine: faster or openai")
    model: str = Field(default="base", description="speech model: base, a folder, or a model name")
    suggester_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="address of an OpenAI-compatible endpoint (https://.../v1) that suggests warmth and understanding",
    )
    suggester_model: str = Field(default="", description="model asked at that endpoint")
    suggester_key: SecretStr | None = Field(default=None, description="key sent to that endpoint")
    suggester_timeout_s: float = Field(
        default=20.0, gt=0, le=25, description="seconds that endpoint may take to answer"
    )
    accuracy: str = Field(default="quick", pattern="^(quick|best)$", description="speech accuracy: quick or best")

    @field_validator("drop_pattern")
    @classmethod
    def _names_the_call(cls, pattern: str) -> str:
        try:
            groups = set(re.compile(pattern).groupindex)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from error
        if not set(NAME_NEEDED) <= groups <= {*NAME_NEEDED, *NAME_OPTIONAL}:
            raise ValueError(
                f"found the groups {', '.join(sorted(groups)) or 'none'}; expected {', '.join(NAME_NEEDED)}"
                f" and perhaps {', '.join(NAME_OPTIONAL)}"
            )
        return pattern

    @property
    def sqlite_file(self) -> Path:
        """Where the SQLite database lies when no other database is named."""
        return self.home / "zhijian.sqlite3"

    @property
    def recordings(self) -> Path:
        """Folder of the recordings, named by hash."""
        return self.home / "recordings"

    @property
    def drop(self) -> Path:
        """Folder from which recordings are taken."""
        return self.drop_folder or self.home / "drop"

    @property
    def failed(self) -> Path:
        """Folder of the files that could not be taken, each with its reason beside it."""
        return self.home / "failed"

    @property
    def facts(self) -> Path:
        """Folder of the operational facts (Parquet)."""
        return self.home / "facts"

    @property
    def sqlalchemy_url(self) -> str:
        """The database address in SQLAlchemy's form, with the psycopg 3 driver for PostgreSQL."""
        if self.database_url is None:
            return f"sqlite:///{self.sqlite_file}"
        return with_driver(self.database_url)


def with_driver(address: str) -> str:
    """A database address in SQLAlchemy's form: `postgresql://` gets the psycopg 3 driver, all else stays as it is."""
    for prefix in ("postgresql://", "postgres://"):
        if address.startswith(prefix):
            return "postgresql+psycopg://" + address.removeprefix(prefix)
    return address


@cache
def get_settings() -> Settings:
    """The settings of this process, read once; `get_settings.cache_clear()` reads them anew (tests).

    Raises:
        InvalidInput: a setting is impossible; names it, its value and what was expected.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"ZHIJIAN_{str(one['loc'][0]).upper()}={one['input']!r}: {one['msg']}" for one in error.errors()]
        raise InvalidInput("; ".join(wrong)) from error
