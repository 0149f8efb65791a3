"""Settings: their defaults, where they are read from, and what is refused."""

from pathlib import Path

import pytest

from inspection.errors import InvalidInput
from inspection.settings import Settings, get_settings

DEFAULTS = {
    "home": Path("var"),
    "database_url": None,
    "cluster": None,
    "run_worker": True,
    "workers": 2,
    "allowed_hosts": "localhost,127.0.0.1",
    "secure_cookie": False,
    "session_hours": 12.0,
    "idle_minutes": 60.0,
    "sign_in_attempts": 5,
    "lock_minutes": 15.0,
    "quota": 10,
    "due_days": 10,
    "blind": False,
    "retention_months": 3,
    "appeal_days": 7,
    "drop_folder": None,
    "drop_pattern": r"(?P<call_id>[^_]+)_(?P<agent>[^_]+)_(?P<started_at>\d{8}-\d{6})",
    "drop_time": "%Y%m%d-%H%M%S",
    "drop_every_s": 10.0,
    "drop_settle_s": 5.0,
    "engine": "faster",
    "model": "base",
    "suggester_url": None,
    "suggester_model": "",
    "suggester_key": None,
    "suggester_timeout_s": 20.0,
    "accuracy": "quick",
}


def test_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ZHIJIAN_{name.upper()}", raising=False)
    assert Settings().model_dump() == DEFAULTS


def test_every_setting_has_its_help() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_everything_of_an_installation_lies_under_its_home(home: Path) -> None:
    settings = get_settings()
    assert settings.sqlite_file == home / "zhijian.sqlite3"
    assert (settings.recordings, settings.facts) == (home / "recordings", home / "facts")
    assert settings.sqlalchemy_url == f"sqlite:///{home}/zhijian.sqlite3"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql://a:b@host/zhijian", "postgresql+psycopg://a:b@host/zhijian"),
        ("postgres://host/zhijian", "postgresql+psycopg://host/zhijian"),
        ("postgresql+psycopg://host/zhijian", "postgresql+psycopg://host/zhijian"),
    ],
)
def test_the_address_of_postgresql_names_the_driver(
    home: Path, monkeypatch: pytest.MonkeyPatch, given: str, read: str
) -> None:
    monkeypatch.setenv("ZHIJIAN_DATABASE_URL", given)
    assert get_settings().sqlalchemy_url == read


def test_settings_are_read_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = get_settings()
    monkeypatch.setenv("ZHIJIAN_QUOTA", "12")
    assert get_settings() is before
    get_settings.cache_clear()
    assert get_settings().quota == 12


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUOTA", "9"),
        ("QUOTA", "ten"),
        ("RETENTION_MONTHS", "2"),
        ("WORKERS", "0"),
        ("WORKERS", "65"),
        ("SESSION_HOURS", "0"),
        ("IDLE_MINUTES", "-1"),
        ("ENGINE", "siri"),
        ("ACCURACY", "better"),
        ("SECURE_COOKIE", "perhaps"),
    ],
)
def test_an_impossible_setting_is_refused_by_its_name_and_value(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ZHIJIAN_{name}", value)
    with pytest.raises(InvalidInput, match=f"ZHIJIAN_{name}.*{value}"):
        get_settings()
