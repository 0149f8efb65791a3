"""Rows, files and sounds that the tests of intake, measurement and analysis are made of."""

import csv
import json
import os
import time
import wave
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import text
from sqlmodel import Session

from inspection.intake.facts_store import FACTS, PLACE
from inspection.models import Agent, Centre, Competitor, Province, Role, Team, TeamMembership
from inspection.policies import Actor, Scope

SHANGHAI = "Asia/Shanghai"
Row = dict[str, Any]


def actor(role: str, scope: str = "nation", *, user_id: int = 900, agent_id: int | None = None) -> Actor:
    """Somebody who is signed in."""
    return Actor(user_id, f"{role}-{scope}", Role(role), Scope.parse(scope), "en", agent_id)


def at(text: str) -> datetime:
    """`2026-10-03 02:15:07.250` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def organisation(session: Session) -> None:
    """Two provinces with a centre each: GD01 with teams T1, T2 and agents 1001-1003, GX01 with T9 and 2001."""
    for number, code in enumerate(("GD", "GX"), start=1):
        session.add(Province(code=code, name_zh=code, name_en=code))
        session.flush()
        session.add(Centre(code=f"{code}01", province_id=number, name_zh=code, name_en=code))
        session.flush()
    for code, centre in (("T1", 1), ("T2", 1), ("T9", 2)):
        session.add(Team(code=code, centre_id=centre, name_zh=code, name_en=code))
        session.flush()
    for staff, centre, team in (("1001", 1, 1), ("1002", 1, 1), ("1003", 1, 2), ("2001", 2, 3)):
        agent(staff, centre, team, session=session)
    session.add(Competitor(code="C1", name_zh="甲", name_en="One"))
    session.flush()


def agent(staff: str, centre: int, team: int, *, session: Session) -> Agent:
    """One agent in a team since 2025."""
    since = date(2025, 1, 1)
    row = Agent(centre_id=centre, staff_number=staff, name_zh=f"甲{staff}", name_en=f"Agent {staff}", active_from=since)
    session.add(row)
    session.flush()
    session.add(TeamMembership(agent_id=row.id or 0, team_id=team, from_day=since))
    session.flush()
    return row


def unruled(session: Session) -> None:
    """Take the rule away that the file of a recording never changes, to see what else holds without it."""
    on = " ON recording" if session.get_bind().dialect.name == "postgresql" else ""
    session.connection().execute(text(f"DROP TRIGGER recording_start{on}"))


def fact(name: str, key: str, centre: str = "GD01", agent: str | None = "1001", **values: Any) -> Row:
    """A row of a fact; what is not given is missing."""
    row: Row = dict.fromkeys([*PLACE, *(column for column, _ in FACTS[name])])
    return row | {"province": centre[:2], "centre": centre, "agent": agent, FACTS[name][0][0]: key} | values


def write_csv(file: Path, rows: Iterable[Mapping[str, Any]], columns: Iterable[str], encoding: str = "utf-8") -> Path:
    """A CSV file as a switch would export it: times with milliseconds and Z, nothing where nothing is known."""
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(columns))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return file


def write_fact(folder: Path, name: str, rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> Path:
    """The CSV file of a fact."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = [*PLACE, *(column for column, _ in FACTS[name])]
    return write_csv(folder / f"{name}.csv", rows, columns, encoding)


def write_partitions(folder: Path, name: str, rows: Iterable[Row], zone: str = SHANGHAI) -> dict[str, str]:
    """Rows straight into Parquet day partitions, without the import; gives the file of each day."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"text": pa.string(), "time": pa.timestamp("ms", tz="UTC"), "truth": pa.bool_()}
    schema = pa.schema([(one, pa.string()) for one in PLACE] + [(one, kinds[kind]) for one, kind in FACTS[name]])
    days: dict[str, list[Row]] = {}
    for row in rows:
        first = next(row[column] for column, kind in FACTS[name] if kind == "time" and row[column] is not None)
        days.setdefault(f"{first.astimezone(ZoneInfo(zone)):%Y-%m-%d}", []).append(row)
    files = {}
    for day, found in days.items():
        file = folder / name / f"date={day}" / "facts.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(found, schema=schema), file)
        files[day] = str(file)
    return files


def tone(seconds: float, channels: int = 2, rate_hz: int = 8000, pitch_hz: float = 440.0) -> np.ndarray:
    """A tone as int16, frames x channels; each channel another one."""
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    return np.stack([8000 * np.sin(2 * np.pi * pitch_hz * (one + 1) * time) for one in range(channels)], axis=1).astype(
        np.int16
    )


def write_wav(file: Path, seconds: float = 1.0, channels: int = 2, pitch_hz: float = 440.0) -> Path:
    """A whole WAV file, whatever its name."""
    with wave.open(str(file), "wb") as stream:
        stream.setnchannels(channels)
        stream.setsampwidth(2)
        stream.setframerate(8000)
        stream.writeframes(tone(seconds, channels, pitch_hz=pitch_hz).tobytes())
    return file


def write_sound(file: Path, codec: str, container: str, seconds: float = 2.0) -> Path:
    """A whole file in another codec (`flac`, `libopus`, ...)."""
    import av

    samples = tone(seconds, 1, 48000)
    with av.open(str(file), "w", format=container) as out:
        stream = out.add_stream(codec, rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="s16", layout="mono")
        frame.sample_rate = 48000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file


def cut(file: Path, share: float) -> Path:
    """Keep the first part of a file's bytes."""
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    return file


def manifest(folder: Path, *entries: Mapping[str, Any]) -> Path:
    """A manifest of recordings in a folder."""
    file = folder / "calls.json"
    file.write_text(json.dumps(list(entries), ensure_ascii=False), encoding="utf-8")
    return file


def entry(file: str = "a.wav", call_id: str = "c1", agent: str = "1001", **others: Any) -> Row:
    """One entry of a manifest."""
    return {"call_id": call_id, "agent": agent, "file": file, "started_at": "2026-10-03T02:15:07.250Z"} | others


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def settled(file: Path) -> Path:
    """As if nobody had written into it for a minute."""
    os.utime(file, (time.time() - 60,) * 2)
    return file
