"""The operational facts of October around the recorded calls, and the month's dial tests; seeded."""

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PLACE = {"province": "GD", "centre": "GD01"}
ANSWERED_LATE = {5: 24.3, 31: 31.75, 50: 20.0}
IMPOSSIBLE = 40
ABANDONED = 9
SEED = 85


def write_facts(calls: list[dict[str, Any]], folder: Path) -> None:
    """Write a CSV a fact into `folder`."""
    rng = random.Random(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_call_row(index, call, rng) for index, call in enumerate(calls)] + _without_recording(rng)
    answered = [row for row in rows if row["answered_at"]]
    _write(folder / "calls.csv", sorted(rows, key=lambda row: row["entered_at"]))
    recorded = {call["call_id"] for call in calls}
    _write(folder / "recordings.csv", [_recording_row(row, recorded) for row in answered])
    by_id = {row["call_id"]: row for row in rows}
    _write(folder / "transfers.csv", _transfers([call for call in calls if call["call_type"] == "transfer"], rng))
    _write(folder / "sms.csv", _sms([call for call in calls if call["call_type"] == "query"][:26], rng))
    orders = _orders([call for call in calls if call["call_type"] == "booking"], rng)
    _write(folder / "orders.csv", orders)
    _write(folder / "outbound.csv", _outbound(orders[:10], rng))
    outage = {"outage_id": "GD01-O1", "started_at": "2026-10-18T18:10:00.000Z", "ended_at": "2026-10-18T18:24:00.000Z"}
    _write(folder / "outages.csv", [PLACE | {"agent": ""} | outage])
    assert len(by_id) == len(rows)


def _call_row(index: int, call: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    answered = _time(call["started_at"])
    wait = ANSWERED_LATE.get(index, round(rng.uniform(2.5, 16.0), 3))
    ringback = answered + timedelta(seconds=2.0) if index == IMPOSSIBLE else answered - timedelta(seconds=wait)
    entered = min(ringback, answered) - timedelta(milliseconds=rng.randrange(400, 900))
    return PLACE | {
        "agent": call["agent"],
        "call_id": call["call_id"],
        "caller_hash": f"{rng.getrandbits(48):012x}",
        "call_type": call["call_type"],
        "queue": "voice",
        "direction": "inbound",
        "language": call["language"],
        "entered_at": _stamp(entered),
        "ringback_at": _stamp(ringback),
        "answered_at": _stamp(answered),
        "ended_at": _stamp(answered + timedelta(milliseconds=call["duration_ms"])),
    }


def _without_recording(rng: random.Random) -> list[dict[str, Any]]:
    """Abandoned calls, and one answered call whose recording is missing."""
    rows = []
    for number in range(ABANDONED + 1):
        entered = datetime(2026, 10, 2 + number * 3, 3 + number, rng.randrange(60), rng.randrange(60), tzinfo=UTC)
        ringback = entered + timedelta(milliseconds=700)
        answered = ringback + timedelta(seconds=6.2) if number == ABANDONED else None
        ended = (answered or ringback) + timedelta(seconds=35.0 if answered else rng.uniform(8, 60))
        rows.append(
            PLACE
            | {
                "agent": "1005" if answered else "",
                "call_id": f"GD01-{entered:%Y%m%d}-9{number:03d}",
                "caller_hash": f"{rng.getrandbits(48):012x}",
                "call_type": "query",
                "queue": "voice",
                "direction": "inbound",
                "language": "zh",
                "entered_at": _stamp(entered),
                "ringback_at": _stamp(ringback),
                "answered_at": _stamp(answered) if answered else "",
                "ended_at": _stamp(ended),
            }
        )
    return rows


def _recording_row(row: dict[str, Any], recorded: set[str]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("province", "centre", "agent", "call_id", "answered_at")}
    return kept | {"recorded": "true" if row["call_id"] in recorded else "false"}


def _transfers(calls: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    for index, call in enumerate(calls):
        completed = _time(call["started_at"]) + timedelta(milliseconds=call["duration_ms"] - 3500)
        delay = 19.4 if index == 3 else 15.0 if index == 5 else round(rng.uniform(2, 12), 3)
        rows.append(
            _of(call)
            | {
                "transfer_id": f"T{index + 1:03d}",
                "call_id": call["call_id"],
                "completed_at": _stamp(completed),
                "central_answered_at": _stamp(completed + timedelta(seconds=delay)),
                "requested_line": "ticket",
                "reached_line": "ticket",
            }
        )
    return rows


def _sms(calls: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    for index, call in enumerate(calls):
        need = _time(call["started_at"]) + timedelta(milliseconds=call["duration_ms"] * 2 // 3)
        delay = 214.0 if index == 7 else round(rng.uniform(15, 120), 3)
        sent = "" if index == 19 else _stamp(need + timedelta(seconds=delay))
        rows.append(
            _of(call)
            | {"sms_id": f"S{index + 1:03d}", "call_id": call["call_id"], "need_at": _stamp(need), "sent_at": sent}
        )
    return rows


def _orders(calls: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    for index, call in enumerate(calls):
        created = _time(call["started_at"]) + timedelta(milliseconds=call["duration_ms"] * 3 // 4)
        processed = 14.5 if index == 2 else rng.uniform(4, 12)
        replied = 18.2 if index == 4 else processed + rng.uniform(0.5, 2.0)
        to_user = 33.0 if index == 6 else replied + rng.uniform(2, 9)
        never = index == 9

        def at(minutes: float, created: datetime = created, never: bool = never) -> str:
            return "" if never else _stamp(created + timedelta(minutes=minutes))

        rows.append(
            _of(call)
            | {
                "order_id": call["context"]["order_number"],
                "call_id": call["call_id"],
                "created_at": _stamp(created),
                "sent_at": _stamp(created + timedelta(seconds=2)),
                "processed_at": at(processed),
                "replied_at": at(replied),
                "user_replied_at": at(to_user),
            }
        )
    return rows


def _outbound(orders: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    for index, order in enumerate(orders):
        requested = _time(order["replied_at"] or order["created_at"]) + timedelta(seconds=20)
        delay = 151.0 if index == 5 else round(rng.uniform(10, 110), 3)
        rows.append(
            {name: order[name] for name in ("province", "centre", "agent")}
            | {
                "request_id": f"R{index + 1:03d}",
                "order_id": order["order_id"],
                "requested_at": _stamp(requested),
                "dialled_at": _stamp(requested + timedelta(seconds=delay)),
            }
        )
    return rows


def write_dial_tests(file: Path) -> None:
    """Seventy-two dial tests, in pairs of the same slot to the own centre and to the competitor."""
    rng = random.Random(SEED)
    rows = []
    for pair in range(36):
        at = datetime(2026, 10, 1 + pair * 30 // 35, rng.randrange(24), rng.randrange(60), tzinfo=UTC)
        for target, wait, failures in (("GD01", 7.0, (17,)), ("C1", 12.0, (3, 11, 20, 29, 33))):
            rows.append(_dial_test(pair, target, at, wait, pair in failures, rng))
    _write(file, rows)


def _dial_test(pair: int, target: str, at: datetime, wait: float, fails: bool, rng: random.Random) -> dict[str, Any]:
    answered = at + timedelta(seconds=2 + rng.uniform(0.5, 2) * wait / 2)
    kind = pair % 4
    need = answered + timedelta(seconds=40)

    def after(start: datetime, seconds: float, wanted: bool) -> str:
        return _stamp(start + timedelta(seconds=seconds)) if wanted else ""

    sms, transfer, callback = kind in (0, 1), kind == 2, kind == 3
    return {
        "test_id": f"D{pair + 1:03d}-{target}",
        "slot": f"{at:%a-%H}",
        "pair": f"P{pair + 1:03d}",
        "target": target,
        "line": "12580" if target == "GD01" else "114",
        "language": "en" if pair % 9 == 8 else "zh",
        "kind": "mystery",
        "dialled_at": _stamp(at),
        "ringback_at": _stamp(at + timedelta(seconds=2)),
        "answered_at": _stamp(answered),
        "query_ok": "false" if fails else "true",
        "transfer_requested_line": "ticket" if transfer else "",
        "transfer_reached_line": "ticket" if transfer else "",
        "transfer_completed_at": after(need, 0, transfer),
        "central_answered_at": after(need, rng.uniform(3, 13), transfer),
        "sms_need_at": after(need, 0, sms),
        "sms_sent_at": after(need, 240 if fails else rng.uniform(20, 100), sms),
        "callback_requested_at": after(need, 300, callback),
        "callback_dialled_at": after(need, 300 + rng.uniform(20, 110), callback),
        "note": "",
    }


def _of(call: dict[str, Any]) -> dict[str, Any]:
    return PLACE | {"agent": call["agent"]}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
